"""Values of many rows, and which of them are NULL: the arithmetic behind `array_sql`."""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

import numpy as np

from livermets.rules.intervals import significant

Filled = tuple[Any, Any]
"""Values, and which of them are NULL; a value that is the same in every row is a single one."""

STRANGE_MEMBER: Final = 1 << 62
"""The bit of a set for whatever its fact does not know."""


class Words:
    """Texts as numbers, each text the same number wherever it stands."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._numbering = Lock()
        self.texts: list[str] = []

    def number(self, text: str) -> int:
        found = self._number.get(text)
        if found is None:
            with self._numbering:
                found = self._number.setdefault(text, len(self.texts))
                if found == len(self.texts):
                    self.texts.append(text)
        return found


def either(a: Any, b: Any) -> Any:
    """Where one of two says so; None says so nowhere."""
    return b if a is None else a if b is None else a | b


def surely(values: Any, null: Any) -> Any:
    """Where something is yes, and not NULL."""
    return values if null is None else np.logical_and(values, np.logical_not(null))


def told(array: Filled) -> Filled:
    """Values, and for each whether it is NULL."""
    values, null = array
    return values, np.False_ if null is None else null


def chosen_values(when: Any, yes: Any, no: Any) -> Any:
    """`yes` where a condition holds, else `no`: by arithmetic, because numpy decides row by row many times slower."""
    if yes is no:
        return yes
    kind = np.result_type(yes, no)
    if kind == np.bool_:
        return (when & yes) | (~when & no)
    if kind.kind in "iu":
        if isinstance(yes, int) and isinstance(no, int):
            kind = np.dtype(np.int32)
        ones = as_ones(when) if kind.itemsize == 1 else np.asarray(when).astype(kind)
        apart = np.subtract(yes, no, dtype=kind)
        if np.ndim(apart) == 0:
            ones = ones if apart == 1 else ones * apart
            return ones if no == 0 else ones + np.asarray(no, kind)
        return ones * apart + np.asarray(no, kind)
    mask = np.negative(np.asarray(when).astype(np.int64))
    other = np.asarray(no, np.float64).view(np.int64)
    bits = np.bitwise_xor(np.asarray(yes, np.float64).view(np.int64), other)
    return np.bitwise_xor(other, np.bitwise_and(bits, mask)).view(np.float64)


def as_ones(when: Any) -> Any:
    """1 for yes and 0 for no, without a copy."""
    return when.view(np.int8) if np.ndim(when) else np.int8(when)


def half_away(values: Any, decimals: int) -> Any:
    """Rounded, halves away from zero, as for one case."""
    scale = 10.0**decimals
    return chosen_values(np.isfinite(values), np.copysign(np.floor(np.abs(values) * scale + 0.5) / scale, values), values)


_POWERS: Final = np.array([float(f"1e{n}") for n in range(23)])
"""The powers of ten that are exact."""
_DOUBTFUL: Final = 1e-4


def nine_digits(values: Any) -> Any:
    """Each number as `significant` has it: by arithmetic where that is exact, else one by one.

    A whole number below 2^53 divided by, or multiplied with, an exact power of ten is rounded once, as a number that is read
    from its digits is. Whether it is the right whole number is in doubt only near a half.
    """
    flat = np.atleast_1d(values)
    with np.errstate(all="ignore"):
        decimals = 8 - np.floor(np.log10(np.abs(flat)))
        is_small = decimals >= 0
        scale = _POWERS[np.fmin(np.abs(decimals), len(_POWERS) - 1).astype(np.int8)]
        scaled = np.where(is_small, flat * scale, flat / scale)
        whole = np.rint(scaled)
        made = np.where(is_small, whole / scale, whole * scale)
        is_sure = (np.abs(scaled - whole) < 0.5 - _DOUBTFUL) & (np.abs(decimals) < len(_POWERS))
    is_itself = (flat == 0) | ~np.isfinite(flat)
    made[is_itself] = flat[is_itself]
    doubtful = np.flatnonzero(~(is_sure | is_itself))
    made[doubtful] = [significant(one) for one in flat[doubtful].tolist()]
    return made.reshape(np.shape(values))
