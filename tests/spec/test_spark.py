"""Closures, DuckDB and Spark say the same: skipped, with the reason, where there is no Java or no PySpark."""

from __future__ import annotations

import importlib.util
import itertools
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from livermets.cohort.spark import spark_sql, stage_frame, stage_spark
from livermets.cohort.staging import TableError, stage
from livermets.cohort.staging_sql import Wanted
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE
from tests.cases import RandomCases, table_of
from tests.spec.engines import CODES, TRAPS, query, rows
from tests.spec.test_staging import entered_table

KNOWLEDGE = knowledge()
SPARK_CASES = int(os.environ.get("LIVERMETS_SPARK_CASES", "300"))
"""How many random cases Spark is given; with more than by default it is asked for options and red flags too."""
MISSING = [
    what for what, there in (("Java", shutil.which("java")), ("PySpark", importlib.util.find_spec("pyspark"))) if there is None
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"staging on Spark needs {' and '.join(MISSING)}")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A small Spark on this machine: two executors' worth of threads, no pages, short plans in its messages."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("tests")
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.maxPlanStringLength": "1000",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def same(mine: Any, other: Any) -> bool:
    if isinstance(mine, float) and isinstance(other, float):
        return math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(mine == other)


def test_traps_on_spark(spark: Any, tmp_path: Path) -> None:
    full = [{name: row.get(name) for name in FACT_SCOPE} for row in rows()]
    pq.write_table(table_of(full), tmp_path / "facts.parquet")
    spark.read.parquet(str(tmp_path / "facts.parquet")).createOrReplaceTempView("traps")
    answers = sorted(tuple(row) for row in spark.sql(spark_sql(query("traps"))).collect())
    for place, (name, (_, _, right)) in enumerate(TRAPS.items()):
        assert CODES[answers[place][1 + place]] is right, name


def test_all_systems_on_random_cases_say_the_same_on_spark(spark: Any, tmp_path: Path) -> None:
    drawn = RandomCases(KNOWLEDGE.systems.values(), seed=12)
    cases = [case.given for case in drawn.cases(min(SPARK_CASES, 2000) * 2 // 3, primary="colorectal")]
    cases += [drawn.facts(primary) for primary in itertools.islice(itertools.cycle(PRIMARIES), SPARK_CASES - len(cases))]
    wanted = Wanted() if SPARK_CASES <= 300 else Wanted(derived=True, options=True, flags=True)
    table = entered_table(cases)
    source, target = tmp_path / "facts", tmp_path / "staged"
    source.mkdir()
    pq.write_table(table.slice(0, SPARK_CASES // 2), source / "one.parquet")
    pq.write_table(table.slice(SPARK_CASES // 2), source / "two.parquet")
    done = stage_spark(str(source), str(target), KNOWLEDGE, wanted, session=spark)
    mine = stage(table, KNOWLEDGE, wanted)
    assert (done.rows, done.refused, done.ignored) == (SPARK_CASES, SPARK_CASES - mine["faults"].null_count, ())
    answer = pq.read_table(target).sort_by("row")
    assert answer.column_names == mine.column_names
    for name in mine.column_names:
        for n, (here, there) in enumerate(zip(mine[name].to_pylist(), answer[name].to_pylist(), strict=True)):
            assert same(here, there), (name, n, here, there)


def test_a_table_without_rows_named_or_with_text_for_a_number_is_refused(spark: Any) -> None:
    with pytest.raises(TableError, match="row: the table has no such column"):
        stage_frame(spark.createDataFrame([(5.0,)], "cea_ng_ml DOUBLE"), KNOWLEDGE)
    with pytest.raises(TableError, match="cea_ng_ml: the column holds string; accepted: a number"):
        stage_frame(spark.createDataFrame([(1, "5")], "row BIGINT, cea_ng_ml STRING"), KNOWLEDGE)
