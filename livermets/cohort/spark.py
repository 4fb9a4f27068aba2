"""Staging on Spark: the SQL of a table, translated by sqlglot, over partitioned Parquet on a cluster.

PySpark is not among the packages of the app; `requirements-spark.txt` names it. It is imported when it is first asked for. Only
SQL that guards itself goes to Spark: its own ANSI arithmetic stops a job at a division by zero, where a rule means "unbounded".

Beside the facts a table may have `id`, and results that were stored with the patients (`SYSTEM__stored`): the answer has them.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import sqlglot
from sqlglot import exp

from livermets.cohort.completing_sql import COLUMN_TYPES, completed_names
from livermets.cohort.staging import Staged, TableError
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW, Wanted, completing_part, parts_of, result_names
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
ID: Final = "id"
STORED: Final = "__stored"
_NUMBERS: Final = ("byte", "short", "integer", "long", "float", "double", "decimal")


class SparkError(RuntimeError):
    """Spark is not there, or gave up: one sentence with what to do."""


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
    """The session of the cluster that runs us, or one on this machine. SparkError where there is no Spark."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkError("PySpark is not installed; pip install -r requirements-spark.txt") from None
    here = not any(name in os.environ for name in _A_CLUSTER_IS_SET_UP)
    if here and not has_java():
        raise SparkError("Spark needs Java, which is not installed; install Java 17, or set JAVA_HOME to where it is")
    builder = SparkSession.builder.appName(name)
    for key, value in (_OPTIONS | (_options_here() if here else {})).items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise SparkError(f"Spark does not start: {str(error).splitlines()[0]}; it needs Java 17 or later") from None


def has_java() -> bool:
    """Whether Spark will find the Java that it runs on."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(os.path.join(home, "bin", "java") if home else "java") is not None


_A_CLUSTER_IS_SET_UP: Final = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE")
"""Any of these says that we were sent to a cluster, or that a Spark of its own settings is to be used."""

_OPTIONS: Final = {
    # Thousands of small columns are one generated method too long for Java, which Spark finds out at great length.
    "spark.sql.codegen.wholeStage": "false",
    # The columns are made once each already; looking for what is equal among so many takes longer than it saves.
    "spark.sql.subexpressionElimination.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.maxPlanStringLength": "1000",
}


def _options_here() -> dict[str, str]:
    """For a Spark on this machine alone: nothing is shown to the network, and a table is not cut into hundreds of parts."""
    return {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    }


def stage_frame(frame: DataFrame, knowledge: Knowledge, wanted: Wanted | None = None) -> DataFrame:
    """The answer for a frame, a row for each of its rows. Each must have another `row`, since a cluster knows no order.

    Each part of the answer is a plan of its own, kept on the executors: Spark takes minutes over one plan of them all. All are
    spread by `row`, so that joining them moves nothing.
    """
    spark, wanted = frame.sparkSession, wanted or Wanted()
    given = [name for name in frame.columns if name in FACT_SCOPE or name == "lesions"]
    beside = _beside(frame.columns)
    view = f"livermets_{uuid.uuid4().hex}"
    facts = frame.selectExpr(*_typed(frame, given), *beside).repartition(ROW).localCheckpoint()
    facts.createOrReplaceTempView(view)
    completed = spark.sql(spark_sql(completing_part(given, check=wanted.check, table=view).sql))
    changed = completed_names(given)
    left = facts.select(ROW, *(name for name in given if name not in changed), *beside)
    facts = left.join(completed, ROW).localCheckpoint()
    facts.createOrReplaceTempView(view)
    answer = facts.select(ROW, FAULTS_COLUMN, *beside)
    is_case = facts.filter(facts[FAULTS_COLUMN].isNull())
    is_case.createOrReplaceTempView(view)
    for part in parts_of(knowledge, wanted, given, view, written=True):
        answer = answer.join(spark.sql(spark_sql(part.sql)).localCheckpoint(eager=False), ROW, "left")
    spark.catalog.dropTempView(view)
    return answer.select(*map(_quoted, _in_order(result_names(knowledge, wanted), beside)))


def _beside(columns: Sequence[str]) -> list[str]:
    """The columns of a table that stand in the answer as they are."""
    return [_quoted(name) for name in columns if name == ID or name.endswith(STORED)]


def _in_order(results: Sequence[str], beside: Sequence[str]) -> Iterator[str]:
    """The columns of the answer: who the patient is first, a stored result after the computed score."""
    kept = {name.strip("`") for name in beside}
    yield from (ROW, *(kept & {ID}), FAULTS_COLUMN)
    for name in results:
        system, _, result = name.rpartition("__")
        if result == "low" and system + STORED in kept:
            yield system + STORED
        yield name


def _quoted(name: str) -> str:
    return f"`{name}`"


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
    with _one_sentence():
        if _is_there(spark, target):
            raise TableError(f"{target} is there already; name a folder that does not exist yet")
        if not _is_there(spark, source):
            raise TableError(f"{source} cannot be read: there is nothing")
        frame = spark.read.parquet(source)
        if partitions:
            frame = frame.repartition(partitions)
        stage_frame(frame, knowledge, wanted).write.mode("errorifexists").parquet(target)
        answer = spark.read.parquet(target)
        rows, refused = answer.count(), answer.filter(answer[FAULTS_COLUMN].isNotNull()).count()
    read = (*FACT_SCOPE, ROW, "lesions", *(name.strip("`") for name in _beside(frame.columns)))
    return Staged(rows, refused, tuple(name for name in frame.columns if name not in read), time.perf_counter() - start)


def _is_there(spark: SparkSession, place: str) -> bool:
    """Whether a folder or file is there, wherever the cluster keeps it."""
    from pyspark.errors import AnalysisException

    try:
        spark.read.text(place)
    except AnalysisException as error:
        if error.getCondition() == "PATH_NOT_FOUND":
            return False
        raise
    return True


@contextmanager
def _one_sentence() -> Iterator[None]:
    """What Spark says at length, with values of patients perhaps, as a sentence without them."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise SparkError(f"Spark stopped: {error.getCondition() or type(error).__name__}; its log says more") from None
    except Py4JError:
        raise SparkError("Spark stopped before it was done; its log says more") from None


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
