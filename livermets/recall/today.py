"""What today's release says of many cases at once: the status of options, what systems say, and red flags, by the table path.

Facts come as they were stored, a JSON text each. A case whose facts do not stand there in their own types or contradict
each other is left to the path for one case, which reads anything.
"""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from livermets.board.kept_reading import KeptReading, SystemReading, part_hash, system_hashes
from livermets.cohort.options_sql import STATUS_PLACES
from livermets.cohort.staging import ARROW_TYPES, LESION
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW, LookedUp, TablePart, Wanted, completing_part, parts_of
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.systems import System
from livermets.rules import FACT_SCOPE

_READ_AT_A_TIME: Final = 4000
_TYPES: Final = {name: ARROW_TYPES[symbol.type] for name, symbol in FACT_SCOPE.items()} | {"lesions": pa.list_(LESION)}
_WORDS: Final = {name: pa.string() for name in FACTS if name not in _TYPES}
"""Facts that no rule asks for: what describes the case."""


@dataclass(frozen=True)
class Today:
    """The answers for some cases, in their order. `digests` are those of `KeptReading.digest`, as numbers; `alone` are the
    places of cases that have to be read one at a time, whose answers here say nothing."""

    digests: Any
    alone: frozenset[int]
    _options: dict[str, Any] = field(default_factory=dict)
    _systems: dict[str, _Answers] = field(default_factory=dict)
    _flags: dict[str, Any] = field(default_factory=dict)

    def readings(self, places: Sequence[int]) -> list[KeptReading]:
        """The whole answers for some of the cases."""
        at = np.asarray(places, np.int64)
        options: list[dict[str, str]] = [{} for _ in places]
        systems: list[dict[str, SystemReading]] = [{} for _ in places]
        flags: list[list[str]] = [[] for _ in places]
        for name, statuses in self._options.items():
            of = statuses[at]
            for n in np.flatnonzero(of >= 0).tolist():
                options[n][name] = STATUS_PLACES[of[n]]
        for name, answers in self._systems.items():
            for n, reading in answers.at(at):
                systems[n][name] = reading
        for name, stands in self._flags.items():
            for n in np.flatnonzero(stands[at]).tolist():
                flags[n].append(name)
        return [KeptReading(*one) for one in zip(options, systems, map(tuple, flags), strict=True)]


@dataclass(frozen=True)
class _Answers:
    """What a system says: the place of each case in `groups`, whether it says anything, and its ends, a pair for each case or,
    where they follow from the place, for each place."""

    says: Any
    place: Any
    groups: Sequence[str]
    low: Any
    high: Any
    by_place: bool

    def at(self, places: Any) -> Iterable[tuple[int, SystemReading]]:
        for n in np.flatnonzero(self.says[places]).tolist():
            place = int(self.place[places[n]])
            row = place if self.by_place else places[n]
            low, high = (None if np.isnan(ends[row]) else float(ends[row]) for ends in (self.low, self.high))
            yield n, SystemReading(low, high, self.groups[place])


def read_today(facts: Sequence[str], knowledge: Knowledge) -> Today:
    """What the knowledge says of cases with these facts."""
    table, alone = _table(facts)
    found = Today(np.zeros(len(facts), np.uint64), frozenset(alone))
    if table.num_rows == 0:
        return found
    given = tuple(name for name in table.column_names if name != ROW)
    with _database() as database:
        whole, faults = _completed(database, completing_part(given, check=True), table)
    alone |= _places(pc.is_valid(faults))
    _Working(knowledge, whole, found).all_parts(given, _primaries(table))
    return replace(found, alone=frozenset(alone))


def _database() -> Any:
    """A database in memory that works on one processor and prints nothing; the queries are long and leave nothing to optimise,
    so that looking for it takes more time and memory than it saves."""
    import duckdb  # takes its time to load, which a board of few cases need not wait for

    database = duckdb.connect(config={"threads": 1})
    database.execute("SET enable_progress_bar = false")
    database.execute("PRAGMA disable_optimizer")
    return database


def _completed(database: Any, query: TablePart, facts: pa.Table) -> tuple[pa.Table, pa.ChunkedArray]:
    """The facts with all that follows from them by a `completing_part`, and why a row is no case."""
    database.register("facts", facts)
    try:
        answer = database.sql(query.sql).to_arrow_table()
    finally:
        database.unregister("facts")
    made = [name for name in answer.column_names if name not in (ROW, FAULTS_COLUMN)]
    kept = [name for name in facts.column_names if name not in made]
    return pa.table({name: facts[name] for name in kept} | {name: answer[name] for name in made}), answer[FAULTS_COLUMN]


def _answered(database: Any, waiting: queue.SimpleQueue[TablePart], facts: pa.Table) -> Iterator[tuple[TablePart, pa.Table]]:
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


def none_of(many: int) -> Today:
    """No answer: each of so many cases has to be read by itself."""
    return Today(np.zeros(many, np.uint64), frozenset(range(many)))


def _primaries(table: pa.Table) -> frozenset[str]:
    if "primary_site" not in table.column_names:
        return frozenset()
    return frozenset(one for one in pc.unique(table["primary_site"]).to_pylist() if one)


def _table(facts: Sequence[str]) -> tuple[pa.Table, set[int]]:
    """The facts as a table with a row for each case, and the places of those that do not fit into it: their rows are empty."""
    alone: set[int] = set()
    parts = [_read(facts[start : start + _READ_AT_A_TIME], start, alone) for start in range(0, len(facts), _READ_AT_A_TIME)]
    used = {name for part in parts for name in part.column_names if part[name].null_count < part.num_rows}
    ordered = [name for name in FACTS if name in used and name in _TYPES]
    empty = {name: _TYPES[name] for name in ordered}
    table = (
        pa.concat_tables(
            [
                pa.table(
                    {
                        name: part[name] if name in part.column_names else pa.nulls(part.num_rows, empty[name])
                        for name in ordered
                    }
                )
                for part in parts
            ]
        )
        if parts and ordered
        else pa.table({})
    )
    return table.append_column(ROW, pa.array(range(table.num_rows), pa.int64())), alone


def _places(which: Any) -> set[int]:
    return set(np.flatnonzero(pc.fill_null(which, False).to_numpy(zero_copy_only=False)).tolist())


_SCHEMA: Final = pa.schema(list((_TYPES | _WORDS).items()))


def _read(facts: Sequence[str], start: int, alone: set[int]) -> pa.Table:
    """Some facts as a table. Where they do not fit, the halves are tried, until the one that does not fit is found."""
    text = "\n".join(one.replace("\n", " ") for one in facts).encode("utf-8", "replace")
    options = pj.ParseOptions(explicit_schema=_SCHEMA, unexpected_field_behavior="error")
    try:
        table = pj.read_json(pa.BufferReader(text), pj.ReadOptions(use_threads=False, block_size=len(text) + 1), options)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        table = None
    if table is not None and table.num_rows == len(facts):
        return table.select([name for name in _TYPES if table[name].null_count < table.num_rows])
    if len(facts) == 1:
        alone.add(start)
        return pa.table({"age_years": pa.nulls(1, pa.float64())})
    half = len(facts) // 2
    parts = [_read(facts[:half], start, alone), _read(facts[half:], start + half, alone)]
    return pa.concat_tables(parts, promote_options="default")


class _Working:
    """Works out all parts over one completed table."""

    def __init__(self, knowledge: Knowledge, facts: pa.Table, found: Today) -> None:
        self._knowledge = knowledge
        self._facts = facts
        self._found = found

    def all_parts(self, given: Sequence[str], primaries: frozenset[str]) -> None:
        """Every part, one after the other on each processor."""
        waiting = queue.SimpleQueue[TablePart]()
        for part in parts_of(_for(self._knowledge, primaries), Wanted(options=True, flags=True), given):
            waiting.put(part)
        with ThreadPoolExecutor(2) as pool:
            for parts in pool.map(lambda _: self._some(waiting), range(2)):
                self._found.digests[:] += parts

    def _some(self, waiting: queue.SimpleQueue[TablePart]) -> Any:
        total = np.zeros(self._facts.num_rows, np.uint64)
        with _database() as database:
            for part, answer in _answered(database, waiting, self._facts):
                total += self._taken(answer, part.looked_up)
        return total

    def _taken(self, answer: pa.Table, looked_up: Mapping[str, LookedUp]) -> Any:
        total = np.zeros(answer.num_rows, np.uint64)
        for name in answer.column_names:
            record, _, what = name.rpartition("__")
            if what == "status":
                statuses = pc.fill_null(answer[name].cast(pa.int8()), -1).to_numpy()
                self._found._options[record] = statuses
                hashes = [part_hash("option", record, status) for status in STATUS_PLACES]
                total += np.array([*hashes, 0], np.uint64)[statuses]
            elif what == "value":
                stands = pc.fill_null(answer[name], False).to_numpy(zero_copy_only=False)
                self._found._flags[record] = stands
                total += np.where(stands, np.uint64(part_hash("flag", record)), np.uint64(0))
            elif what == "place":
                total += self._system(record, answer, looked_up[f"{record}__groups"])
        return total

    def _system(self, name: str, answer: pa.Table, looked_up: LookedUp) -> Any:
        system = self._knowledge.systems[name]
        place = answer[f"{name}__place"].to_numpy()
        used, inverse = np.unique(place, return_inverse=True)
        rows = [looked_up.rows[int(one)] for one in used]
        groups = [row.groups or "" for row in rows]
        if f"{name}__low" in answer.column_names:
            low, high = (answer[f"{name}__{side}"].to_numpy() for side in ("low", "high"))
        else:
            low, high = (_ends([getattr(row, side) for row in rows]) for side in ("low", "high"))
        by_place = f"{name}__low" not in answer.column_names
        kept = inverse.astype(np.min_scalar_type(len(used)))
        each = (low[inverse], high[inverse]) if by_place else (low, high)
        says = self._says(system, place, looked_up, *each)
        self._found._systems[name] = _Answers(says, kept, groups, low, high, by_place)
        seeds = np.full(len(place), part_hash("system", name), np.uint64)
        hashes = np.array([part_hash("groups", one) for one in groups], np.uint64)[inverse]
        return np.where(says, system_hashes(seeds, *each, hashes), np.uint64(0))

    def _says(self, system: System, place: Any, looked_up: LookedUp, low: Any, high: Any) -> Any:
        """Whether a system applies and can be computed, by the same rules as for one case."""
        kind = system.definition.kind
        if kind == "listed":
            return np.zeros(len(place), bool)
        last = len(looked_up.rows) - (0 if system.scheme.code else 1)
        says = place != last if system.applies is not None else np.ones(len(place), bool)
        if kind == "formula":
            says = says & ~(np.isnan(low) & np.isnan(high))
        if kind != "points" and system.facts:
            known = np.zeros(len(place), bool)
            for fact in system.facts:
                if fact in self._facts.column_names:
                    known |= self._facts[fact].is_valid().to_numpy()
            says = says & known
        return says


def _ends(values: Sequence[float | None]) -> Any:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _for(knowledge: Knowledge, primaries: Iterable[str]) -> Knowledge:
    """The knowledge with the options of these primaries alone: no other has a status in their cases."""
    listed = {one.id for primary in primaries for one in knowledge.registry.options_for(primary)}
    options = {name: one for name, one in knowledge.compiled.options.items() if name in listed}
    return replace(knowledge, compiled=replace(knowledge.compiled, options=options))
