"""Facts, values and faults in the words of the screen. Nothing here draws."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any, Final

from livermets.case.case import CaseFault, Lesion
from livermets.case.faults import LONGEST_VALUE
from livermets.facts import FACTS, LESION_FACTS, Fact
from livermets.rules.ranges import Range
from livermets.text import Amount, counted, listed, number_words, readable, shortened

YES: Final = "✓"
NO: Final = "✗"

_SAID_OF_A_VALUE: Final = ("not ", "no such ", "outside ", "more ")
"""With these words a fault goes on behind "is"."""
_UNITS: Final = {"percent": "%"}
_DERIVED_WORDS: Final = re.compile(r"[a-z][a-z0-9_]*")
_LESION_FIELD: Final = re.compile(r"lesions\[(\d+)\](?:\.(\w+))?")
_LESION_LABELS: Final = {fact.name: fact.label for fact in LESION_FACTS}


def unit_words(unit: str) -> str:
    """A unit as it stands behind a number on the screen."""
    return _UNITS.get(unit, unit)


def fact_label(name: str) -> str:
    """The label of a fact, or of a place in the list of lesions such as `lesions[2].size_mm`."""
    if found := _LESION_FIELD.fullmatch(name):
        part = _LESION_LABELS.get(found[2] or "", "")
        return f"Lesion {found[1]}{', ' + part.lower() if part else ''}"
    return FACTS[name].label if name in FACTS else name.replace("_", " ")


def value_words(fact: Fact, value: Any) -> str:
    """A known value with its unit, as a clinician would write it."""
    return amount(fact, value).words


def amount(fact: Fact, value: Any) -> Amount:
    """A known value with its unit apart."""
    match value:
        case bool():
            return Amount("yes" if value else "no")
        case int() | float() | Range():
            return Amount(number_words(value), unit=unit_words(fact.unit))
        case frozenset():
            return Amount(", ".join(fact.label_of(item) for item in sorted(value)) or "none")
        case datetime.date():
            return Amount(value.isoformat())
        case tuple():
            return Amount(lesions_words(value))
    return Amount(fact.label_of(value) if fact.values else str(value))


def lesions_words(lesions: tuple[Lesion, ...]) -> str:
    """How many lesions are listed, and how many of them are present."""
    present = sum(lesion.is_present for lesion in lesions)
    count = counted(len(lesions), "lesion listed", "lesions listed")
    return count if present == len(lesions) else f"{count}, {present} present"


def labels_words(names: Iterable[str], most: int | None = None) -> str:
    """Labels of facts in one line, at most so many of them and then how many more."""
    return shortened(map(fact_label, names), most)


def fault_fields(fault: CaseFault) -> tuple[str, ...]:
    """The facts a fault is about: two for a contradiction, the list for something in it."""
    return tuple(field.split("[")[0] for field in fault.field.split(" and "))


def fault_words(fault: CaseFault) -> str:
    """What is wrong with an entry and what would be accepted, with the labels of the form instead of the facts' names."""
    problem = _DERIVED_WORDS.sub(_screen_word, fault.problem)
    accepted = f"; accepted: {fault.accepted}" if fault.accepted else ""
    is_so = " is" if fault.problem.startswith(_SAID_OF_A_VALUE) else ":"
    value = f"“{readable(fault.value, LONGEST_VALUE)}”{is_so} " if fault.value else ""
    return f"{value}{problem}{accepted}"


def _screen_word(word: re.Match[str]) -> str:
    text = word[0]
    if text in FACTS and "_" in text:
        return FACTS[text].label
    return {"true": "yes", "false": "no"}.get(text, text)


def follows_words(facts: Iterable[str], value: object = None) -> str:
    """From which facts a settled one follows; where they say no more than how much it is at least, how much."""
    said = f": at least {number_words(value.low)}" if isinstance(value, Range) else ""
    return f"follows from {listed(map(fact_label, facts))}{said}"
