"""A number with its interval, the names of the ways to an interval, and the quantiles that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from livermets.cohort.statistics.event_times import Floats, Integers

IntervalForm = Literal["log-log", "log", "plain"]
INTERVAL_FORMS: Final[dict[IntervalForm, str]] = {
    "log-log": "on the scale log(−log S), as lifelines and SAS do by default",
    "log": "on the scale log S, as R's survfit does by default",
    "plain": "on the scale of S itself, cut at 0 and 1",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds of its interval at `level`, and `method`, the words for how both were reached.

    None is "not known from these patients": no value, or a bound that the data do not give.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test: its chi-square, degrees of freedom and p, or in `why_not` why these groups cannot be compared."""

    __test__ = False

    chi_square: float | None
    df: int | None
    p: float | None
    method: str
    why_not: str = ""


def normal_quantile(level: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95. Raises ValueError for a level outside (0, 1)."""
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ValueError(f"a level of confidence lies between 0 and 1, not {level}")
    return float(ndtri(0.5 + level / 2))


def chi_square_tail(chi_square: float, df: int) -> float:
    """The probability of a chi-square at least so large."""
    from scipy.special import chdtrc

    return float(chdtrc(df, chi_square))


def proportion_bounds(share: Floats, error: Floats, form: IntervalForm, level: float) -> tuple[Floats, Floats]:
    """Bounds of shares between 0 and 1 with their standard errors, element by element.

    `share` is a survival or an incidence. At 0 and 1 the transformed scales are not defined: at 1 without an error the
    bounds are 1, at 0 there are none (NaN). Formulas: Kalbfleisch and Prentice 1980; as in R's `survfit`.
    """
    z = normal_quantile(level)
    with np.errstate(all="ignore"):
        if form == "plain":
            low, high = share - z * error, share + z * error
        elif form == "log":
            low, high = share * np.exp(-z * error / share), share * np.exp(z * error / share)
        else:
            reach = np.exp(z * error / (share * np.log(share)))
            bounds = share**reach, share ** (1 / reach)
            low, high = np.minimum(*bounds), np.maximum(*bounds)
    sure = (share == 1) & (error == 0)
    undefined = (share == 0) | np.isnan(error)
    low = np.where(sure, 1.0, np.where(undefined, np.nan, np.clip(low, 0, 1)))
    high = np.where(sure, 1.0, np.where(undefined, np.nan, np.clip(high, 0, 1)))
    return low, high


def optional(number: float) -> float | None:
    """A number for a reader: NaN is None."""
    return None if np.isnan(number) else float(number)


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """For each distinct time: patients at risk just before it, events at it, and those censored at it."""

    time: Floats
    at_risk: Integers
    events: Integers
    censored: Integers


def risk_table(time: Floats, happened: Floats | Integers, entry: Floats) -> RiskTable:
    """The counts behind every curve. At risk at t: entered before t, and neither dead nor censored before t.

    `happened` is 0 or 1 for each patient. Where a person died and another was censored at one time, both are at risk.
    """
    times, place = np.unique(time, return_inverse=True)
    leaving = np.bincount(place, minlength=len(times))
    events = np.bincount(place, weights=happened, minlength=len(times)).astype(np.int64)
    entered = np.searchsorted(np.sort(entry), times, side="left")
    at_risk = entered - (np.cumsum(leaving) - leaving)
    return RiskTable(times, at_risk.astype(np.int64), events, (leaving - events).astype(np.int64))
