"""Text files: delimiter, encoding and decimal sign are found and said; a row that does not fit is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError
from livermets.knowledge.import_records import TableShape
from tests.unit.cohort.tables import cells_of


@pytest.mark.parametrize(("delimiter", "called"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_the_delimiter_is_found_and_said(delimiter: str, called: str) -> None:
    source = open_table(f"a{delimiter}b\n1{delimiter}2\n".encode())
    assert cells_of(source) == {"a": ["1"], "b": ["2"]}
    assert called in source.notes[0]


def test_a_decimal_comma_is_found_beside_a_semicolon() -> None:
    source = open_table(b"size;age\n3,5;65\n1,2;70\n")
    assert source.decimal == ","
    assert "decimal comma" in " ".join(source.notes)
    assert open_table(b"size;age\n3.5;65\n").decimal == "."


def test_a_decimal_sign_that_is_named_wins() -> None:
    assert open_table(b"size;age\n3,5;65\n", shape=TableShape(decimal=".")).decimal == "."


@pytest.mark.parametrize(
    ("encoding", "called"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252"), ("utf-16-le", "utf-16-le")],
)
def test_the_encoding_is_found_and_said(encoding: str, called: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("größe,ort\n3,Köln\n".encode(encoding))
    for source in (open_table(path), open_table(path.read_bytes())):
        assert cells_of(source) == {"größe": ["3"], "ort": ["Köln"]}
        assert called in source.notes[0]


def test_a_letter_of_another_encoding_far_down_is_found() -> None:
    rows = b"a,b\n" + b"1,x\n" * 400_000 + "2,Köln\n".encode("cp1252")
    assert cells_of(open_table(rows))["b"][-1] == "Köln"


def test_an_encoding_that_is_wrong_is_told() -> None:
    with pytest.raises(ImportTableError, match="encoding"):
        list(open_table("a,b\n1,Köln\n".encode("cp1252"), shape=TableShape(encoding="utf-8")).pieces())


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b,c\n1,2,3\n4,5\n", "row 3 of t.csv has 2 cells"), (b"a,b\n1,2\n3,4,5\n", "row 3 of t.csv has 3 cells")],
)
def test_a_ragged_row_is_named_with_its_number(content: bytes, said: str) -> None:
    with pytest.raises(ImportTableError, match=said):
        list(open_table(content, "t.csv").pieces())


def test_quotes_newlines_and_delimiters_in_a_cell_are_kept() -> None:
    source = open_table(b'a,b\n"one\ntwo, three","say ""so"""\n')
    assert cells_of(source) == {"a": ["one\ntwo, three"], "b": ['say "so"']}


def test_a_quotation_mark_that_is_not_closed_is_told() -> None:
    rows = b'a,b\n1,"x\n' + b"2,y\n" * 3_000_000
    with pytest.raises(ImportTableError, match=r"quotation mark in .* is not closed"):
        list(open_table(rows).pieces())


def test_a_sign_for_inches_is_no_open_quotation_mark() -> None:
    assert cells_of(open_table(b'a,b\n5",x\n2,y\n'))["a"] == ['5"', "2"]


def test_remarks_before_the_header_are_those_of_cbioportal() -> None:
    table = (
        "#Patient Identifier\tOverall Survival Status\n#Id of the patient\tOverall survival status\n#STRING\tSTRING\n#1\t1\n"
    )
    source = open_table((table + "PATIENT_ID\tOS_STATUS\nP1\t1:DECEASED\n").encode())
    assert cells_of(source) == {"PATIENT_ID": ["P1"], "OS_STATUS": ["1:DECEASED"]}
    assert source.columns[0].label == "Id of the patient"
    assert "4 lines before the header" in " ".join(source.notes)


def test_empty_lines_are_no_patients() -> None:
    assert cells_of(open_table(b"a,b\n1,2\n\n3,4\n\n"))["a"] == ["1", "3"]


def test_columns_divided_by_spaces_are_refused() -> None:
    with pytest.raises(ImportTableError, match="spaces"):
        open_table(b"a    b    c\n1    2    3\n")


def test_a_table_larger_than_one_block_keeps_its_order() -> None:
    content = b"id,x\n" + b"".join(b"%d,%s\n" % (n, b"y" * 90) for n in range(120_000))
    assert cells_of(open_table(content))["id"] == [str(n) for n in range(120_000)]
