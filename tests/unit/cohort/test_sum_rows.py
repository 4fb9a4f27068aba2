"""Rows below the last patient are no patients: they are cut off and listed, and nobody else is."""

from __future__ import annotations

import pytest

from livermets.cohort.intake import import_table
from livermets.cohort.open_table import open_table
from livermets.cohort.source import text_table
from livermets.cohort.sum_rows import NO_PATIENT, without_sums
from livermets.knowledge.import_records import CohortMapping
from tests.unit.cohort.tables import as_csv, facts_of, imported


def test_sums_at_the_end_are_no_patients_and_are_listed() -> None:
    table = as_csv({"ID": ("1", "2", "Total", "Mean"), "age": ("60", "70", "130", "65"), "x": ("a", "b", "", "")})
    database, counted = imported(table, {"columns": [{"column": "age", "fact": "age_years"}]})
    assert facts_of(database, "age_years") == [60, 70]
    assert (counted.rows, counted.rejected) == (2, 2)
    listed = database.execute('SELECT row, "column", "value", reason FROM rejected ORDER BY row').fetchall()
    assert listed == [(3, "ID", "Total", NO_PATIENT), (4, "ID", "Mean", NO_PATIENT)]


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        (("1", "2", "Summe:"), 2),
        (("1", "Total", "2"), 3),
        (("total", "subtotal", "total"), 3),
        (("1", "2", "* preliminary data of 2024"), 2),
        (("1", "2", ""), 3),
        (("1", "2", "", "Total", ""), 2),
        (("1", "2", "3"), 3),
    ],
)
def test_only_the_end_is_looked_at_and_a_word_that_is_a_value_stays(first: tuple[str, ...], kept: int) -> None:
    other = ["x" if text in ("1", "3") or (kept == 3 and text) else "" for text in first]
    ((piece, _),) = without_sums(iter([text_table([first, other, other])]))
    assert piece.num_rows == kept


def test_a_patient_of_whom_only_the_name_is_known_is_one() -> None:
    ((piece, left),) = without_sums(iter([text_table([("1", "P 2"), ("a", ""), ("b", "")])]))
    assert (piece.num_rows, left) == (2, [])


def test_sums_alone_in_the_last_part_of_a_large_table_are_listed_and_add_nobody() -> None:
    parts = [text_table([("1", "2"), ("60", "70"), ("a", "b")]), text_table([("Total",), ("130",), ("",)])]
    assert [(piece.num_rows, left) for piece, left in without_sums(iter(parts))] == [(2, []), (0, [(0, "Total")])]


def test_a_table_of_sums_alone_has_no_patient() -> None:
    import duckdb

    from livermets.cohort.source import ImportTableError

    with pytest.raises(ImportTableError, match="no rows"):
        import_table(duckdb.connect(), open_table(b"ID,age,x\nTotal,60,\n", "t.csv"), CohortMapping())
