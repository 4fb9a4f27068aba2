"""A cohort's own results beside published ones: the difference, with an interval, and the verdict.

Only numbers of one endpoint, horizon and time zero may come here; `livermets.evidence.compare` says which those are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from livermets.cohort.statistics.estimates import Estimate

CalibrationVerdict = Literal["lower", "within", "higher", "unknown"]
VERDICT_WORDS: Final[dict[CalibrationVerdict, str]] = {
    "lower": "lower than published",
    "within": "no difference shown",
    "higher": "higher than published",
    "unknown": "not known",
}
BOTH: Final = "difference of independent estimates from their own intervals (MOVER, Zou and Donner 2008)"
OWN_ONLY: Final = "interval of the cohort only; the published figure came without a 95 % interval and counts as exact"


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure: its value, in percent or months, and its 95 % interval where there was one."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """One group: what was observed and published, in one unit, observed minus published, and what follows."""

    observed: Estimate
    published: Published
    difference: Estimate
    verdict: CalibrationVerdict


def calibrate(observed: Estimate, published: Published) -> Calibration:
    """Set an observed estimate beside a published one in the same unit; a share becomes percent with `in_percent` before.

    The difference has MOVER limits when both have intervals: d − √((o−oₗ)² + (pᵤ−p)²) and d + √((oᵤ−o)² + (p−pₗ)²). An interval
    that excludes 0 is a difference. Without an observed value or interval the verdict is "not known", and so it is where a
    published figure has bounds only. Raises ValueError when bounds do not enclose their value.
    """
    for value, low, high in ((observed.value, observed.low, observed.high), (published.value, published.low, published.high)):
        if value is not None and ((low is not None and low > value) or (high is not None and high < value)):
            raise ValueError(f"the bounds {low} and {high} do not enclose {value}")
    method = BOTH if published.low is not None and published.high is not None else OWN_ONLY
    value, p = observed.value, published.value
    if value is None or p is None:
        return Calibration(observed, published, Estimate(None, None, None, observed.level, method), "unknown")
    difference = value - p
    if observed.low is None or observed.high is None:
        return Calibration(observed, published, Estimate(difference, None, None, observed.level, method), "unknown")
    p_low, p_high = (published.low, published.high) if method == BOTH else (p, p)
    low = difference - float(np.hypot(value - observed.low, (p if p_high is None else p_high) - p))
    high = difference + float(np.hypot(observed.high - value, p - (p if p_low is None else p_low)))
    verdict: CalibrationVerdict = "higher" if low > 0 else "lower" if high < 0 else "within"
    return Calibration(observed, published, Estimate(difference, low, high, observed.level, method), verdict)


def in_percent(share: Estimate) -> Estimate:
    """A share between 0 and 1 in percent."""
    value, low, high = (None if one is None else 100 * one for one in (share.value, share.low, share.high))
    return Estimate(value, low, high, share.level, share.method)
