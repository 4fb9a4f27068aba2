"""Titles above the names are left out and said, names in two rows are read together, and a patient is no name."""

from __future__ import annotations

import io

import openpyxl
import pytest

from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError
from livermets.cohort.top_rows import top_rows

NAMES = ["ID", "Age", "Sex", "Size"]
PATIENT = ["1", "60", "m", "2,5"]


def test_plain_names_are_left_alone() -> None:
    found = top_rows([NAMES, PATIENT])
    assert (found.rows, found.names, found.notes) == (1, tuple(NAMES), ())


def test_titles_are_left_out_and_said() -> None:
    found = top_rows([["Registry", "", "", ""], ["As of", "1.3.2024"][:1], ["", ""], NAMES, PATIENT])
    assert (found.rows, found.names) == (4, tuple(NAMES))
    assert found.notes == ("2 rows above the names of the columns are left out",)


def test_groups_above_the_names_stand_before_them() -> None:
    groups = ["Patient", "", "", "Primary", ""]
    names = ["ID", "Age", "Sex", "Size", "pT"]
    found = top_rows([groups, names, ["1", "60", "m", "2,5", "3"]])
    assert found.rows == 2
    assert found.names == ("Patient / ID", "Patient / Age", "Patient / Sex", "Primary / Size", "Primary / pT")
    assert found.notes == ("the names of the columns stand in two rows and are read together",)


@pytest.mark.parametrize(
    "rows",
    [
        [["ID", "", "", ""], PATIENT, PATIENT],
        [["a"], PATIENT],
        [["ID", "", "Sex", "Size"], PATIENT, PATIENT],
        [["ID", "", "Sex", "Size"], ["x", "y", "m", "z"], ["x", "y", "w", "z"]],
    ],
)
def test_a_patient_is_never_taken_for_names(rows: list[list[str]]) -> None:
    assert top_rows(rows).rows == 1


def test_a_file_with_titles_and_a_decimal_comma_is_read_from_its_first_patient_on() -> None:
    text = "Liver registry\nAs of 2024;;\n\nID;Age;Sex;Size (cm)\n1;60;m;2,5\n2;70;w;3,0\n3;71;w;3,5\n"
    source = open_table(text.encode(), "t.csv")
    assert source.names == ("ID", "Age", "Sex", "Size (cm)")
    assert source.decimal == ","
    assert "2 rows above the names of the columns are left out" in source.notes
    assert [piece["c0"].to_pylist() for piece in source.pieces()] == [["1", "2", "3"]]


def test_a_workbook_with_titles_and_groups_is_read_from_its_first_patient_on() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Leberregister"], [], ["Patient", None, "Liver"], ["ID", "Age", "Lesions"], ["A1", 60, 2], ["A2", 61, 3]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    source = open_table(file.getvalue(), "t.xlsx")
    assert source.names == ("Patient / ID", "Patient / Age", "Liver / Lesions")
    assert [piece["c0"].to_pylist() for piece in source.pieces()] == [["A1", "A2"]]


def test_names_that_are_missing_are_still_refused() -> None:
    with pytest.raises(ImportTableError, match="column 2 has no name"):
        open_table(b"ID,,Sex,Size\n1,60,m,2\n", "t.csv")
