"""Tables are opened by what they are, text stays text in every format, and what is no table is told so in a sentence."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from livermets.cohort.open_table import open_table
from livermets.cohort.source import LONGEST_COLUMN_NAME, ImportTableError
from tests.unit.cohort.tables import WRITERS, as_csv, as_xlsx, cells_of

TRAPS = {
    "sex": ["F", "F"],
    "kras": ["12D", "61"],
    "id": ["007", "010"],
    "stage": ["4e1", "2"],
    "diagnosed": ["2020-02", "2019-11"],
    "given": ["None", "NA"],
    "day": ["05/03/2020", "01/02/2020"],
    "nothing": ["nan", "null"],
}


@pytest.mark.parametrize("name", WRITERS)
def test_text_stays_as_it_was_written_in_every_format(name: str, tmp_path: Path) -> None:
    source = open_table(WRITERS[name](TRAPS, tmp_path), name)
    assert source.names == tuple(TRAPS)
    assert cells_of(source) == TRAPS


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_on_disk_is_read_like_its_content(name: str, tmp_path: Path) -> None:
    content = WRITERS[name](TRAPS, tmp_path)
    path = tmp_path / f"other-{name}"
    path.write_bytes(content)
    assert cells_of(open_table(path)) == cells_of(open_table(content, name))


@pytest.mark.parametrize("name", WRITERS)
def test_pieces_begin_anew_each_time(name: str, tmp_path: Path) -> None:
    source = open_table(WRITERS[name](TRAPS, tmp_path), name)
    assert cells_of(source) == cells_of(source)


def zip_of(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


REFUSED = {
    "empty": (b"", "t.csv", "is empty"),
    "blank": (b"  \n \n", "t.csv", "is empty"),
    "old-excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "t.xls", "password"),
    "protected": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "t.xlsx", "without a password"),
    "web-page": (b"<html><table><tr><td>a</td></tr></table></html>", "t.xls", "web page"),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "t.xls", "XML"),
    "pdf": (b"%PDF-1.7 ...", "t.csv", "PDF"),
    "json": (b'{"a": 1}', "t.csv", "JSON"),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "t.csv.gz", "unpack"),
    "archive": (zip_of("t.csv", b"a,b\n1,2\n"), "t.zip", "archive"),
    "bomb": (zip_of("xl/worksheets/sheet1.xml", b"0" * 60_000_000), "t.xlsx", "unpacks to"),
    "broken-workbook": (zip_of("xl/workbook.xml", b"<no"), "t.xlsx", "damaged"),
    "cut-workbook": (as_xlsx({"a": ["1"]})[:500], "t.xlsx", "damaged"),
    "cut-parquet": (b"PAR1" + b"\0" * 40, "t.parquet", "damaged"),
    "no-sav": (b"a,b\n1,2\n", "t.sav", "is not the .sav file"),
    "cut-sav": (b"$FL2@(#) IBM SPSS" + b"\0" * 300, "t.sav", "damaged"),
    "binary": (bytes(range(256)) * 40, "t.csv", "binary"),
    "names-twice": (b"a,b,a\n1,2,3\n", "t.csv", "both called 'a'"),
    "name-long": (b"a," + b"(" * 501 + b"\n1,2\n", "t.csv", "column 2 has a name of 501 characters in the header"),
    "name-empty": (b"a,,c\n1,2,3\n", "t.csv", "column 2 has no name"),
    "numbers-for-names": (b"1,2,3\n4,5,6\n", "t.csv", "must name the columns"),
    "xlsx-names-twice": (as_xlsx({"a": ["1"], "a ": ["2"]}), "t.xlsx", "both called 'a'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_in_one_sentence(case: str) -> None:
    content, name, said = REFUSED[case]
    with pytest.raises(ImportTableError, match=r"^[^\n]+$") as error:
        list(open_table(content, name).pieces())
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportTableError, match=r"gone\.csv cannot be read: No such file"):
        open_table(tmp_path / "gone.csv")


def test_the_content_decides_and_not_the_name() -> None:
    assert open_table(as_xlsx({"a": ["1"], "b": ["2"]}), "table.csv").format == "Excel"
    assert open_table(as_csv({"a": ["1"], "b": ["2"]}), "table.xls").format == "text"


def test_the_longest_name_of_a_column_is_read_whole() -> None:
    name = "(" * LONGEST_COLUMN_NAME
    assert open_table(f"a,{name}\n1,2\n".encode(), "t.csv").names == ("a", name)
