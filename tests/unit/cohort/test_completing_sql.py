"""Which rows of a table are no case because of a value that its fact cannot be, at every limit and just outside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from livermets.case.lesions import MOST_LESIONS
from livermets.cohort.staging import ARROW_TYPES, LESION, Stager
from livermets.cohort.staging_sql import Wanted
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE


@cache
def stager(*names: str) -> Stager:
    return Stager(knowledge(), Wanted(systems=()), names, threads=1)


def all_are_cases(table: pa.Table) -> bool:
    """Whether every row of a table is a case, and every other is refused for what the one fact of the table is."""
    answer = stager(*table.column_names).stage(table)["faults"]
    assert all(text is None or text.startswith(table.column_names[0]) for text in answer.to_pylist())
    return answer.null_count == len(answer)


def holds(name: str, *values: Any) -> bool:
    return all_are_cases(pa.table({name: pa.array(values, ARROW_TYPES[FACT_SCOPE[name].type])}))


@pytest.mark.parametrize("name", [name for name in FACT_SCOPE if FACTS[name].is_numeric])
def test_numbers_are_within_their_limits_and_whole_where_they_count(name: str) -> None:
    fact = FACTS[name]
    assert fact.minimum is not None
    assert fact.maximum is not None
    assert holds(name, fact.minimum, None, fact.maximum)
    assert not holds(name, fact.minimum - 0.001, None)
    assert not holds(name, None, fact.maximum + 0.001)
    assert not holds(name, float("inf"))
    assert holds(name, fact.minimum + 0.5) is (fact.kind is Kind.NUMBER)


@pytest.mark.parametrize("name", [name for name in FACT_SCOPE if FACTS[name].kind is Kind.ENUM])
def test_choices_are_among_those_of_the_fact(name: str) -> None:
    assert holds(name, *FACTS[name].values, None)
    assert not holds(name, *FACTS[name].values, "another")


@pytest.mark.parametrize("name", [name for name in FACT_SCOPE if FACTS[name].kind is Kind.SET])
def test_sets_hold_what_the_fact_can_be_and_none_alone(name: str) -> None:
    others = [value for value in FACTS[name].values if value != "none"]
    assert holds(name, others, None, [], others[:1])
    assert not holds(name, others[:1], ["another"])
    assert not holds(name, others[:1], [None])
    if "none" in FACTS[name].values:
        assert holds(name, None, ["none"], others)
        assert not holds(name, others, None, [others[0], "none"])


def test_lesions_hold_what_each_of_their_facts_can_be_and_no_more_than_a_case_may_have() -> None:
    def lists(*values: Any) -> bool:
        return all_are_cases(pa.table({"lesions": pa.array(values, pa.list_(LESION))}))

    assert lists(None, [], [{"segment": "4b", "size_mm": 1}, {"size_mm": 400, "near": "none", "status": "ablated"}])
    assert lists([{"segment": "2"}] * MOST_LESIONS)
    assert not lists([{"segment": "2"}] * (MOST_LESIONS + 1))
    for size in (0.999, 400.001, float("inf"), float("nan")):
        assert not lists(None, [{"size_mm": 20}, {"size_mm": size}])
    for name in ("segment", "near", "status"):
        assert not lists([{name: "another"}])
    assert not lists([{"segment": "2"}, None])


def test_an_empty_table_and_one_of_nothing_known_hold_nothing_wrong() -> None:
    assert all_are_cases(pa.table({name: pa.array([], ARROW_TYPES[symbol.type]) for name, symbol in FACT_SCOPE.items()}))
    assert all_are_cases(pa.table({name: pa.nulls(2, ARROW_TYPES[of.type]) for name, of in FACT_SCOPE.items()}))
