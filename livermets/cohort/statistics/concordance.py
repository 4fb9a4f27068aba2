"""How well a score orders patients by the time to their event: Harrell's C, Uno's C, and the comparison of two scores.

A higher score means an earlier event. A pair counts when it is known who had the event first: the one with the event, and
another who was still under observation, also one censored at the same time. Two events at one time are no pair. Equal scores
count half, as in R's `concordance`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from livermets.cohort.statistics.estimates import Estimate, TestResult, chi_square_tail, normal_quantile, risk_table
from livermets.cohort.statistics.event_times import Booleans, EventTimes, Floats, Integers, floats_of, latest_within
from livermets.cohort.statistics.pairs import Points, Weights, weights_beyond

HARRELL: Final = "Harrell's C, ties in the score count half, as R's concordance; normal interval, infinitesimal jackknife"
UNO: Final = "Uno's C, weights 1/G(t−)² of the censoring; normal interval, infinitesimal jackknife through weights and pairs"
NO_PAIRS: Final = "no pair of patients of whom it is known who had the event first"


@dataclass(frozen=True, slots=True, eq=False)
class Concordance:
    """The concordance of a score.

    `n` patients had a settled score and `unsettled` had not. `pairs` are the comparable ones (for Uno's C their weight),
    `tied` those with equal scores. `influence` is what each patient of `index` adds to the estimate (infinitesimal jackknife;
    its squares sum to the variance). `lowest` and `highest` bound C over every score that the unsettled may have.
    """

    estimate: Estimate
    error: float | None
    n: int
    unsettled: int
    concordant: float
    tied: float
    pairs: float
    index: Integers
    influence: Floats
    lowest: float | None = None
    highest: float | None = None
    why_not: str = ""


def harrell(data: EventTimes, low: Any, high: Any = None, *, level: float = 0.95, bounds: bool = False) -> Concordance:
    """Harrell's C of a score (1982); variance by the infinitesimal jackknife, as R's `concordance`.

    `low` and `high` are the lowest and highest score that each row of the table may have; one column is enough for a score
    that is known. Only settled patients (low = high) count, and their number is said. With `bounds`, C is bounded over all
    possible scores of all patients: each pair at its best and at its worst, so that no assignment lies outside. With delayed
    entry a pair counts when the other was under observation at the event. Raises ValueError for columns of wrong length.
    """
    lows, highs = _columns(data, low, high)
    settled = np.isfinite(lows) & (lows == highs)
    of = data.only(settled)
    ordered = _ordered(of, lows[settled], np.ones(of.n))
    found = _result(data, settled, ordered, np.zeros(of.n), HARRELL, level)
    return _with_bounds(found, data, lows, highs) if bounds else found


def uno(data: EventTimes, low: Any, high: Any = None, *, horizon: float, level: float = 0.95) -> Concordance:
    """Uno's C of a score up to a horizon in months; Uno, Cai, Pencina, D'Agostino and Wei 2011.

    Events until the horizon, itself included, are weighted with the censoring distribution of all settled patients,
    estimated by Kaplan-Meier with deaths before censorings. The interval accounts for the estimation of the weights. Raises
    ValueError for late entries, for which the weights are not defined.
    """
    if data.delayed:
        raise ValueError("Uno's C is not defined here for patients who came under observation after time zero")
    lows, highs = _columns(data, low, high)
    settled = np.isfinite(lows) & (lows == highs)
    of = data.only(settled)
    table = risk_table(of.time, of.happened.astype(np.int64), of.entry)
    still = table.at_risk - table.events
    remaining = np.cumprod(np.where(still > 0, 1 - table.censored / np.maximum(still, 1), 1.0))
    place = np.searchsorted(table.time, of.time)
    before = np.concatenate([[1.0], remaining])[place]
    counted = of.happened & (of.time <= latest_within(horizon, of.unit))
    weight = np.where(counted, 1 / np.maximum(before, 1e-300) ** 2, 0.0)
    ordered = _ordered(of, lows[settled], weight)
    extra = _through_weights(of, ordered, place, table.censored, still)
    return _result(data, settled, ordered, extra, UNO, level)


@dataclass(frozen=True, slots=True)
class ConcordanceDifference:
    """The first score's C minus the second's on the same `n` patients, with the test of no difference."""

    estimate: Estimate
    test: TestResult
    n: int


def compare_scores(data: EventTimes, first: Any, second: Any, *, level: float = 0.95) -> ConcordanceDifference:
    """Harrell's C of two scores on the patients who have both settled; their covariance by the infinitesimal jackknife.

    Each score is a column, or a pair of columns of lowest and highest possible scores.
    """
    columns = [_columns(data, *(one if isinstance(one, tuple) else (one, None))) for one in (first, second)]
    both = np.logical_and.reduce([np.isfinite(low) & (low == high) for low, high in columns])
    of = data.only(both)
    results = [
        _result(of, np.ones(of.n, dtype=bool), _ordered(of, low[both], np.ones(of.n)), np.zeros(of.n), HARRELL, level)
        for low, _ in columns
    ]
    a, b = (one.estimate.value for one in results)
    method = f"difference on the same patients; {HARRELL}"
    if a is None or b is None:
        nothing = Estimate(None, None, None, level, method)
        return ConcordanceDifference(nothing, TestResult(None, None, None, method, NO_PAIRS), of.n)
    error = float(np.sqrt(np.sum((results[0].influence - results[1].influence) ** 2)))
    reach = normal_quantile(level) * error
    estimate = Estimate(a - b, a - b - reach, a - b + reach, level, method)
    if error == 0:
        return ConcordanceDifference(estimate, TestResult(None, None, None, method, "the scores order all pairs alike"), of.n)
    chi_square = ((a - b) / error) ** 2
    return ConcordanceDifference(estimate, TestResult(chi_square, 1, chi_square_tail(chi_square, 1), method), of.n)


@dataclass(frozen=True, slots=True, eq=False)
class _Ordered:
    """For each patient, the weighted pairs with those who stayed longer and with those who had the event earlier."""

    weight: Floats
    later: Weights
    earlier_good: Floats
    earlier_all: Floats

    @property
    def total(self) -> float:
        return float(np.sum(self.weight * self.later.every))


def _columns(data: EventTimes, low: Any, high: Any) -> tuple[Floats, Floats]:
    lows = floats_of(low)
    highs = lows if high is None else floats_of(high)
    if len(lows) != len(highs) or (data.n and len(lows) <= data.index.max()):
        raise ValueError("a score has one value, or lowest and highest, for each row of the table")
    return lows[data.index], highs[data.index]


def _keys(data: EventTimes) -> tuple[Floats, Floats]:
    """Places along time: a censoring comes after the events of its time. Of an entry, the place of the event just before."""
    times = np.unique(data.time)
    place: Floats = np.asarray(2.0 * np.searchsorted(times, data.time) + ~data.happened, dtype=np.float64)
    entered: Floats = np.where(np.isfinite(data.entry), 2.0 * np.searchsorted(times, data.entry, "right") - 0.5, -np.inf)
    return place, entered


def _later(data: EventTimes, low: Floats, high: Floats, which: Booleans) -> Weights:
    """For each patient of `which`, the others still under observation at the event; `high` asks, `low` are the points."""
    place, entered = _keys(data)
    ones = np.ones(data.n)
    found = weights_beyond(Points(place, low, ones), place[which], high[which])
    if data.delayed:
        found = found.minus(weights_beyond(Points(entered, low, ones), place[which], high[which]))
    return found


def _ordered(data: EventTimes, score: Floats, weight: Floats) -> _Ordered:
    weight = np.where(data.happened, weight, 0.0)
    which = weight > 0
    found = _later(data, score, score, which)
    spread = [np.zeros(data.n) for _ in range(3)]
    for whole, part in zip(spread, (found.lower, found.equal, found.every), strict=True):
        whole[which] = part
    place, entered = _keys(data)
    # The same pairs seen from the one who stayed longer: events with an earlier place and a higher score.
    points = Points(-place[which], -score[which], weight[which])
    earlier = weights_beyond(points, -place, -score)
    if data.delayed:
        earlier = earlier.minus(weights_beyond(points, -entered, -score))
    return _Ordered(weight, Weights(*spread), earlier.half_for_ties, earlier.every)


def _result(data: EventTimes, settled: Booleans, ordered: _Ordered, extra: Floats, method: str, level: float) -> Concordance:
    n, unsettled = int(settled.sum()), int(np.sum(~settled))
    total = ordered.total
    if total == 0:
        nothing = Estimate(None, None, None, level, method)
        return Concordance(nothing, None, n, unsettled, 0, 0, 0, data.index[settled], np.zeros(n), why_not=NO_PAIRS)
    good = float(np.sum(ordered.weight * ordered.later.half_for_ties))
    value = good / total
    own = ordered.weight * (ordered.later.half_for_ties - value * ordered.later.every)
    influence = (own + ordered.earlier_good - value * ordered.earlier_all + extra) / total
    error = float(np.sqrt(np.sum(influence**2)))
    reach = normal_quantile(level) * error
    estimate = Estimate(value, max(0.0, value - reach), min(1.0, value + reach), level, method)
    concordant = float(np.sum(ordered.weight * ordered.later.lower))
    tied = float(np.sum(ordered.weight * ordered.later.equal))
    return Concordance(estimate, error, n, unsettled, concordant, tied, total, data.index[settled], influence)


def _through_weights(data: EventTimes, ordered: _Ordered, place: Integers, censored: Integers, still: Integers) -> Floats:
    """What each patient does to the sum over pairs through the estimated distribution of the censoring."""
    total = ordered.total
    if total == 0:
        return np.zeros(data.n)
    value = float(np.sum(ordered.weight * ordered.later.half_for_ties)) / total
    pull = -2 * ordered.weight * (ordered.later.half_for_ties - value * ordered.later.every)
    at = np.bincount(place, weights=pull, minlength=len(still))
    after = np.cumsum(at[::-1])[::-1] - at
    staying = still - censored
    passed = np.where(staying > 0, censored / (np.maximum(still, 1) * np.maximum(staying, 1)), 0.0) * after
    up_to = np.cumsum(passed) - passed
    leaving = np.where(still > 0, after / np.maximum(still, 1), 0.0)
    gone: Floats = up_to[place] - np.where(data.happened, 0.0, leaving[place])
    return gone


def _with_bounds(found: Concordance, data: EventTimes, lows: Floats, highs: Floats) -> Concordance:
    lows = np.where(np.isnan(lows), -np.inf, lows)
    highs = np.where(np.isnan(highs), np.inf, highs)
    best, worst = _later(data, lows, highs, data.happened), _later(data, highs, lows, data.happened)
    pairs = float(best.every.sum())
    if not pairs:
        return found
    lowest, highest = (float(one.half_for_ties.sum()) / pairs for one in (worst, best))
    return replace(found, lowest=lowest, highest=highest)
