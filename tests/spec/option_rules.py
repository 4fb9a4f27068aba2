"""The conditions of options, gates, lines, red flags and published rules, each under a name, and random cases of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.facts import FACTS, Fact, Kind
from livermets.knowledge.loading import knowledge
from livermets.knowledge.options import Decider
from livermets.knowledge.vocabulary import Weight
from livermets.rules import Condition
from livermets.rules.tree import Compare, Contains, IsOneOf, IsUnknown, Name, Number, Size
from tests.cases import RandomCases

KNOWLEDGE = knowledge()
_BEHIND = {number.symbol.name: number.facts for number in KNOWLEDGE.derived} | {
    name: KNOWLEDGE.systems[system].facts for name, system in KNOWLEDGE.compiled.scores.items()
}


@dataclass(frozen=True)
class Rule:
    """A condition with the statement that it decides.

    `OPTION need 2` is the second need of an option; `gate x`, `line x`, `flag x` and `advice x` are shared by several.
    """

    name: str
    text: str
    decider: Decider
    weight: Weight = "decides"

    @property
    def condition(self) -> Condition:
        found = self.decider.when or self.decider.requires
        assert found is not None
        return found

    @property
    def facts(self) -> list[str]:
        """The facts of a case behind it."""
        return sorted(frozenset[str]().union(*(_BEHIND.get(name, {name}) for name in self.condition.names)))

    @property
    def asked_for(self) -> frozenset[str]:
        """The facts of which it asks if they are known at all, so that learning them may turn the verdict."""
        return frozenset(node.name.symbol.name for node in self.condition.node.walk() if isinstance(node, IsUnknown))

    def limits(self) -> Iterator[tuple[str, float]]:
        """Name and number of every comparison with a number that can fail; of a set its size is compared."""
        for node in self.condition.node.walk():
            match node:
                case Compare(operator, Name(symbol), Number(limit)):
                    if not (operator == ">=" and limit == symbol.low):
                        yield symbol.name, limit
                case Compare(_, Size(Name(symbol)), Number(limit)):
                    yield symbol.name, limit


def _all_rules() -> Iterator[Rule]:
    for compiled in KNOWLEDGE.compiled.options.values():
        count: dict[str, int] = {}
        for reason in compiled.own:
            count[reason.role] = count.get(reason.role, 0) + 1
            name = f"{compiled.option.id} {reason.role} {count[reason.role]}"
            yield Rule(name, reason.statement.text, reason.decider, reason.statement.weight)
    for key, reason in KNOWLEDGE.compiled.shared.items():
        if reason.role != "conflict":
            yield Rule(key, reason.statement.text, reason.decider)
    for name, flag in KNOWLEDGE.compiled.red_flags.items():
        yield Rule(f"flag {name}", flag.flag.text, Decider(flag.when, None, frozenset()))
    for name, advice in KNOWLEDGE.compiled.advice.items():
        yield Rule(f"advice {name}", advice.rule.condition, advice.decision)


RULES = {rule.name: rule for rule in _all_rules() if rule.decider.has_rule}
"""Every statement that a condition decides."""
DIFFERENT = tuple({rule.condition.text: rule for rule in reversed(RULES.values())}.values())[::-1]
"""One rule for each condition."""


def values_of(facts: Mapping[str, Any], names: Collection[str] | None = None) -> CaseValues:
    """What conditions are evaluated on: facts with all that follows from them, derived numbers and scores.

    Of the scores only those in `names` where it is given.
    """
    return computed(read_case(facts).values, names)


def computed(known: Mapping[str, Any], names: Collection[str] | None = None) -> CaseValues:
    """These values with the numbers and scores that are computed from them."""
    values = CaseValues(known)
    derive(values, KNOWLEDGE.derived)
    for name, system in KNOWLEDGE.compiled.scores.items():
        if names is None or name in names:
            result = evaluate(KNOWLEDGE.systems[system], values)
            low, high = result.system.scheme.range
            outcome = result.outcome
            ends = (low if outcome.low is None else outcome.low, high if outcome.high is None else outcome.high)
            values.number(name, ends, outcome.missing or frozenset(result.missing))
    return values


def values_with(given: Mapping[str, Any], names: Collection[str]) -> CaseValues:
    """Values of a case of which computed numbers may be given as well as facts."""
    values = values_of({name: value for name, value in given.items() if name in FACTS}, names)
    for name, value in given.items():
        if name not in FACTS:
            values.number(name, (value, value), frozenset())
    return values


class CasesOfRules:
    """Random facts of rules, near their limits and among their accepted values more often than elsewhere."""

    def __init__(self, rules: Iterable[Rule], seed: str) -> None:
        self.wanted: dict[str, list[Any]] = {}
        self.cases = RandomCases([], seed=sum(map(ord, seed)))
        facts: set[str] = set()
        for rule in rules:
            facts.update(rule.facts)
            for node in rule.condition.node.walk():
                match node:
                    case IsOneOf(Name(symbol), accepted):
                        self.wanted.setdefault(symbol.name, []).extend(accepted)
                    case Contains(Name(symbol), value):
                        self.wanted.setdefault(symbol.name, []).append([value])
            for name, limit in rule.limits():
                self.cases.limits.setdefault(name, []).append(limit)
        self.facts = sorted(facts)

    @property
    def random(self) -> random.Random:
        return self.cases.random

    def draw(self, fixed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Facts that contradict nothing; each is unknown now and then."""
        fixed = fixed or {}
        share = self.random.choice((0.6, 1.0, 1.0))
        found = {name: self.value(name) for name in self.facts if self.random.random() < share} | dict(fixed)
        return without_contradiction(found, self.random.choice, fixed)

    def value(self, name: str) -> Any:
        if name in self.wanted and self.random.random() < 0.6:
            return self.random.choice(self.wanted[name])
        return self.cases.value(name)


def without_contradiction(
    facts: dict[str, Any], choose: Callable[[list[str]], str], kept: Collection[str] = ()
) -> dict[str, Any]:
    """These facts without the ones that contradict others; those in `kept` stay as long as any other can go."""
    while True:
        try:
            read_case(facts)
        except CaseError as error:
            culprits = [name for name in error.faults[0].field.split(" and ") if name in facts]
            facts.pop(choose([name for name in culprits if name not in kept] or culprits))
        else:
            return facts


def around(name: str, limit: float) -> list[Any]:
    """Values just below, at and just above a limit; None where there can be none. Of a set they are sizes."""
    fact = FACTS.get(name)
    step = 0.1 if fact is None or fact.kind is Kind.NUMBER else 1
    return [_value(fact, value) for value in (limit - step, limit, limit + step)]


def _value(fact: Fact | None, value: float) -> Any:
    if fact is None:
        return round(value, 3)
    if fact.kind is Kind.SET:
        return list(fact.values[: round(value)]) if value >= 0 else None
    assert fact.minimum is not None
    assert fact.maximum is not None
    if not fact.minimum <= value <= fact.maximum:
        return None
    return round(value) if fact.kind is Kind.INTEGER else round(value, 3)
