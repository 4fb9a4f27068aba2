"""Numbers in their fields: the units offered, how a value is shown in the chosen one, and how what was typed is taken.

A number is typed into a text field on purpose. The browser's own number field drops what it does not expect, and on an
English system turns a typed "12,5" into 125 without a word.
"""

from __future__ import annotations

from typing import Any

from livermets.case.case import CaseError
from livermets.case.typed import Typed, read_typed
from livermets.case.typed_numbers import own_units
from livermets.facts import Fact
from livermets.rules import Range
from livermets.text import number_words


def offered_units(fact: Fact) -> tuple[str, ...]:
    """The units a number may be entered in, its own first."""
    return (fact.unit, *(other.unit for other in fact.other_units if other.offered))


def taken(fact: Fact, typed: str, unit: str) -> Typed:
    """What was typed into the field of a fact while `unit` was chosen: the value, or the text where it cannot be read.

    The text is kept so that the case names the fault and nothing is lost; where it would be read without the chosen unit, the
    unit is written behind it, since the case knows nothing of what was chosen.
    """
    try:
        read = read_typed(fact, typed, unit)
        return Typed(read.value.text, read.remark) if isinstance(read.value, Range) else read
    except CaseError:
        kept = typed.strip()
        return Typed(f"{kept} {unit}" if unit != fact.unit and _is_read(fact, kept) else kept)


def _is_read(fact: Fact, typed: str) -> bool:
    try:
        read_typed(fact, typed)
    except CaseError:
        return False
    return True


def shown_number(fact: Fact, value: Any, unit: str) -> str:
    """A value of the fact, in its own unit, as its field shows it in the chosen one. Text that was typed stays as it is there;
    in another unit it is converted, or, where it cannot be read, keeps the unit that it was typed in."""
    if isinstance(value, str):
        if unit == fact.unit:
            return value
        if not _is_read(fact, value) or (read := read_typed(fact, value).value) is None:
            return with_unit(value, fact.unit)
        value = read
    factor = float(own_units(fact).get(unit, 1))
    if isinstance(value, Range):
        return value.words(lambda end: number_words(end / factor)) if factor != 1 else value.text
    return number_words(value / factor)


def with_unit(text: str, unit: str) -> str:
    """A bare number with the unit that it is in; what has a unit or words of its own, and no text at all, as it is."""
    return f"{text} {unit}" if text and not any(sign.isalpha() or sign in "%/" for sign in text) else text
