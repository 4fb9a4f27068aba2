"""A bound or two ends as a person types them: "<5", "über 200", "200+", "5 to 7"; in months also two dates.

What is read is a `Range` within the limits of the fact. A count under 5 is at most 4. A text that says nothing but what is
true of every value is unknown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from livermets.case.faults import NotReadError
from livermets.case.partial_days import months_between, two_days
from livermets.case.spellings import LEADS
from livermets.case.typed_numbers import ReadNumber, read_number, rounded
from livermets.facts import Fact, Kind
from livermets.rules.ranges import Range, RangeSign
from livermets.text import number_words

_WORDS_OF: Final[Mapping[RangeSign, str]] = MappingProxyType(
    {
        "<=": "at most|not more than|no more than|up to|max\\.?|maximal|höchstens|bis(?: zu)?|jusqu'à|fino a|hasta",
        ">=": "at least|not less than|no less than|min\\.?|mind\\.?|mindestens|minimal|au moins|almeno|al menos",
        "<": "under|below|less than|fewer than|lower than|unter|weniger als|kleiner(?: als)?|moins de|inférieure? à|meno di"
        "|inferiore a|menos de|inferior a",
        ">": "over|above|more than|greater than|higher than|über|mehr als|größer(?: als)?|plus de|supérieure? à|più di"
        "|superiore a|más de|superior a",
    }
)
_WRITTEN: Final[Mapping[RangeSign, str]] = MappingProxyType({"<=": "<=|=<|≤", ">=": ">=|=>|≥", "<": "<", ">": ">"})
_SIGN: Final = tuple(
    (sign, re.compile(rf"(?:(?P<plain>{_WRITTEN[sign]})|(?:{words})(?![^\W\d_])) ?", re.IGNORECASE))
    for sign, words in _WORDS_OF.items()
)
_AND_MORE: Final = re.compile(
    r"([0-9][0-9.,']*) ?\+ ?(.*)|(.*[0-9].*) (?:or more|and more|oder mehr|und mehr|ou plus)", re.IGNORECASE
)
_AND_LESS: Final = re.compile(r"(.*[0-9].*) (?:or less|or fewer|and less|oder weniger|ou moins)", re.IGNORECASE)
_LEAD: Final = re.compile(r"([^\W\d_]+)[ :=.]*(?=[<>≤≥])")
_END: Final = r"[0-9.,'].*"
_ENDS: Final = re.compile(
    rf"(?P<between>(?:between|zwischen|entre|tra|fra) )?(?P<first>{_END}?)"
    rf" (?P<word>to|bis|à|and|und|et|e|y) (?P<second>{_END})",
    re.IGNORECASE,
)
_ANDS: Final = frozenset(("and", "und", "et", "e", "y"))
_ONLY_NUMBER: Final = re.compile(r"[0-9.,' ]+")
_NOTHING_LEFT: Final = "says nothing: every value is so"


def read_range(fact: Fact, text: str, unit: str | None, said: str) -> tuple[Range | float | None, str] | None:
    """What a plain text that is no single number says of a fact, and a remark; None where it is none of these.

    `said` is how it was typed. Raises NotReadError for a bound of what cannot be read, or outside the limits of the fact.
    """
    if fact.unit == "months" and (days := two_days(text)):
        low, high = months_between(*days)
        if low != high:  # outwards, by less than a day: no whole month is crossed
            low, high = Fraction(math.floor(low * 100), 100), Fraction(math.ceil(high * 100), 100)
        return _told(fact, "to", [ReadNumber(low), ReadNumber(high)], said, plain=False)
    bare = text[found.end() :] if (found := _LEAD.match(text)) and found[1].casefold() in LEADS.get(fact.name, ()) else text
    for sign, pattern in _SIGN:
        if found := pattern.match(bare):
            rest = bare[found.end() :]
            return _told(fact, sign, [_end(fact, rest, unit, said)], said, plain=bool(found["plain"]))
    if found := _AND_MORE.fullmatch(bare):
        number = f"{found[1]} {found[2]}".strip() if found[1] else found[3]
        return _told(fact, ">=", [_end(fact, number, unit, said)], said, plain=False)
    if found := _AND_LESS.fullmatch(bare):
        return _told(fact, "<=", [_end(fact, found[1], unit, said)], said, plain=False)
    found = None if fact.takes_largest else _ENDS.fullmatch(bare)
    if not found or (found["word"].casefold() in _ANDS) is not bool(found["between"]):
        return None
    return _two_ends(fact, found["first"], found["second"], unit, said)


def _two_ends(fact: Fact, first: str, second: str, unit: str | None, said: str) -> tuple[Range | float | None, str]:
    """Of "5 to 7 mg/dL" the unit stands behind the second number for both."""
    behind = second.lstrip("0123456789.,' ")
    ends = [_end(fact, f"{first} {behind}".strip() if _ONLY_NUMBER.fullmatch(first) else first, unit, said)]
    ends.append(_end(fact, second, unit, said))
    if ends[0].value > ends[1].value:
        raise NotReadError("the second number is the smaller one", f"{fact.accepted()}, or the smaller number first")
    return _told(fact, "to", ends, said, plain=not behind)


def _end(fact: Fact, text: str, unit: str | None, said: str) -> ReadNumber:
    if not text.strip():
        raise NotReadError("a bound without a number", f"{fact.accepted()}, or a bound as <5")
    return read_number(fact, text.strip(), unit, said)


def _told(fact: Fact, sign: RangeSign, ends: list[ReadNumber], said: str, *, plain: bool) -> tuple[Range | float | None, str]:
    value = _within(fact, sign, [Fraction(str(rounded(end.value))) for end in ends])
    if value is None:
        return None, f"“{said}” {_NOTHING_LEFT}; read as unknown"
    unit = "%" if fact.unit == "percent" else fact.unit
    words = value.words(number_words) if isinstance(value, Range) else number_words(value)
    is_plain = plain and not any(end.remark for end in ends) and isinstance(value, Range) and value.sign == sign
    return value, "" if is_plain else f"“{said}” read as {words} {unit}".rstrip()


def _within(fact: Fact, sign: RangeSign, ends: list[Fraction]) -> Range | float | None:
    """The range as the limits of the fact leave it: a number where one value is left, None where all are."""
    assert fact.minimum is not None
    assert fact.maximum is not None
    if any(not fact.minimum <= end <= fact.maximum for end in ends):
        raise NotReadError("outside the range", f"{fact.accepted()}, or a bound within it")
    low, high = ends[0], ends[-1]
    if fact.kind is Kind.INTEGER:
        sign, low, high = _whole(sign, low, high)
    low = Fraction(fact.minimum) if sign in ("<", "<=") else low
    high = Fraction(fact.maximum) if sign in (">", ">=") else high
    if low > high or (low == high and sign in ("<", ">")):
        raise NotReadError("no value is so", f"{fact.accepted()}, or a bound within it")
    if low == high:
        return int(low) if fact.kind is Kind.INTEGER else float(low)
    if sign in ("<=", ">=", "to") and low == fact.minimum and high == fact.maximum:
        return None
    return Range(float(low), float(high), sign)


def _whole(sign: RangeSign, low: Fraction, high: Fraction) -> tuple[RangeSign, Fraction, Fraction]:
    """The same of whole numbers, which an end never leaves out: under 5 is at most 4."""
    least = math.floor(low) + 1 if sign == ">" else math.ceil(low)
    most = math.ceil(high) - 1 if sign == "<" else math.floor(high)
    closed: dict[RangeSign, RangeSign] = {"<": "<=", ">": ">="}
    return closed.get(sign, sign), Fraction(least), Fraction(most)
