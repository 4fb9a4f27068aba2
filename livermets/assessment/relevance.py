"""Which facts matter for a primary: those that the systems applying to it, and the rules of its options, are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from livermets.case.case import empty_values
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.systems import System

CORE: Final = frozenset({"stage", "risk-score", "burden", "grade"})
"""Categories of systems whose facts put a section of the form in front."""

FIRST_OPEN: Final = 3
"""A section with so many facts of core systems is open from the start, and so is one of which they are half."""

ALWAYS_OPEN: Final = ("liver", "extrahepatic")


@dataclass(frozen=True, slots=True)
class Relevance:
    """For one primary: the facts worth asking, and the sections that are open from the start."""

    facts: frozenset[str]
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
    if primary is None:
        return Relevance(frozenset(facts), ALWAYS_OPEN)
    core = {fact for system in systems if system.definition.category in CORE for fact in system.facts}
    sizes = Counter(fact.section for fact in FACTS.values())
    needed = Counter(FACTS[fact].section for fact in core)
    opened = tuple(
        name for name, size in sizes.items() if name in ALWAYS_OPEN or needed[name] >= FIRST_OPEN or 2 * needed[name] >= size
    )
    return Relevance(frozenset(facts), opened)


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
            yield from reason.decider.facts
