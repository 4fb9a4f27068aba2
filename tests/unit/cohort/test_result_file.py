"""A result appears when it is complete, and no spreadsheet takes a cell of it for a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from livermets.cohort.result_file import ResultFile

PART = pa.table(
    {
        "text": ["=1+1", "-5", "@x", "plain", None],
        "number": [1.5, None, -2.0, 0.0, 3.0],
        "list": pa.array([["a", "b"], None, [], ["c"], ["d"]], pa.list_(pa.string())),
        "word": pa.DictionaryArray.from_arrays(pa.array([0, 1, 0, 1, 0]), pa.array(["low", None])),
    }
)


def test_csv_is_written_in_parts_without_formulas(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    with ResultFile(target) as result:
        result.write(PART)
        assert not target.exists()
        result.write(PART)
    rows = list(csv.DictReader(target.open(encoding="utf-8")))
    assert len(rows) == 10
    assert [row["text"] for row in rows[:5]] == ["'=1+1", "-5", "'@x", "plain", ""]
    assert [row["number"] for row in rows[:3]] == ["1.5", "", "-2"]
    assert rows[0]["list"] == "a|b"
    assert [row["word"] for row in rows[:2]] == ["low", ""]
    assert list(tmp_path.iterdir()) == [target]


def test_parquet_keeps_types_and_texts(tmp_path: Path) -> None:
    target = tmp_path / "r.parquet"
    with ResultFile(target) as result:
        result.write(PART)
    table = parquet.read_table(target)
    assert table["text"].to_pylist() == ["=1+1", "-5", "@x", "plain", None]
    assert table["word"].to_pylist() == ["low", None, "low", None, "low"]


def _write_one_and_break(result: ResultFile) -> None:
    result.write(PART)
    raise pa.ArrowInvalid


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    target.write_text("old")
    with pytest.raises(pa.ArrowInvalid), ResultFile(target) as result:
        _write_one_and_break(result)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
