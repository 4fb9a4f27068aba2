"""The conditions of options and published rules, each under a name, and random cases that bear on one of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from livermets.assessment.options import score_values
from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.knowledge.options import Decider
from livermets.rules import Condition
from livermets.rules.tree import Compare, IsOneOf, Name, Number
from tests.cases import RandomCases

KNOWLEDGE = knowledge()


@dataclass(frozen=True)
class Rule:
    """A condition under its name: `OPTION +2` is the second indication, `OPTION -1` the first contraindication."""

    name: str
    decision: Decider

    @property
    def condition(self) -> Condition:
        found = self.decision.when or self.decision.requires
        assert found is not None
        return found

    def limits(self) -> Iterator[tuple[str, str, float]]:
        """Name, operator and number of every comparison with a number."""
        for node in self.condition.node.walk():
            match node:
                case Compare(operator, Name(symbol), Number(limit)):
                    yield symbol.name, operator, limit


def _all_rules() -> Iterator[Rule]:
    for compiled in KNOWLEDGE.compiled.options.values():
        for against, sign in ((False, "+"), (True, "-")):
            reasons = [reason for reason in compiled.reasons if reason.against is against]
            yield from (Rule(f"{compiled.option.id} {sign}{n}", reason.decision) for n, reason in enumerate(reasons, 1))
    yield from (Rule(name, compiled.decision) for name, compiled in KNOWLEDGE.compiled.advice.items())


RULES = {rule.name: rule for rule in _all_rules() if rule.decision.has_rule}


def values_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions are evaluated on: the facts with all that follows from them, derived numbers and scores."""
    values = CaseValues(read_case(facts).values)
    derive(values, KNOWLEDGE.derived)
    systems = {name: KNOWLEDGE.systems[name] for name in KNOWLEDGE.compiled.scores.values()}
    score_values(values, KNOWLEDGE, {name: evaluate(system, values) for name, system in systems.items()})
    return values


class CasesOfARule:
    """Random facts of one rule, near its limits and among its accepted values more often than elsewhere."""

    def __init__(self, rule: Rule) -> None:
        self.facts = sorted(rule.decision.facts)
        self.wanted: dict[str, list[str]] = {}
        for node in rule.condition.node.walk():
            match node:
                case IsOneOf(Name(symbol), accepted):
                    self.wanted.setdefault(symbol.name, []).extend(accepted)
        self.cases = RandomCases([], seed=sum(map(ord, rule.name)))
        for name, _, limit in rule.limits():
            self.cases.limits.setdefault(name, []).append(limit)

    @property
    def random(self) -> random.Random:
        return self.cases.random

    def draw(self) -> dict[str, Any]:
        """Facts that contradict nothing; each is unknown now and then."""
        share = self.random.choice((0.6, 1.0, 1.0))
        while True:
            found = {name: self._value(name) for name in self.facts if self.random.random() < share}
            try:
                read_case(found)
            except CaseError:
                continue
            return found

    def _value(self, name: str) -> Any:
        if name in self.wanted and self.random.random() < 0.6:
            return self.random.choice(self.wanted[name])
        return self.cases.value(name)
