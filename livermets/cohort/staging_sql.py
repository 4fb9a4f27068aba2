"""What is asked of a table of patients, and the SQL that answers it: facts completed, derived numbers, systems, options."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.cohort.columns import AT_LEAST, Columns
from livermets.cohort.completing_sql import complete_columns, completed_columns, completed_names, names_at_least
from livermets.cohort.options_sql import STATUS_PLACES, OptionColumns, stage_scores
from livermets.cohort.systems_sql import (
    RESULTS,
    SystemColumns,
    SystemRow,
    derive_columns,
    looked_up_sql,
    results_sql,
    system_columns,
)
from livermets.knowledge.loading import Knowledge
from livermets.rules import text_literal

ROW = "row"
"""The column that says which patient a row is."""
FAULTS_COLUMN = "faults"
"""The column that says why a row is no case: which facts cannot be, or contradict each other."""
PLACE_BEHIND = "__place"
"""How the column with the place of a system's row is named, behind the system."""


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


def wanted_systems(knowledge: Knowledge, wanted: Wanted) -> tuple[str, ...]:
    """The ids of the systems that are asked for."""
    return tuple(knowledge.systems) if wanted.systems is None else wanted.systems


def result_names(knowledge: Knowledge, wanted: Wanted) -> tuple[str, ...]:
    """The columns of the answer in their order, after `row` and `faults`."""
    names = _derived_names(knowledge) if wanted.derived else []
    names += [f"{system}__{result}" for system in wanted_systems(knowledge, wanted) for result in RESULTS]
    names += [f"{flag}__value" for flag in knowledge.compiled.red_flags if wanted.flags]
    names += [f"{option}__status" for option in knowledge.compiled.options if wanted.options]
    return tuple(names)


SYSTEMS_TOGETHER: Final = 10
OPTIONS_TOGETHER: Final = 25
"""How many are worked out by one query: with more the parts of a batch no longer fit the processor's cache."""


@dataclass(frozen=True)
class LookedUp:
    """A column whose value stands in a list: a result of the row of `rows` at the place in another column."""

    place: str
    rows: Sequence[SystemRow]
    result: str


@dataclass(frozen=True)
class TablePart:
    """A query over a table of facts that yields `row` and some columns of the answer in the table's order.

    Columns of the answer that are looked up stand in `looked_up` by their name; what `sql` yields beside is as it is.
    """

    sql: str
    looked_up: Mapping[str, LookedUp]


def completing_part(given: Collection[str], *, check: bool, table: str = "facts") -> TablePart:
    """The query that comes before the others: `faults`, and the facts that completing the table may change."""
    columns = Columns()
    faults = complete_columns(columns, given, check=check)
    changed = {name: columns.column(name) for name in completed_names(given)}
    changed |= {f"{name}{AT_LEAST}": columns.least(name) for name in names_at_least(given)}
    return TablePart(columns.query(table, {FAULTS_COLUMN: faults, **changed}, [ROW]), {})


def _derived_names(knowledge: Knowledge) -> list[str]:
    return [f"{number.symbol.name}__{side}" for number in knowledge.derived for side in ("low", "high")]


def result_columns(columns: Columns, knowledge: Knowledge, wanted: Wanted) -> tuple[dict[str, str], dict[str, LookedUp]]:
    """Everything wanted as expressions over completed columns, and what of it is looked up at the place that one yields."""
    derive_columns(columns, knowledge.derived)
    results: dict[str, str] = {}
    if wanted.derived:
        results |= {name: columns.column(name) for name in _derived_names(knowledge)}
    found = {name: system_columns(columns, knowledge.systems[name]) for name in wanted_systems(knowledge, wanted)}
    places, looked_up = _placed(found)
    results |= places
    if wanted.flags or wanted.options:
        behind = {
            name: found.get(name) or system_columns(columns, knowledge.systems[name])
            for name in knowledge.compiled.scores.values()
        }
        stage_scores(columns, knowledge, behind)
        options = OptionColumns(columns, knowledge, behind)
        results |= {f"{name}__value": text for name, text in options.flags.items() if wanted.flags}
        results |= {
            f"{name}__status": options.status(one) for name, one in knowledge.compiled.options.items() if wanted.options
        }
    return results, looked_up


def parts_of(
    knowledge: Knowledge, wanted: Wanted, given: Collection[str], table: str = "facts", *, written: bool = False
) -> Iterator[TablePart]:
    """Queries over a completed table for everything wanted.

    Rows that are no case have results as if they were one. A result that is looked up yields the place where it is found; with
    `written` it is written out, for an engine of which nothing but the answer is read.
    """
    given = {*given, *completed_names(given)}
    if wanted.derived:
        columns = _completed(knowledge, given)
        yield TablePart(columns.query(table, {name: columns.column(name) for name in _derived_names(knowledge)}, [ROW]), {})
    for systems in _batched(wanted_systems(knowledge, wanted), SYSTEMS_TOGETHER):
        columns = _completed(knowledge, given)
        found = {name: system_columns(columns, knowledge.systems[name]) for name in systems}
        results, looked_up = _written(columns, found) if written else _placed(found)
        yield TablePart(columns.query(table, results, [ROW]), looked_up)
    if wanted.flags:
        yield _part_of_options(knowledge, None, given, table, written=written)
    for options in _batched(tuple(knowledge.compiled.options) if wanted.options else (), OPTIONS_TOGETHER):
        yield _part_of_options(knowledge, options, given, table, written=written)


def _batched(names: Sequence[str], many: int) -> Iterator[Sequence[str]]:
    return (names[start : start + many] for start in range(0, len(names), many))


def _written(columns: Columns, systems: Mapping[str, SystemColumns]) -> tuple[dict[str, str], dict[str, LookedUp]]:
    results = {
        f"{name}__{result}": text for name, found in systems.items() for result, text in results_sql(columns, found).items()
    }
    return results, {}


def _placed(systems: Mapping[str, SystemColumns]) -> tuple[dict[str, str], dict[str, LookedUp]]:
    results: dict[str, str] = {}
    looked_up: dict[str, LookedUp] = {}
    for name, found in systems.items():
        place = name + PLACE_BEHIND
        results[place] = f"CAST({found.place} AS {'USMALLINT' if len(found.rows) < 1 << 16 else 'UINTEGER'})"
        if found.bounds:
            results |= {f"{name}__low": found.bounds[0], f"{name}__high": found.bounds[1]}
        for result in ("group", "groups") if found.bounds else RESULTS:
            looked_up[f"{name}__{result}"] = LookedUp(place, found.rows, result)
    return results, looked_up


def _part_of_options(
    knowledge: Knowledge, options: Sequence[str] | None, given: Collection[str], table: str, *, written: bool
) -> TablePart:
    """The status of options; without any of them the red flags."""
    columns = _completed(knowledge, given)
    systems = {name: system_columns(columns, knowledge.systems[name]) for name in knowledge.compiled.scores.values()}
    stage_scores(columns, knowledge, systems)
    found = OptionColumns(columns, knowledge, systems)
    if options is None:
        return TablePart(columns.query(table, {f"{name}__value": text for name, text in found.flags.items()}, [ROW]), {})
    results: dict[str, str] = {}
    for name in options:
        status = found.status(knowledge.compiled.options[name])
        # Of no place Spark takes the value of another row: it holds a list without gaps to yield none, whatever the place.
        place = f"coalesce({status}, {len(STATUS_PLACES)})"
        words = [*map(text_literal, STATUS_PLACES), "CAST(NULL AS VARCHAR)"]
        results[f"{name}__status"] = looked_up_sql(columns, words, place) if written else status
    return TablePart(columns.query(table, results, [ROW]), {})
