"""Where engines differ: closures and DuckDB give the right answer, and Spark is sent nothing that it reads otherwise."""

from __future__ import annotations

import itertools
import re

import duckdb
import pytest

from livermets.cohort.spark import spark_sql
from livermets.cohort.staging_sql import Wanted, completing_part, parts_of
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE, RuleError, condition
from livermets.rules.tree import Function, Node, Number
from tests.cases import rules_of, table_of
from tests.spec.engines import CODES, RULES, TRAPS, query, rows
from tests.spec.option_rules import DIFFERENT

KNOWLEDGE = knowledge()
SYSTEMS_AND_SOME_OPTIONS = 14
"""Parts to look at: derived numbers, all systems, red flags and some options. The rules of the others are looked at alone."""
REFUSED = re.compile(r"\bISFINITE\(|\bLENGTH\(|&&|(?<!ARRAY_)\bSIZE\(|\bLIST_|\[|\bUSMALLINT|\bUTINYINT|\bANY\(")


def test_traps_on_closures_and_duckdb() -> None:
    database = duckdb.connect()
    full = [{name: row.get(name) for name in FACT_SCOPE} for row in rows()]
    database.register("facts", table_of(full))
    answers = database.execute(query("facts") + " ORDER BY row").fetchall()
    for place, (name, (_, _, right)) in enumerate(TRAPS.items()):
        facts = {key: frozenset(value) if isinstance(value, list) else value for key, value in full[place].items()}
        assert RULES[name].holds(facts) is right, name
        assert CODES[answers[place][1 + place]] is right, name
    for place, answer in enumerate(answers):
        facts = {key: frozenset(value) if isinstance(value, list) else value for key, value in full[place].items()}
        assert [CODES[code] for code in answer[1:]] == [rule.holds(facts) for rule in RULES.values()]


def test_no_sql_for_spark_holds_what_spark_reads_otherwise() -> None:
    given = [*FACT_SCOPE, "lesions"]
    wanted = Wanted(derived=True, options=True, flags=True)
    of_table = itertools.islice(parts_of(KNOWLEDGE, wanted, given, written=True), SYSTEMS_AND_SOME_OPTIONS)
    parts = [completing_part(given, check=True), *of_table]
    assert any("__status" in part.sql for part in parts)
    for part in parts:
        found = REFUSED.search(re.sub(r"'(?:[^']|'')*'", "''", spark_sql(part.sql)))
        assert found is None, found


def test_each_rule_alone_is_sql_for_spark_too() -> None:
    texts = {rule.to_sql() for rule in (found.condition for found in DIFFERENT)}
    for text in texts:
        found = REFUSED.search(re.sub(r"'(?:[^']|'')*'", "''", spark_sql(text)))
        assert found is None, text


def every_node() -> list[Node]:
    rules = [rule for system in KNOWLEDGE.systems.values() for rule in rules_of(system)]
    nodes = [rule.node for rule in (*rules, *(found.condition for found in DIFFERENT))]
    nodes += [number.value.node for number in KNOWLEDGE.derived]
    return [part for node in nodes for part in node.walk()]


def test_rules_round_to_whole_numbers_only() -> None:
    """Engines round 1.005 to two digits in two ways; a half to a whole number all round away from zero."""
    rounded = [node for node in every_node() if isinstance(node, Function) and node.name == "round"]
    assert all(node.arguments[1] == Number(0.0) for node in rounded)


@pytest.mark.parametrize(
    "text", ["'lung' = ANY(extrahepatic_sites)", "cea_ng_ml = ANY([1, 2])", "extrahepatic_sites[1] = 'lung'"]
)
def test_what_an_engine_takes_for_something_else_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        condition(text)


def test_every_division_is_guarded() -> None:
    """A division stands in the SQL only where its divisor was asked first; a raw one stops a job of Spark."""
    ratio = condition("cea_ng_ml / (age_years - weight_kg) > 1").to_sql()
    for division in re.finditer(r" / ", ratio):
        before = ratio[: division.start()]
        assert before.count("CASE WHEN") > before.count(" END"), before
