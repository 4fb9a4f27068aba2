"""Cells by the million are read as cells one by one: the SQL of plain cells says what `read_cell` says, and both what the one
reader of typed values says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from livermets.case.faults import CaseError
from livermets.case.typed import read_typed
from livermets.cohort.cell_sql import fact_type, literal, read_type
from livermets.cohort.cells import CellRule, NoValue, read_cell
from livermets.cohort.intake import import_table
from livermets.cohort.source import SourceTable, TableColumn, text_table
from livermets.facts import FACTS, Fact, Kind
from livermets.knowledge.import_records import CohortMapping
from livermets.rules import Range

READ = [fact for fact in FACTS.values() if fact.kind is not Kind.LESIONS]

plain_numbers = st.one_of(
    st.decimals(-10, 1500, places=1).map(str),
    st.decimals(0, 50, places=3).map(str),
    st.integers(-5, 1000).map(str),
    st.floats(0, 1e6, allow_nan=False).map(repr),
)
ODD_NUMBERS = (
    "1e3 5e-3 1e400 1_000 5. .5 +5 --5 1.5.2 inf nan 0x1F 1,5 1.234 1,234 <5 １２ -0 12345678901234.5"
    " 200.00000000000006 5% 12mm"
)
WORDS = (
    "NA n/a - . unknown None none yes no ja Nein true m F female wt mutated CR pN1 lung;bone lung|bone G2 R0 colorectal colon ?"
    " -999 999 9 0 1 x'y 2020-03-05 2020-02-30 05.03.2020 13/02/2020 2020-02 01/02/20"
)
odd_numbers = st.sampled_from([*ODD_NUMBERS.split(), "3 x 2", "1 000", "12 mm"])
words = st.sampled_from(["", " ", "lung and bone", *WORDS.split()])
cell = st.one_of(plain_numbers, odd_numbers, words, st.text("0123456789.,-+eE_ ", max_size=8))


@st.composite
def columns(draw: st.DrawFn) -> tuple[Fact, str | None, list[str], str]:
    fact = draw(st.sampled_from(READ))
    unit = draw(st.sampled_from([None, *(other.unit for other in fact.other_units)]))
    return fact, unit, draw(st.lists(cell, min_size=1, max_size=30)), draw(st.sampled_from([".", ","]))


def staged(cells: list[str], use: dict[str, Any], **mapping: Any) -> tuple[list[Any], CohortMapping]:
    def pieces() -> Iterator[pa.Table]:
        yield text_table([cells[:10]])
        if cells[10:]:
            yield text_table([cells[10:]])

    read = CohortMapping.model_validate({"columns": [{"column": "x", **use}], **mapping})
    database = duckdb.connect()
    import_table(database, SourceTable("t", "text", (TableColumn("x"),), pieces), read)
    return [row[0] for row in database.execute(f"SELECT {use['fact']} FROM facts ORDER BY row").fetchall()], read


def same(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-12)
    return bool(a == b)


def as_staged(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    match fact.kind:
        case Kind.SET:
            return sorted(value)
        case Kind.DATE:
            return value.isoformat()
        case Kind.NUMBER | Kind.INTEGER:
            return float(value)
    return value


@settings(max_examples=60)
@example((FACTS["months_disease_control"], None, ["5e-324", "1e-13", "1e-9", "0", "0.5"], "."), False)
@given(columns(), st.booleans())
def test_millions_are_read_as_cells_one_by_one(column: tuple[Fact, str | None, list[str], str], with_codes: bool) -> None:
    fact, unit, cells, decimal = column
    missing = ["-999", "999", "9"] if with_codes else []
    found, _ = staged(cells, {"fact": fact.name, "unit": unit}, missing=missing, shape={"decimal": decimal})
    rule = CellRule(fact, unit, missing=frozenset(missing), decimal=decimal)
    for text, value in zip(cells, found, strict=True):
        assert same(as_staged(fact, read_cell(rule, text).value), value), (fact.name, unit, text)


@settings(max_examples=100)
@example((FACTS["age_years"], None, ["<5", "5-7", "> 60"], "."))
@given(columns())
def test_a_cell_is_read_as_the_one_reader_reads_it(column: tuple[Fact, str | None, list[str], str]) -> None:
    """Where the two differ it is on purpose: the table's decimal sign is known, and dates have one order."""
    fact, unit, cells, _ = column
    for text in cells:
        read = read_cell(CellRule(fact, unit), text)
        try:
            typed = read_typed(fact, text, unit).value
        except CaseError as error:
            settled_by_table = "may be" in str(error) or "_" in text or text.strip().rstrip("0123456789eE+-").endswith(".")
            none_is_no = fact.kind is Kind.BOOLEAN and text.strip().lower() == "none"
            long_way = text.strip().endswith(".")
            assert read.value is None or settled_by_table or none_is_no or long_way, (fact.name, unit, text, read)
            continue
        if fact.is_numeric and re.fullmatch(r"\s*[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*", text):
            continue  # alone it may be thousands where nothing else is possible; in a table with decimal points it is not
        if fact.kind is Kind.DATE and read.gap is NoValue.REJECTED:
            continue  # 13/02/2020 shows its order by itself; a table has one order for all its dates
        if read.gap is NoValue.MISSING or (fact.kind is Kind.TEXT and typed is not None):
            assert typed is None or fact.kind is Kind.TEXT, (fact.name, text)
            continue
        if isinstance(typed, Range):
            assert (read.value, read.bound) == (None, typed.text), (fact.name, unit, text)
            continue
        assert same(as_staged(fact, read.value), as_staged(fact, typed)), (fact.name, unit, text)


@pytest.mark.parametrize("fact", ["case_label", "snapshot"])
def test_text_is_kept_as_it_is_but_for_codes_and_spaces(fact: str) -> None:
    cells = ["NA", "9.0", " 9 ", "9", " ", "a" * 200, "x", "-"]
    found, _ = staged(cells, {"fact": fact}, missing=["9"])
    assert found == ["NA", "9.0", None, None, None, None, "x", "-"]
    rule = CellRule(FACTS[fact], missing=frozenset({"9"}))
    assert [read_cell(rule, text).value for text in cells] == found


def test_codes_with_and_without_a_value() -> None:
    found, _ = staged(
        ["1", "2", "9", "", "1.0", "x", "Male"], {"fact": "sex", "values": {"1": "male", "2": "female", "9": None}}
    )
    assert found == ["male", "female", None, None, "male", None, "male"]


def test_a_code_in_the_range_of_a_number_is_no_number() -> None:
    found, _ = staged(["99", "65", "99.0"], {"fact": "age_years", "missing": ["99"]})
    assert found == [None, 65, None]


def test_a_conversion_crosses_no_limit() -> None:
    found, _ = staged(["2.8", "1.1", "200.00000000000006"], {"fact": "albumin_g_l", "unit": "g/dL"})
    assert found == [28, 11, None]
    assert staged(["200.00000000000006", "200.0000001"], {"fact": "cea_ng_ml"})[0] == [200, 200.0000001]


@pytest.mark.parametrize("fact", READ, ids=lambda fact: fact.name)
def test_every_fact_has_the_type_that_staging_asks_for(fact: Fact) -> None:
    database = duckdb.connect()
    kind = database.execute(f"SELECT typeof({literal(None, fact_type(fact))})").fetchall()[0][0]
    wanted = {Kind.NUMBER: "DOUBLE", Kind.INTEGER: "DOUBLE", Kind.BOOLEAN: "BOOLEAN", Kind.SET: "VARCHAR[]"}
    assert kind == wanted.get(fact.kind, "VARCHAR")
    assert read_type(fact) == ("DATE" if fact.kind is Kind.DATE else kind)
