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
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from livermets.cohort.array_program import ROWS_TOGETHER, ArrayProgram
from livermets.cohort.array_values import either
from livermets.cohort.columns import Columns
from livermets.cohort.completing_sql import complete_columns, counted_lists
from livermets.cohort.looked_up import LookUp, PointSums, dictionary_array, plain_array
from livermets.cohort.options_sql import STATUS_PLACES
from livermets.cohort.staging_sql import (
    FAULTS_COLUMN,
    PLACE_BEHIND,
    ROW,
    LookedUp,
    Wanted,
    result_columns,
    result_names,
    wanted_systems,
)
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge
from livermets.rules import FACT_SCOPE, Type

ROWS_AT_A_TIME: Final = 250_000
"""How many patients of a file are read together."""

ARROW_TYPES: Final = {
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.CHOICE: pa.string(),
    Type.SET: pa.list_(pa.string()),
}
LESION: Final = pa.struct([("segment", pa.string()), ("size_mm", pa.float64()), ("near", pa.string()), ("status", pa.string())])


_STATUSES: Final = pa.array(STATUS_PLACES, pa.string())


_DICTIONARIES: Final = tuple(pa.dictionary(kind, pa.string()) for kind in (pa.int8(), pa.int16(), pa.int32()))
"""Texts by their numbers, which are taken as they are."""


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
    """The expressions for tables with the same columns, read once and worked out for one table after the other."""

    def __init__(self, knowledge: Knowledge, wanted: Wanted, names: Iterable[str], threads: int | None = None) -> None:
        self.given = tuple(name for name in names if name in FACT_SCOPE or name == "lesions")
        self._names = (ROW, FAULTS_COLUMN, *result_names(knowledge, wanted))
        self._threads = threads or os.cpu_count() or 1
        columns = Columns()
        faults = complete_columns(columns, self.given, check=wanted.check, lists_counted=True)
        results, looked_up = result_columns(columns, knowledge, wanted)
        self._looked_up = _look_ups(looked_up)
        # The score of a system whose value is computed is not looked up.
        self._computed = [name for name in wanted_systems(knowledge, wanted) if f"{name}__score" not in looked_up]
        sums = {name: PointSums.of(knowledge.systems[name].scheme) for name in self._computed}
        self._sums = {f"{name}__{end}": one for name, one in sums.items() if one for end in ("low", "high", "score")}
        self._program = ArrayProgram(columns, {FAULTS_COLUMN: faults, **results})

    def stage(self, table: pa.Table) -> pa.Table:
        """The answer for one table, in its order; a long one slice by slice, so that little beside it is held in memory."""
        if ROW not in table.column_names:
            table = table.append_column(ROW, pa.array(np.arange(table.num_rows)))
        starts = range(0, max(table.num_rows, 1), ROWS_TOGETHER)
        with ThreadPoolExecutor(self._threads) as pool:
            answers = list(pool.map(lambda start: self._staged(table.slice(start, ROWS_TOGETHER)), starts))
        return answers[0] if len(answers) == 1 else pa.concat_tables(answers).unify_dictionaries()

    def _staged(self, table: pa.Table) -> pa.Table:
        facts = entered(table)
        arrays = self._program.results(_with_counted_lists(facts) if "lesions" in self.given else facts)
        numbers, fine = arrays.pop(FAULTS_COLUMN)
        fine = np.zeros(len(numbers), np.bool_) if fine is None else fine
        refused = None if fine.all() else ~fine
        words = pa.array(self._program.words.texts, pa.string())
        found: dict[str, Any] = {ROW: facts[ROW], FAULTS_COLUMN: dictionary_array(numbers, fine, words).cast(pa.string())}
        arrays = {name: (values, either(null, refused)) for name, (values, null) in arrays.items()}
        for system in self._computed:
            (low, no_low), (high, no_high) = (arrays[f"{system}__{end}"] for end in ("low", "high"))
            arrays[f"{system}__score"] = low, either(either(no_low, no_high), low != high)
        for name, (values, null) in arrays.items():
            if name.endswith("__status"):
                found[name] = dictionary_array(values.astype(np.int8), null, _STATUSES)
            elif not name.endswith(PLACE_BEHIND):
                sums = self._sums.get(name)
                found[name] = sums.array(values, null) if sums else plain_array(values, null)
        for place, look_up in self._looked_up.items():
            found |= look_up.at(arrays[place][0], refused)
        return pa.table({name: found[name] for name in self._names})


def _look_ups(columns: Mapping[str, LookedUp]) -> dict[str, LookUp]:
    """By each column of places what is looked up at them."""
    results: dict[str, dict[str, str]] = {}
    for name, one in columns.items():
        results.setdefault(one.place, {})[name] = one.result
    rows = {one.place: one.rows for one in columns.values()}
    return {place: LookUp(rows[place], named) for place, named in results.items()}


@cache
def _counting() -> str:
    columns = Columns()
    return columns.query("facts", counted_lists(columns), [ROW])


def _with_counted_lists(facts: pa.Table) -> pa.Table:
    """The facts with what each list of lesions says by itself, in columns of their own."""
    import duckdb  # takes its time to load, which a table without lists need not wait for

    with duckdb.connect(config={"threads": 1}) as database:  # on several it gives rows in any order
        answer = database.register("facts", facts.select([ROW, "lesions"])).sql(_counting()).to_arrow_table()
    for name in answer.column_names:
        facts = facts if name == ROW else facts.append_column(name, answer[name])
    return facts


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
    columns: dict[str, Any] = {ROW: _rows(table[ROW])}
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
    if found == wanted or (wanted == pa.string() and found in _DICTIONARIES):
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
    schema = pq.read_schema(source)
    texts = [field.name for field in schema if field.name in FACT_SCOPE and pa.types.is_string(field.type)]
    file = pq.ParquetFile(source, read_dictionary=texts)
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
