"""The curves of a cohort by group, with everything that is read off them: medians, horizons, restricted means, tests.

Those whose group is not known are a group of their own: drawn, named and counted, and never part of a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.divisions import Division
from livermets.cohort.loaded import CohortOutcome
from livermets.cohort.masking import LEAST_SHOWN, hidden_groups
from livermets.cohort.statistics.competing import Incidence, cumulative_incidence, gray_test, incidence_at
from livermets.cohort.statistics.curves import (
    AtHorizon,
    SurvivalCurve,
    kaplan_meier,
    observation_time,
    quantile_time,
    risk_numbers,
    survival_at,
)
from livermets.cohort.statistics.estimates import Estimate, IntervalForm, TestResult
from livermets.cohort.statistics.event_times import Booleans, EventTimes, Floats
from livermets.cohort.statistics.logrank import log_rank
from livermets.cohort.statistics.restricted_mean import RestrictedMean, restricted_mean
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, TIME_ZERO_LABELS

ALL_PATIENTS: Final = "All patients"
CURVE_HORIZONS: Final = (12.0, 36.0, 60.0, 120.0)
"""At which months survival is given, as far as the follow-up reaches."""
_RECURRENCE: Final = frozenset({"recurrence", "liver-recurrence"})


class NoCurveError(ValueError):
    """Why no curve can be drawn, in a sentence."""


@dataclass(frozen=True, slots=True)
class CurveAsked:
    """What is asked of an outcome: how intervals are made, at which months, over how many a mean, and whether it is shared."""

    form: IntervalForm = "log-log"
    horizons: tuple[float, ...] = CURVE_HORIZONS
    restricted_to: float | None = 60.0
    shared: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GroupCurve:
    """One group: its curve, and what is read off it. `share` with its bounds is what is drawn, survival or incidence.

    One that is `hidden` in a shared report has its name and nothing else that may be shown.
    """

    name: str
    unknown: bool
    hidden: bool
    patients: int
    events: int
    competing: int
    months: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    median: Estimate
    horizons: tuple[AtHorizon, ...]
    mean: RestrictedMean | None
    data: EventTimes


@dataclass(frozen=True, slots=True, eq=False)
class CurveResults:
    """The groups of an outcome, the test between those that are known, and the patients who are in none.

    The test is stratified by `strata`, where there are any; `untested` are patients of a known group but of no known stratum.
    """

    outcome: CohortOutcome
    grouping: Division | None
    asked: CurveAsked
    incidence: bool
    groups: tuple[GroupCurve, ...]
    test: TestResult | None
    follow_up: Estimate
    left_out: tuple[tuple[str, int], ...]
    patients: int
    events: int
    strata: Division | None = None
    untested: int = 0

    @property
    def shown(self) -> tuple[GroupCurve, ...]:
        """The groups that may be shown."""
        return tuple(group for group in self.groups if not group.hidden)

    @property
    def unknown(self) -> int:
        """Patients whose group is not known."""
        return sum(group.patients for group in self.groups if group.unknown)


def outcome_words(outcome: CohortOutcome) -> str:
    """What is counted and from when: "overall survival from liver resection". Raises NoCurveError while either is not named."""
    if outcome.endpoint is None or outcome.time_zero is None:
        lacks = [
            word for word, value in (("the endpoint", outcome.endpoint), ("the time zero", outcome.time_zero)) if value is None
        ]
        raise NoCurveError(f"{outcome.label}: {' and '.join(lacks)} must be named before a curve is drawn.")
    return f"{ENDPOINT_LABELS[outcome.endpoint]} from {TIME_ZERO_LABELS[outcome.time_zero]}"


def is_stratifiable(outcome: CohortOutcome) -> bool:
    """Whether groups of this outcome are compared by a test that may be stratified: Gray's may not."""
    return not _is_incidence(outcome) or (outcome.data is not None and outcome.data.delayed)


def _is_incidence(outcome: CohortOutcome) -> bool:
    return outcome.endpoint in _RECURRENCE or outcome.competes


def curve_results(
    outcome: CohortOutcome,
    asked: CurveAsked,
    grouping: Division | None = None,
    values: Sequence[str | None] = (),
    order: Sequence[str] = (),
    among: Booleans | None = None,
    strata: tuple[Division, Sequence[str | None]] | None = None,
) -> CurveResults:
    """The curves of an outcome by the groups of all patients, or of those `among` them.

    `values` are the groups of all patients, `order` their names. With `strata`, a division and the stratum of every patient,
    groups are compared within strata, where `is_stratifiable`. Raises NoCurveError before endpoint and time zero are named,
    and where no patient has a known time and status.
    """
    outcome_words(outcome)
    if outcome.data is None:
        raise NoCurveError(f"{outcome.label}: {outcome.fault}")
    everyone = outcome.data
    data = everyone.only(among[everyone.index]) if among is not None else everyone
    if not data.n:
        raise NoCurveError(f"{outcome.label}: no patient of these has a known time and status.")
    incidence = _is_incidence(outcome)
    names = [*order] if grouping else [ALL_PATIENTS]
    of_row = np.array([_place(value, names) for value in values]) if grouping else np.zeros(_length(data), dtype=np.int64)
    places = of_row[data.index]
    parts = [(name, False, data.only(places == place)) for place, name in enumerate(names)]
    parts = [part for part in parts if part[2].n]
    nowhere = data.only(places < 0)
    if grouping and nowhere.n:
        parts.append((grouping.unknown, True, nowhere))
    hidden = hidden_groups([(part.n, int(part.happened.sum())) for _, _, part in parts]) if asked.shared else frozenset()
    groups = tuple(
        _group(name, unknown, place in hidden, part, asked, incidence) for place, (name, unknown, part) in enumerate(parts)
    )
    stratified = strata if grouping and is_stratifiable(outcome) else None
    of_group = [names[place] if place >= 0 else None for place in of_row]
    test, untested = _test(data, of_group, incidence, stratified[1] if stratified else None) if grouping else (None, 0)
    return CurveResults(
        outcome,
        grouping,
        asked,
        incidence,
        groups,
        test,
        observation_time(data, form=asked.form),
        everyone.left_out,
        data.n,
        int((data.event == 1).sum()),
        stratified[0] if stratified else None,
        untested,
    )


def _length(data: EventTimes) -> int:
    return int(data.index.max()) + 1 if data.n else 0


def _place(value: str | None, names: Sequence[str]) -> int:
    return names.index(value) if value in names else -1


def _test(
    data: EventTimes, values: Sequence[str | None], incidence: bool, strata: Sequence[str | None] | None
) -> tuple[TestResult, int]:
    """The test between the groups, and how many of them took no part because their stratum is not known."""
    if incidence and not data.delayed:
        return gray_test(data, values).test, 0
    found = log_rank(data, values, strata)
    return found.test, found.unknown - sum(values[row] is None for row in data.index)


def _group(name: str, unknown: bool, hidden: bool, data: EventTimes, asked: CurveAsked, incidence: bool) -> GroupCurve:
    found: Incidence | None = cumulative_incidence(data, form=asked.form) if incidence else None
    curve = found.curve if found else kaplan_meier(data, form=asked.form)
    share, low, high = (found.incidence, found.low, found.high) if found else (curve.survival, curve.low, curve.high)
    kept = _drawn_until(curve, asked.shared)
    horizons = [incidence_at(found, one) if found else survival_at(curve, one) for one in asked.horizons]
    if asked.shared:
        horizons = [one for one in horizons if one.at_risk >= LEAST_SHOWN]
    mean = restricted_mean(curve, asked.restricted_to) if asked.restricted_to and not incidence else None
    return GroupCurve(
        name,
        unknown,
        hidden,
        data.n,
        int((data.event == 1).sum()),
        int((data.event > 1).sum()),
        curve.months[kept],
        share[kept],
        low[kept],
        high[kept],
        curve.at_risk[kept].astype(np.float64),
        quantile_time(curve),
        tuple(horizons),
        mean,
        data,
    )


def _drawn_until(curve: SurvivalCurve, shared: bool) -> slice:
    """The part of a curve that is drawn: all of it, or up to where few are left to be seen."""
    if not shared:
        return slice(None)
    few = np.flatnonzero(curve.at_risk < LEAST_SHOWN)
    return slice(0, int(few[0]) if len(few) else None)


def risk_rows(results: CurveResults, months: Sequence[float]) -> list[tuple[str, tuple[int, ...]]]:
    """Under each of these months, how many of each group that is shown are at risk just before it."""
    return [(group.name, risk_numbers(group.data, months)) for group in results.shown]


def axis_months(results: CurveResults) -> tuple[float, ...]:
    """Marks of the time axis: whole years, or months where the follow-up is short, at most eight, from zero on."""
    longest = max((float(group.months[-1]) for group in results.shown if len(group.months)), default=12.0)
    for step in (3.0, 6.0, 12.0, 24.0, 36.0, 60.0, 120.0):
        if longest / step <= 7:
            break
    return tuple(step * number for number in range(int(longest // step) + 1))
