"""Competing risks: cumulative incidence by Aalen and Johansen, and Gray's test of whether it differs between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from livermets.cohort.statistics.curves import AtHorizon, SurvivalCurve, kaplan_meier, step_at
from livermets.cohort.statistics.estimates import (
    IntervalForm,
    TestResult,
    chi_square_tail,
    proportion_bounds,
    risk_table,
)
from livermets.cohort.statistics.event_times import EventTimes, Floats, Integers
from livermets.cohort.statistics.logrank import NOT_COMPARABLE, codes_of
from livermets.text import counted

AALEN_JOHANSEN: Final = "Aalen-Johansen, variance by Aalen 1978 as in cmprsk"
GRAY: Final = "Gray's test (Gray 1988, rho 0)"


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """The probability of one kind of event when others compete, at each time of `curve`, the survival free of any event.

    `events` are those of this kind. `error` is the standard error; bounds are NaN while the incidence is 0.
    """

    curve: SurvivalCurve
    kind: int
    incidence: Floats
    error: Floats
    low: Floats
    high: Floats
    events: Integers


def cumulative_incidence(data: EventTimes, kind: int = 1, *, form: IntervalForm = "log-log", level: float = 0.95) -> Incidence:
    """The incidence of events of `kind`, any other kind competing; late entries are at risk from their entry.

    Whole months are used as they are: events of several kinds at one time share one risk set, nothing is shifted. The
    log-log interval is x^exp(±z·se/(x·log x)), as tidycmprsk's (Pintilie 2006).
    """
    curve = kaplan_meier(data, form=form, level=level)
    events = risk_table(data.time, (data.event == kind).astype(np.int64), data.entry).events
    before = np.concatenate([[1.0], curve.survival[:-1]]) if len(curve.time) else curve.survival
    incidence = np.cumsum(before * events / np.maximum(curve.at_risk, 1))
    error = np.sqrt(_variance(curve, events, before, incidence))
    low, high = proportion_bounds(incidence, error, form, level)
    return Incidence(curve, kind, incidence, error, low, high, events)


def incidence_at(incidence: Incidence, months: float) -> AtHorizon:
    """The incidence at a horizon in months; "not reached by the follow-up" beyond the last observation."""
    curve = incidence.curve
    method = f"{AALEN_JOHANSEN}; {curve.level:.3g} interval, {curve.form}"
    return step_at(curve, months, incidence.incidence, incidence.low, incidence.high, incidence.events, 0.0, method)


def _variance(curve: SurvivalCurve, events: Integers, before: Floats, incidence: Floats) -> Floats:
    """The sum over earlier times u of what each kind of event at u does to F(t), written with sums that run once.

    An event of this kind at u adds (1 − (F(t) − F(u))/S(u))², one of another ((F(t) − F(u))/S(u))², each times the variance of
    its share, S(u−)²·d/n², corrected for ties.
    """
    n = np.maximum(curve.at_risk, 1).astype(np.float64)
    other = curve.events - events

    def share(d: Integers) -> Floats:
        tied = np.where(d > 1, 1 - (d - 1) / np.maximum(n - 1, 1), 1.0)
        return np.asarray(before**2 * tied * d / n**2, dtype=np.float64)

    alive = curve.survival > 0
    inverse = np.where(alive, 1 / np.where(alive, curve.survival, 1.0), 0.0)
    own, others = share(events), np.where(alive, share(other), 0.0)
    this, that = 1 + incidence * inverse, incidence * inverse
    squares = np.cumsum(own * this**2 + others * that**2)
    mixed = np.cumsum(inverse * (own * this + others * that))
    inverses = np.cumsum(inverse**2 * (own + others))
    variance: Floats = np.maximum(squares - 2 * incidence * mixed + incidence**2 * inverses, 0.0)
    return variance


@dataclass(frozen=True, slots=True)
class GrayTest:
    """Gray's test and the patients left out because their group was unknown."""

    test: TestResult
    groups: tuple[str, ...]
    unknown: int


def gray_test(data: EventTimes, group: Any, kind: int = 1, order: Sequence[str] | None = None) -> GrayTest:
    """Whether the incidence of a kind of event differs between groups; as `cuminc` of cmprsk, weights with rho = 0.

    Unknown groups are left out and counted; groups without patients take no part. Raises ValueError for late entries, for
    which the test is not defined.
    """
    if data.delayed:
        raise ValueError("Gray's test is not defined for patients who came under observation after time zero")
    names, codes = codes_of(group, order)
    code = codes[data.index]
    present = [place for place in range(len(names)) if np.any(code == place)]
    kept = tuple(names[place] for place in present)
    unknown = int(np.sum(code < 0))
    if len(present) < 2:
        why = f"{NOT_COMPARABLE}: {counted(len(present), 'group')} of known patients"
        return GrayTest(TestResult(None, None, None, GRAY, why), kept, unknown)
    known = code >= 0
    place = np.searchsorted(present, code[known])
    score, variance = _gray_score(data.only(known), place, len(present), kind)
    if np.linalg.matrix_rank(variance[:-1, :-1]) < len(present) - 1:
        why = f"{NOT_COMPARABLE}: no event of this kind had patients of every group at risk"
        return GrayTest(TestResult(None, None, None, GRAY, why), kept, unknown)
    chi_square = float(score[:-1] @ np.linalg.solve(variance[:-1, :-1], score[:-1]))
    df = len(present) - 1
    return GrayTest(TestResult(chi_square, df, chi_square_tail(chi_square, df), GRAY), kept, unknown)


def _gray_score(data: EventTimes, group: Integers, k: int, kind: int) -> tuple[Floats, Floats]:
    """Score and variance of all groups, by the formulas of the paper's sections 2 and 3, over all event times at once."""
    times = np.unique(data.time[data.happened])
    at_risk, own, other = (np.zeros((len(times), k)) for _ in range(3))
    for one in range(k):
        time, event = data.time[group == one], data.event[group == one]
        at_risk[:, one] = len(time) - np.searchsorted(np.sort(time), times, "left")
        for counts, which in ((own, event == kind), (other, (event > 0) & (event != kind))):
            counts[:, one] = np.bincount(np.searchsorted(times, time[which]), minlength=len(times))
    present = at_risk > 0
    n = np.where(present, at_risk, 1.0)
    survival = np.cumprod(np.where(present, 1 - (own + other) / n, 1.0), axis=0)
    before = np.vstack([np.ones(k), survival[:-1]])
    grown = np.cumsum(np.where(present, before * own / n, 0.0), axis=0)
    incidence = np.vstack([np.zeros(k), grown[:-1]])
    weight = np.where(present, at_risk / np.where(before > 0, before, 1.0), 0.0)
    total = weight.sum(axis=1)
    deaths = own.sum(axis=1)
    pooled = np.cumsum(deaths / total)
    pooled_before = np.concatenate([[0.0], pooled[:-1]])
    set_at_risk = weight * (1 - incidence)
    score = (own - deaths[:, None] * set_at_risk / set_at_risk.sum(axis=1)[:, None]).sum(axis=0)

    a = weight[:, :, None] * (np.eye(k) - weight[:, None, :] / total[:, None, None])
    c = np.cumsum(a * (deaths / (total * (1 - pooled_before)))[:, None, None], axis=0)
    rest = c[-1] - c
    alive = survival > 0
    later = np.where(alive, (1 - pooled)[:, None] / np.where(alive, survival, 1.0), 0.0)
    first = np.where(alive, 1 - later, 1.0)
    tied = np.where(deaths > 1, deaths - 1, 0.0)[:, None] / np.where(deaths[:, None] > 1, total[:, None] * before - 1, 1.0)
    w_own = np.where(present, (1 - tied) * before * deaths[:, None] / (total[:, None] * n), 0.0)
    tied_other = np.where(other > 1, other - 1, 0.0) / np.where(other > 1, n - 1, 1.0)
    w_other = np.where(alive, (1 - tied_other) * before**2 * other / n**2, 0.0)
    x_own = a + first[:, None, :] * rest
    x_other = later[:, None, :] * rest
    variance = np.einsum("tik,tjk,tk->ij", x_own, x_own, w_own, optimize=True)
    variance += np.einsum("tik,tjk,tk->ij", x_other, x_other, w_other, optimize=True)
    return score, variance
