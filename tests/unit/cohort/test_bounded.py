"""A table with bounds says of each patient what `assess` says of the case."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from livermets.assessment.assess import assess
from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.cohort.bounded import bounds_of, with_bounds
from livermets.cohort.cells import CellRule, NoValue, read_cell
from livermets.cohort.loaded import load_cohort
from livermets.cohort.open_table import open_table
from livermets.cohort.staging import stage
from livermets.cohort.staging_sql import Wanted
from livermets.facts import FACTS
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from tests.unit.cohort.tables import as_csv, imported

MAPPING: dict[str, Any] = {
    "columns": [
        {"column": "cea", "fact": "cea_ng_ml", "bounds": {"XXXX.1": "10,000 or more"}},
        {"column": "count", "fact": "liver_lesion_count"},
        {"column": "size", "fact": "largest_lesion_mm", "unit": "cm"},
        {"column": "nodes", "fact": "primary_positive_nodes"},
        {"column": "pos", "fact": "primary_node_positive", "values": {"0": False, "1": True}},
    ],
    "constants": {"primary_site": "colorectal", "synchronous": False},
}
CELLS = {
    "cea": ["<5", "<250", ">200", "XXXX.1", "38", "", ">=200", "< 3"],
    "count": ["3", "<4", ">=2", "", "1", "at least 5", "2", "7"],
    "size": ["2", "<5", ">5", "4", "3", "", "5", "> 10"],
    "nodes": ["", "<3", "", "2", "0", ">=1", "", ">=1"],
    "pos": ["", "", "1", "", "", "", "0", "0"],
}
TAKEN = {"XXXX.1": ">=10000"}


def facts_of_row(place: int) -> dict[str, Any]:
    cells = {name: values[place] for name, values in CELLS.items() if values[place]}
    facts: dict[str, Any] = {"primary_site": "colorectal", "synchronous": False}
    facts |= {"cea_ng_ml": TAKEN.get(cells["cea"], cells["cea"])} if "cea" in cells else {}
    facts |= {"liver_lesion_count": cells["count"]} if "count" in cells else {}
    facts |= {"largest_lesion_mm": f"{cells['size']} cm"} if "size" in cells else {}
    facts |= {"primary_positive_nodes": cells["nodes"]} if "nodes" in cells else {}
    facts |= {"primary_node_positive": cells["pos"] == "1"} if "pos" in cells else {}
    return facts


def staged(database: duckdb.DuckDBPyConnection) -> pa.Table:
    names = ", ".join(["row", *(use["fact"] for use in MAPPING["columns"]), *MAPPING["constants"]])
    facts = database.sql(f"SELECT {names} FROM facts ORDER BY row").to_arrow_table()
    wanted = Wanted(derived=True, options=True, flags=True)
    return with_bounds(stage(facts, knowledge(), wanted), facts, bounds_of(database), knowledge())


def same(mine: float | None, other: float | None) -> bool:
    return mine is other if mine is None or other is None else math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)


def test_every_row_says_what_the_case_says() -> None:
    database, found = imported(as_csv(CELLS), MAPPING)
    rows = staged(database).to_pylist()
    assert [row["row"] for row in rows] == list(range(1, 9))
    assert sum(column.bound for column in found.columns) == 15
    for place, row in enumerate(rows):
        try:
            assessment = assess(read_case(facts_of_row(place)), knowledge())
        except CaseError:
            assert "contradict each other" in row["faults"]
            assert row["fong-crs__low"] is None
            continue
        assert row["faults"] is None
        for name, result in assessment.systems.items():
            for side in ("low", "high", "score"):
                assert same(getattr(result.outcome, side), row[f"{name}__{side}"]), (name, side, place)
            assert "|".join(result.groups) == (row[f"{name}__groups"] or ""), (name, place)
        for option in assessment.options:
            assert row[f"{option.id}__status"] == option.status
    assert any(row["faults"] for row in rows)
    assert any(row["fong-crs__low"] != row["fong-crs__high"] for row in rows)


def test_a_table_without_bounds_is_answered_as_it_is() -> None:
    database, _ = imported(as_csv({name: ["38", "1"] if name == "cea" else ["1", "1"] for name in CELLS}), MAPPING)
    answer = staged(database)
    assert with_bounds(answer, pa.table({"row": answer["row"]}), {}, knowledge()) is answer


def test_a_cohort_in_memory_takes_them_too() -> None:
    cohort = load_cohort(open_table(as_csv(CELLS), "t.csv"), CohortMapping.model_validate(MAPPING), knowledge())
    rows = cohort.staged.to_pylist()
    fong = assess(read_case(facts_of_row(3)), knowledge()).systems["fong-crs"].outcome
    assert (rows[3]["fong-crs__low"], rows[3]["fong-crs__high"]) == (fong.low, fong.high)
    assert cohort.facts["cea_ng_ml"].to_pylist()[3] is None


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("10,000 or more", ">=10000"),
        ("10,000 ng/mL or more", ">=10000"),
        ("under 5", "<5"),
        ("not done", ""),
        ("98 or more", ">=98"),
    ],
)
def test_what_a_code_of_a_mapping_says(said: str, bound: str) -> None:
    rule = CellRule(FACTS["cea_ng_ml"], bounds={"XXXX.1": said})
    read = read_cell(rule, "XXXX.1")
    assert (read.gap, read.bound) == (NoValue.BOUND, bound)
    assert said in read.reason
