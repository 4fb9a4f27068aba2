"""Patients of a table of whom a number is known only between two ends: staged one at a time, as a case by itself.

The table path computes with one number in each cell. What a cell with a bound says ("<5", "10,000 or more") is kept beside the
facts, and the few rows that have one are read and assessed like any case, so that both paths say the same of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from livermets.assessment.assess import Assessment, assess
from livermets.case.faults import CaseError
from livermets.case.reading import read_case
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW
from livermets.knowledge.loading import Knowledge

if TYPE_CHECKING:
    import duckdb

RowBounds = Mapping[int, Mapping[str, str]]
"""What is known between two ends, by row and fact, as a case file has it."""

BOUNDS_TABLE: Final = "bounds"
"""The relation in which an import leaves them: row, fact and text."""


def bounds_of(database: duckdb.DuckDBPyConnection) -> RowBounds:
    """The bounds that an import left in a database."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row, fact, text in database.execute(f"SELECT row, fact, text FROM {BOUNDS_TABLE} ORDER BY row").fetchall():
        found[row][fact] = text
    return found


def with_bounds(answer: pa.Table, facts: pa.Table, bounds: RowBounds, knowledge: Knowledge) -> pa.Table:
    """The answer for a table, in which the rows with bounds say what each says as a case by itself."""
    places = bounded_places(facts, bounds)
    if not places:
        return answer
    own = bounded_rows(facts.take(places), bounds, knowledge, answer.schema)
    taken = np.arange(len(answer))
    taken[places] = len(answer) + np.arange(len(places))
    return pa.concat_tables([answer, own]).unify_dictionaries().take(taken)


def written_schema(names: Iterable[str]) -> pa.Schema:
    """The types of an answer's columns as a file has them, with no dictionaries."""
    kinds = {ROW: pa.int64(), "value": pa.bool_(), **dict.fromkeys(("score", "low", "high"), pa.float64())}
    return pa.schema([(name, kinds.get(name.rpartition("__")[2], pa.string())) for name in names])


def bounded_places(facts: pa.Table, bounds: RowBounds) -> list[int]:
    """Where in a table the rows with bounds are."""
    return [place for place, row in enumerate(facts[ROW].to_pylist()) if row in bounds]


def bounded_rows(facts: pa.Table, bounds: RowBounds, knowledge: Knowledge, answer: pa.Schema) -> pa.Table:
    """The answer for rows that all have bounds, each as a case by itself."""
    numbers = facts[ROW].to_pylist()
    rows = [_row(facts, place, bounds[number], knowledge, answer.names) for place, number in enumerate(numbers)]
    return pa.table({field.name: pa.array([row[field.name] for row in rows], field.type) for field in answer})


def _row(facts: pa.Table, place: int, bounds: Mapping[str, str], knowledge: Knowledge, names: list[str]) -> dict[str, Any]:
    given = {name: facts[name][place].as_py() for name in facts.column_names if name != ROW}
    known = {**{name: value for name, value in given.items() if value is not None and value != []}, **bounds}
    row: dict[str, Any] = dict.fromkeys(names) | {ROW: facts[ROW][place].as_py()}
    try:
        case = read_case(known)
    except CaseError as error:
        row[FAULTS_COLUMN] = "; ".join(f"{fault.field}: {fault.problem}" for fault in error.faults)
        return row
    assessment = assess(case, knowledge)
    found = _answer(assessment)
    return row | {name: value for name, value in found.items() if name in row}


def _answer(assessment: Assessment) -> dict[str, Any]:
    """What is said of one case, under the names that the answer for a table has."""
    found: dict[str, Any] = {}
    for name, (low, high) in assessment.derived_bounds.items():
        found |= {f"{name}__low": low, f"{name}__high": high}
    for name, result in assessment.systems.items():
        outcome = result.outcome
        found |= {f"{name}__{side}": getattr(outcome, side) for side in ("low", "high", "score", "group")}
        found[f"{name}__groups"] = "|".join(outcome.groups) or None
    found |= {f"{one.id}__status": one.status for one in assessment.options}
    for name, flag in assessment.knowledge.compiled.red_flags.items():
        found[f"{name}__value"] = flag.when.holds(assessment.values)
    return found
