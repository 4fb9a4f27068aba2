"""The rule language: random expressions mean the same on both paths, and learning a fact never widens a result."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from livermets.assessment.systems import derive
from livermets.assessment.values import CaseValues
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE, Condition, RuleError, Type, condition, quantity
from tests.cases import ARROW, RandomCases, derived_sql, rules_of, table_of

NUMBERS = ["liver_lesion_count", "largest_lesion_mm", "cea_ng_ml", "age_years"]
YES_NO = ["synchronous", "bilobar", "primary_node_positive"]
SIDES = ["right", "left", "rectum"]
SITES = ["lung", "bone", "peritoneum"]
ROW = st.fixed_dictionaries(
    {
        **{name: st.none() | st.integers(0, 120).map(float) | st.floats(0, 120).map(lambda x: round(x, 2)) for name in NUMBERS},
        **{name: st.sampled_from([None, True, False]) for name in YES_NO},
        "primary_side": st.sampled_from([None, *SIDES]),
        "extrahepatic_sites": st.none() | st.frozensets(st.sampled_from(SITES)),
    }
)


def literal(low: int = 0, high: int = 100) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(str) | st.floats(low, high).map(lambda x: f"{x:.2f}")


def number_expressions(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(NUMBERS) | literal() | st.just("len(extrahepatic_sites)")
    if depth == 0:
        return leaf
    inner = number_expressions(depth - 1)
    yes_no = conditions(depth - 1)
    return st.one_of(
        leaf,
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(st.sampled_from(["least", "greatest"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
        inner.map(lambda x: f"sqrt(abs({x}))"),
        inner.map(lambda x: f"ln(abs({x}) + 1)"),
        inner.map(lambda x: f"log10(abs({x}))"),
        st.sampled_from(NUMBERS).map(lambda x: f"power({x}, 2)"),
        st.sampled_from(NUMBERS).map(lambda x: f"exp({x} / 100)"),
        st.tuples(st.sampled_from(NUMBERS), st.integers(-1, 2)).map(lambda p: f"round({p[0]} / 7, {p[1]})"),
        st.tuples(yes_no, inner, inner).map(lambda p: f"CASE WHEN {p[0]} THEN {p[1]} ELSE {p[2]} END"),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(
        st.sampled_from(YES_NO),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), literal()).map(" ".join),
        st.sampled_from(SIDES).map(lambda side: f"primary_side = '{side}'"),
        st.sampled_from(SIDES).map(lambda side: f"primary_side NOT IN ('{side}', 'left')"),
        st.sampled_from(SITES).map(lambda site: f"list_contains(extrahepatic_sites, '{site}')"),
        st.sampled_from(YES_NO + NUMBERS).map(lambda name: f"{name} IS NOT NULL"),
        st.sampled_from(YES_NO + NUMBERS).map(lambda name: f"{name} IS NULL"),
        st.sampled_from(NUMBERS).map(lambda name: f"{name} BETWEEN 5 AND 50.5"),
    )
    if depth == 0:
        return leaf
    inner = conditions(depth - 1)
    numbers = number_expressions(depth - 1)
    return st.one_of(
        leaf,
        inner.map(lambda x: f"NOT ({x})"),
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), numbers).map(" ".join),
        st.tuples(inner, inner, inner).map(lambda p: f"CASE WHEN {p[0]} THEN {p[1]} ELSE {p[2]} END"),
    )


NOTHING_KNOWN: dict[str, Any] = dict.fromkeys([*NUMBERS, *YES_NO, "primary_side", "extrahepatic_sites"])
# Whether a fact is unknown is asked of the case, also where the same fact is tried at both of its bounds.
ASKED_WHETHER_UNKNOWN = {
    "CASE WHEN NOT (liver_lesion_count IS NOT NULL) THEN len(extrahepatic_sites) ELSE liver_lesion_count END": (0, 11),
    "CASE WHEN liver_lesion_count IS NULL THEN 7 ELSE liver_lesion_count END": (7, 7),
    "CASE WHEN liver_lesion_count IS NOT NULL AND bilobar THEN liver_lesion_count ELSE 7 END": (7, 7),
    "CASE WHEN liver_lesion_count > 3 OR liver_lesion_count IS NULL THEN 7 ELSE liver_lesion_count END": (7, 7),
    "liver_lesion_count - CASE WHEN liver_lesion_count IS NULL THEN liver_lesion_count ELSE 0 END": (0, 0),
}


def column(name: str, value: Any) -> str:
    kind = {"double": "DOUBLE", "bool": "BOOLEAN", "string": "VARCHAR"}.get(str(ARROW[FACT_SCOPE[name].type]), "VARCHAR[]")
    if value is None:
        return f"CAST(NULL AS {kind}) AS {name}"
    if isinstance(value, frozenset):
        return f"CAST({sorted(value)!r} AS VARCHAR[]) AS {name}"
    if isinstance(value, str):
        return f"'{value}' AS {name}"
    return f"CAST({value!r} AS {kind}) AS {name}"


def in_database(expression: str, row: dict[str, Any]) -> Any:
    columns = ", ".join(column(name, value) for name, value in row.items())
    return duckdb.execute(f"SELECT {expression} FROM (SELECT {columns})").fetchall()[0][0]


_BY_DESIGN = ("is outside", "is never", "can be negative", "more than once")


def within_bounds(text: str) -> str:
    """Skip an expression that compares a fact with a number it cannot have: refused when it is read, by design."""
    try:
        condition(text)
    except RuleError as error:
        assume(not any(words in error.reason for words in _BY_DESIGN))
        raise
    return text


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=conditions(2), row=ROW)
def test_a_condition_means_the_same_on_both_paths(text: str, row: dict[str, Any]) -> None:
    rule = condition(within_bounds(text))
    assert rule.holds(row) is in_database(rule.to_sql(), row), text


@pytest.mark.parametrize(("text", "bounds"), ASKED_WHETHER_UNKNOWN.items())
def test_an_unknown_fact_stays_unknown_to_is_null_while_it_is_tried_at_its_bounds(text: str, bounds: tuple[int, int]) -> None:
    rule = quantity(text)
    assert rule.bounds(NOTHING_KNOWN) == bounds
    assert tuple(in_database(end, NOTHING_KNOWN) for end in rule.to_sql()) == bounds
    assert condition(f"{text} >= {bounds[0]}").holds(NOTHING_KNOWN) is True


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=number_expressions(2), row=ROW)
@example(text=next(iter(ASKED_WHETHER_UNKNOWN)), row=NOTHING_KNOWN)
def test_a_number_means_the_same_on_both_paths(text: str, row: dict[str, Any]) -> None:
    within_bounds(f"{text} > 0")
    rule = quantity(text)
    for mine, other in zip(rule.bounds(row), rule.to_sql(), strict=True):
        found = in_database(other, row)
        assert math.isclose(mine, found, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(mine) and math.isnan(found)), text


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=conditions(2), row=ROW, learned=ROW)
def test_learning_facts_never_changes_a_settled_condition(text: str, row: dict[str, Any], learned: dict[str, Any]) -> None:
    assume("NULL" not in text)
    rule = condition(within_bounds(text))
    before = rule.holds(row)
    after = rule.holds({name: learned[name] if value is None else value for name, value in row.items()})
    assert before is None or after is before, text


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=conditions(2), row=ROW, learned=ROW)
def test_facts_that_are_said_not_to_matter_do_not(text: str, row: dict[str, Any], learned: dict[str, Any]) -> None:
    assume("NULL" not in text)
    rule = condition(within_bounds(text))
    matter = rule.unknown(row)
    assert all(row[name] is None for name in matter)
    elsewhere = {name: learned[name] if value is None and name not in matter else value for name, value in row.items()}
    assert rule.holds(elsewhere) is rule.holds(row), text


def test_every_rule_of_the_data_means_the_same_on_both_paths() -> None:
    known = knowledge()
    rows = []
    for case in RandomCases(known.systems.values(), seed=3).cases(400):
        values = CaseValues(case.values)
        derive(values, known.derived)
        rows.append(values)
    database = duckdb.connect()
    database.register("facts", table_of(rows))
    database.execute(f"CREATE TABLE cases AS {derived_sql(known.derived, 'facts')}")
    checked = 0
    for system in known.systems.values():
        own = {term.symbol.name for term in system.terms}
        for rule in rules_of(system):
            if isinstance(rule, Condition) and not rule.names & own and rule.names <= rows[0].keys():
                found = [r[0] for r in database.execute(f"SELECT {rule.to_sql()} FROM cases ORDER BY row").fetchall()]
                assert [rule.holds(row) for row in rows] == found, (system.id, rule.text)
                checked += 1
    assert checked > 100


def test_types_of_all_usable_facts_are_known() -> None:
    assert {symbol.type for symbol in FACT_SCOPE.values()} == set(Type)
