"""Arithmetic of numbers that are known only to lie between two bounds.

A known number is the interval of itself. A bound may be infinite: division by what may be zero, or the logarithm of zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

Interval = tuple[float, float]

UNBOUNDED: Final[Interval] = (-math.inf, math.inf)


def significant(value: float) -> float:
    """`value` at 9 significant digits, so that a converted 3.0 mg/dL is compared as 3.0 and not as 3.0000000000000004."""
    return float(f"{value:.9g}")


def add(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def subtract(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def multiply(a: Interval, b: Interval) -> Interval:
    if a[0] == a[1] and b[0] == b[1]:
        product = _times(a[0], b[0])
        return product, product
    corners = (_times(a[0], b[0]), _times(a[0], b[1]), _times(a[1], b[0]), _times(a[1], b[1]))
    return min(corners), max(corners)


def divide(a: Interval, b: Interval) -> Interval:
    """`a / b` for a divisor that is not negative; unbounded where the divisor may be zero or is negative."""
    if b[0] > 0:
        return a[0] / (b[1] if a[0] >= 0 else b[0]), a[1] / (b[0] if a[1] >= 0 else b[1])
    if b[0] == 0 and b[1] > 0:
        return (a[0] / b[1] if a[0] >= 0 else -math.inf), (a[1] / b[1] if a[1] <= 0 else math.inf)
    return UNBOUNDED


def absolute(a: Interval) -> Interval:
    low, high = abs(a[0]), abs(a[1])
    if a[0] <= 0 <= a[1]:
        return 0.0, max(low, high)
    return min(low, high), max(low, high)


def least(intervals: Sequence[Interval]) -> Interval:
    return min(i[0] for i in intervals), min(i[1] for i in intervals)


def greatest(intervals: Sequence[Interval]) -> Interval:
    return max(i[0] for i in intervals), max(i[1] for i in intervals)


def round_half_away(value: float, decimals: int) -> float:
    """Rounding of halves away from zero, as SQL does."""
    if not math.isfinite(value):
        return value
    scale = 10.0**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: function(value) if value > 0 else -math.inf


def _exponential(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


RISING: Final[dict[str, Callable[[float], float]]] = {
    "sqrt": math.sqrt,
    "ln": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "exp": _exponential,
}
"""Functions of one number that rise with it: the bounds of the result are the results of the bounds."""
