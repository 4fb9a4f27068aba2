"""The cohort as one table: who each patient is, facts, outcomes, what was stored, and the result of every system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW

if TYPE_CHECKING:
    import pyarrow as pa


def patient_table(cohort: LoadedCohort) -> pa.Table:
    """One row a patient, in the order of the table that was read."""
    import pyarrow as pa

    columns: dict[str, Any] = {ROW: cohort.facts[ROW]}
    for key, texts in cohort.kept.items():
        kind, _, column = key.partition("|")
        name = "id" if kind == "id" else f"{kind}__stored" if kind in cohort.stored else kind
        columns.setdefault(name if name not in columns else column, pa.array(texts, pa.string()))
    columns |= {name: cohort.facts[name] for name in cohort.fact_names}
    columns |= {f"outcome__{name}": pa.array(values, from_pandas=True) for name, values in cohort.happened.items()}
    for number, outcome in enumerate(cohort.outcomes, 1):
        if outcome.data is None:
            continue
        months, event = np.full(cohort.rows, np.nan), np.full(cohort.rows, np.nan)
        months[outcome.data.index], event[outcome.data.index] = outcome.data.time, outcome.data.event
        name = (outcome.label or f"outcome {number}").replace(" ", "_").lower()
        columns[f"{name}__months"] = pa.array(months, from_pandas=True)
        columns[f"{name}__event"] = pa.array(event, from_pandas=True)
    results = {name: cohort.staged[name] for name in cohort.staged.column_names if name not in (ROW, FAULTS_COLUMN)}
    filled = {name: column for name, column in results.items() if _says_something(column)}
    return pa.table(columns | {FAULTS_COLUMN: cohort.staged[FAULTS_COLUMN]} | filled)


def _says_something(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return any(value is not None for value in column.unique().to_pylist())
    return bool(column.null_count < len(column))
