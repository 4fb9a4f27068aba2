"""Laws of options: what is met bounds a status, what is learnt never turns a verdict, and each option comes and goes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from livermets.assessment.options import OptionStatus
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.option_records import Option
from livermets.rules import Values
from tests.spec.option_cases import (
    OPTIONS,
    RANK,
    Facts,
    Search,
    Wish,
    best_case,
    own,
    primary_of,
    results_of,
    speaks_of,
    wishes,
)
from tests.spec.option_rules import KNOWLEDGE, RULES, values_of, without_contradiction

REGISTRY = KNOWLEDGE.registry
AT_MOST: dict[str, OptionStatus] = {
    name: group["status"]
    for group in yaml.safe_load((Path(__file__).parent / "option_at_most.yaml").read_text(encoding="utf-8"))
    for name in group["options"]
}
STAYS = {
    "colorectal.supportive-care": "symptom control is for every patient",
    "any.supportive-care": "symptom control is for every patient",
    "breast.systemic-therapy": "it stands for every drug, some of which are for unfit patients",
    "lung.arterial-infusion": "no source could be read",
    "renal.later-other": "no source could be read",
    "adrenal.later-other": "no source could be read",
    "other.systemic": "no source could be read",
}
"""Options that no fact takes away, with the reason."""
FLUOROPYRIMIDINE = re.compile(
    r"\b(?:fluorouracil|fluoropyrimidine|capecitabine|floxuridine|tegafur|S-1|FOLF\w+|NALIRIFOX|FLOT|CAPOX|XELOX)\b",
    re.IGNORECASE,
)
SETTLED_WITHOUT_FACTS: dict[str, str] = {}
"""Options indicated or contraindicated while only the primary is known, with the reason: there are none."""
GATE_BOUNDS: Mapping[str, OptionStatus] = {
    "excludes": "contraindicated",
    "rules-out": "not-indicated",
    "waits": "undetermined",
    "doubts": "possible",
    "indicates": "indicated",
}


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if option.sourced])
def test_an_option_has_a_case_that_makes_it_indicated_and_one_that_takes_it_away(name: str) -> None:
    facts, status = best_case(name, 2 if name in AT_MOST else 8)
    assert status == AT_MOST.get(name, "indicated"), facts
    taken = Search(OPTIONS[name]).taken_away(facts)
    assert (taken is None) is (name in STAYS), taken


def test_the_lists_of_exceptions_name_options_that_exist() -> None:
    assert AT_MOST.keys() | STAYS.keys() <= OPTIONS.keys()
    assert {name for name, option in OPTIONS.items() if not option.sourced} <= AT_MOST.keys()


@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_primary_alone_settles_nothing(primary: str) -> None:
    settled = {
        name for name, one in results_of({"primary_site": primary}).items() if one.status in ("indicated", "contraindicated")
    }
    assert settled <= SETTLED_WITHOUT_FACTS.keys()


@pytest.mark.parametrize(
    "name",
    [
        option.id
        for option in OPTIONS.values()
        if option.sourced and FLUOROPYRIMIDINE.search(re.sub(r"\(after [^)]*\)", "", option.name))
    ],
)
def test_complete_dpd_deficiency_speaks_against_every_option_that_names_a_fluoropyrimidine(name: str) -> None:
    found = results_of({"primary_site": primary_of(OPTIONS[name]), "dpyd_deficiency": "complete"})[name]
    assert found.status == "contraindicated" or any("DPD" in one.statement.text for one in found.cautions)


@cache
def cases(primary: str) -> tuple[Facts, ...]:
    """Cases of a primary that its options are about, each as found and with facts dropped, added or changed."""
    rng = random.Random(primary)
    found: list[Facts] = []
    for option in REGISTRY.options_for(primary):
        if not option.sourced or primary_of(option) != primary:
            continue
        best, _ = best_case(option.id, 2)
        found.append(best)
        search = Search(option)
        must, indications = wishes(option, primary)
        for _ in range(4):
            fewer = {name: value for name, value in best.items() if name == "primary_site" or rng.random() < 0.8}
            turned = rng.sample((*must, *indications), min(2, len(must)))
            for wish in turned:
                fewer = next(iter(search.granting(Wish(wish.rule, rng.random() < 0.6), fewer)), fewer)
            found.append(fewer)
    return tuple(found)


class Bound(NamedTuple):
    """A status above which an option cannot stand, and what bounds it."""

    status: OptionStatus
    why: str


def bounds(option: Option, primary: str, values: Values) -> Iterator[Bound]:
    """What is met or open, worked out from the records alone, and how it bounds the option."""

    def met(name: str) -> bool | None:
        return RULES[name].condition.holds(values)

    for gate in REGISTRY.gates.values():
        if speaks_of(gate.applies, option, primary) and met(f"gate {gate.id}"):
            status: OptionStatus = GATE_BOUNDS[gate.effect]
            yield Bound("possible" if gate.requires and not gate.when else status, gate.id)
    for flag in REGISTRY.red_flags.values():
        if flag.holds and speaks_of(flag.holds, option, primary) and met(f"flag {flag.id}"):
            yield Bound("undetermined", flag.id)
    if f"line {option.line}" in RULES and met(f"line {option.line}") is not True:
        yield Bound("not-indicated" if met(f"line {option.line}") is False else "possible", "line")
    for rule in own(option, "need"):
        value, open_facts = rule.decider.decide(values)
        if value is not True:
            yield Bound("not-indicated" if value is False else "undetermined" if open_facts else "possible", rule.name)
    for role, status in (("unless", "not-indicated"), ("contraindication", "contraindicated"), ("outside", "possible")):
        for rule in own(option, role):
            if rule.condition.holds(values):
                decided = rule.decider.when and rule.weight == "decides"
                yield Bound(status if decided else "possible", rule.name)
    if not any(wish.granted(values) for wish in wishes(option, primary)[1]):
        yield Bound("possible" if option.needs or option.indications else "undetermined", "no indication")


@pytest.mark.parametrize("primary", PRIMARIES)
def test_what_is_met_bounds_the_status(primary: str) -> None:
    """None is indicated while a gate that excludes, rules out, waits or doubts is met, a need is open or a doubt is known."""
    for facts in cases(primary):
        values = values_of(facts)
        for name, result in results_of(facts).items():
            for bound in bounds(result.option, primary, values):
                assert RANK[result.status] >= RANK[bound.status], (name, result.status, bound, facts)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_fact_that_speaks_against_an_option_never_raises_it(primary: str) -> None:
    """Unless the same facts answer a need, an indication or the line that was open, or lift what spoke against it before."""
    rng = random.Random(f"{primary} against")
    for facts in cases(primary):
        option = rng.choice([one for one in REGISTRY.options_for(primary) if one.sourced])
        must, _ = wishes(option, primary)
        against = [wish for wish in must if not wish.met]
        if not against:
            continue
        search = Search(option)
        before = results_of(facts)[option.id].status
        for other in search.granting(Wish(rng.choice(against).rule, True), facts):
            more = without_contradiction(other | facts, rng.choice, facts)
            if _answers(option, must, facts, more):
                continue
            after = results_of(more)[option.id].status
            assert RANK[after] >= RANK[before], (option.id, facts, more)
            break


def _answers(option: Option, must: Iterable[Wish], facts: Facts, more: Facts) -> bool:
    """Whether these facts grant what was not granted, or settle an indication that was open.

    A need, the line or an indication may be met now, and an exception may lift what spoke against the option. An indication
    that is known not to be met leaves the option to those that no fact decides.
    """
    before, after = values_of(facts), values_of(more)
    own_indications = own(option, "indication")
    wanted = [*must, *(Wish(rule, True) for rule in own_indications)]
    if any(wish.granted(after) and not wish.granted(before) for wish in wanted):
        return True
    return any(rule.condition.holds(before) is None and rule.condition.holds(after) is not None for rule in own_indications)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_learning_facts_of_a_case_never_turns_a_statement_of_an_option(primary: str) -> None:
    """Where an entered fact gives way to one that was taken from others until then, the case itself has turned.

    A result of the metastasis may turn what went by the result of the primary until then.
    """
    rng = random.Random(f"{primary} learning")
    rules = {
        rule.condition.text: rule
        for option in REGISTRY.options_for(primary)
        for role in ("need", "unless", "indication", "contraindication", "outside")
        for rule in own(option, role)
    }
    for facts in cases(primary):
        fewer = {name: value for name, value in facts.items() if name == "primary_site" or rng.random() < 0.6}
        before, after = values_of(fewer), values_of(facts)
        if any(
            before[name] is not None and value not in (None, before[name]) for name, value in read_case(facts).values.items()
        ):
            continue
        learnt = {name for name in facts if name not in fewer}
        for rule in rules.values():
            if not learnt.isdisjoint(rule.asked_for):
                continue
            was = rule.condition.holds(before)
            assert was is None or rule.condition.holds(after) is not (not was), (rule.name, fewer, facts)


def test_a_case_of_any_kind_can_be_drawn() -> None:
    statuses: set[Any] = {one.status for primary in PRIMARIES for facts in cases(primary) for one in results_of(facts).values()}
    assert statuses == set(RANK)
