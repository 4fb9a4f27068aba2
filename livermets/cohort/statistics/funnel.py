"""Funnel plots of a proportion: control limits around a target, and where a unit stands; Spiegelhalter 2005.

The limits are exact binomial ones: the quantiles of the binomial distribution, so that a unit at the target lies beyond one
of them with at most half of what the level leaves. They run in small steps and are not smoothed: between whole counts the
paper's interpolation puts a unit beyond a limit at which it may well be. 95 % and 99.8 % are about two and three standard
deviations.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from livermets.cohort.statistics.estimates import Estimate
from livermets.cohort.statistics.event_times import Floats

LEVELS: Final = (0.95, 0.998)
CONTROL_LIMITS: Final = "exact binomial control limits (Spiegelhalter 2005), not interpolated"
CLOPPER_PEARSON: Final = "exact binomial interval (Clopper and Pearson 1934)"
FunnelStanding = Literal["within", "alert-low", "alert-high", "alarm-low", "alarm-high", "unknown"]
STANDING_WORDS: Final[dict[FunnelStanding, str]] = {
    "within": "within the 95 % control limits",
    "alert-low": "below the lower 95 % control limit",
    "alert-high": "above the upper 95 % control limit",
    "alarm-low": "below the lower 99.8 % control limit",
    "alarm-high": "above the upper 99.8 % control limit",
    "unknown": "not known",
}


@dataclass(frozen=True, slots=True, eq=False)
class FunnelLimits:
    """Control limits of a proportion at each number of patients, at one level."""

    patients: Floats
    low: Floats
    high: Floats
    target: float
    level: float
    method: str = CONTROL_LIMITS


def funnel_limits(patients: Any, target: float, level: float = 0.95) -> FunnelLimits:
    """The limits within which a unit of so many patients lies at `level` when its true proportion is `target`.

    Raises ValueError for a target outside [0, 1], a level outside (0, 1) or fewer than one patient.
    """
    counts = np.atleast_1d(np.asarray(patients, dtype=np.float64))
    if not 0 <= target <= 1 or not 0 < level < 1 or (len(counts) and counts.min() < 1):
        raise ValueError("control limits need a target within [0, 1], a level within (0, 1) and at least one patient")
    tail = (1 - level) / 2
    low = np.array([_quantile(int(n), target, tail) for n in counts])
    high = np.array([_quantile(int(n), target, 1 - tail) for n in counts])
    return FunnelLimits(counts, low / counts, high / counts, target, level)


def funnel_standing(events: int, patients: int, target: float) -> FunnelStanding:
    """Where a unit stands against both limits; without patients it is not known."""
    if patients < 1:
        return "unknown"
    share = events / patients
    found: FunnelStanding = "within"
    for level, low_word, high_word in ((LEVELS[0], "alert-low", "alert-high"), (LEVELS[1], "alarm-low", "alarm-high")):
        limits = funnel_limits([patients], target, level)
        if share < limits.low[0]:
            found = low_word  # type: ignore[assignment]
        elif share > limits.high[0]:
            found = high_word  # type: ignore[assignment]
    return found


def proportion(events: int, patients: int, level: float = 0.95) -> Estimate:
    """A proportion with its exact interval; without patients there is none. Raises ValueError for more events than patients."""
    from scipy.special import betaincinv

    if not 0 <= events <= patients:
        raise ValueError(f"{events} of {patients} is no proportion")
    if not patients:
        return Estimate(None, None, None, level, CLOPPER_PEARSON)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, patients - events + 1, tail))
    high = 1.0 if events == patients else float(betaincinv(events + 1, patients - events, 1 - tail))
    return Estimate(events / patients, low, high, level, CLOPPER_PEARSON)


def _quantile(n: int, target: float, p: float) -> float:
    """The smallest count at which the cumulated binomial distribution reaches p."""
    from scipy.special import bdtr

    # A picture asks for hundreds of limits: of a unit of thousands only the counts that a bisection visits are worked out.
    return float(min(bisect_left(range(n + 1), p, key=lambda count: float(bdtr(float(count), n, target))), n))
