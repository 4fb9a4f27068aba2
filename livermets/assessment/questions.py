"""What to ask next: the unknown facts in the order in which a board would want them.

First what a red flag names as untested, then what options wait for, the better supported ones more, then what could still
take an option away; what only scores wait for comes after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from livermets.assessment.options import OptionResult
from livermets.assessment.systems import POSTOPERATIVE_FLAG, SystemResult
from livermets.facts import place_of
from livermets.knowledge.option_records import RedFlag
from livermets.knowledge.options import CompiledFlag
from livermets.rules import Values

MOST_QUESTIONS: Final = 40

FLAG_WEIGHT: Final = 3.0
"""A marker that a red flag misses weighs as much as three well-supported options that wait for it alone."""

OPTION_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"guideline": 1.0, "randomised": 1.0, "prospective": 0.6, "series": 0.4, "expert": 0.3, "not-sourced": 0.0}
)
"""How much the wait of one option weighs, by what speaks for it."""

STANDING_SHARE: Final = 0.3
"""What an option that is possible already asks for, such as its line, against what an undetermined one waits for."""

CHECK_WEIGHT: Final = 0.1
"""What could still take a standing option away, against what an open one waits for."""

DECIDES: Final = 0.05
"""From this weight on a fact is asked for the sake of options; below it the scores order the questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact worth asking for.

    `settles` are the systems it would settle whatever the answer, `narrows` those it would narrow, `options` the options that
    wait for it, `red_flags` those that miss it, `checks` the options that stand and that it could take away. `weight`
    orders: of options and flags, then the share of doubt of systems.
    """

    fact: str
    settles: tuple[str, ...]
    narrows: tuple[str, ...]
    options: tuple[str, ...]
    red_flags: tuple[str, ...]
    checks: tuple[str, ...]
    weight: tuple[float, float]


@dataclass
class _Asked:
    settles: list[str] = field(default_factory=list)
    narrows: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    red_flags: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    of_options: float = 0.0
    of_systems: float = 0.0


def ask_next(
    systems: Iterable[SystemResult],
    options: Iterable[OptionResult],
    flags: Iterable[RedFlag],
    compiled: Mapping[str, CompiledFlag],
    values: Values,
) -> tuple[Question, ...]:
    """The unknown facts in the order of how much a board would gain by each; at most `MOST_QUESTIONS`."""
    found: defaultdict[str, _Asked] = defaultdict(_Asked)
    for flag in flags:
        for fact in compiled[flag.id].untested:
            if values.get(fact) is None:
                found[fact].red_flags.append(flag.id)
                found[fact].of_options += FLAG_WEIGHT
    for option in options:
        _of_option(option, found)
    for system in systems:
        _of_system(system, found)
    ranked = sorted(found, key=lambda fact: (*_order(found[fact]), place_of(fact)))
    return tuple(_question(fact, found[fact]) for fact in ranked[:MOST_QUESTIONS])


def _order(asked: _Asked) -> tuple[float, float]:
    decides = round(asked.of_options, 9)
    return (-decides if decides >= DECIDES else 0.0, -round(asked.of_systems, 9))


def _question(fact: str, asked: _Asked) -> Question:
    return Question(
        fact,
        tuple(asked.settles),
        tuple(asked.narrows),
        tuple(asked.options),
        tuple(asked.red_flags),
        tuple(asked.checks),
        (asked.of_options, asked.of_systems),
    )


def _of_option(result: OptionResult, found: Mapping[str, _Asked]) -> None:
    """An option that waits shares its weight among the facts it waits for; one that stands, a part of it among its checks."""
    weight = OPTION_WEIGHTS[result.option.strength]
    share = weight if result.status == "undetermined" else STANDING_SHARE * weight
    for fact in result.missing:
        found[fact].options.append(result.id)
        found[fact].of_options += share / len(result.missing)
    for fact in result.to_check:
        found[fact].checks.append(result.id)
        found[fact].of_options += CHECK_WEIGHT * weight / len(result.to_check)


def _of_system(result: SystemResult, found: Mapping[str, _Asked]) -> None:
    """An unsettled system has a doubt of one, shared among its unsettled parts by their width and, within a part, among the
    facts that still matter to it.

    While it is open whether the system applies, only the facts that decide that count. Systems of which nothing is known
    yet ask only when they are point scores, and those for the time after a resection not before it.
    """
    if result.status != "partial" or POSTOPERATIVE_FLAG in result.flags:
        return
    parts = result.outcome.open
    applies = result.system.applies
    if result.applicable is None and applies is not None:
        parts = ((1.0, applies.names),)
    total = sum(width for width, facts in parts if facts) or 1.0
    for width, facts in parts:
        for fact in facts:
            found[fact].of_systems += width / total / len(facts)
    for fact in {fact for _, facts in parts for fact in facts}:
        (found[fact].settles if result.missing == (fact,) else found[fact].narrows).append(result.id)
