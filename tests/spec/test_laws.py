"""Laws that hold for every system and every case."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.assessment.systems import SystemResult, derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.case.case import Case, CaseError
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import System
from livermets.rules import FACT_SCOPE
from tests.cases import RandomCases

KNOWLEDGE = knowledge()
SYSTEMS = [pytest.param(system, id=name) for name, system in KNOWLEDGE.systems.items()]
WITHIN = 1e-9


def result_of(system: System, facts: dict[str, Any]) -> SystemResult:
    values = CaseValues(read_case(facts).values)
    derive(values, KNOWLEDGE.derived)
    return evaluate(system, values)


PAIRS = 150


@cache
def pairs(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Cases of a system with some of its facts, and the same cases with more."""
    system = KNOWLEDGE.systems[name]
    random_cases = RandomCases([system], seed=5, names=[fact for fact in FACT_SCOPE if fact in {*system.facts, "primary_site"}])
    found = []
    while len(found) < PAIRS:
        (full,) = random_cases.cases(1)
        if not has_a_liver_volume(full):
            continue
        facts = full.to_json()
        hidden = {fact for fact in facts if random_cases.random.random() < 0.4}
        found.append(({fact: value for fact, value in facts.items() if fact not in hidden}, facts))
    return found


def has_a_liver_volume(case: Case) -> bool:
    """Whether the formula of adults gives a volume at all: below some 0.6 m² of body surface it does not."""
    values = CaseValues(case.values)
    derive(values, KNOWLEDGE.derived)
    return bool(values["standard_liver_volume_ml"][1] > 0)


def contains(wide: SystemResult, narrow: SystemResult) -> bool:
    """Whether nothing that is still possible in `narrow` was said to be impossible in `wide`."""
    a, b = wide.outcome, narrow.outcome
    low_ok = a.low is None or b.low is None or a.low <= b.low + WITHIN * (1 + abs(b.low))
    high_ok = a.high is None or b.high is None or a.high >= b.high - WITHIN * (1 + abs(b.high))
    return low_ok and high_ok and set(b.groups) <= set(a.groups)


@pytest.mark.parametrize("system", SYSTEMS)
def test_learning_facts_never_widens_a_result(system: System) -> None:
    for partial, full in pairs(system.id):
        before, after = result_of(system, partial), result_of(system, full)
        if after.applicable is False:
            # One system is taken for every primary until a lymphoma is known; it says so in its condition.
            assert before.applicable in (None, False) or "IS NULL" in system.definition.applies_when
            continue
        assert contains(before, after), (partial, full, before.outcome, after.outcome)
        for rule, value in before.criteria.items():
            assert value is None or after.criteria[rule] is value, (rule, partial, full)


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_said_to_be_missing_settles_the_result(system: System) -> None:
    for partial, full in pairs(system.id)[:60]:
        result = result_of(system, partial)
        assert all(read_case(partial).values[fact] is None for fact in result.missing)
        if result.status == "complete":
            assert result_of(system, full).outcome.groups == result.outcome.groups


@pytest.mark.parametrize("system", [p for p in SYSTEMS if p.values[0].definition.kind == "points"])
def test_a_score_is_the_sum_of_its_criteria(system: System) -> None:
    for _, full in pairs(system.id):
        result = result_of(system, full)
        if result.score is None or result.applicable is False:
            continue
        total = sum(
            option.points for item in system.scheme.items for option in item.options if result.criteria[option.id] is True
        )
        assert result.score == pytest.approx(total / system.scheme.scale)


@pytest.mark.parametrize("system", [p for p in SYSTEMS if p.values[0].scheme.items])
def test_the_bands_of_a_criterion_exclude_each_other_and_leave_out_what_they_say(system: System) -> None:
    for _, full in pairs(system.id):
        result = result_of(system, full)
        if not result.criteria:
            continue
        for item in system.scheme.items:
            held = [result.criteria[option.id] for option in item.options]
            assert held.count(True) <= 1, (item.id, full)
            if item.none and item.none.text.upper() == "FALSE" and None not in held:
                assert True in held, (item.id, full)


@pytest.mark.parametrize("system", SYSTEMS)
def test_groups_of_a_score_do_not_overlap_and_gaps_are_explained(system: System) -> None:
    for name, scheme in {"": system.scheme, **system.variants}.items():
        grouping = scheme.grouping
        if grouping is None or not scheme.masked:
            continue
        assert grouping.masks is not None
        assert sum(mask.bit_count() for mask in grouping.masks) == grouping.covered.bit_count(), name
        reachable = 1
        for item in scheme.items:
            points = {0, *(option.points for option in item.options)}
            reachable = sum({reachable << p for p in points}) if len(points) == 1 else _shifted(reachable, points)
        left_out = reachable & ~grouping.covered
        if left_out and not scheme.overrides:
            text = " ".join((*system.definition.notes, *system.definition.cautions)).lower()
            minimum = sum(min(option.points for option in item.options) for item in scheme.items if item.none)
            assert left_out < (1 << minimum) or "publish" in text, (system.id, name, bin(left_out))


def _shifted(reachable: int, points: set[int]) -> int:
    result = 0
    for p in points:
        result |= reachable << p
    return result


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9), data=st.data())
def test_a_fact_that_is_not_missing_changes_no_settled_result(seed: int, data: st.DataObject) -> None:
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed)
    (case,) = random_cases.cases(1)
    name = data.draw(st.sampled_from(sorted(KNOWLEDGE.systems)))
    system = KNOWLEDGE.systems[name]
    facts = case.to_json()
    result = result_of(system, facts)
    unknown = [fact for fact in system.facts if case.values[fact] is None and fact not in result.missing]
    if result.status != "complete" or not unknown:
        return
    fact = data.draw(st.sampled_from(sorted(unknown)))
    try:
        after = result_of(system, {**facts, fact: random_cases.value(fact)})
    except CaseError:
        return
    assert (after.score, after.group) == (result.score, result.group), (name, fact)
