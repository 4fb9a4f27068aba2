"""What one cell of a table says, by the mapping of its column: a value, nothing, or something that cannot be read.

This is the meaning of a cell. `cell_sql` does the same for millions of plain ones, and hands everything else to here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from livermets.case.faults import CaseError
from livermets.case.plain import plain_key, plain_text
from livermets.case.spellings import NONE_WORDS, UNKNOWN_WORDS
from livermets.case.typed import read_typed
from livermets.facts import Fact, Kind
from livermets.knowledge.import_records import DateOrder
from livermets.rules import Range

MOST_DIGITS: Final = 13
"""Signs of a plain number: twelve digits are kept of a number, and one sign may be its point."""

_PLAIN_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE: Final = re.compile(r"([+-]?[0-9]+)\.0+")
_YEAR_FIRST: Final = re.compile(
    r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
)
_RUN: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2}")
_PART: Final = re.compile(r"[0-9]{4}(?:[-./]?[0-9]{1,2})?|[0-9]{1,2}[-./][0-9]{4}")

_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_NO_VALUE: Final = "a bound is not one value"
_SAYS: Final = "it says "

_LEFT_OUT: Final = frozenset(
    {"na", "n/a", "-", "--", "---", "–", ".", "..", "null", "nan", "nat", "#n/a", "#nv", "<na>", "missing", "fehlt"}
)
"""Signs of a cell that was left out; other words for unknown say that somebody looked and did not know."""


class NoValue(StrEnum):
    """Why a cell yields no value."""

    BLANK = "blank"
    MISSING = "missing"
    UNKNOWN = "unknown"
    BOUND = "bound"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CellRead:
    """The value of a cell in the fact's own type, or why there is none; of a bound, what it says as a case file has it."""

    value: Any = None
    gap: NoValue | None = None
    reason: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True)
class CellRule:
    """How the cells of one column are read: the fact and unit, and what its codes mean.

    A fact that is made up for a time or a date stands for those. `decimal` and `date_order` are those of the table.
    """

    fact: Fact
    unit: str | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    missing: frozenset[str] = frozenset()
    bounds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decimal: str = "."
    date_order: DateOrder | None = None

    @property
    def factor(self) -> Fraction:
        """What a number is multiplied with to be in the fact's own unit."""
        if self.unit in (None, self.fact.unit):
            return Fraction(1)
        return next(Fraction(other.factor) for other in self.fact.other_units if other.unit == self.unit)


def code_key(text: str) -> str:
    """A code as it is compared: without spaces around it, and 1.0 like 1."""
    bare = text.strip()
    found = _WHOLE.fullmatch(bare)
    return found[1] if found else bare


def read_cell(rule: CellRule, text: str) -> CellRead:
    """What a cell says. Codes of the mapping come first, then words for unknown, then the value itself."""
    if not plain_text(text[:400]):
        return CellRead(gap=NoValue.BLANK)
    key = text.strip(" ") if rule.fact.kind is Kind.TEXT else code_key(text)
    if key in rule.bounds:
        return _bound(rule, rule.bounds[key])
    if key in rule.values:
        value = rule.values[key]
        return CellRead(gap=NoValue.UNKNOWN, reason="a code that leaves it unknown") if value is None else CellRead(value)
    if key in rule.missing:
        return CellRead(gap=NoValue.MISSING, reason="a code for missing")
    if rule.fact.kind is Kind.TEXT:
        return _typed(rule, text)
    word = plain_key(text)
    if word in _LEFT_OUT or key in _LEFT_OUT:
        return CellRead(gap=NoValue.MISSING, reason="a sign for missing")
    if rule.values and rule.fact.kind not in (Kind.NUMBER, Kind.INTEGER):
        folded = {code.casefold(): value for code, value in rule.values.items()}
        if key.casefold() in folded:
            value = folded[key.casefold()]
            return CellRead(gap=NoValue.UNKNOWN, reason="a code that leaves it unknown") if value is None else CellRead(value)
    if rule.fact.kind is Kind.DATE:
        return _day(rule, plain_text(text), word)
    if rule.fact.is_numeric and (plain := _plain_number(rule, text)) is not None:
        return _in_range(rule.fact, plain * rule.factor)
    if rule.fact.kind is Kind.BOOLEAN and word in NONE_WORDS:
        return CellRead(value=False)
    return _typed(rule, text)


def _plain_number(rule: CellRule, text: str) -> Fraction | None:
    """A number in the table's own way of writing; the table's decimal sign settles what alone could be read in two ways."""
    bare = text.strip()
    if rule.decimal == ",":
        if "." in bare:
            return None
        bare = bare.replace(",", ".")
    return Fraction(bare.replace("_", "")) if _PLAIN_NUMBER.fullmatch(bare) and len(bare) <= MOST_DIGITS else None


def _in_range(fact: Fact, exact: Fraction) -> CellRead:
    value = float(f"{float(exact):.12g}")
    assert fact.minimum is not None
    assert fact.maximum is not None
    if not fact.minimum <= value <= fact.maximum:
        return CellRead(gap=NoValue.REJECTED, reason=f"outside the range; accepted: {fact.accepted()}")
    if fact.kind is Kind.INTEGER and not value.is_integer():
        return CellRead(gap=NoValue.REJECTED, reason=f"not a whole number; accepted: {fact.accepted()}")
    return CellRead(value)


def _typed(rule: CellRule, text: str) -> CellRead:
    try:
        read = read_typed(rule.fact, text, rule.unit or None)
    except CaseError as error:
        fault = error.faults[0]
        gap = NoValue.BOUND if fault.problem.startswith("a bound") else NoValue.REJECTED
        return CellRead(gap=gap, reason=f"{fault.problem}; accepted: {fault.accepted}")
    if read.value is None:
        return CellRead(gap=NoValue.UNKNOWN, reason="a word for unknown")
    if isinstance(read.value, Range):
        return CellRead(gap=NoValue.BOUND, reason=f"{_NO_VALUE}; {_SAYS}{read.value.text}", bound=read.value.text)
    value = read.value
    return CellRead(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def _bound(rule: CellRule, said: str) -> CellRead:
    """What a code says that is a bound; in the words of a mapping a comma stands between thousands ("10,000 or more")."""
    try:
        value = read_typed(rule.fact, _THOUSANDS.sub("", said), rule.unit or None).value
    except CaseError:
        value = None
    if isinstance(value, Range):
        return CellRead(gap=NoValue.BOUND, reason=f"{_NO_VALUE} ({said}); {_SAYS}{value.text}", bound=value.text)
    return CellRead(gap=NoValue.BOUND, reason=f"a bound ({said}) is not one value")


def _day(rule: CellRule, text: str, word: str) -> CellRead:
    if word in UNKNOWN_WORDS:
        return CellRead(gap=NoValue.UNKNOWN, reason="a word for unknown")
    found = _YEAR_FIRST.fullmatch(text) or _RUN.fullmatch(text)
    if found:
        return _calendar(found[1], found[2], found[3])
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = found.groups()
        if rule.date_order == "day-first":
            return _calendar(year, second, first)
        if rule.date_order == "month-first":
            return _calendar(year, first, second)
        return CellRead(gap=NoValue.REJECTED, reason="day and month cannot be told apart; name the order of dates")
    if _SHORT_YEAR.fullmatch(text):
        return CellRead(
            gap=NoValue.REJECTED, reason="a year of two digits may be of two centuries; accepted: a year of four digits"
        )
    if _PART.fullmatch(text):
        return CellRead(gap=NoValue.REJECTED, reason="the day is missing; accepted: a date with year, month and day")
    return CellRead(gap=NoValue.REJECTED, reason="not a date; accepted: a date as YYYY-MM-DD")


def _calendar(year: str, month: str, day: str) -> CellRead:
    try:
        return CellRead(datetime.date(int(year), int(month), int(day)))
    except ValueError:
        return CellRead(gap=NoValue.REJECTED, reason="no such day; accepted: a date as YYYY-MM-DD")


def date_order(cells: Iterable[str]) -> DateOrder | None:
    """The order that dates of a table show by a number above twelve; None where none shows it, or two contradict each other."""
    first_is_day = second_is_day = False
    for cell in cells:
        if found := _YEAR_LAST.fullmatch(cell.strip()):
            first_is_day |= int(found[1]) > 12
            second_is_day |= int(found[2]) > 12
    if first_is_day == second_is_day:
        return None
    return "day-first" if first_is_day else "month-first"


def has_open_dates(cells: Iterable[str]) -> bool:
    """Whether dates with the year at their end are among the cells, whose order must be known."""
    return any(_YEAR_LAST.fullmatch(cell.strip()) for cell in cells)
