"""One case at a time or a table at once: the closures and the SQL of every rule and system give the same."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.cohort.columns import Columns
from livermets.cohort.completing_sql import complete_columns
from livermets.cohort.staging import stage
from livermets.cohort.staging_sql import Wanted
from livermets.cohort.systems_sql import RESULTS, derive_columns, system_columns
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import System
from livermets.rules import FACT_SCOPE
from tests.cases import CASES, RandomCases, table_of

KNOWLEDGE = knowledge()
CODES = {3: True, 1: None, 0: False}


@cache
def prepared() -> tuple[list[dict[str, Any]], pa.Table]:
    """The values of random cases with derived numbers, and what the table path says of the same cases."""
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed=20)
    cases = random_cases.cases(CASES // 2) + random_cases.cases(CASES // 2, primary="colorectal")
    values = []
    for case in cases:
        known = CaseValues(case.values)
        derive(known, KNOWLEDGE.derived)
        values.append(known)
    return values, stage(table_of(values), KNOWLEDGE, Wanted(derived=True))


@cache
def criteria() -> tuple[duckdb.DuckDBPyConnection, dict[str, tuple[str, ...]]]:
    """Whether each system applies, and each of its criteria, in a table of the same cases; and their columns."""
    columns = Columns()
    complete_columns(columns, FACT_SCOPE)
    derive_columns(columns, KNOWLEDGE.derived)
    results: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    for system in KNOWLEDGE.systems.values():
        found = system_columns(columns, system)
        mine = {f"{system.id} {n}": text for n, text in enumerate((found.applicable, *(text for _, text in found.criteria)))}
        names[system.id] = tuple(mine)
        results |= mine
    database = duckdb.connect()
    database.register("facts", table_of(prepared()[0]))
    database.execute(f"CREATE TABLE criteria AS {columns.query('facts', results, ['row'])}")
    return database, names


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def test_derived_numbers_agree() -> None:
    values, table = prepared()
    for number in KNOWLEDGE.derived:
        name = number.symbol.name
        for side, column in enumerate((f"{name}__low", f"{name}__high")):
            for value, found in zip(values, table[column].to_pylist(), strict=True):
                assert same(value[name][side], found), name


@pytest.mark.parametrize("system", KNOWLEDGE.systems.values(), ids=lambda system: system.id)
def test_system_agrees(system: System) -> None:
    values, table = prepared()
    rows = zip(*(table[f"{system.id}__{name}"].to_pylist() for name in RESULTS), strict=True)
    for value, (score, low, high, group, groups) in zip(values, rows, strict=True):
        outcome = evaluate(system, CaseValues(value)).outcome
        agree = (
            same(outcome.low, low)
            and same(outcome.high, high)
            and same(outcome.score, score)
            and outcome.group == group
            and "|".join(outcome.groups) == (groups or "")
        )
        if not agree:
            facts = {fact: value[fact] for fact in sorted(system.facts)}
            pytest.fail(f"{facts}\nclosures: {outcome}\nSQL: {(score, low, high, group, groups)}")


@pytest.mark.parametrize("system", KNOWLEDGE.systems.values(), ids=lambda system: system.id)
def test_criteria_agree(system: System) -> None:
    values, _ = prepared()
    database, names = criteria()
    chosen = ", ".join(f'"{name}"' for name in names[system.id])
    rows = database.execute(f"SELECT {chosen} FROM criteria ORDER BY row").fetchall()
    for value, (applicable, *found) in zip(values, rows, strict=True):
        result = evaluate(system, CaseValues(value))
        assert result.applicable is CODES[applicable]
        if result.applicable is not False:
            assert list(result.criteria.values()) == [CODES[code] for code in found]
