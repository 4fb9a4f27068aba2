"""Closures, DuckDB and Spark say the same: skipped, with the reason, where there is no Java or no PySpark."""

from __future__ import annotations

import importlib.util
import itertools
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from livermets.__main__ import main
from livermets.cohort.spark import has_java, spark_session, spark_sql, stage_frame, stage_spark
from livermets.cohort.staging import TableError, stage
from livermets.cohort.staging_sql import Wanted
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.rules import FACT_SCOPE
from tests.cases import RandomCases, table_of
from tests.spec.engines import CODES, TRAPS, query, rows
from tests.spec.test_staging import LESIONS, ODD_LESIONS, entered_table

KNOWLEDGE = knowledge()
DEFAULT_CASES = 200
SPARK_CASES = int(os.environ.get("LIVERMETS_SPARK_CASES", DEFAULT_CASES))
"""How many random cases Spark is given; most of the time goes into its plans, whatever their number."""
MISSING = [
    what for what, there in (("Java", has_java()), ("PySpark", importlib.util.find_spec("pyspark") is not None)) if not there
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"staging on Spark needs {' and '.join(MISSING)}")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A small Spark on this machine. Its Java compiles quickly rather than well: nothing here runs for long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1")
        session = spark_session("tests")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    session.conf.set("spark.sql.adaptive.enabled", "false")
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def same(mine: Any, other: Any) -> bool:
    if isinstance(mine, float) and isinstance(other, float):
        return math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(mine == other)


def differences(mine: pa.Table, other: pa.Table) -> list[tuple[Any, ...]]:
    """What two answers say differently of the same rows; both have the same columns."""
    assert other.column_names == mine.column_names
    return [
        (name, row, here, there)
        for name in mine.column_names
        for row, (here, there) in enumerate(zip(mine[name].to_pylist(), other[name].to_pylist(), strict=True))
        if not same(here, there)
    ]


def test_traps_on_spark(spark: Any, tmp_path: Path) -> None:
    full = [{name: row.get(name) for name in FACT_SCOPE} for row in rows()]
    pq.write_table(table_of(full), tmp_path / "facts.parquet")
    spark.read.parquet(str(tmp_path / "facts.parquet")).createOrReplaceTempView("traps")
    answers = sorted(tuple(row) for row in spark.sql(spark_sql(query("traps"))).collect())
    for place, (name, (_, _, right)) in enumerate(TRAPS.items()):
        assert CODES[answers[place][1 + place]] is right, name


def drawn_cases(count: int) -> list[Mapping[str, Any]]:
    """Cases of every primary, with contradictions and unknowns; two thirds of the first thousands are colorectal."""
    drawn = RandomCases(KNOWLEDGE.systems.values(), seed=12)
    cases: list[Mapping[str, Any]] = [case.given for case in drawn.cases(min(count, 2000) * 2 // 3, primary="colorectal")]
    return cases + [drawn.facts(primary) for primary in itertools.islice(itertools.cycle(PRIMARIES), count - len(cases))]


def with_lesions(table: pa.Table) -> pa.Table:
    """The table with lists of lesions in its first rows, most of which no case can have."""
    lists = [*ODD_LESIONS.values(), [{"segment": "4a", "size_mm": 12.5}, {"segment": "8", "status": "vanished"}], []]
    some = pa.array(lists[: table.num_rows], LESIONS)
    return table.append_column("lesions", pa.concat_arrays([some, pa.nulls(table.num_rows - len(some), LESIONS)]))


def staged_alike(spark: Any, folder: Path, table: pa.Table, known: Knowledge, wanted: Wanted) -> None:
    """Stage a table from two files on Spark, and hold the answer to that of DuckDB."""
    source, target = folder / "facts", folder / "staged"
    source.mkdir()
    half = table.num_rows // 2
    pq.write_table(table.slice(0, half), source / "one.parquet")
    pq.write_table(table.slice(half), source / "two.parquet")
    done = stage_spark(str(source), str(target), known, wanted, session=spark)
    mine = stage(table, known, wanted)
    assert (done.rows, done.refused, done.ignored) == (table.num_rows, table.num_rows - mine["faults"].null_count, ())
    assert 0 < done.refused < table.num_rows
    assert not differences(mine, pq.read_table(target).sort_by("row"))[:10]


def test_all_systems_on_random_cases_say_the_same_on_spark(spark: Any, tmp_path: Path) -> None:
    staged_alike(
        spark, tmp_path, with_lesions(entered_table(drawn_cases(SPARK_CASES))), KNOWLEDGE, Wanted(derived=True, flags=True)
    )


def test_options_on_random_cases_say_the_same_on_spark(spark: Any, tmp_path: Path) -> None:
    """One option of many by default: the plans of all take Spark minutes. By hand, with more cases, all of them."""
    count, each = (SPARK_CASES, 1) if SPARK_CASES > DEFAULT_CASES else (DEFAULT_CASES // 2, 20)
    names = list(KNOWLEDGE.compiled.options)[::each]
    some = {name: KNOWLEDGE.compiled.options[name] for name in names}
    known = replace(KNOWLEDGE, compiled=replace(KNOWLEDGE.compiled, options=some))
    staged_alike(spark, tmp_path, entered_table(drawn_cases(count)), known, Wanted(systems=(), options=True, check=False))


@pytest.mark.usefixtures("spark")
def test_the_command_writes_a_folder_with_what_it_writes_as_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("fong-crs",)
    monkeypatch.setattr("livermets.cohort.staged_folder.Wanted", lambda **_: Wanted(systems=few))
    monkeypatch.setattr("livermets.cohort.staged_file.Wanted", lambda **_: Wanted(systems=few))
    table = tmp_path / "t.csv"
    table.write_text(
        "patient_id,age,sex,largest_lesion_mm,number of liver metastases,cea_ng_ml,node_positive,dfi_months,primary,fong_crs\n"
        "007,65,m,60,3,<5,yes,6,colorectal,4\n008,70,f,20,1,250,no,24,colorectal,0\n010,70,f,20,0,5,no,24,colorectal,\n",
        encoding="utf-8",
    )
    assert main(["cohort", str(table), "--out", str(tmp_path / "one.parquet")]) == 0
    said = capsys.readouterr().err
    assert main(["cohort", str(table), "--out", str(tmp_path / "many"), "--engine", "spark"]) == 0
    here = capsys.readouterr().err
    mine, other = pq.read_table(tmp_path / "one.parquet"), pq.read_table(tmp_path / "many").sort_by("row")
    assert mine["id"].to_pylist() == ["007", "008", "010"]
    assert mine["fong-crs__stored"].to_pylist() == ["4", "0", None]
    assert not differences(mine, other)
    for words in ("1 of 2 stored results lie within", "1 patient with facts that contradict", "1 cell rejected"):
        assert words in said
        assert words in here
    rejected = [(tmp_path / f"{name}.rejected.csv").read_text(encoding="utf-8") for name in ("one", "many")]
    assert rejected[0] == rejected[1]
    assert not list(tmp_path.glob(".*"))
    assert main(["cohort", str(table), "--out", str(tmp_path / "many"), "--engine", "spark"]) == 2
    assert capsys.readouterr().err.strip() == f"{tmp_path / 'many'} is there already; name a folder that does not exist yet"


@pytest.mark.usefixtures("spark")
def test_a_bound_says_on_spark_what_it_says_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = ("fong-crs", "albi")
    monkeypatch.setattr("livermets.cohort.staged_folder.Wanted", lambda **_: Wanted(systems=few))
    monkeypatch.setattr("livermets.cohort.staged_file.Wanted", lambda **_: Wanted(systems=few))
    table = tmp_path / "t.csv"
    table.write_text(
        "patient_id,age,sex,largest_lesion_mm,number of liver metastases,cea_ng_ml,node_positive,dfi_months,primary,fong_crs\n"
        "007,65,m,60,3,<5,yes,6,colorectal,4\n008,70,f,20,>=2,>200,no,24,colorectal,0\n010,70,f,20,2,5,no,24,colorectal,\n"
        "011,70,f,20,0,>5,no,24,colorectal,1\n012,,,,,,,,colorectal,\n",
        encoding="utf-8",
    )
    assert main(["cohort", str(table), "--out", str(tmp_path / "one.parquet")]) == 0
    assert main(["cohort", str(table), "--out", str(tmp_path / "many"), "--engine", "spark"]) == 0
    mine, other = pq.read_table(tmp_path / "one.parquet"), pq.read_table(tmp_path / "many").sort_by("row")
    assert not differences(mine, other)
    assert mine.schema.types == other.schema.types
    assert mine["fong-crs__low"].to_pylist()[1] == 2
    assert sum(text is not None for text in mine["faults"].to_pylist()) == 1


def test_a_table_without_rows_named_or_with_text_for_a_number_is_refused(spark: Any) -> None:
    with pytest.raises(TableError, match="row: the table has no such column"):
        stage_frame(spark.createDataFrame([(5.0,)], "cea_ng_ml DOUBLE"), KNOWLEDGE)
    with pytest.raises(TableError, match="cea_ng_ml: the column holds string; accepted: a number"):
        stage_frame(spark.createDataFrame([(1, "5")], "row BIGINT, cea_ng_ml STRING"), KNOWLEDGE)


def test_a_target_that_is_there_and_a_source_that_is_not_are_refused(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="is there already"):
        stage_spark(str(tmp_path / "gone"), str(tmp_path), KNOWLEDGE, session=spark)
    with pytest.raises(TableError, match="cannot be read: there is nothing"):
        stage_spark(str(tmp_path / "gone"), str(tmp_path / "new"), KNOWLEDGE, session=spark)
    assert not (tmp_path / "new").exists()
