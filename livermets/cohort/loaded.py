"""A table of patients in memory: facts, outcomes, groups and results of every system, one position a patient.

What a table holds is read once, staged once, and then only looked at. A patient is a row of the table; every column below has
one value for each of them, None or NaN where it is not known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from livermets.cohort.bounded import bounds_of, with_bounds
from livermets.cohort.cells import CellRule, NoValue, code_key, read_cell
from livermets.cohort.demo import DATA_KIND, demo_csv
from livermets.cohort.intake import ColumnCount, Imported, import_table
from livermets.cohort.open_table import open_table
from livermets.cohort.reading_plan import ReadingPlan, reading_plan
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.cohort.staging import ROWS_AT_A_TIME, Stager
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW, Wanted
from livermets.cohort.statistics.event_times import EventTimes, EventTimesError, event_times
from livermets.cohort.suggestion import Suggestion, suggest
from livermets.facts import Fact, Kind
from livermets.knowledge.import_records import CohortMapping, ColumnUse, OutcomeUse
from livermets.knowledge.indicator_records import OutcomeColumn
from livermets.knowledge.loading import Knowledge

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

LoadProgress = Callable[[str, int, float], object]
"""Called now and then with what is done, the patients that are done, and the seconds since the start."""

KIND_COLUMN: Final = "data_kind"
"""The column in which a table says of its patients that they are made up."""
DEMO_NAME: Final = "demonstration-cohort.csv"


@dataclass(frozen=True, slots=True, eq=False)
class CohortOutcome:
    """One outcome of a cohort: what is counted, from when, and the patients whose time and status are known.

    Without `endpoint` or `time_zero` there is no curve; `fault` says why there is none although both are named. `competes`
    where some patients had something else happen first.
    """

    label: str
    endpoint: str | None
    time_zero: str | None
    data: EventTimes | None
    by_dates: bool
    fault: str = ""

    @property
    def is_named(self) -> bool:
        return self.endpoint is not None and self.time_zero is not None

    @property
    def competes(self) -> bool:
        return self.data is not None and bool(np.any(self.data.event > 1))


@dataclass(frozen=True, eq=False)
class LoadedCohort:
    """A cohort: where it came from, how it was read, and its columns."""

    name: str
    mapping: CohortMapping
    synthetic: bool
    imported: Imported
    facts: pa.Table
    kept: Mapping[str, Sequence[str | None]]
    outcomes: tuple[CohortOutcome, ...]
    happened: Mapping[str, Sequence[Any]]
    days_from_months: bool
    rejected: pa.Table
    staged: pa.Table

    @property
    def rows(self) -> int:
        """Patients."""
        return self.imported.rows

    @cached_property
    def refused(self) -> int:
        """Patients whose facts contradict each other, so that nothing was worked out for them."""
        return int(self.staged.num_rows - self.staged[FAULTS_COLUMN].null_count)

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The facts that the table speaks of."""
        return tuple(name for name in self.facts.column_names if name != ROW)

    @property
    def stored(self) -> Mapping[str, Sequence[str | None]]:
        """Results that came with the patients, by system."""
        return {use.stored: self.kept[kept_key(use)] for use in self.mapping.columns if use.stored}


def kept_key(use: ColumnUse) -> str:
    """Under which name a kept column is found: one column may be kept for two reasons."""
    return f"{'id' if use.id else use.stored or use.group or use.happened or ''}|{use.column}"


def load_cohort(
    source: SourceTable, mapping: CohortMapping, known: Knowledge, progress: LoadProgress | None = None
) -> LoadedCohort:
    """Read and stage a whole table. Raises ImportTableError when it cannot be read; what `progress` raises ends it."""
    import duckdb

    try:
        return _loaded(source, mapping, known, progress or _silent)
    except duckdb.Error as error:
        # Its message may hold a cell: only its kind is said.
        raise ImportTableError(
            f"{source.name} cannot be read with this mapping ({type(error).__name__}); look at the columns and their codes"
        ) from None


def _loaded(source: SourceTable, mapping: CohortMapping, known: Knowledge, tell: LoadProgress) -> LoadedCohort:
    import duckdb

    started = time.monotonic()
    _refuse_unknown_outcomes(mapping, known)
    # A database that may not write to disk: clinical data stay in memory.
    database = duckdb.connect(config={"temp_directory": ""})
    imported = import_table(database, source, mapping, lambda rows, seconds: tell("read", rows, seconds))
    plan = reading_plan(source, mapping)
    facts = database.sql(f"SELECT {', '.join(['row', *plan.facts])} FROM facts ORDER BY row").to_arrow_table()
    kept = _kept(database, plan)
    outcomes = tuple(_outcome(database, number, one.use) for number, one in enumerate(plan.outcomes))
    happened, more, rejected = _happened(mapping, kept, known.indicators.columns, source.decimal)
    from_months = _from_survival(happened, outcomes, imported.rows)
    bad = database.sql("SELECT * FROM rejected ORDER BY row").to_arrow_table()
    return LoadedCohort(
        source.name,
        mapping,
        _is_synthetic(source),
        Imported(imported.rows, (*imported.columns, *more), imported.rejected + len(rejected), time.monotonic() - started),
        facts,
        kept,
        outcomes,
        MappingProxyType(happened),
        from_months,
        _with_rows(bad, rejected),
        with_bounds(_staged(facts, known, tell, started), facts, bounds_of(database), known),
    )


def _silent(_what: str, _rows: int, _seconds: float) -> None:
    """Tell nobody how far the reading is."""


def _refuse_unknown_outcomes(mapping: CohortMapping, known: Knowledge) -> None:
    for use in mapping.columns:
        if use.happened is not None and use.happened not in known.indicators.columns:
            names = ", ".join(known.indicators.columns)
            raise ImportTableError(f"column {use.column!r}: there is no outcome column {use.happened!r}; there are: {names}")


def load_demo(known: Knowledge, progress: LoadProgress | None = None) -> LoadedCohort:
    """The demonstration cohort, read as any other table: by the layout that it has."""
    source, suggested = demo_table(known)
    return load_cohort(source, suggested.mapping, known, progress)


def demo_table(known: Knowledge) -> tuple[SourceTable, Suggestion]:
    """The demonstration cohort as a table that was opened, and its mapping."""
    source = open_table(demo_csv().encode(), DEMO_NAME)
    return source, suggest(source, known.imports, known.systems)


def _kept(database: duckdb.DuckDBPyConnection, plan: ReadingPlan) -> dict[str, Sequence[str | None]]:
    if not plan.kept:
        return {}
    uses = [use for use in plan.mapping.columns if use.fact is None]
    texts = ", ".join(one.text for one in plan.kept)
    columns = database.sql(f"SELECT {texts} FROM staged ORDER BY row").to_arrow_table().columns
    return {kept_key(use): _in_words(use, column.to_pylist()) for use, column in zip(uses, columns, strict=True)}


def _in_words(use: ColumnUse, texts: list[str | None]) -> list[str | None]:
    """The cells of a group with the words that the mapping has for their codes."""
    if not use.group or not use.values:
        return texts
    words = {code_key(code): None if value is None else str(value) for code, value in use.values.items()}
    return [None if text is None else words.get(code_key(text), text) for text in texts]


def _outcome(database: duckdb.DuckDBPyConnection, number: int, use: OutcomeUse) -> CohortOutcome:
    found = database.sql(f"SELECT time, event, entry FROM outcomes WHERE outcome = {number} ORDER BY row").to_arrow_table()
    time_, event, entry = (np.asarray(found[name].cast("float64").to_pandas()) for name in ("time", "event", "entry"))
    data, fault = None, ""
    try:
        data = event_times(time_, event, unit="months", entry=entry if use.entry else None)
    except EventTimesError as error:
        fault = str(error)
    return CohortOutcome(use.label, use.endpoint, use.time_zero, data, use.time.start is not None, fault)


def _staged(facts: pa.Table, known: Knowledge, tell: LoadProgress, started: float) -> pa.Table:
    import pyarrow as pa

    stager = Stager(known, Wanted(), facts.column_names)
    parts = []
    for start in range(0, max(1, facts.num_rows), ROWS_AT_A_TIME):
        parts.append(stager.stage(facts.slice(start, ROWS_AT_A_TIME)))
        tell("staged", min(facts.num_rows, start + ROWS_AT_A_TIME), time.monotonic() - started)
    return pa.concat_tables(parts, promote_options="default") if len(parts) > 1 else parts[0]


def _is_synthetic(source: SourceTable) -> bool:
    place = source.place(KIND_COLUMN)
    if place is None:
        return False
    first = next(source.pieces(), None)
    return first is not None and first.num_rows > 0 and set(first[f"c{place}"].to_pylist()) == {DATA_KIND}


def fact_of_outcome(column: OutcomeColumn) -> Fact:
    """An outcome column in the shape of a fact, so that its cells are read as those of facts are."""
    kinds = {"boolean": Kind.BOOLEAN, "number": Kind.NUMBER, "choice": Kind.ENUM}
    return Fact(
        column.id,
        kinds[column.kind],
        "",
        column.label,
        unit=column.unit or "",
        minimum=column.minimum,
        maximum=column.maximum,
        values=column.values,
    )


_Rejected = tuple[int, str, str, str]


def _happened(
    mapping: CohortMapping, kept: Mapping[str, Sequence[str | None]], columns: Mapping[str, OutcomeColumn], decimal: str
) -> tuple[dict[str, Sequence[Any]], list[ColumnCount], list[_Rejected]]:
    """What happened to the patients, for the indicators; a cell that says nothing that is accepted is rejected, once by row and
    column, however many things the column is asked for."""
    found: dict[str, Sequence[Any]] = {}
    counts: list[ColumnCount] = []
    rejected: dict[tuple[int, str, str], list[str]] = {}
    for use in mapping.columns:
        if use.happened is None:
            continue
        codes = {code_key(code): value for code, value in (use.values or {}).items()}
        rule = CellRule(fact_of_outcome(columns[use.happened]), values=codes, decimal=mapping.shape.decimal or decimal)
        texts = kept[kept_key(use)]
        read = {text: read_cell(rule, text) for text in set(texts) - {None} if text is not None}
        gaps = dict.fromkeys(NoValue, 0)
        for row, text in enumerate(texts, 1):
            gap = NoValue.BLANK if text is None else read[text].gap
            if gap is not None:
                gaps[gap] += 1
            if text is not None and gap in (NoValue.REJECTED, NoValue.BOUND):
                rejected.setdefault((row, use.column, text), []).append(read[text].reason)
        found[use.happened] = [None if text is None else read[text].value for text in texts]
        known = len(texts) - sum(gaps.values())
        counts.append(ColumnCount(use.column, use.happened, known, **{gap.value: many for gap, many in gaps.items()}))
    return found, counts, [(*cell, "; ".join(dict.fromkeys(reasons))) for cell, reasons in rejected.items()]


def _from_survival(happened: dict[str, Sequence[Any]], outcomes: Iterable[CohortOutcome], rows: int) -> bool:
    """Status and days after the resection from overall survival, where the table has no columns of their own for them."""
    if "died" in happened or "days_observed" in happened:
        return False
    wanted = ("overall-survival", "resection")
    survival = next((one.data for one in outcomes if (one.endpoint, one.time_zero) == wanted and one.data), None)
    if survival is None or survival.delayed:
        return False
    from livermets.cohort.statistics.event_times import DAYS_A_MONTH

    died: list[bool | None] = [None] * rows
    days: list[float | None] = [None] * rows
    for place, time_, event in zip(survival.index, survival.time, survival.event, strict=True):
        died[place], days[place] = bool(event), float(time_) * DAYS_A_MONTH
    happened["died"], happened["days_observed"] = died, days
    return True


def _with_rows(table: pa.Table, more: Sequence[_Rejected]) -> pa.Table:
    import pyarrow as pa

    if not more:
        return table
    added = pa.Table.from_arrays([pa.array(column) for column in zip(*more, strict=True)], names=table.column_names)
    return pa.concat_tables([table, added.cast(table.schema)]).sort_by("row")
