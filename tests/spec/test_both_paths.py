"""One case at a time or a table at once: the closures and the SQL of every rule and system give the same."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import duckdb
import pytest

from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.cohort.systems_sql import derived_sql, system_sql
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import System
from tests.cases import CASES, RandomCases, table_of

KNOWLEDGE = knowledge()


@cache
def prepared() -> tuple[list[dict[str, Any]], duckdb.DuckDBPyConnection]:
    """The values of random cases with derived numbers, and a database with the same cases."""
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed=20)
    cases = random_cases.cases(CASES // 2) + random_cases.cases(CASES // 2, primary="colorectal")
    values = []
    for case in cases:
        known = CaseValues(case.values)
        derive(known, KNOWLEDGE.derived)
        values.append(known)
    database = duckdb.connect()
    database.register("facts", table_of(values))
    database.execute(f"CREATE TABLE cases AS {derived_sql(KNOWLEDGE.derived, 'facts')}")
    return values, database


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def test_derived_numbers_agree() -> None:
    values, database = prepared()
    for number in KNOWLEDGE.derived:
        name = number.symbol.name
        rows = database.execute(f"SELECT {name}__low, {name}__high FROM cases ORDER BY row").fetchall()
        for value, row in zip(values, rows, strict=True):
            assert same(value[name][0], row[0]), name
            assert same(value[name][1], row[1]), name


@pytest.mark.parametrize("system", KNOWLEDGE.systems.values(), ids=lambda system: system.id)
def test_system_agrees(system: System) -> None:
    values, database = prepared()
    rows = database.execute(system_sql(system, "cases", "row") + " ORDER BY row").fetchall()
    for value, (_, applicable, score, low, high, group, groups, criteria) in zip(values, rows, strict=True):
        result = evaluate(system, CaseValues(value))
        if applicable is False:
            agree = result.applicable is False and (score, low, high, group, groups) == (None,) * 5
        else:
            outcome = result.outcome
            agree = (
                result.applicable is applicable
                and same(outcome.low, low)
                and same(outcome.high, high)
                and same(outcome.score, score)
                and list(outcome.groups) == groups
                and outcome.group == group
                and result.criteria == (criteria or {})
            )
        if not agree:
            facts = {fact: value[fact] for fact in sorted(system.facts)}
            pytest.fail(f"{facts}\nclosures: {result.to_json()}\nSQL: {(applicable, low, high, groups, criteria)}")
