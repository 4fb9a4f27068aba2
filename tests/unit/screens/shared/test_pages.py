"""Every published rule and every fact on spread is met somewhere: on a page, and by a case that brings it up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from livermets.assessment.options import advice_for_case, score_values
from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.evidence.spread import links
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import AdviceArea
from livermets.rules.tree import Compare, Name, Number
from livermets.screens.shared.pages import PAGE_OF_AREA, areas_of
from tests.conftest import ROOT

KNOWN = knowledge()
DECIDABLE = [name for name, rule in KNOWN.compiled.advice.items() if rule.decision.has_rule]
TRIES = 4000
MADE: dict[str, list[dict[str, Any]]] = {
    "transplant-transmet": [
        {
            "primary_site": "colorectal",
            "age_years": 65,
            "ecog": 1,
            "primary_in_place": False,
            "braf_v600e": False,
            "liver_completely_resectable": False,
            "permanently_unresectable": True,
            "extrahepatic_disease": False,
            "months_disease_control": 3,
            "lines_of_chemotherapy": 3,
            "cea_ng_ml": 79,
        }
    ],
    "breast-esr1-pik3ca": [
        {
            "primary_site": "breast",
            "hormone_receptor_positive": True,
            "her2_positive": False,
            "lines_of_chemotherapy": 1,
            "response": "progression",
        }
    ],
}
"""Cases for rules of so many parts that chance does not find one."""


def test_every_area_of_rules_has_one_page_that_exists() -> None:
    assert set(PAGE_OF_AREA) == set(get_args(AdviceArea))
    assert {area for page in set(PAGE_OF_AREA.values()) for area in areas_of(page)} == set(PAGE_OF_AREA)
    assert all((ROOT / "pages" / f"{page}.py").exists() for page in PAGE_OF_AREA.values())
    assert len(KNOWN.registry.advice) == 229


def test_every_fact_on_spread_lies_on_one_way() -> None:
    found = [*links(KNOWN, "to-liver"), *links(KNOWN, "from-liver")]
    on = [fact.id for link in found for fact in link.facts]
    assert len(KNOWN.registry.spread) == 92
    assert sorted(on) == sorted(KNOWN.registry.spread)


def limits_of(rule: str) -> dict[str, set[float]]:
    decision = KNOWN.compiled.advice[rule].decision
    found: dict[str, set[float]] = {}
    for part in (decision.when, decision.requires):
        for node in part.node.walk() if part else ():
            match node:
                case Compare(_, Name(symbol), Number(limit)):
                    found.setdefault(symbol.name, set()).add(limit)
    return found


def candidates(name: str, limits: set[float]) -> list[Any]:
    fact = FACTS[name]
    match fact.kind:
        case Kind.BOOLEAN:
            return [True, False]
        case Kind.ENUM:
            return list(fact.values)
        case Kind.SET:
            return [[value] for value in fact.values]
    assert fact.minimum is not None
    assert fact.maximum is not None
    step = 1 if fact.kind is Kind.INTEGER else 0.5
    low, high = fact.thresholds or fact.plausible or (fact.minimum, min(fact.maximum, 2000))
    near = [limit + move for limit in limits for move in (-step, 0, step)] or [
        low,
        (low + high) / 2,
        high,
        low + (high - low) / 5,
    ]
    kept = [min(max(value, fact.minimum), fact.maximum) for value in near]
    return [round(value) for value in kept] if fact.kind is Kind.INTEGER else kept


def values_of(facts: dict[str, Any]) -> dict[str, Any]:
    values = CaseValues(read_case(facts).values)
    derive(values, KNOWN.derived)
    systems = {name: evaluate(KNOWN.systems[name], values) for name in KNOWN.compiled.scores.values()}
    score_values(values, KNOWN, systems)
    return values


def concerned(rule: str, values: dict[str, Any]) -> bool:
    (found,) = [one for one in advice_for_case(KNOWN, values) if one.id == rule]
    return found.concerns


def some_cases(rule: str) -> Iterator[dict[str, Any]]:
    rng = random.Random(rule)
    facts = sorted(KNOWN.compiled.advice[rule].decision.facts)
    limits = limits_of(rule)
    choices = {name: candidates(name, limits.get(name, set())) for name in facts}
    for _ in range(TRIES):
        yield {name: rng.choice(values) for name, values in choices.items() if rng.random() < 0.9}


@pytest.mark.parametrize("rule", DECIDABLE)
def test_a_rule_is_brought_up_by_some_case_and_left_open_by_another(rule: str) -> None:
    decision = KNOWN.compiled.advice[rule].decision
    met = opened = False
    for facts in ({}, *MADE.get(rule, ()), *some_cases(rule)):
        try:
            values = values_of(facts)
        except CaseError:
            continue
        value, missing = decision.decide(values)
        opened = opened or (value is None and bool(missing))
        met = met or (value is not False and not missing and concerned(rule, values))
        if met and opened:
            return
    pytest.fail(f"met by some case: {met}; left open by some case: {opened}")
