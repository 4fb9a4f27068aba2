"""Numbers typed by a person: comma or point, a unit behind the number, and conversion to the fact's own unit.

A number is typed into a text field on purpose. The browser's own number field drops what it does not expect, and on an
English system turns a typed "12,5" into 125 without a word.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Final

from livermets.case.case import CaseError, parse_value
from livermets.facts import Fact, Kind
from livermets.text import MINUS, number_words

_NUMBER_AND_UNIT: Final = re.compile(r"([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*(\D.*)?")


def offered_units(fact: Fact) -> tuple[str, ...]:
    """The units a number may be entered in, its own first; a unit that only renames the number is not offered."""
    return (fact.unit, *(other.unit for other in fact.other_units if other.offered))


def read_number(fact: Fact, typed: str, unit: str) -> float | str | None:
    """What was typed into the field of a fact while `unit` was chosen, in the fact's own unit.

    A unit written behind the number wins over the chosen one. What cannot be read as a number is given back as it was
    typed, so that the case names the fault and nothing is lost; an empty field is None.
    """
    text = typed.strip().replace(MINUS, "-")
    if not text:
        return None
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if found and found[2]:
        written = _unit_called(fact, found[2])
        if written is None:
            return text
        text, unit = found[1], written
    factor = _factor(fact, unit)
    if factor == 1:
        return text
    anything = dataclasses.replace(fact, kind=Kind.NUMBER, minimum=-math.inf, maximum=math.inf)
    try:
        return float(parse_value(anything, text)) * factor
    except CaseError:
        return text


def shown_number(fact: Fact, value: float | str, unit: str) -> str:
    """A value of the fact, in its own unit, as its field shows it in the chosen one. Unreadable text stays as typed."""
    if isinstance(value, str):
        return value
    return number_words(value / _factor(fact, unit))


def _factor(fact: Fact, unit: str) -> float:
    return next((float(other.factor) for other in fact.other_units if other.unit == unit), 1.0)


def _unit_called(fact: Fact, written: str) -> str | None:
    """The unit of the fact that a person means, or None: case, spaces and the two signs for micro do not matter."""
    plain = _plain_unit(written)
    names = {fact.unit: fact.unit, **{other.unit: other.unit for other in fact.other_units}}
    if fact.unit == "percent":
        names["%"] = "percent"
    return next((unit for name, unit in names.items() if name and _plain_unit(name) == plain), None)


def _plain_unit(unit: str) -> str:
    return unit.replace(" ", "").replace("µ", "u").replace("μ", "u").lower()
