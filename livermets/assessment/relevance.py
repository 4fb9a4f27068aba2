"""Which facts matter for a primary: those that the systems applying to it, and the rules of its options, are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from livermets.assessment.assess import assess
from livermets.assessment.reasons import speaks_of
from livermets.case.case import empty_values
from livermets.case.reading import read_case
from livermets.facts import FACTS, Kind, in_order
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.systems import System

_ASKED_ELSEWHERE: Final = frozenset({"primary_site"})

CORE: Final = frozenset({"stage", "risk-score", "burden", "grade"})
"""Categories of systems whose facts put a section of the form in front."""

FIRST_OPEN: Final = 3
"""A section with so many facts of core systems is open from the start, and so is one of which they are half."""

ALWAYS_OPEN: Final = ("liver", "extrahepatic")


FIRST_FACTS: Final = 12
"""So many facts are asked first."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """For one primary: the facts worth asking, the few to ask first in the order of the form, and the sections that matter."""

    facts: frozenset[str]
    first: tuple[str, ...]
    sections: tuple[str, ...]


_KEPT: Final[dict[tuple[str, str | None], Relevance]] = {}
"""What was found, by release and primary."""


def relevance(primary: str | None) -> Relevance:
    """What matters for a primary; for an unknown one, what matters for any."""
    known = knowledge()
    key = (known.release, primary)
    if key not in _KEPT:
        _KEPT[key] = _relevance(primary, known)
    return _KEPT[key]


def _relevance(primary: str | None, known: Knowledge) -> Relevance:
    systems = list(_applying(primary, known))
    facts = {fact for system in systems for fact in system.facts} | set(_option_facts(primary, known))
    first = _first(primary, known)
    if primary is None:
        return Relevance(frozenset(facts), first, ALWAYS_OPEN)
    core = {fact for system in systems if system.definition.category in CORE for fact in system.facts}
    sizes = Counter(fact.section for fact in FACTS.values())
    needed = Counter(FACTS[fact].section for fact in core)
    opened = tuple(
        name for name, size in sizes.items() if name in ALWAYS_OPEN or needed[name] >= FIRST_OPEN or 2 * needed[name] >= size
    )
    return Relevance(frozenset(facts), first, opened)


def _first(primary: str | None, known: Knowledge) -> tuple[str, ...]:
    """The facts to ask first: in turn the next that options wait for, and the next that most verified scores and stages use.

    Both rankings are of a case of which nothing but the primary is known. What follows from others, and lists, are left out.
    """
    questions = [
        question.fact
        for question in assess(read_case({"primary_site": primary} if primary else {}), known).ask_next
        if question.options or question.red_flags
    ]
    counted = Counter(
        fact
        for system in _applying(primary, known)
        if system.definition.category in CORE and system.definition.verification != "unverified"
        for fact in system.facts
    )
    in_scores = sorted(counted, key=lambda fact: (-counted[fact], list(FACTS).index(fact)))
    chosen: dict[str, None] = {}
    for pair in zip_longest(in_scores, questions):
        for fact in pair:
            if fact and fact not in _ASKED_ELSEWHERE and FACTS[fact].kind is not Kind.LESIONS and len(chosen) < FIRST_FACTS:
                chosen[fact] = None
    return in_order(chosen)


def _applying(primary: str | None, known: Knowledge) -> Iterator[System]:
    values = {**empty_values(), "primary_site": primary}
    for system in known.systems.values():
        before = system.definition.setting != "after-resection"
        if before and (system.applies is None or system.applies.holds(values) is not False):
            yield system


def _option_facts(primary: str | None, known: Knowledge) -> Iterator[str]:
    for option in known.registry.options_for(primary or ""):
        compiled = known.compiled.options[option.id]
        for reason in (*compiled.own, *(known.compiled.shared[key] for key in compiled.shared)):
            # Options of one kind share their gates, also those that are meant for cases of other primaries.
            if primary is None or reason.gate is None or speaks_of(reason.gate, primary):
                yield from reason.decider.facts
