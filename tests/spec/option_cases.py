"""Cases of an option: one that makes it indicated, and one that takes it away, found by drawing facts from its own rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from livermets.assessment.options import STATUSES, OptionResult, OptionStatus, options_for_case, red_flags_for_case
from livermets.facts import PRIMARIES
from livermets.knowledge.option_records import Applies, Option
from livermets.rules import Values
from tests.spec.option_rules import KNOWLEDGE, RULES, CasesOfRules, Rule, values_of, without_contradiction

Facts = dict[str, Any]
OPTIONS = {one.id: one for primary in PRIMARIES for one in KNOWLEDGE.registry.options_for(primary)}
"""Every option that a case can have."""
RULES_OF: dict[str, list[str]] = {name: [] for name in KNOWLEDGE.registry.options}
for _name in RULES:
    if _name.split()[0] in RULES_OF:
        RULES_OF[_name.split()[0]].append(_name)


def results_of(facts: Mapping[str, Any]) -> dict[str, OptionResult]:
    """Every option of a case by its id."""
    values = values_of(facts)
    return {one.id: one for one in options_for_case(KNOWLEDGE, values, red_flags_for_case(KNOWLEDGE, values))}


def primary_of(option: Option) -> str:
    """A primary for which it is listed."""
    return option.applies_to[0] if option.applies_to else option.primary


def speaks_of(applies: Applies, option: Option, primary: str) -> bool:
    """Whether a gate or a red flag speaks of an option in a case of this primary."""
    terms = {option.treatment, *KNOWLEDGE.registry.ancestors(option.treatment)}
    return (
        (not applies.kinds or option.kind in applies.kinds)
        and (not applies.treatments or not terms.isdisjoint(applies.treatments))
        and (not applies.drugs or not set(option.drugs).isdisjoint(applies.drugs))
        and (not applies.options or option.id in applies.options)
        and (not applies.primaries or primary in applies.primaries)
        and terms.isdisjoint(applies.except_treatments)
        and option.id not in applies.except_options
        and primary not in applies.except_primaries
    )


class Wish(NamedTuple):
    """A rule that is to be met, or one that is not to be."""

    rule: Rule
    met: bool

    def granted(self, values: Values) -> bool:
        return (self.rule.condition.holds(values) is True) is self.met


def not_granted(wanted: Iterable[Wish], facts: Facts) -> list[Wish]:
    """The wishes that a case does not grant."""
    wanted = tuple(wanted)
    values = values_of(facts, frozenset[str]().union(*(wish.rule.condition.names for wish in wanted)))
    return [wish for wish in wanted if not wish.granted(values)]


def own(option: Option, role: str) -> list[Rule]:
    """Its statements of one role that have a rule and are no remarks."""
    of_role = (name for name in RULES_OF[option.id] if name.split()[1] == role)
    return [RULES[name] for name in of_role if RULES[name].weight != "remark"]


@cache
def wishes(option: Option, primary: str) -> tuple[tuple[Wish, ...], tuple[Wish, ...]]:
    """What must hold for an option, and of which one is enough: its indications, those before that a rule decides both ways."""
    registry = KNOWLEDGE.registry
    found = [Wish(rule, True) for rule in own(option, "need")]
    if f"line {option.line}" in RULES:
        found.append(Wish(RULES[f"line {option.line}"], True))
    against = [rule for role in ("unless", "contraindication", "outside") for rule in own(option, role)]
    for gate in registry.gates.values():
        if gate.effect != "indicates" and speaks_of(gate.applies, option, primary):
            against.append(RULES[f"gate {gate.id}"])
    for flag in registry.red_flags.values():
        if flag.holds and speaks_of(flag.holds, option, primary):
            against.append(RULES[f"flag {flag.id}"])
    for advice in registry.advice.values():
        terms = {option.id, option.treatment, *registry.ancestors(option.treatment)}
        if not terms.isdisjoint(advice.against) and f"advice {advice.id}" in RULES:
            against.append(RULES[f"advice {advice.id}"])
    found += [Wish(rule, False) for rule in against]
    decisive = [rule for rule in own(option, "indication") if rule.weight == "decides"]
    full = [rule for rule in decisive if rule.decider.when] + [
        RULES[f"gate {gate.id}"]
        for gate in registry.gates.values()
        if gate.effect == "indicates" and speaks_of(gate.applies, option, primary)
    ]
    return tuple(found), tuple(Wish(rule, True) for rule in full or decisive)


class Search:
    """Looks for a case of an option by granting one wish after the other."""

    def __init__(self, option: Option, seed: int = 0) -> None:
        self.option = option
        self.primary = primary_of(option)
        self.random = random.Random(f"{option.id} {seed}")
        self.must, self.indications = wishes(option, self.primary)
        self.draws: dict[str, CasesOfRules] = {}

    def status(self, facts: Facts) -> OptionStatus:
        return results_of(facts)[self.option.id].status

    def best(self, tries: int) -> tuple[Facts, OptionStatus]:
        """A case in which the option stands as well as was found."""
        found: list[tuple[Facts, OptionStatus]] = []
        for _ in range(tries):
            facts = self._all_granted(60)
            found.append((facts, self.status(facts)))
            if found[-1][1] == "indicated":
                break
        return min(found, key=lambda one: RANK[one[1]])

    def taken_away(self, facts: Facts) -> Facts | None:
        """The same case with a few facts more or otherwise, in which the option is not indicated or contraindicated."""
        turned = [Wish(rule, False) for rule in own(self.option, "need")]
        turned += [Wish(wish.rule, not wish.met) for wish in self.must] + [Wish(one.rule, False) for one in self.indications]
        self.random.shuffle(turned)
        for wish in turned:
            for other in self.granting(wish, facts):
                if RANK[self.status(other)] >= RANK["not-indicated"]:
                    return other
        return None

    def _all_granted(self, steps: int) -> Facts:
        wanted = list(self.must)
        if self.indications:
            wanted.append(self.random.choice(self.indications))
        facts: Facts = {"primary_site": self.primary}
        for _ in range(steps):
            open_ones = not_granted(wanted, facts)
            if not open_ones:
                break
            others = list(self.granting(self.random.choice(open_ones), facts))
            if others:
                facts = min(others, key=lambda other: len(not_granted(wanted, other)))
        return facts

    def granting(self, wish: Wish, facts: Facts) -> Iterator[Facts]:
        cases = self.draws.setdefault(wish.rule.name, CasesOfRules([wish.rule], wish.rule.name))
        fixed = {"primary_site": self.primary}
        for _ in range(12):
            drawn = cases.draw(fixed)
            other = without_contradiction(facts | drawn, self.random.choice, {*drawn, "primary_site"})
            if not not_granted([wish], other):
                yield other


RANK: Mapping[OptionStatus, int] = {status: place for place, status in enumerate(STATUSES)}
"""The statuses, the best first."""


@cache
def best_case(name: str, tries: int) -> tuple[Facts, OptionStatus]:
    """A case in which this option stands as well as was found, and how it stands there."""
    return Search(OPTIONS[name]).best(tries)
