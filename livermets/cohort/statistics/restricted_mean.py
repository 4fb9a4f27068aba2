"""Restricted mean survival: the area under a Kaplan-Meier curve up to a horizon, and the difference between two curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.statistics.curves import NOT_REACHED, SurvivalCurve, horizon_reached
from livermets.cohort.statistics.estimates import Estimate, TestResult, chi_square_tail, normal_quantile
from livermets.cohort.statistics.event_times import DAYS_A_MONTH

RESTRICTED_MEAN: Final = "area under the Kaplan-Meier curve, variance as R's survfit (Greenwood), normal interval"


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Months lived, on average, of the first `months`; `error` is its standard error. Without a value, `why_not`."""

    months: float
    estimate: Estimate
    error: float | None
    why_not: str = ""


def restricted_mean(curve: SurvivalCurve, months: float) -> RestrictedMean:
    """The mean time to the event within a horizon, in months.

    Where the follow-up does not reach the horizon there is none: the curve is not carried on. Irwin 1949; variance by
    Klein and Moeschberger, formula 4.5.2, as in R's `print.survfit(rmean=)`. Raises ValueError for a horizon of 0 or less.
    """
    if months <= 0:
        raise ValueError("a restricted mean needs a horizon above 0 months")
    if not horizon_reached(curve, months) or curve.emptied is not None:
        return RestrictedMean(months, Estimate(None, None, None, curve.level, RESTRICTED_MEAN), None, NOT_REACHED)
    scale = DAYS_A_MONTH if curve.data.unit == "days" else 1.0
    end = months * scale
    before = curve.time <= end
    time, survival = curve.time[before], curve.survival[before]
    edges = np.concatenate([[0.0], time, [end]])
    areas = np.diff(edges) * np.concatenate([[1.0], survival])
    after = np.cumsum(areas[::-1])[::-1][1:]
    at_risk, events = curve.at_risk[before], curve.events[before]
    left = at_risk - events
    hazard = np.where(left > 0, events / (at_risk * np.maximum(left, 1)), 0.0)
    error = float(np.sqrt(np.sum(after**2 * hazard))) / scale
    mean = float(areas.sum()) / scale
    reach = normal_quantile(curve.level) * error
    bounds = (max(0.0, mean - reach), min(months, mean + reach))
    return RestrictedMean(months, Estimate(mean, *bounds, curve.level, RESTRICTED_MEAN), error)


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """How much longer the first group lived within the horizon, in months, with the test of no difference."""

    months: float
    estimate: Estimate
    test: TestResult


def mean_difference(first: RestrictedMean, second: RestrictedMean) -> MeanDifference:
    """The difference of two restricted means of independent groups, first minus second, with a normal interval.

    Raises ValueError when the horizons or levels differ.
    """
    if first.months != second.months or first.estimate.level != second.estimate.level:
        raise ValueError("restricted means are compared over one horizon and at one level")
    level = first.estimate.level
    values = (first.estimate.value, second.estimate.value, first.error, second.error)
    a, b, a_error, b_error = values
    method = f"difference of restricted means; {RESTRICTED_MEAN}"
    if a is None or b is None or a_error is None or b_error is None:
        why = first.why_not or second.why_not
        return MeanDifference(
            first.months, Estimate(None, None, None, level, method), TestResult(None, None, None, method, why)
        )
    error = float(np.hypot(a_error, b_error))
    reach = normal_quantile(level) * error
    estimate = Estimate(a - b, a - b - reach, a - b + reach, level, method)
    if error == 0:
        return MeanDifference(first.months, estimate, TestResult(None, None, None, method, "no spread in either group"))
    chi_square = ((a - b) / error) ** 2
    return MeanDifference(first.months, estimate, TestResult(chi_square, 1, chi_square_tail(chi_square, 1), method))
