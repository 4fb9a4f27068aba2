"""Staging on Spark: the SQL of a table, translated by sqlglot, over partitioned Parquet on a cluster.

PySpark is not among the packages of the app; `requirements-spark.txt` names it. It is imported when it is first asked for. Only
SQL that guards itself goes to Spark: its own ANSI arithmetic stops a job at a division by zero, where a rule means "unbounded".
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import sqlglot
from sqlglot import exp

from livermets.cohort.completing_sql import COLUMN_TYPES, completed_names
from livermets.cohort.staging import Staged, TableError
from livermets.cohort.staging_sql import FAULTS, ROW, Wanted, completing_part, parts_of, result_names
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge
from livermets.rules import FACT_SCOPE, Type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_SPARK_TYPES: Final[Mapping[Type, str]] = {
    **COLUMN_TYPES,
    Type.CHOICE: "STRING",
    Type.SET: "ARRAY<STRING>",
}
_NUMBERS: Final = ("byte", "short", "integer", "long", "float", "double", "decimal")


class SparkMissingError(RuntimeError):
    """PySpark or Java is not there; says what to install."""


def spark_sql(sql: str) -> str:
    """A query or expression of ours as Spark writes it; what sqlglot would translate wrongly is mended here."""
    return sqlglot.parse_one(sql, dialect="duckdb").transform(_mended).sql(dialect="spark")


def _mended(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Length):  # Of a set, and never SIZE, which makes -1 of an unknown one where ANSI is off.
        return exp.Anonymous(this="ARRAY_SIZE", expressions=[node.this])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_extract":
        return exp.Anonymous(this="ELEMENT_AT", expressions=node.expressions)
    return node


def spark_session(name: str = "livermets") -> SparkSession:
    """The session of the cluster that runs us, or one on this machine. SparkMissingError where there is no Spark."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissingError("PySpark is not installed; pip install -r requirements-spark.txt") from None
    try:
        # Thousands of small columns are one generated method too long for Java, which Spark finds out at great length.
        options = {"spark.sql.codegen.wholeStage": "false", "spark.sql.ansi.enabled": "true"}
        builder = SparkSession.builder.appName(name)
        for key, value in options.items():
            builder = builder.config(key, value)
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise SparkMissingError(f"Spark does not start: {str(error).splitlines()[0]}; it needs Java 17 or later") from None


def stage_frame(frame: DataFrame, knowledge: Knowledge, wanted: Wanted | None = None) -> DataFrame:
    """The answer for a frame, a row for each of its rows. Each must have another `row`, since a cluster knows no order.

    Each part of the answer is a plan of its own, kept on the executors: Spark takes minutes over one plan of them all. All are
    spread by `row`, so that joining them moves nothing.
    """
    spark, wanted = frame.sparkSession, wanted or Wanted()
    given = [name for name in frame.columns if name in FACT_SCOPE or name == "lesions"]
    view = f"livermets_{uuid.uuid4().hex}"
    facts = frame.selectExpr(*_typed(frame, given)).repartition(ROW).localCheckpoint()
    facts.createOrReplaceTempView(view)
    completed = spark.sql(spark_sql(completing_part(given, check=wanted.check, table=view).sql))
    changed = completed_names(given)
    left = facts.select(ROW, *(name for name in given if name not in changed))
    facts = left.join(completed, ROW).localCheckpoint()
    facts.createOrReplaceTempView(view)
    answer = facts.select(ROW, FAULTS)
    is_case = facts.filter(facts[FAULTS].isNull())
    is_case.createOrReplaceTempView(view)
    for part in parts_of(knowledge, wanted, given, view, written=True):
        answer = answer.join(spark.sql(spark_sql(part.sql)).localCheckpoint(eager=False), ROW, "left")
    spark.catalog.dropTempView(view)
    return answer.select(*(f"`{name}`" for name in (ROW, FAULTS, *result_names(knowledge, wanted))))


def stage_spark(
    source: str,
    target: str,
    knowledge: Knowledge,
    wanted: Wanted | None = None,
    *,
    partitions: int | None = None,
    session: SparkSession | None = None,
) -> Staged:
    """Stage partitioned Parquet into partitioned Parquet. A target that is there already is refused, not overwritten.

    `source` and `target` are whatever the cluster reads: folders, or addresses of an object store.
    """
    start = time.perf_counter()
    spark = session or spark_session()
    frame = spark.read.parquet(source)
    if partitions:
        frame = frame.repartition(partitions)
    stage_frame(frame, knowledge, wanted).write.mode("errorifexists").parquet(target)
    answer = spark.read.parquet(target)
    rows, refused = answer.count(), answer.filter(answer[FAULTS].isNotNull()).count()
    ignored = tuple(name for name in frame.columns if name not in FACT_SCOPE and name not in (ROW, "lesions"))
    return Staged(rows, refused, ignored, time.perf_counter() - start)


def _typed(frame: DataFrame, given: list[str]) -> Iterator[str]:
    """Each fact in its own type, whole numbers as DOUBLE too; TableError names a column that cannot be read."""
    types = {field.name: field.dataType.typeName() for field in frame.schema.fields}
    if types.get(ROW) not in ("byte", "short", "integer", "long"):
        raise TableError(f"{ROW}: the table has {types.get(ROW, 'no such column')}; accepted: a whole number for each patient")
    yield f"CAST({ROW} AS BIGINT) AS {ROW}"
    for name in given:
        if name == "lesions":
            yield name
            continue
        wanted = FACT_SCOPE[name].type
        fits = {Type.NUMBER: _NUMBERS, Type.BOOLEAN: ("boolean",), Type.CHOICE: ("string",), Type.SET: ("array",)}[wanted]
        if types[name] not in (*fits, "void"):
            raise TableError(f"{name}: the column holds {types[name]}; accepted: {FACTS[name].accepted()}")
        value = f"CAST({name} AS {_SPARK_TYPES[wanted]})"
        yield (f"NULLIF({value}, CAST('NaN' AS DOUBLE))" if wanted is Type.NUMBER else value) + f" AS {name}"
