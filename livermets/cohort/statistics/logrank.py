"""The log-rank test of several groups, stratified or not, and its test for trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from livermets.cohort.statistics.estimates import TestResult, chi_square_tail, risk_table
from livermets.cohort.statistics.event_times import EventTimes, Floats, Integers
from livermets.text import counted, listed

NOT_COMPARABLE: Final = "not comparable"
NOT_OBSERVED_YET: Final = "no one of it was under observation when the first event happened"
NO_CHANCE: Final = "at each event it was alone under observation, or everyone else died with it"

_NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group in a test: patients, events, events expected if the groups did not differ, and why it took no part."""

    name: str
    n: int
    observed: int
    expected: float
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank test, what each group brought to it, and the patients left out because group or stratum was unknown."""

    test: TestResult
    groups: tuple[GroupCount, ...]
    unknown: int


def codes_of(values: Any, order: Sequence[str] | None = None) -> tuple[tuple[str, ...], Integers]:
    """The names of the groups of a column and the number of each row's group; -1 where None, NaN or empty.

    Groups are in the given order, those with no patients included, or else sorted by name, numbers by value. A name outside
    the order raises ValueError.
    """
    names = [None if one is None or one != one or one == "" else group_name(one) for one in values]
    found = set(names) - {None}
    if order is None:
        order = sorted((one for one in found if one is not None), key=_by_value)
    elif stray := found - set(order):
        raise ValueError(f"groups outside the order: {listed(sorted(map(str, stray)))}")
    number = {name: place for place, name in enumerate(order)}
    return tuple(order), np.array([-1 if one is None else number[one] for one in names], dtype=np.int64)


def log_rank(data: EventTimes, group: Any, strata: Any = None, order: Sequence[str] | None = None) -> LogRank:
    """Whether the hazards of groups differ; Mantel 1966, variance hypergeometric, as R's `survdiff`.

    `group` and `strata` are columns as long as those that `event_times` was given. Patients with an unknown group or stratum
    are left out and counted: chi-square and degrees of freedom are those of the known. A group without patients, or which was
    not under observation at any event, takes no part, and says so; with fewer than two groups left the answer is "not
    comparable", never p = 1.
    """
    names, code, stratum = _known_codes(data, group, strata, order)
    known = (code >= 0) & (stratum >= 0)
    observed, expected, variance = _scores(data.only(known), code[known], stratum[known], len(names))
    n = np.bincount(code[known], minlength=len(names))
    groups = []
    for place, name in enumerate(names):
        why = ""
        if n[place] == 0:
            why = "no patients"
        elif expected[place] <= _NOTHING:
            why = NOT_OBSERVED_YET
        elif variance[place, place] <= _NOTHING:
            why = NO_CHANCE
        groups.append(GroupCount(name, int(n[place]), int(observed[place]), float(expected[place]), why))
    taking_part = np.array([not one.left_out for one in groups], dtype=bool)
    difference = (observed - expected)[taking_part]
    method = "log-rank (Mantel), hypergeometric variance" + (", stratified" if strata is not None else "")
    test = _test(difference, variance[np.ix_(taking_part, taking_part)], groups, method)
    return LogRank(test, tuple(groups), int(np.sum(~known)))


def log_rank_trend(
    data: EventTimes, group: Any, scores: Sequence[float], order: Sequence[str], strata: Any = None
) -> TestResult:
    """Whether hazards rise or fall along ordered groups, one degree of freedom; Tarone 1975.

    `scores` are the places of the groups in `order` on the scale of the trend, such as 0, 1, 2.
    """
    if len(scores) != len(order):
        raise ValueError(f"{len(order)} groups have {len(order)} scores, not {len(scores)}")
    names, code, stratum = _known_codes(data, group, strata, order)
    known = (code >= 0) & (stratum >= 0)
    observed, expected, variance = _scores(data.only(known), code[known], stratum[known], len(names))
    weights = np.asarray(scores, dtype=np.float64)
    spread = float(weights @ variance @ weights)
    method = "log-rank test for trend (Tarone)"
    if spread <= _NOTHING:
        return TestResult(None, None, None, method, f"{NOT_COMPARABLE}: no event had patients of two groups at risk")
    chi_square = float(weights @ (observed - expected)) ** 2 / spread
    return TestResult(chi_square, 1, chi_square_tail(chi_square, 1), method)


def _known_codes(
    data: EventTimes, group: Any, strata: Any, order: Sequence[str] | None
) -> tuple[tuple[str, ...], Integers, Integers]:
    names, codes = codes_of(group, order)
    stratum = np.zeros(len(codes), dtype=np.int64) if strata is None else codes_of(strata)[1]
    return names, codes[data.index], stratum[data.index]


def _scores(data: EventTimes, code: Integers, stratum: Integers, k: int) -> tuple[Floats, Floats, Floats]:
    observed, expected, variance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    happened = data.happened.astype(np.int64)
    for one in np.unique(stratum):
        of_it = stratum == one
        time, died, entry, place = data.time[of_it], happened[of_it], data.entry[of_it], code[of_it]
        table = risk_table(time, died, entry)
        with_event = table.events > 0
        times, total, events = table.time[with_event], table.at_risk[with_event], table.events[with_event]
        at_risk = np.empty((len(times), k))
        for group in range(k):
            ends, entries = np.sort(time[place == group]), np.sort(entry[place == group])
            at_risk[:, group] = np.searchsorted(entries, times, "left") - np.searchsorted(ends, times, "left")
        observed += np.bincount(place, weights=died, minlength=k)
        share = at_risk / total[:, None]
        expected += events @ share
        spread = np.where(total > 1, events * (total - events) / np.maximum(total - 1, 1), 0.0)
        variance += np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return observed, expected, variance


def _test(difference: Floats, variance: Floats, groups: Sequence[GroupCount], method: str) -> TestResult:
    left_out = [f"{one.name}: {one.left_out}" for one in groups if one.left_out]
    taking_part = len(groups) - len(left_out)
    if taking_part < 2:
        filled = sum(one.n > 0 for one in groups)
        why = "; ".join(left_out) if filled > 1 else f"{counted(filled, 'group')} of known patients"
        return TestResult(None, None, None, method, f"{NOT_COMPARABLE}: {why}")
    df = int(np.linalg.matrix_rank(variance, tol=_NOTHING * max(1.0, float(variance.max()))))
    chi_square = float(difference @ np.linalg.pinv(variance, rcond=_NOTHING, hermitian=True) @ difference)
    return TestResult(chi_square, df, chi_square_tail(chi_square, df), method)


def group_name(value: Any) -> str:
    """A value of a column as the name of its group; 2.0, as it comes from a table with gaps, is "2"."""
    return str(int(value)) if isinstance(value, float | np.floating) and value == int(value) else str(value)


def _by_value(name: str) -> tuple[bool, float, str]:
    try:
        return (False, float(name), name)
    except ValueError:
        return (True, 0.0, name)
