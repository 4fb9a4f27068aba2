"""The conditions of options, gates, red flags and published rules.

Each can be met and not met; learning a fact never turns a verdict; one case at a time and a table at once give the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from livermets.cohort.systems_sql import derived_sql
from livermets.facts import FACTS, PRIMARIES
from livermets.rules import FACT_SCOPE, RuleError, Symbol, Type, condition
from tests.cases import CASES, RandomCases, table_of
from tests.spec.option_rules import DIFFERENT, KNOWLEDGE, RULES, CasesOfRules, values_of

MONOTONE = [rule for rule in DIFFERENT if not rule.asks_for_unknown]
STILL_ASK = {"breast", "ovarian", "gastric", "esophageal", "pancreatic", "biliary", "gallbladder"}
"""Primaries of which some statements still do; the list may only shrink."""
NEVER_ASK = ("need", "unless", "indication", "contraindication", "outside")


def test_there_are_rules() -> None:
    assert len(RULES) > 1000


def test_no_statement_of_an_option_takes_an_unknown_fact_for_an_answer() -> None:
    asking = [rule.name for rule in RULES.values() if rule.asks_for_unknown and rule.name.split(" ")[1] in NEVER_ASK]
    assert {name.split(".")[0] for name in asking} <= STILL_ASK


@pytest.mark.parametrize("start", range(0, len(DIFFERENT), 80))
def test_a_rule_can_be_met_and_not_met(start: int) -> None:
    faults = []
    for rule in DIFFERENT[start : start + 80]:
        cases = CasesOfRules([rule], rule.name)
        seen: set[bool | None] = set()
        for _ in range(300):
            seen.add(rule.condition.holds(values_of(cases.draw())))
            if {True, False} <= seen:
                break
        if not seen & {True, False}:
            faults.append(rule.name)
    assert faults == []


@pytest.mark.parametrize("start", range(0, len(MONOTONE), 80))
def test_learning_a_fact_never_turns_a_verdict(start: int) -> None:
    for rule in MONOTONE[start : start + 80]:
        cases = CasesOfRules([rule], rule.name)
        for _ in range(10):
            full = cases.draw()
            fewer = {name: value for name, value in full.items() if cases.random.random() < 0.6}
            known = values_of(full)
            if known["standard_liver_volume_ml"][1] <= 0:
                continue  # Below some 0.6 m² of body surface the formula of adults gives no volume.
            partly = values_of(fewer)
            if any(partly[name] not in (None, known[name]) for name in FACTS):
                continue  # What was taken for granted gave way to what was entered.
            before, after = rule.condition.holds(partly), rule.condition.holds(known)
            assert before is None or before is after, (rule.name, fewer, full)


@cache
def prepared() -> tuple[list[dict[str, Any]], duckdb.DuckDBPyConnection]:
    """The values of random cases of every primary, and a database with the same cases and scores."""
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed=31)
    for rule in RULES.values():
        for name, limit in rule.limits():
            if name in FACTS:
                random_cases.limits.setdefault(name, []).append(limit)
    found: list[dict[str, Any]] = []
    for primary in (*PRIMARIES, None):
        for case in random_cases.cases(max(CASES // 130, 40), primary=primary):
            found.append(values_of(case.to_json()))
    table = table_of({name: values[name] for name in FACT_SCOPE} for values in found)
    for name in KNOWLEDGE.compiled.scores:
        for end, side in enumerate(("low", "high")):
            table = table.append_column(f"{name}__{side}", pa.array([values[name][end] for values in found], pa.float64()))
    database = duckdb.connect()
    database.register("facts", table)
    database.execute(f"CREATE TABLE cases AS {derived_sql(KNOWLEDGE.derived, 'facts')}")
    return found, database


@pytest.mark.parametrize("start", range(0, len(DIFFERENT), 40))
def test_one_case_at_a_time_and_a_table_at_once_agree(start: int) -> None:
    rules = DIFFERENT[start : start + 40]
    values, database = prepared()
    columns = ", ".join(f"{rule.condition.to_sql()} AS r{number}" for number, rule in enumerate(rules))
    rows = database.execute(f"SELECT {columns} FROM cases ORDER BY row").fetchall()
    for case, row in zip(values, rows, strict=True):
        for rule, by_table in zip(rules, row, strict=True):
            assert rule.condition.holds(case) is by_table, (rule.name, {name: case[name] for name in rule.facts})


def test_a_condition_knows_the_range_of_the_score_that_it_names() -> None:
    scheme = KNOWLEDGE.systems["child-pugh"].scheme
    assert scheme.range == (5, 15)
    scope = {"child_pugh_score": Symbol("child_pugh_score", Type.NUMBER, *scheme.range, staged=True)}
    with pytest.raises(RuleError):
        condition("child_pugh_score < 5", scope)
