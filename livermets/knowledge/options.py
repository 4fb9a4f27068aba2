"""Treatment options and published rules with their conditions read and checked, ready for a case.

A condition that cannot be read is a fault with file, record and key; the statement then stands as text for the board.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from livermets.facts import FACTS
from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Fault
from livermets.knowledge.records import AdviceRule, Option, Statement
from livermets.knowledge.registry import Registry
from livermets.knowledge.systems import DerivedNumber, System
from livermets.rules import Condition, Scope, Symbol, Type, Values

NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Decider:
    """What decides a statement: `when` both ways, or `requires` only against it; neither when it is for the board alone.

    `facts` are the facts of a case behind either of them.
    """

    when: Condition | None
    requires: Condition | None
    facts: frozenset[str]

    @property
    def has_rule(self) -> bool:
        return self.when is not None or self.requires is not None

    def decide(self, values: Values) -> tuple[bool | None, frozenset[str]]:
        """Met, not met or unknown, and the unknown facts that still matter.

        None without unknown facts leaves it to the board: nothing in it can be decided, or what can be decided holds.
        """
        if self.when is not None:
            value = self.when.holds(values)
            return value, self.when.open(values) if value is None else NOTHING
        if self.requires is not None:
            possible = self.requires.holds(values)
            if possible is False:
                return False, NOTHING
            return None, self.requires.open(values) if possible is None else NOTHING
        return None, NOTHING


@dataclass(frozen=True, slots=True)
class CompiledReason:
    """One statement of an option: what it says, whether it speaks against the option, and what decides it."""

    statement: Statement
    against: bool
    decision: Decider


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """An option with its reasons: the indications, then the contraindications, each in the order of the file."""

    option: Option
    reasons: tuple[CompiledReason, ...]
    place: int


@dataclass(frozen=True, slots=True)
class CompiledAdvice:
    """A published rule with what decides its condition.

    `telling` are the facts of which one at least must be known before an open rule is brought up: those that do not
    merely say whose case it is.
    """

    rule: AdviceRule
    decision: Decider
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledOptions:
    """Every option and published rule by its id.

    `scores` are the scores that their conditions name (`fong_crs_score`), each with the id of its system.
    """

    options: Mapping[str, CompiledOption]
    advice: Mapping[str, CompiledAdvice]
    scores: Mapping[str, str]


def score_name(system: str) -> str:
    """How a condition names the score of a system: `fong_crs_score` for `fong-crs`."""
    return system.replace("-", "_") + "_score"


def compile_options(
    registry: Registry, derived: Iterable[DerivedNumber], systems: Mapping[str, System], scope: Scope
) -> tuple[CompiledOptions, list[Fault]]:
    """Options and published rules with their conditions read, and the faults of these.

    A condition is written over the facts, the derived numbers and the scores of the systems.
    """
    scored = {score_name(name): system for name, system in systems.items() if system.scheme.items or system.scheme.formula}
    symbols = {name: Symbol(name, Type.NUMBER, *system.scheme.range, staged=True) for name, system in scored.items()}
    behind = {stage.symbol.name: stage.facts for stage in derived}
    behind |= {name: system.facts for name, system in scored.items()}
    conditions = Conditions({**scope, **symbols}, behind)
    deciders = _Deciders(conditions)
    options: dict[str, CompiledOption] = {}
    for place, option in enumerate(registry.options.values()):
        file = registry.files.get(("options", option.id), "treatments")
        reasons = [
            CompiledReason(statement, against, deciders.read(file, f"{option.id}: {key}.{number}", statement))
            for key, against, statements in (
                ("indications", False, option.indications),
                ("contraindications", True, option.contraindications),
            )
            for number, statement in enumerate(statements, 1)
        ]
        options[option.id] = CompiledOption(option, tuple(reasons), place)
    advice = {}
    for rule in registry.advice.values():
        decision = deciders.read(registry.files.get(("advice", rule.id), "advice"), rule.id, rule)
        telling = tuple(fact for fact in sorted(decision.facts) if fact != "primary_site" and FACTS[fact].section != "patient")
        advice[rule.id] = CompiledAdvice(rule, decision, telling or tuple(sorted(decision.facts)))
    scores = {name: scored[name].id for name in sorted(conditions.named & scored.keys())}
    compiled = CompiledOptions(MappingProxyType(options), MappingProxyType(advice), MappingProxyType(scores))
    return compiled, conditions.faults


class _Deciders:
    """Reads what decides statements and published rules."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions

    def read(self, file: str, key: str, record: Statement | AdviceRule) -> Decider:
        if record.when and record.requires:
            self.conditions.faults.append(Fault(file, key, "has both `when` and `requires`; `when` decides it alone"))
        when = self.conditions.condition(file, f"{key}.when", record.when)
        requires = self.conditions.condition(file, f"{key}.requires", record.requires)
        names = {name for rule in (when, requires) if rule for name in rule.names}
        return Decider(when, requires, self.conditions.facts_behind(names))
