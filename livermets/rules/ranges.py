"""A number of which is known only between which ends it lies: "<5", "≥200", "5 to 10".

It stands in the place of the number in the values of a case. Comparing it yields yes, no, or None where both are possible; an
end that the number cannot reach itself counts as such. Arithmetic takes it as an interval with both its ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

RangeSign = Literal["<", "<=", ">", ">=", "to"]

_COULD_BE_THOUSANDS: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_SIGN_WORDS: Final[dict[RangeSign, str]] = {"<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ ", "to": ""}


@dataclass(frozen=True, slots=True)
class Range:
    """A number from `low` to `high`: with "<" it is under `high`, with ">" over `low`; the other end is that of the fact."""

    low: float
    high: float
    sign: RangeSign = "to"

    @property
    def low_is_open(self) -> bool:
        """Whether the number cannot be `low` itself."""
        return self.sign == ">"

    @property
    def high_is_open(self) -> bool:
        """Whether the number cannot be `high` itself."""
        return self.sign == "<"

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends that were said: one, or two for "5 to 10"."""
        return (self.low, self.high) if self.sign == "to" else (self.high,) if self.sign in ("<", "<=") else (self.low,)

    @property
    def text(self) -> str:
        """As a case file has it; read again it is the same range."""
        first, *second = map(_written, self.ends)
        return f"{first} to {second[0]}" if second else f"{self.sign}{first}"

    def words(self, number_words: Callable[[float], str]) -> str:
        """As it is read, with its sign; `number_words` says each end."""
        return _SIGN_WORDS[self.sign] + " to ".join(map(number_words, self.ends))

    def may_be(self, value: float) -> bool:
        """Whether the number can be `value`."""
        return equal(self, value) is not False

    def __str__(self) -> str:
        return self.text


def _written(end: float) -> str:
    """A number without an exponent, which no reader takes for thousands: 1.234 is written as 1.2340."""
    text = f"{Decimal(f'{end:.12g}'):f}"
    return f"{text}0" if _COULD_BE_THOUSANDS.fullmatch(text) else text


def raised(value: float | Range | None, least: float, highest: float) -> float | Range:
    """What is known of a whole number once it is known to be no less than `least`; `highest` is the most that it can be.

    A number that is known stays as it is, and so does what contradicts it. Ends of whole numbers never leave one out.
    """
    if value is None:
        return Range(least, highest, ">=")
    if not isinstance(value, Range) or value.low >= least or value.high < least:
        return value
    if value.high == least:
        return least
    return Range(least, value.high, "to" if value.high < highest else ">=")


def less(a: float | Range, b: float | Range) -> bool | None:
    """Whether `a < b`."""
    a_low, a_high, _, a_is_open = _parts(a)
    b_low, b_high, b_is_open, _ = _parts(b)
    if a_high < b_low or (a_high == b_low and (a_is_open or b_is_open)):
        return True
    return False if a_low >= b_high else None


def at_most(a: float | Range, b: float | Range) -> bool | None:
    """Whether `a <= b`."""
    is_more = less(b, a)
    return None if is_more is None else not is_more


def equal(a: float | Range, b: float | Range) -> bool | None:
    """Whether the two are the same number."""
    if less(a, b) is True or less(b, a) is True:
        return False
    return True if a == b and not isinstance(a, Range) else None


def _parts(value: float | Range) -> tuple[float, float, bool, bool]:
    if isinstance(value, Range):
        return value.low, value.high, value.low_is_open, value.high_is_open
    return value, value, False, False


def unequal(a: float | Range, b: float | Range) -> bool | None:
    """Whether the two are different numbers."""
    same = equal(a, b)
    return None if same is None else not same


RANGED: Final[Mapping[str, Callable[[float | Range, float | Range], bool | None]]] = MappingProxyType(
    {
        "<": less,
        "<=": at_most,
        ">": lambda a, b: less(b, a),
        ">=": lambda a, b: at_most(b, a),
        "=": equal,
        "<>": unequal,
    }
)
"""The comparisons of the rule language where one side is a `Range`."""
