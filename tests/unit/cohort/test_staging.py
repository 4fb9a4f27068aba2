"""What goes into a staged table, what is refused with what words, and files that do not fit into memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from livermets.cohort.staging import CancelledError, StagingProgress, TableError, stage, stage_parquet
from livermets.cohort.staging_sql import Wanted
from livermets.knowledge.loading import knowledge

FONG = Wanted(systems=("fong-crs",))


def staged(columns: dict[str, Any], wanted: Wanted = FONG) -> list[dict[str, Any]]:
    return stage(pa.table(columns), knowledge(), wanted).to_pylist()


def test_nan_is_unknown_and_not_above_every_limit() -> None:
    colorectal = pa.array(["colorectal", "colorectal"])
    rows = staged({"primary_site": colorectal, "cea_ng_ml": pa.array([1.0, float("nan")], from_pandas=False)})
    assert [(row["fong-crs__low"], row["fong-crs__high"]) for row in rows] == [(0, 4), (0, 5)]
    assert [row["faults"] for row in rows] == [None, None]


def test_an_empty_set_is_unknown() -> None:
    sites = pa.array([[], None, ["lung"]], pa.list_(pa.string()))
    rows = staged({"extrahepatic_sites": sites, "primary_site": ["colorectal"] * 3}, Wanted(systems=("fortner",)))
    assert rows[0] | {"row": 1} == rows[1]
    assert rows[2]["fortner__groups"] != rows[1]["fortner__groups"]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"cea_ng_ml": [-1.0]}, "cea_ng_ml: not a number from 0"),
        ({"liver_lesion_count": [2.5]}, "liver_lesion_count: not a whole number"),
        ({"sex": ["M"]}, "sex: not one of: "),
        ({"extrahepatic_sites": [["lung", None]]}, "extrahepatic_sites: not a list of"),
        ({"extrahepatic_sites": [["lungs"]]}, "extrahepatic_sites: not a list of"),
        ({"synchronous": [True], "disease_free_interval_months": [5.0]}, "synchronous and disease_free_interval_months"),
    ],
)
def test_a_row_that_is_no_case_says_why_and_has_no_result(column: dict[str, Any], words: str) -> None:
    (row,) = staged({"primary_site": ["colorectal"], **column})
    assert words in row["faults"]
    assert {value for name, value in row.items() if name not in ("row", "faults")} == {None}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"cea_ng_ml": ["5"]}, "cea_ng_ml: the column holds string; accepted: a number from 0"),
        ({"synchronous": [1]}, "synchronous: the column holds int64; accepted: yes or no, true or false"),
        ({"row": ["a"]}, "row: the column holds string; accepted: a whole number in every row"),
    ],
)
def test_a_column_of_another_type_is_refused_with_what_would_be_accepted(column: dict[str, Any], words: str) -> None:
    with pytest.raises(TableError, match=words):
        staged({"primary_site": ["colorectal"], **column})


def test_whole_numbers_dictionaries_and_gaps_are_read_as_they_are() -> None:
    rows = staged(
        {
            "primary_site": pa.array(["colorectal", None]).dictionary_encode(),
            "liver_lesion_count": pa.array([2, 1], pa.int32()),
            "cea_ng_ml": pa.nulls(2),
            "hospital": ["here", "there"],
        }
    )
    assert [row["fong-crs__high"] for row in rows] == [5, 4]
    assert [row["row"] for row in rows] == [0, 1]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "patients.parquet"
    count = [float(n % 7) for n in range(1000)]
    table = pa.table(
        {"liver_lesion_count": count, "primary_site": ["colorectal"] * 1000, "cea_ng_ml": [300.0] * 1000, "ward": ["a"] * 1000}
    )
    pq.write_table(table, path, row_group_size=150)
    return path


def test_a_file_in_parts_gives_the_same_as_the_table_at_once(source: Path, tmp_path: Path) -> None:
    seen: list[StagingProgress] = []

    def progress(now: StagingProgress) -> bool:
        seen.append(now)
        return True

    target = tmp_path / "staged.parquet"
    done = stage_parquet(source, target, knowledge(), FONG, progress=progress, rows_at_a_time=300)
    assert (done.rows, done.refused, done.ignored) == (1000, 0, ("ward",))
    assert [now.done for now in seen][-1] == seen[-1].total == 1000
    assert len(seen) > 2
    assert seen[-1].rows_per_second > 0
    assert pq.read_table(target).to_pylist() == stage(pq.read_table(source), knowledge(), FONG).to_pylist()


def test_a_file_without_rows_gives_one_without_rows(tmp_path: Path) -> None:
    source, target = tmp_path / "none.parquet", tmp_path / "staged.parquet"
    pq.write_table(pa.table({"cea_ng_ml": pa.array([], pa.float64())}), source)
    assert stage_parquet(source, target, knowledge(), FONG).rows == 0
    assert pq.read_table(target).column_names[:3] == ["row", "faults", "fong-crs__score"]


def test_what_is_stopped_leaves_what_was_there(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "staged.parquet"
    target.write_text("as before")
    with pytest.raises(CancelledError):
        stage_parquet(source, target, knowledge(), FONG, progress=lambda _: False, rows_at_a_time=300)
    assert target.read_text() == "as before"
    assert {path.name for path in tmp_path.iterdir()} == {"patients.parquet", "staged.parquet"}
