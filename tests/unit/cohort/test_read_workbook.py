"""Workbooks: text stays text, numbers and days are written out, and the sheet that was read is said."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from livermets.cohort.open_table import open_table
from livermets.cohort.read_workbook import cell_text
from livermets.cohort.source import ImportTableError
from livermets.knowledge.import_records import TableShape
from tests.unit.cohort.tables import as_xlsx, cells_of


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        ("4e1", "4e1"),
        (7, "7"),
        (7.0, "7"),
        (3.5, "3.5"),
        (True, "true"),
        (None, ""),
        (float("nan"), ""),
        (datetime.datetime(2020, 3, 5), "2020-03-05"),
        (datetime.date(2020, 3, 5), "2020-03-05"),
        (datetime.datetime(2020, 3, 5, 8, 30), "2020-03-05T08:30:00"),
    ],
)
def test_a_cell_is_written_out(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_text_that_looks_like_a_number_stays_beside_numbers() -> None:
    source = open_table(as_xlsx({"id": ["007", "010"], "size": [3.5, 12]}), "t.xlsx")
    assert cells_of(source) == {"id": ["007", "010"], "size": ["3.5", "12"]}


def test_the_first_filled_sheet_is_read_and_the_others_are_named() -> None:
    content = workbook(("Info", []), ("Patients", [["a"], ["1"]]), ("Codes", [["code"], ["x"]]))
    source = open_table(content, "t.xlsx")
    assert cells_of(source) == {"a": ["1"]}
    assert "'Codes' not read" in " ".join(source.notes)
    assert cells_of(open_table(content, "t.xlsx", TableShape(sheet="Codes"))) == {"code": ["x"]}


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ImportTableError, match="no sheet 'Old'; it has 'Patients'"):
        open_table(workbook(("Patients", [["a"], ["1"]])), "t.xlsx", TableShape(sheet="Old"))


def test_gaps_are_no_patients_and_short_rows_are_filled() -> None:
    content = workbook(("S", [[], ["a", "b"], ["1"], [], ["2", "3"]]))
    assert cells_of(open_table(content, "t.xlsx")) == {"a": ["1", "2"], "b": ["", "3"]}


def test_a_cell_without_a_column_is_told() -> None:
    with pytest.raises(ImportTableError, match="beyond the last named column"):
        list(open_table(workbook(("S", [["a"], ["1", "2"]])), "t.xlsx").pieces())


def test_a_workbook_without_cells_is_told() -> None:
    with pytest.raises(ImportTableError, match="no filled cells"):
        open_table(workbook(("S", [])), "t.xlsx")
