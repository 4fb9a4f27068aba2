"""Reading a table into a database: facts, outcomes and kept columns of every patient, and every cell that was not understood.

After `import_table` the connection has these relations, joined by `row` (1 is the first patient below the header):

- `facts`: every fact in its type, NULL where unknown;
- `outcomes`: time, entry and event of each outcome of the mapping;
- `kept`: who the patient is, stored results and groups, as text;
- `bounds`: row, fact and text of each cell that says between which ends a number lies ("<5"): `bounded` takes them up;
- `rejected`: row, column, value and reason of each cell that should have held something and could not be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from livermets.cohort.cell_sql import number_sql, plain_sql
from livermets.cohort.cells import CellRead, NoValue, read_cell
from livermets.cohort.reading_plan import (
    COMPLETE,
    MONTHS_BETWEEN,
    THERE,
    CellColumn,
    ReadingPlan,
    facts_sql,
    kept_sql,
    outcomes_sql,
    reading_plan,
    staged_columns,
)
from livermets.cohort.source import PIECE_ROWS, ImportTableError, SourceTable
from livermets.cohort.sum_rows import NO_PATIENT, without_sums
from livermets.facts import Kind
from livermets.knowledge.import_records import CohortMapping
from livermets.rules import FACT_SCOPE, text_literal

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ReadProgress = Callable[[int, float], object]
"""Called now and then with the rows that were read and the seconds since the start; False stops the import."""

_KNOWN_AHEAD: Final = 300
_READ_ONE_BY_ONE: Final = 50_000
_BY_CODES: Final = (Kind.BOOLEAN, Kind.ENUM, Kind.SET)


class ImportCancelledError(Exception):
    """The person who waits for an import no longer wants it."""


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """How many cells of a column yielded a value, and why the others did not; `fact` is empty for times and events."""

    column: str
    fact: str
    known: int
    blank: int = 0
    missing: int = 0
    unknown: int = 0
    bound: int = 0
    rejected: int = 0

    def plus(self, other: ColumnCount) -> ColumnCount:
        """The counts of two parts of one column together."""
        counts = ("known", "blank", "missing", "unknown", "bound", "rejected")
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in counts})


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: rows, what each column yielded, how many cells were rejected, and how long it took."""

    rows: int
    columns: tuple[ColumnCount, ...]
    rejected: int
    seconds: float


def import_table(
    database: duckdb.DuckDBPyConnection, source: SourceTable, mapping: CohortMapping, progress: ReadProgress | None = None
) -> Imported:
    """Read a whole table. Raises ImportTableError when it breaks off, ImportCancelledError when `progress` says False."""
    whole = list(import_in_parts(database, source, mapping, None, progress))
    return whole[0]


def import_in_parts(
    database: duckdb.DuckDBPyConnection,
    source: SourceTable,
    mapping: CohortMapping,
    rows: int | None,
    progress: ReadProgress | None = None,
) -> Iterator[Imported]:
    """Read a table that may be larger than memory: after each part of so many rows the relations hold that part alone."""
    plan = reading_plan(source, mapping)
    started = time.monotonic()
    for statement in MONTHS_BETWEEN:
        database.execute(statement)
    pieces = without_sums(_read_ahead(_gathered(source)))
    first = next(pieces, None)
    if first is None or not first[0].num_rows:
        raise ImportTableError(f"{source.name} has a header and no rows; each patient is a row below the header")
    insert = _insert(plan, first[0])
    done = total = 0
    begun = False
    for piece, no_patients in chain((first,), pieces):
        _refuse_repeated(source, piece)
        if not begun:
            _begin(database, plan)
            begun = True
        database.register("piece", _numbered(piece, total))
        database.execute(insert)
        database.unregister("piece")
        done += piece.num_rows
        total += piece.num_rows
        _name_no_patients(database, source, no_patients, total)
        if progress and progress(total, time.monotonic() - started) is False:
            raise ImportCancelledError
        if rows is not None and done >= rows:
            yield _finish(database, plan, done, started)
            done, begun = 0, False
    if begun:
        yield _finish(database, plan, done, started)


_REPEATED: Final = "redcap_repeat_instrument"


def _refuse_repeated(source: SourceTable, piece: pa.Table) -> None:
    """Raise ImportTableError for a REDCap export in which a row may be a lesion or a visit, and no patient."""
    import pyarrow.compute as pc

    place = source.place(_REPEATED)
    if place is None:
        return
    named = sorted({text for text in pc.unique(piece[f"c{place}"]).to_pylist() if text and text.strip()})
    if named:
        raise ImportTableError(
            f"{source.name} has rows of repeating instruments ({', '.join(named[:3])}), which are no patients; export one row a"
            " patient, with lesions side by side (lesion1_size_mm, lesion2_size_mm)"
        )


def _name_no_patients(
    database: duckdb.DuckDBPyConnection, source: SourceTable, left: Sequence[tuple[int, str]], patients: int
) -> None:
    """List the rows below the last patient that are none, as cells that were rejected."""
    for number, (place, text) in enumerate(left, patients + 1):
        database.execute("INSERT INTO rejected VALUES (?, ?, ?, ?)", [number, source.names[place], text, NO_PATIENT])


def _read_ahead(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same pieces; the next one is read from the file while the database is busy with the last."""
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(next, pieces, None)
        while (piece := waiting.result()) is not None:
            waiting = reader.submit(next, pieces, None)
            yield piece


def _gathered(source: SourceTable) -> Iterator[pa.Table]:
    """The pieces of a table, put together to a size that keeps both the processors and the progress busy."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    count = 0
    for piece in source.pieces():
        waiting.append(piece)
        count += piece.num_rows
        if count >= PIECE_ROWS:
            yield pa.concat_tables(waiting)
            waiting, count = [], 0
    if count:
        yield pa.concat_tables(waiting)


def _numbered(piece: pa.Table, before: int) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    return piece.append_column("row", pa.array(np.arange(before + 1, before + 1 + piece.num_rows)))


def _begin(database: duckdb.DuckDBPyConnection, plan: ReadingPlan) -> None:
    database.execute(f"CREATE OR REPLACE TABLE staged ({staged_columns(plan)})")
    database.execute('CREATE OR REPLACE TABLE rejected (row BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)')
    database.execute("CREATE OR REPLACE TABLE bounds (row BIGINT, fact VARCHAR, text VARCHAR)")
    for name, query in (("facts", facts_sql), ("kept", kept_sql), ("outcomes", outcomes_sql)):
        database.execute(f"CREATE OR REPLACE VIEW {name} AS {query(plan, 'staged')}")


def _insert(plan: ReadingPlan, first: pa.Table) -> str:
    """The statement that reads one piece. The codes that stand in the first one are looked up once and for all."""
    numeric = [one for one in plan.cells if one.rule.fact.is_numeric]
    numbers = [f"{number_sql(one.rule, one.cell)} AS n{one.number}" for one in numeric]
    values = [
        f"{plain_sql(one.rule, one.cell, _known_ahead(one, first), f'n{one.number}')} AS {one.value}" for one in plan.cells
    ]
    complete = ", ".join(map(text_literal, COMPLETE))
    forms = [f"coalesce(trim({cell}) IN ({complete}), FALSE) AS {name}" for cell, name in plan.forms.items()]
    left = {one.number: f"{one.value} IS NULL AND {one.cell} <> ''" for one in plan.cells}
    texts = [f"CASE WHEN {left[one.number]} THEN {{'number': {one.number}, 'text': {one.cell}}} END" for one in plan.cells]
    # One list for all columns, made where something is left: most rows have nothing left, and an empty column costs as well.
    rests = (
        f"CASE WHEN {' OR '.join(f'({test})' for test in left.values())} THEN list_filter([{', '.join(texts)}], {THERE}) END"
    )
    own = {one.rest: f"CASE WHEN {left[one.number]} THEN {one.cell} END" for one in plan.cells if one.keeps_rest}
    cells = sorted({one.cell for one in plan.cells} | {one.cell for one in plan.kept})
    others = [*plan.forms.values(), *(f"k{one.number}" for one in plan.kept)]
    kept = [f"{one.cell} AS k{one.number}" for one in plan.kept]
    read = f"SELECT {', '.join(['row', *cells, *(form for form in plan.forms if form not in cells), *numbers])} FROM piece"
    valued = f"SELECT {', '.join(['row', *cells, *values, *forms, *kept])} FROM ({read})"
    values_read = [one.value for one in plan.cells]
    into = ", ".join(["row", *values_read, *own, *others, "rests"])
    shown = ", ".join(["row", *values_read, *own.values(), *others, rests if plan.cells else "NULL"])
    return f"INSERT INTO staged ({into}) SELECT {shown} FROM ({valued})"


def _known_ahead(column: CellColumn, piece: pa.Table) -> dict[str, Any]:
    if column.rule.fact.kind not in _BY_CODES:
        return {}
    import pyarrow.compute as pc

    texts = [text for text in pc.unique(piece.column(column.cell)).to_pylist() if text][:_KNOWN_AHEAD]
    read = {text: read_cell(column.rule, text) for text in texts}
    return {text: one.value for text, one in read.items() if one.gap is None}


def _finish(database: duckdb.DuckDBPyConnection, plan: ReadingPlan, rows: int, started: float) -> Imported:
    database.execute(
        "CREATE OR REPLACE TABLE rests AS SELECT row, rest.number AS number, rest.text AS text"
        " FROM (SELECT row, unnest(rests) AS rest FROM staged WHERE rests IS NOT NULL)"
    )
    left: dict[int, dict[str, int]] = {}
    for number, text, count in database.execute("SELECT number, text, count(*) FROM rests GROUP BY ALL").fetchall():
        left.setdefault(number, {})[text] = count
    kept = (_one_number(database, f"SELECT count({one.text}) FROM staged") for one in plan.kept)
    counts = (
        *(_read_the_rest(database, one, left.get(one.number, {}), rows) for one in plan.cells),
        *(ColumnCount(one.column, "", known, rows - known) for one, known in zip(plan.kept, kept, strict=True)),
    )
    for outcome in plan.outcomes:
        if outcome.negative:
            start, end = outcome.negative
            database.execute(
                "INSERT INTO rejected SELECT row, ?, strftime("
                + start.value
                + ", '%Y-%m-%d') || ' to ' || strftime("
                + end
                + ","
                f" '%Y-%m-%d'), 'ends before it begins' FROM staged WHERE {end} < {start.value}",
                [start.column],
            )
    rejected = _one_number(database, "SELECT count(*) FROM rejected")
    return Imported(rows, counts, rejected, time.monotonic() - started)


def _read_the_rest(database: duckdb.DuckDBPyConnection, column: CellColumn, left: Mapping[str, int], rows: int) -> ColumnCount:
    """Read the cells that are not plain, each different text once, and count what came of the column."""
    tally = dict.fromkeys(NoValue, 0)
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    bounds: dict[str, str] = {}
    blank: list[str] = []
    for number, (text, count) in enumerate(left.items()):
        read = read_cell(column.rule, text) if number < _READ_ONE_BY_ONE else CellRead(gap=NoValue.REJECTED, reason=_TOO_MANY)
        if read.gap is None:
            values[text] = read.value
            continue
        tally[read.gap] += count
        if read.gap is NoValue.BLANK:
            blank.append(text)
        elif read.gap in (NoValue.REJECTED, NoValue.BOUND):
            reasons[text] = read.reason
            if read.bound and column.fact in FACT_SCOPE:  # not of a lesion: a list has no bounds
                bounds[text] = read.bound
    if values or (blank and column.keeps_rest):
        _enter(database, column, values, blank)
    if reasons:
        database.register("reasons", _two_columns(list(reasons), list(reasons.values())))
        database.execute(
            f"INSERT INTO rejected SELECT row, ?, text, b FROM rests JOIN reasons ON text = a WHERE number = {column.number}",
            [column.column],
        )
        database.unregister("reasons")
    if bounds:
        database.register("said", _two_columns(list(bounds), list(bounds.values())))
        of_column = f"SELECT row, ?, b FROM rests JOIN said ON text = a WHERE number = {column.number}"
        database.execute(f"INSERT INTO bounds {of_column}", [column.fact])
        database.unregister("said")
    known = _one_number(database, f"SELECT count({column.value}) FROM staged")
    gaps = {gap.value: count for gap, count in tally.items() if gap is not NoValue.BLANK}
    return ColumnCount(column.column, column.fact, known, rows - known - sum(gaps.values()), **gaps)


_TOO_MANY: Final = f"not among the first {_READ_ONE_BY_ONE} different texts of a column that holds something else"


def _enter(database: duckdb.DuckDBPyConnection, column: CellColumn, values: dict[str, Any], blank: list[str]) -> None:
    import pyarrow as pa

    read: list[Any] = [sorted(value) if isinstance(value, frozenset) else value for value in values.values()]
    texts = [*values, *blank]
    cells = pa.table({"a": pa.array(texts, pa.string()), "b": pa.array([*read, *[None] * len(blank)], _arrow_type(column))})
    database.register("resolved", cells)
    settled = f"{column.value} = b" + (f", {column.rest} = NULL" if column.keeps_rest else "")
    read_now = f"SELECT row AS of_row, b FROM rests JOIN resolved ON text = a WHERE number = {column.number}"
    database.execute(f"UPDATE staged SET {settled} FROM ({read_now}) WHERE row = of_row")
    database.unregister("resolved")


def _arrow_type(column: CellColumn) -> Any:
    import pyarrow as pa

    match column.rule.fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            return pa.float64()
        case Kind.BOOLEAN:
            return pa.bool_()
        case Kind.SET:
            return pa.list_(pa.string())
        case Kind.DATE:
            return pa.date32()
    return pa.string()


def _two_columns(a: list[str], b: list[str]) -> pa.Table:
    import pyarrow as pa

    return pa.table({"a": pa.array(a, pa.string()), "b": pa.array(b, pa.string())})


def _one_number(database: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(database.execute(query).fetchall()[0][0])
