"""What is asked of a table of patients, and the SQL that answers it: facts completed, derived numbers, systems, options."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.cohort.columns import Columns
from livermets.cohort.completing_sql import complete_columns, completed_columns, completed_names
from livermets.cohort.options_sql import STATUSES, OptionColumns, stage_scores
from livermets.cohort.systems_sql import RESULTS, Row, derive_columns, results_sql, system_columns
from livermets.knowledge.loading import Knowledge
from livermets.rules import text_literal

ROW = "row"
"""The column that says which patient a row is."""
FAULTS = "faults"
"""The column that says why a row is no case: which facts cannot be, or contradict each other."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to work out for each patient; by default every system and nothing else.

    `systems` are ids, None for all. `derived` adds `NAME__low` and `NAME__high` of the derived numbers, `options` the status
    of every option as `OPTION__status`, `flags` each red flag as `FLAG__value`. Without `check` the facts are taken to be
    within their limits already.
    """

    systems: tuple[str, ...] | None = None
    derived: bool = False
    options: bool = False
    flags: bool = False
    check: bool = True


def _completed(knowledge: Knowledge, given: Collection[str]) -> Columns:
    columns = Columns()
    completed_columns(columns, given)
    derive_columns(columns, knowledge.derived)
    return columns


def _chosen(knowledge: Knowledge, wanted: Wanted) -> tuple[str, ...]:
    return tuple(knowledge.systems) if wanted.systems is None else wanted.systems


def result_names(knowledge: Knowledge, wanted: Wanted) -> tuple[str, ...]:
    """The columns of the answer in their order, after `row` and `faults`."""
    names = [f"{number.symbol.name}__{side}" for number in knowledge.derived for side in ("low", "high") if wanted.derived]
    names += [f"{system}__{result}" for system in _chosen(knowledge, wanted) for result in RESULTS]
    names += [f"{flag}__value" for flag in knowledge.compiled.red_flags if wanted.flags]
    names += [f"{option}__status" for option in knowledge.compiled.options if wanted.options]
    return tuple(names)


def staged_sql(knowledge: Knowledge, wanted: Wanted, given: Collection[str], table: str = "facts") -> str:
    """One query for everything wanted, with every value written out: for an engine that reads nothing but SQL.

    `given` are the columns of the table. Rows that are no case have `faults` and nothing else.
    """
    columns = Columns()
    faults = complete_columns(columns, given, check=wanted.check)
    derive_columns(columns, knowledge.derived)
    results: dict[str, str] = {}
    if wanted.derived:
        for number in knowledge.derived:
            for side in ("low", "high"):
                results[f"{number.symbol.name}__{side}"] = columns.column(f"{number.symbol.name}__{side}")
    of_options = wanted.options or wanted.flags
    needed = knowledge.compiled.scores.values() if of_options else ()
    systems = {name: system_columns(columns, knowledge.systems[name]) for name in (*_chosen(knowledge, wanted), *needed)}
    for name in _chosen(knowledge, wanted):
        for result, text in results_sql(columns, systems[name]).items():
            results[f"{name}__{result}"] = text
    if of_options:
        stage_scores(columns, knowledge, systems)
        options = OptionColumns(columns, knowledge, systems)
        if wanted.flags:
            results |= {f"{name}__value": text for name, text in options.flags.items()}
        if wanted.options:
            statuses = ", ".join(map(text_literal, STATUSES))
            for name, option in knowledge.compiled.options.items():
                results[f"{name}__status"] = f"([{statuses}])[{options.status(option)} + 1]"
    allowed = columns.keep(f"({faults} IS NULL)")
    results = {name: f"CASE WHEN {allowed} THEN {text} END" for name, text in results.items()}
    return columns.query(table, {FAULTS: faults, **results}, [ROW])


SYSTEMS_TOGETHER: Final = 10
OPTIONS_TOGETHER: Final = 25
"""How many are worked out by one query: with more the parts of a batch no longer fit the processor's cache."""


@dataclass(frozen=True)
class LookedUp:
    """A column whose value stands in a list: a result of the row of `rows` at the place in another column."""

    place: str
    rows: Sequence[Row]
    result: str


@dataclass(frozen=True)
class Part:
    """A query over a table of facts that yields `row` and some columns of the answer in the table's order.

    Columns of the answer that are looked up stand in `looked_up` by their name; what `sql` yields beside is as it is.
    """

    sql: str
    looked_up: Mapping[str, LookedUp]


def completing_part(given: Collection[str], *, check: bool, table: str = "facts") -> Part:
    """The query that comes before the others: `faults`, and the facts that completing the table may change."""
    columns = Columns()
    faults = complete_columns(columns, given, check=check)
    changed = {name: columns.column(name) for name in completed_names(given)}
    return Part(columns.query(table, {FAULTS: faults, **changed}, [ROW]), {})


def parts_of(knowledge: Knowledge, wanted: Wanted, given: Collection[str], table: str = "facts") -> Iterator[Part]:
    """Queries over a completed table for everything wanted, with places instead of values where a result is looked up.

    Rows that are no case have results as if they were one.
    """
    given = {*given, *completed_names(given)}
    if wanted.derived:
        columns = _completed(knowledge, given)
        names = [f"{number.symbol.name}__{side}" for number in knowledge.derived for side in ("low", "high")]
        yield Part(columns.query(table, {name: columns.column(name) for name in names}, [ROW]), {})
    for systems in _batched(_chosen(knowledge, wanted), SYSTEMS_TOGETHER):
        yield _part_of_systems(knowledge, systems, given, table)
    options = tuple(knowledge.compiled.options) if wanted.options else ()
    if wanted.flags:
        yield _part_of_options(knowledge, (), given, table, flags=True)
    for some in _batched(options, OPTIONS_TOGETHER):
        yield _part_of_options(knowledge, some, given, table, flags=False)


def _batched(names: Sequence[str], many: int) -> Iterator[Sequence[str]]:
    return (names[start : start + many] for start in range(0, len(names), many))


def _part_of_systems(knowledge: Knowledge, systems: Sequence[str], given: Collection[str], table: str) -> Part:
    columns = _completed(knowledge, given)
    results: dict[str, str] = {}
    looked_up: dict[str, LookedUp] = {}
    for name in systems:
        found = system_columns(columns, knowledge.systems[name])
        place = f"{name}__place"
        results[place] = f"CAST({found.place} AS {'USMALLINT' if len(found.rows) < 1 << 16 else 'UINTEGER'})"
        if found.bounds:
            results |= {f"{name}__low": found.bounds[0], f"{name}__high": found.bounds[1]}
        for result in ("group", "groups") if found.bounds else RESULTS:
            looked_up[f"{name}__{result}"] = LookedUp(place, found.rows, result)
    return Part(columns.query(table, results, [ROW]), looked_up)


def _part_of_options(knowledge: Knowledge, options: Sequence[str], given: Collection[str], table: str, *, flags: bool) -> Part:
    columns = _completed(knowledge, given)
    systems = {name: system_columns(columns, knowledge.systems[name]) for name in knowledge.compiled.scores.values()}
    stage_scores(columns, knowledge, systems)
    found = OptionColumns(columns, knowledge, systems)
    results = {f"{name}__value": text for name, text in found.flags.items() if flags}
    for name in options:
        results[f"{name}__status"] = f"CAST({found.status(knowledge.compiled.options[name])} AS UTINYINT)"
    return Part(columns.query(table, results, [ROW]), {})
