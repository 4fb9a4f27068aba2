"""From a table of patients to a folder of results by Spark: read part by part into Parquet, staged, and what was found said.

A folder or an address of Parquet is taken as facts already; any other table is read by its mapping, as for a file of results.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb
from pyarrow import parquet

from livermets.cohort.bounded import bounded_places, bounded_rows, bounds_of, written_schema
from livermets.cohort.intake import Imported, import_in_parts
from livermets.cohort.mapping_file import mapping_yaml
from livermets.cohort.reading_plan import reading_plan
from livermets.cohort.result_file import ResultFile
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.cohort.spark import spark_session, stage_spark
from livermets.cohort.staged_file import (
    PART,
    agreement_with_stored,
    files_beside,
    open_with_mapping,
    say,
    say_agreement,
    say_counts,
    say_no_cases,
    stored_systems,
    summed,
    tell_progress,
    with_kept,
)
from livermets.cohort.staging import Staged
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW, Wanted, result_names
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.text import counted, listed, number_words


class _Folders(NamedTuple):
    """Where a table goes while Spark has not staged it: facts, and answers that need no Spark."""

    facts: Path
    answered: Path


def stage_folder(table: str, out: str, map_file: Path | None = None, *, with_options: bool = False) -> None:
    """Stage a table into a folder of Parquet on Spark. Raises ImportTableError, TableError or SparkError.

    A folder that is there already is refused, and one on this machine appears when all of it is written.
    """
    wanted = Wanted(options=with_options, flags=with_options)
    if not _is_address(out):
        _check_folder(Path(out))
    if _is_address(table) or Path(table).is_dir():
        if map_file:
            raise ImportTableError(f"{table} is taken as facts, which need no mapping; leave --map out, or give a table")
        _say_facts(_staged(table, out, knowledge(), wanted))
        return
    if _is_address(out):
        raise ImportTableError(f"{table} is read on this machine, and so is its result written: --out is a folder, not {out}")
    known = knowledge()
    spark_session()  # before anything is read: whoever has no Spark need not wait for that
    mapping_path, rejected_path = files_beside(Path(out))
    source, mapping = open_with_mapping(Path(table), map_file, mapping_path, known)
    with tempfile.TemporaryDirectory(prefix=".livermets-", dir=Path(out).parent) as folder:
        facts, answered = Path(folder) / "facts", Path(folder) / "answered"
        facts.mkdir()
        answered.mkdir()
        with ResultFile(rejected_path) as rejected:
            parts = _written(source, mapping, known, wanted, _Folders(facts, answered), rejected)
            total, columns = summed(parts)
        say(f"{counted(total.rows, 'patient')} read in {number_words(total.seconds, 1)} seconds; now Spark stages them")
        done = _staged(str(facts), out, known, wanted, answered)
    mapping_path.write_text(mapping_yaml(mapping), encoding="utf-8")
    say_no_cases(done.refused)
    say_agreement(tuple(stored_systems(mapping)), _compared(Path(out), mapping))
    say_counts(total, columns)
    say(f"staged in {number_words(done.seconds, 1)} seconds: {out}")
    say(f"{counted(total.rejected, 'cell')} rejected: {rejected_path}" if total.rejected else "no cell was rejected")
    say(f"the mapping: {mapping_path}")


def _is_address(place: str) -> bool:
    return "://" in place


def _check_folder(out: Path) -> None:
    if out.exists():
        raise ImportTableError(f"{out} is there already; name a folder that does not exist yet")
    if not out.parent.is_dir():
        raise ImportTableError(f"{out}: there is no folder {out.parent}")
    if out.suffix == ".csv":
        raise ImportTableError(f"{out}: Spark writes a folder of Parquet, and no CSV; name a folder")


def _staged(facts: str, out: str, known: Knowledge, wanted: Wanted, answered: Path | None = None) -> Staged:
    """Staged into a folder that appears when it is complete; what an address holds shows by the `_SUCCESS` of Spark.

    Files of `answered` are of patients that were answered before, and join the others.
    """
    if _is_address(out):
        return stage_spark(facts, out, known, wanted)
    with tempfile.TemporaryDirectory(prefix=".livermets-", dir=Path(out).parent) as folder:
        unfinished = Path(folder) / "staged"
        done = stage_spark(facts, str(unfinished), known, wanted)
        for file in answered.iterdir() if answered else ():
            faults = parquet.read_table(file, columns=[FAULTS_COLUMN])[FAULTS_COLUMN]
            done = replace(done, rows=done.rows + len(faults), refused=done.refused + len(faults) - faults.null_count)
            file.rename(unfinished / file.name)
        unfinished.rename(out)
    return done


def _say_facts(done: Staged) -> None:
    say(f"{counted(done.rows, 'patient')} staged in {number_words(done.seconds, 1)} seconds")
    say_no_cases(done.refused)
    if done.ignored:
        say(f"no facts, and left out: {listed(done.ignored, 'and')}")


def _written(
    source: SourceTable, mapping: CohortMapping, known: Knowledge, wanted: Wanted, folders: _Folders, rejected: ResultFile
) -> Iterator[Imported]:
    """Each part as files, with who the patient is and with stored results: facts for Spark, and answers of rows with bounds.

    Spark computes with one number in each cell, so that rows with bounds are answered here, as they are for a file of results.
    """
    database = duckdb.connect()
    given = reading_plan(source, mapping).facts
    schema = written_schema((ROW, FAULTS_COLUMN, *result_names(known, wanted)))
    for number, part in enumerate(import_in_parts(database, source, mapping, PART, tell_progress())):
        facts = database.sql(f"SELECT {', '.join([ROW, *given])} FROM facts ORDER BY row").to_arrow_table()
        bounds = bounds_of(database)
        places = bounded_places(facts, bounds)
        others = sorted({*range(len(facts))} - {*places})
        with ResultFile(folders.facts / f"part-{number:05}.parquet") as file:
            file.write(with_kept(database, facts.take(others), mapping, others))
        if places:
            answers = bounded_rows(facts.take(places), bounds, known, schema)
            with ResultFile(folders.answered / f"part-with-bounds-{number:05}.parquet") as file:
                file.write(with_kept(database, answers, mapping, places))
        rejected.write(database.sql("SELECT * FROM rejected ORDER BY row").to_arrow_table())
        yield part


def _compared(out: Path, mapping: CohortMapping) -> Counter[tuple[str, str]]:
    from pyarrow import dataset

    compared: Counter[tuple[str, str]] = Counter()
    systems = stored_systems(mapping)
    columns = [f"{system}__{name}" for system in systems for name in ("stored", "low", "high")]
    for batch in dataset.dataset(out, format="parquet").to_batches(columns=columns) if columns else ():
        for system in systems:
            compared.update((system, word) for word in agreement_with_stored(batch, system))
    return compared
