"""Parquet: typed columns as text, NaN as nothing known."""

from __future__ import annotations

import datetime
import io

import pyarrow as pa
import pytest
from pyarrow import parquet

from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError
from tests.unit.cohort.tables import as_parquet, cells_of, facts_of, imported

FACTS_OF_CEA = {"columns": [{"column": "cea", "fact": "cea_ng_ml"}]}


def test_nan_is_unknown_and_never_a_number() -> None:
    database, found = imported(as_parquet({"cea": [1.0, float("nan"), None, 250.0]}), FACTS_OF_CEA, "t.parquet")
    assert facts_of(database, "cea_ng_ml") == [1, None, None, 250]
    nulls = "SELECT count(*) - count(cea_ng_ml), coalesce(sum(CAST(isnan(cea_ng_ml) AS INTEGER)), 0) FROM facts"
    assert database.execute(nulls).fetchall() == [(2, 0)]
    assert found.columns[0].blank == 2


def test_typed_columns_are_written_out() -> None:
    source = open_table(
        as_parquet(
            {
                "n": [1, 2],
                "x": [0.1, 1e-7],
                "yes": [True, None],
                "day": [datetime.date(2020, 3, 5), None],
                "at": [datetime.datetime(2020, 3, 5), None],
                "sites": [["lung", "bone"], []],
            }
        ),
        "t.parquet",
    )
    assert cells_of(source) == {
        "n": ["1", "2"],
        "x": ["0.1", "1e-7"],
        "yes": ["true", ""],
        "day": ["2020-03-05", ""],
        "at": ["2020-03-05", ""],
        "sites": ["lung|bone", ""],
    }
    assert source.rows == 2


def test_a_list_of_texts_is_a_fact_with_several_values() -> None:
    mapping = {"columns": [{"column": "sites", "fact": "extrahepatic_sites"}]}
    database, _ = imported(as_parquet({"sites": [["lung", "bone"], None]}), mapping, "t.parquet")
    assert facts_of(database, "extrahepatic_sites") == [["bone", "lung"], None]


def test_words_that_are_kept_as_a_dictionary_are_read() -> None:
    written = io.BytesIO()
    parquet.write_table(pa.table({"sex": pa.array(["male", "female"]).dictionary_encode()}), written)
    assert cells_of(open_table(written.getvalue(), "t.parquet")) == {"sex": ["male", "female"]}


def test_a_column_of_tables_is_refused_by_name() -> None:
    with pytest.raises(ImportTableError, match=r"'deep' of t\.parquet is nested"):
        open_table(as_parquet({"deep": [{"a": 1}]}), "t.parquet")
