"""From a file of patients to a file of results: opened, mapped, read and staged part by part, with what was found said."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from livermets.cohort.bounded import bounds_of, with_bounds
from livermets.cohort.intake import ColumnCount, Imported, ReadProgress, import_in_parts
from livermets.cohort.mapping_file import mapping_yaml, read_mapping
from livermets.cohort.open_table import open_table
from livermets.cohort.reading_plan import quoted, reading_plan
from livermets.cohort.result_file import SUFFIXES, ResultFile
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.cohort.staging import Stager
from livermets.cohort.staging_sql import Wanted
from livermets.cohort.suggestion import Suggestion, doubts_of_mapping, suggest
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.text import counted, listed, number_words

if TYPE_CHECKING:
    import pyarrow as pa

PART: Final = 250_000
"""Patients that are held in memory together."""


def stage_file(table: Path, out: Path, map_file: Path | None = None, *, with_options: bool = False) -> None:
    """Stage a table into a file; beside it the mapping that was used and the cells that were rejected. Raises ImportTableError.

    What was found is said on standard error: columns, counts and questions, never the value of a patient.
    """
    if out.suffix not in SUFFIXES:
        raise ImportTableError(f"{out}: the result is written as {listed(SUFFIXES, 'or')}")
    if not out.parent.is_dir():
        raise ImportTableError(f"{out}: there is no folder {out.parent}")
    known = knowledge()
    mapping_path, rejected_path = files_beside(out)
    source, mapping = open_with_mapping(table, map_file, mapping_path, known)
    with ResultFile(out) as result, ResultFile(rejected_path) as rejected:
        parts = _staged(source, mapping, known, result, rejected, with_options)
        total, columns = summed(parts)
    mapping_path.write_text(mapping_yaml(mapping), encoding="utf-8")
    say_counts(total, columns)
    say(f"{counted(total.rejected, 'cell')} rejected: {rejected_path}" if total.rejected else "no cell was rejected")
    say(f"the mapping: {mapping_path}")


def files_beside(out: Path) -> tuple[Path, Path]:
    """Where the mapping and the rejected cells of a result stand."""
    beside = out.with_suffix("")
    return Path(f"{beside}.mapping.yaml"), Path(f"{beside}.rejected.csv")


def open_with_mapping(
    table: Path, map_file: Path | None, mapping_path: Path, known: Knowledge
) -> tuple[SourceTable, CohortMapping]:
    """A table and how it is read: by the mapping that was given, else by one that is suggested. Raises ImportTableError.

    A suggestion in which no column holds a fact is written to `mapping_path`, to be completed.
    """
    mapping = read_mapping(_content(map_file), str(map_file), known.systems) if map_file else None
    source = open_table(table, shape=mapping.shape if mapping else None)
    say(f"{source.name}: {source.format}, {counted(len(source.columns), 'column')}; {'; '.join(source.notes)}".rstrip("; "))
    if mapping is None:
        suggested = suggest(source, known.imports, known.systems)
        _say_suggestion(suggested, known)
        mapping = suggested.mapping
    else:
        for doubt in doubts_of_mapping(source, mapping, known.imports):
            say(f"in doubt, and read as the mapping says: {doubt.column!r}: {doubt.text}")
    if not any(use.fact for use in mapping.columns):
        mapping_path.write_text(mapping_yaml(mapping), encoding="utf-8")
        raise ImportTableError(
            f"no column of {source.name} holds a fact; say in {mapping_path} which column holds what, and give it with --map"
        )
    return source, mapping


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportTableError(f"{path} cannot be read: {error.strerror}") from None


def _staged(
    source: SourceTable, mapping: CohortMapping, known: Knowledge, result: ResultFile, rejected: ResultFile, with_options: bool
) -> Iterator[Imported]:
    database = duckdb.connect()
    given = reading_plan(source, mapping).facts
    wanted = Wanted(options=with_options, flags=with_options)
    stager: Stager | None = None
    stored = stored_systems(mapping)
    compared: Counter[tuple[str, str]] = Counter()
    refused = 0
    for part in import_in_parts(database, source, mapping, PART, tell_progress()):
        facts = database.sql(f"SELECT {', '.join(['row', *given])} FROM facts ORDER BY row").to_arrow_table()
        stager = stager or Stager(known, wanted, facts.column_names)
        answer = with_bounds(stager.stage(facts), facts, bounds_of(database), known)
        answer = with_kept(database, answer, mapping)
        for system in stored:
            compared.update((system, word) for word in agreement_with_stored(answer, system))
        refused += len(answer) - answer["faults"].null_count
        result.write(answer)
        rejected.write(database.sql("SELECT * FROM rejected ORDER BY row").to_arrow_table())
        yield part
    say_no_cases(refused)
    say_agreement(tuple(stored), compared)


def stored_systems(mapping: CohortMapping) -> dict[str, str]:
    """The systems of which results were stored with the patients, each with its column."""
    return {use.stored: use.column for use in mapping.columns if use.stored}


def with_kept(
    database: duckdb.DuckDBPyConnection, answer: pa.Table, mapping: CohortMapping, places: Sequence[int] | None = None
) -> pa.Table:
    """A part of the answer, or its facts, with who the patient is, and with stored results before the computed ends.

    `places` are the rows that it is of, where it is not of all.
    """
    ids = [use.column for use in mapping.columns if use.id]
    columns = [f"{quoted(ids[0])} AS id"] if ids else []
    columns += [f"{quoted(column)} AS {quoted(f'{system}__stored')}" for system, column in stored_systems(mapping).items()]
    if not columns:
        return answer
    kept = database.sql(f"SELECT {', '.join(columns)} FROM kept ORDER BY row").to_arrow_table()
    kept = kept if places is None else kept.take(places)
    for name in kept.column_names:
        low = f"{name.removesuffix('__stored')}__low"
        names = answer.column_names
        place = 1 if name == "id" else names.index(low) if low in names else len(names)
        answer = answer.add_column(place, name, kept[name])
    return answer


def agreement_with_stored(answer: pa.Table | pa.RecordBatch, system: str) -> Iterator[str]:
    """For each patient with a stored result: whether it lies within the computed lowest and highest value."""
    columns = (answer[f"{system}__{name}"].to_pylist() for name in ("stored", "low", "high"))
    for written, low, high in zip(*columns, strict=True):
        if written is None or low is None or high is None:
            continue
        try:
            yield "inside" if low <= float(written) <= high else "outside"
        except ValueError:
            continue


def summed(parts: Iterator[Imported]) -> tuple[Imported, list[ColumnCount]]:
    """The counts of all parts together, and those of each column."""
    rows = rejected = 0
    seconds = 0.0
    sums: list[ColumnCount] = []
    for part in parts:
        rows, rejected, seconds = rows + part.rows, rejected + part.rejected, part.seconds
        sums = [a.plus(b) for a, b in zip(sums, part.columns, strict=True)] if sums else list(part.columns)
    return Imported(rows, tuple(sums), rejected, seconds), sums


def tell_progress() -> ReadProgress:
    """Says every second how far the reading is."""
    last = [0.0]

    def tell(rows: int, seconds: float) -> None:
        if seconds - last[0] >= 1:
            last[0] = seconds
            say(f"{rows:,} rows, {rows / seconds:,.0f} rows a second")

    return tell


def _say_suggestion(suggested: Suggestion, known: Knowledge) -> None:
    if suggested.profile:
        say(f"known layout: {known.imports.profiles[suggested.profile].name}")
    for match in suggested.matches:
        remark = f" ({match.why})" if match.why else ""
        say(f"{match.column!r} is read as {match.fact}{'' if match.sure else ', by a similar name'}{remark}")
    for question in suggested.questions:
        choices = f" Possible: {', '.join(question.choices)}." if question.choices else ""
        where = f"{question.column!r}: " if question.column else ""
        say(f"to be answered in a mapping: {where}{question.text}.{choices}".replace("?.", "?"))


def say_no_cases(refused: int) -> None:
    """How many patients have no results."""
    if refused:
        say(f"{counted(refused, 'patient')} with facts that contradict each other: no results, and why in the column faults")


def say_agreement(systems: tuple[str, ...], compared: Counter[tuple[str, str]]) -> None:
    """How many stored results lie within what was computed."""
    for system in systems:
        inside, outside = compared[system, "inside"], compared[system, "outside"]
        say(f"{system}: {inside} of {inside + outside} stored results lie within what was computed")


def say_counts(total: Imported, columns: list[ColumnCount]) -> None:
    """What became of each column."""
    say(f"{counted(total.rows, 'patient')} in {number_words(total.seconds, 1)} seconds")
    for one in columns:
        if one.fact:
            gaps = {name: getattr(one, name) for name in ("blank", "missing", "unknown", "bound", "rejected")}
            why = ", ".join(f"{count} {name}" for name, count in gaps.items() if count)
            say(f"  {one.fact}: known in {one.known} of {total.rows}{f' ({why})' if why else ''}")


def say(text: str) -> None:
    """Standard error, so that it stands in no result."""
    print(text, file=sys.stderr)
