"""What is typed into the field of a fact, and how a number is shown in the unit that was chosen.

A number is typed into a text field on purpose. The browser's own number field drops what it does not expect, and on an
English system turns a typed "12,5" into 125 without a word.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from livermets.case.case import CaseError
from livermets.case.typed import read_typed
from livermets.facts import Fact
from livermets.text import number_words

_PLAIN: Final = frozenset("0123456789.,+-\N{MINUS SIGN}")


class Entry(NamedTuple):
    """What is entered for a fact, and a remark on how it was understood where that is not plain."""

    value: Any
    remark: str = ""


def offered_units(fact: Fact) -> tuple[str, ...]:
    """The units a number may be entered in, its own first."""
    return (fact.unit, *(other.unit for other in fact.other_units if other.offered))


def read_entry(fact: Fact, typed: str, unit: str) -> Entry:
    """What was typed into the field of a fact while `unit` was chosen; a unit behind the number wins over it.

    Digits in the fact's own unit stay as they were typed, and so does what cannot be read, so that the case names the fault
    and nothing is lost. An empty field and words for unknown are None.
    """
    text = typed.strip()
    try:
        read = read_typed(fact, text, unit if fact.is_numeric else None)
    except CaseError:
        # Kept with its unit: a bare number must not be taken for one in the fact's own unit later.
        return Entry(with_unit(text, unit) if unit != fact.unit else text)
    if read.value is not None and fact.is_numeric and unit == fact.unit and _PLAIN.issuperset(text):
        return Entry(text, read.remark)
    return Entry(read.value, read.remark)


def with_unit(text: str, unit: str) -> str:
    """A bare number with the unit that it is in; what has a unit or words of its own, and no text at all, as it is."""
    return f"{text} {unit}" if text and not any(sign.isalpha() or sign in "%/" for sign in text) else text


def shown_number(fact: Fact, value: float | str, unit: str) -> str:
    """A value of the fact, in its own unit, as its field shows it in the chosen one. Text that was typed stays as it is there;
    in another unit it is converted, or, where it cannot be read, keeps the unit that it was typed in."""
    if isinstance(value, str):
        if unit == fact.unit:
            return value
        try:
            read = read_typed(fact, value).value
        except CaseError:
            read = None
        if read is None:
            return with_unit(value, fact.unit)
        value = float(read)
    factor = next((other.factor for other in fact.other_units if other.unit == unit), 1)
    return number_words(float(value / factor))
