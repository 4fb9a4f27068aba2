"""Systems, options and red flags over a table of patients: the same rules as for one case, for a million at once.

`stage` answers for a table in memory, `stage_parquet` for a file of any size. A table has a column for each fact that it knows,
by its name (numbers, whole ones too, yes/no, text, lists of text; empty is unknown), and `row`, which says whose facts they
are; without it rows are counted from 0. Columns of other names are left alone.

The answer has the row of each patient, `faults` (why the row is no case: it then has no results), and what was wanted:
`SYSTEM__score`, `SYSTEM__low`, `SYSTEM__high`, `SYSTEM__group` (empty while it is not settled) and `SYSTEM__groups` (all that
are possible, joined by `|`), `OPTION__status` (empty where the option is not of the case's primary) and `FLAG__value`.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from livermets.cohort.options_sql import STATUS_PLACES
from livermets.cohort.staging_sql import (
    FAULTS_COLUMN,
    ROW,
    LookedUp,
    TablePart,
    Wanted,
    completing_part,
    parts_of,
    result_names,
)
from livermets.cohort.value_limits import all_within_limits
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge
from livermets.rules import FACT_SCOPE, Type

if TYPE_CHECKING:
    import duckdb

ROWS_AT_A_TIME: Final = 250_000
"""How many patients are staged together: what is worked out on the way to their results is held in memory at once."""
_FEWEST_TOGETHER: Final = 10_000
"""Fewer rows are not worth a query more."""
MOST_PLACES: Final = 1 << 12
"""Of a longer list only those rows are made that some patient has."""

ARROW_TYPES: Final = {
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.CHOICE: pa.string(),
    Type.SET: pa.list_(pa.string()),
}
LESION: Final = pa.struct([("segment", pa.string()), ("size_mm", pa.float64()), ("near", pa.string()), ("status", pa.string())])


class TableError(ValueError):
    """A table that cannot be staged: which column, what stands in it, and what would be accepted."""


@dataclass(frozen=True, slots=True)
class StagingProgress:
    """How far a file is: patients done of all, and seconds since the start."""

    done: int
    total: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of a file: patients, those of them that are no case, columns that are no facts, and the time it took."""

    rows: int
    refused: int
    ignored: tuple[str, ...]
    seconds: float


class CancelledError(RuntimeError):
    """Staging was stopped by the one who asked for it; nothing was written."""


class Stager:
    """The queries for tables with the same columns, made once and used for one table after the other."""

    def __init__(self, knowledge: Knowledge, wanted: Wanted, names: Iterable[str], threads: int | None = None) -> None:
        import duckdb  # takes its time to load, which a page that stages nothing need not wait for

        self.given = tuple(name for name in names if name in FACT_SCOPE or name == "lesions")
        self._checking = completing_part(self.given, check=True) if wanted.check else None
        self._completing = completing_part(self.given, check=False)
        self._parts = tuple(parts_of(knowledge, wanted, self.given))
        self._names = (ROW, FAULTS_COLUMN, *result_names(knowledge, wanted))
        self._databases = [duckdb.connect(config={"threads": 1}) for _ in range(threads or os.cpu_count() or 1)]

    def stage(self, table: pa.Table) -> pa.Table:
        """The answer for one table, in its order; a long one slice by slice, so that little beside it is held in memory."""
        if ROW not in table.column_names:
            table = table.append_column(ROW, pa.array(np.arange(table.num_rows)))
        starts = range(0, max(table.num_rows, 1), ROWS_AT_A_TIME)
        answers = [self._staged(table.slice(start, ROWS_AT_A_TIME)) for start in starts]
        return answers[0] if len(answers) == 1 else pa.concat_tables(answers).unify_dictionaries()

    def _staged(self, table: pa.Table) -> pa.Table:
        """Each part of the answer is worked out by one processor, because a database on several gives rows in any order."""
        with ThreadPoolExecutor(len(self._databases)) as pool:
            facts, faults = self._completed(pool, table)
            waiting = queue.SimpleQueue[TablePart]()
            for part in self._parts:
                waiting.put(part)
            found: dict[str, Any] = {ROW: facts[ROW], FAULTS_COLUMN: faults}
            for columns in pool.map(lambda database: self._answered(database, waiting, facts), self._databases):
                found |= columns
        if faults.null_count < len(faults):
            is_case = pc.is_null(faults)
            for name in found.keys() - {ROW, FAULTS_COLUMN}:
                column = found[name]
                found[name] = pc.if_else(is_case, column, pa.scalar(None, column.type))
        return pa.table({name: found[name] for name in self._names})

    def _completed(self, pool: ThreadPoolExecutor, table: pa.Table) -> tuple[pa.Table, pa.ChunkedArray]:
        """The facts with all that follows from them, and why a row is no case; each processor takes as many rows."""
        each = max(_FEWEST_TOGETHER, -(-table.num_rows // len(self._databases)))
        slices = [table.slice(start, each) for start in range(0, max(table.num_rows, 1), each)]
        done = list(pool.map(self._completed_alone, self._databases, slices))
        facts = pa.concat_tables([facts for facts, _ in done])
        return facts, pa.chunked_array([chunk for _, faults in done for chunk in faults.chunks], pa.string())

    def _completed_alone(self, database: Any, table: pa.Table) -> tuple[pa.Table, pa.ChunkedArray]:
        facts = entered(table)
        query = self._completing if self._checking is None or all_within_limits(facts) else self._checking
        return completed(database, query, facts)

    def _answered(self, database: Any, waiting: queue.SimpleQueue[TablePart], facts: pa.Table) -> dict[str, Any]:
        """The columns of parts that wait, one after the other until none is left."""
        found: dict[str, Any] = {}
        for part, answer in answered(database, waiting, facts):
            found |= self._columns(answer, part)
        return found

    @staticmethod
    def _columns(answer: pa.Table, part: TablePart) -> dict[str, Any]:
        found = {name: answer[name] for name in answer.column_names if name != ROW and not name.endswith("__place")}
        for name in [name for name in found if name.endswith("__status")]:
            found[name] = _dictionary(found[name], STATUS_PLACES)
        seen: dict[str, tuple[Any, Sequence[int]]] = {}
        for name, looked_up in part.looked_up.items():
            if looked_up.place not in seen:
                seen[looked_up.place] = _places(answer[looked_up.place], looked_up)
            places, used = seen[looked_up.place]
            found[name] = _looked_up(places, used, looked_up)
        for low in [name for name in found if name.endswith("__low")]:
            system = low.removesuffix("__low")
            if f"{system}__place" in answer.column_names and f"{system}__score" not in found:
                same = pc.equal(found[low], found[f"{system}__high"])
                found[f"{system}__score"] = pc.if_else(same, found[low], pa.scalar(None, pa.float64()))
        return found


def completed(database: duckdb.DuckDBPyConnection, query: TablePart, facts: pa.Table) -> tuple[pa.Table, pa.ChunkedArray]:
    """The facts with all that follows from them by a `completing_part`, and why a row is no case."""
    database.register("facts", facts)
    try:
        answer = database.sql(query.sql).to_arrow_table()
    finally:
        database.unregister("facts")
    made = [name for name in answer.column_names if name not in (ROW, FAULTS_COLUMN)]
    kept = [name for name in facts.column_names if name not in made]
    return pa.table({name: facts[name] for name in kept} | {name: answer[name] for name in made}), answer[FAULTS_COLUMN]


def answered(
    database: duckdb.DuckDBPyConnection, waiting: queue.SimpleQueue[TablePart], facts: pa.Table
) -> Iterator[tuple[TablePart, pa.Table]]:
    """The answers to parts that wait, one after the other until none is left, each in the order of the facts."""
    database.register("facts", facts)
    try:
        while True:
            part = waiting.get_nowait()
            answer = database.sql(part.sql).to_arrow_table()
            if not answer[ROW].equals(facts[ROW]):
                raise RuntimeError("the database answered in another order than it was asked")
            yield part, answer
    except queue.Empty:
        return
    finally:
        database.unregister("facts")


def _dictionary(places: pa.ChunkedArray, values: Sequence[Any]) -> pa.ChunkedArray:
    dictionary = pa.array(values, pa.string())
    chunks = [pa.DictionaryArray.from_arrays(chunk.cast(pa.int8()), dictionary) for chunk in places.chunks]
    return pa.chunked_array(chunks, pa.dictionary(pa.int8(), pa.string()))


def _places(places: pa.ChunkedArray, looked_up: LookedUp) -> tuple[Any, Sequence[int]]:
    """The places of all rows among those that are used, and these."""
    numbers = places.to_numpy()
    if len(looked_up.rows) <= MOST_PLACES:
        return numbers, range(len(looked_up.rows))
    used, inverse = np.unique(numbers, return_inverse=True)
    return inverse, used.tolist()


def _looked_up(places: Any, used: Sequence[int], looked_up: LookedUp) -> Any:
    """What stands at the places, as a dictionary: a million patients of few different results."""
    values = [getattr(looked_up.rows[place], looked_up.result) for place in used]
    different = list(dict.fromkeys(value for value in values if value is not None))
    number = {value: n for n, value in enumerate(different)}
    # The same type for every part of a file: by the list, unless only those of its rows are made that are used.
    fitting = np.int32 if len(looked_up.rows) > MOST_PLACES else np.int8 if len(different) < 1 << 7 else np.int16
    indices = np.array([-1 if value is None else number[value] for value in values], fitting)[places]
    kind = pa.string() if looked_up.result in ("group", "groups") else pa.float64()
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), pa.array(different, kind))


def stage(table: pa.Table, knowledge: Knowledge, wanted: Wanted | None = None, *, threads: int | None = None) -> pa.Table:
    """Everything wanted for a table in memory, a row for each row of it and in its order.

    What is looked up comes as a dictionary, texts and numbers: a million patients take as little memory as the numbers of their
    groups.
    """
    return Stager(knowledge, wanted or Wanted(), table.column_names, threads).stage(table)


def entered(table: pa.Table) -> pa.Table:
    """The facts of a table in their own types, and the rows; TableError names a column that cannot be read.

    NaN is a gap: engines and files disagree on whether it lies above every limit.
    """
    columns: dict[str, Any] = {}
    columns[ROW] = _rows(table[ROW]) if ROW in table.column_names else pa.array(range(table.num_rows), pa.int64())
    for name in table.column_names:
        if name == "lesions":
            columns[name] = _in_type(name, table[name], pa.list_(LESION), "a list of lesions")
        elif name in FACT_SCOPE:
            columns[name] = _in_type(name, table[name], ARROW_TYPES[FACT_SCOPE[name].type], FACTS[name].accepted())
            if FACT_SCOPE[name].type is Type.NUMBER and pc.any(not_a_number := pc.is_nan(columns[name])).as_py():
                columns[name] = pc.if_else(not_a_number, pa.scalar(None, pa.float64()), columns[name])
    return pa.table(columns)


def _rows(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_integer(column.type) or column.null_count:
        raise TableError(f"{ROW}: {_shown(column)}; accepted: a whole number in every row")
    return column.cast(pa.int64())


def _in_type(name: str, column: pa.ChunkedArray, wanted: pa.DataType, accepted: str) -> pa.ChunkedArray:
    found = column.type
    if found == wanted:
        return column
    fits = {
        pa.float64(): pa.types.is_integer(found) or pa.types.is_floating(found) or pa.types.is_decimal(found),
        pa.string(): pa.types.is_large_string(found) or pa.types.is_string_view(found) or pa.types.is_dictionary(found),
    }.get(wanted, pa.types.is_list(found) or pa.types.is_large_list(found))
    if pa.types.is_null(found) or fits:
        try:
            return column.cast(wanted)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            pass
    raise TableError(f"{name}: {_shown(column)}; accepted: {accepted}, empty where it is unknown")


def _shown(column: pa.ChunkedArray) -> str:
    return f"the column holds {column.type}" + (", with gaps" if column.null_count else "")


def stage_parquet(
    source: Path,
    target: Path,
    knowledge: Knowledge,
    wanted: Wanted | None = None,
    *,
    progress: Callable[[StagingProgress], bool] | None = None,
    rows_at_a_time: int = ROWS_AT_A_TIME,
    threads: int | None = None,
) -> Staged:
    """Stage a Parquet file into another, a part of it in memory at a time.

    `progress` is called after each part and stops it by answering False: then CancelledError is raised. The target appears when
    all is written, so that no one reads a half; what stood there before is kept until then.
    """
    start = time.perf_counter()
    file = pq.ParquetFile(source)
    names = file.schema_arrow.names
    stager = Stager(knowledge, wanted or Wanted(), names, threads)
    read = [*([ROW] if ROW in names else []), *stager.given]
    total, done, refused = file.metadata.num_rows, 0, 0
    unfinished = target.with_name(f".{target.name}.unfinished")
    writer: pq.ParquetWriter | None = None
    try:
        for table in _tables(file, read, rows_at_a_time):
            if ROW not in names:
                table = table.append_column(ROW, pa.array(range(done, done + table.num_rows), pa.int64()))
            answer = stager.stage(table)
            writer = writer or pq.ParquetWriter(unfinished, answer.schema, compression="zstd", store_schema=False)
            writer.write_table(answer)
            done += answer.num_rows
            refused += answer.num_rows - answer[FAULTS_COLUMN].null_count
            if progress and progress(StagingProgress(done, total, time.perf_counter() - start)) is False:
                raise CancelledError
        if writer:
            writer.close()
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    ignored = tuple(name for name in names if name not in read)
    return Staged(done, refused, ignored, time.perf_counter() - start)


def _tables(file: pq.ParquetFile, columns: Sequence[str], rows_at_a_time: int) -> Iterator[pa.Table]:
    """A file in parts; one without rows is one empty part."""
    some = False
    for batch in file.iter_batches(batch_size=rows_at_a_time, columns=list(columns)):
        some = True
        yield pa.Table.from_batches([batch])
    if not some:
        yield file.schema_arrow.empty_table().select(list(columns))
