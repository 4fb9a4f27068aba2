"""Opening CSV and TSV: delimiter, encoding and decimal sign are found out and said, types are not guessed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from livermets.cohort.source import ImportTableError, SourceTable, TableColumn, checked_names
from livermets.cohort.top_rows import ROWS_LOOKED_AT, top_rows
from livermets.knowledge.import_records import TableShape
from livermets.text import counted

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD: Final = 1 << 20
_BLOCK: Final = 1 << 23
_LOOKED_AT: Final = 200
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_WITH_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
_WITH_POINT: Final = re.compile(r"[+-]?\d+\.\d+")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY: Final = "{name} is not a table of text (it holds binary data); export it as CSV or save it as .xlsx"
_CALLED: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text file is written: what stands before the header, and what the lines of a cBioPortal table say."""

    delimiter: str
    encoding: str
    stated: bool
    open_quote: bool
    skipped: int
    remarks: tuple[tuple[str, ...], ...]


def open_text(data: Path | bytes, name: str, shape: TableShape) -> SourceTable:
    """A table of text. Raises ImportTableError for what is none."""
    found, open_quote = _scan(data)
    encoding = shape.encoding or found
    head = _head(data, encoding, name)
    lines = head.splitlines()
    remarks = []
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        remarks.append(lines.pop(0))
    if not lines:
        raise ImportTableError(f"{name} holds no table; the first row must name the columns")
    delimiter = shape.delimiter or _delimiter("\n".join(lines[:_LOOKED_AT]), name)
    sample = _rows("\n".join(lines[:_LOOKED_AT]), delimiter)
    top = top_rows(sample[:ROWS_LOOKED_AT])
    names = checked_names(top.names)
    written = tuple(tuple(remark[1:].split(delimiter)) for remark in remarks if remark.startswith("#"))
    layout = _Layout(
        delimiter, encoding, shape.encoding is not None, open_quote, len(remarks) + _lines_above(lines, top.rows), written
    )
    decimal, said = _decimal([cell for row in sample[top.rows :] for cell in row], shape)
    notes = [
        f"text with {_DELIMITERS.get(delimiter, repr(delimiter))} between the cells, {_CALLED.get(encoding, encoding)}",
        said,
        *top.notes,
    ]
    if written:
        notes.append(f"{counted(len(written), 'line')} before the header begin with # and are read as remarks")
    return SourceTable(
        name,
        "text",
        _columns(names, written),
        lambda: _pieces(data, names, layout, name),
        None,
        decimal,
        tuple(filter(None, notes)),
    )


def _lines_above(lines: list[str], rows: int) -> int:
    """The lines above the last row of names, when so many rows with something in them stand above the patients."""
    places = [number for number, line in enumerate(lines[:_LOOKED_AT]) if line]
    return places[rows - 1]


def _columns(names: tuple[str, ...], remarks: tuple[tuple[str, ...], ...]) -> tuple[TableColumn, ...]:
    """The columns; the second line of remarks of a cBioPortal table describes them, the first has their display names."""
    described = next((line for line in remarks[1:2] if len(line) == len(names)), None)
    described = described or next((line for line in remarks[:1] if len(line) == len(names)), None)
    return tuple(TableColumn(name, described[n].strip() if described else "") for n, name in enumerate(names))


def _scan(data: Path | bytes) -> tuple[str, bool]:
    """The encoding by its mark, else UTF-8 where the whole file is, else that of Windows; and whether the quotation marks are
    odd in number."""
    encoding, quotes = "", 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    for number, block in enumerate(_blocks(data)):
        quotes += block.count(b'"')
        if number == 0:
            encoding = next((called for mark, called in _MARKS if block.startswith(mark)), "")
            if not encoding and block[1:200:2].count(0) > len(block[1:200:2]) * 0.8:
                encoding = "utf-16-le"
        try:
            if not encoding and (not block.isascii() or decoder.getstate()[0]):
                decoder.decode(block)
        except UnicodeDecodeError:
            encoding = "cp1252"
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = encoding or "cp1252"
    return encoding or "utf-8", quotes % 2 == 1


def _blocks(data: Path | bytes) -> Iterator[bytes]:
    with _opened(data) as file:
        while block := file.read(_BLOCK):
            yield block


def _opened(data: Path | bytes) -> Any:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def _head(data: Path | bytes, encoding: str, name: str) -> str:
    with _opened(data) as file:
        raw = file.read(_HEAD)
        more = bool(file.read(1))
    if not raw.strip():
        raise ImportTableError(f"{name} is empty; a table has a row of names and a row for each patient")
    if b"\0" in raw and not encoding.startswith("utf-16"):
        raise ImportTableError(_BINARY.format(name=name))
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(raw, final=False)
    except (UnicodeDecodeError, LookupError):
        raise ImportTableError(
            f"{name} cannot be read as {encoding}; name its encoding in the mapping (utf-8, utf-16, cp1252)"
        ) from None
    if "\0" in text or sum(sign < " " and sign not in "\t\r\n\f" for sign in text[:4096]) > 8:
        raise ImportTableError(_BINARY.format(name=name))
    text = text.removeprefix("\ufeff")
    return text[: text.rfind("\n") + 1] or text if more else text


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines() if line]


def _delimiter(text: str, name: str) -> str:
    """The sign between the cells: the one that divides most lines into equally many, and into the most."""
    best, most = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in _rows(text, delimiter))
        # Titles above the names may hold no delimiter at all: the width that most rows have is that of the table.
        width, alike = max(widths.items(), key=lambda one: (one[1], one[0]))
        share = alike / widths.total()
        if width > 1 and (share, width) > most:
            best, most = delimiter, (share, width)
    if not most[1] and re.search(r"\S\s{2,}\S", text.splitlines()[0]):
        raise ImportTableError(f"{name} has columns divided by spaces; divide them by comma, semicolon or tab")
    return best


def _decimal(cells: list[str], shape: TableShape) -> tuple[str, str]:
    if shape.decimal:
        return shape.decimal, ""
    comma = sum(bool(_WITH_COMMA.fullmatch(cell.strip())) for cell in cells)
    point = sum(bool(_WITH_POINT.fullmatch(cell.strip())) for cell in cells)
    if comma > point:
        return ",", "numbers are written with a decimal comma" + (f", {counted(point, 'cell')} with a point" if point else "")
    return ".", f"numbers are written with a decimal point, {counted(comma, 'cell')} with a comma" if comma else ""


def _pieces(data: Path | bytes, names: tuple[str, ...], layout: _Layout, name: str) -> Iterator[pa.Table]:
    import pyarrow as pa

    ragged: list[Any] = []
    try:
        with _reader(data, len(names), layout, ragged, threads=True) as reader:
            for batch in reader:
                if layout.open_quote:
                    _refuse_swallowed_rows(batch, name)
                if batch.num_rows:
                    yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as error:
        if ragged:
            raise ImportTableError(_ragged_row(data, names, layout, name)) from None
        raise ImportTableError(_sentence(str(error), name)) from None
    except UnicodeDecodeError:
        raise ImportTableError(f"{name} cannot be read as {layout.encoding}; name its encoding in the mapping") from None


def _reader(data: Path | bytes, width: int, layout: _Layout, ragged: list[Any], *, threads: bool) -> Any:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    called = [f"c{n}" for n in range(width)]

    def keep(row: Any) -> str:
        ragged.append(row)
        return "error"

    read = arrow_csv.ReadOptions(
        column_names=called,
        skip_rows=layout.skipped,
        skip_rows_after_names=1,
        block_size=_BLOCK,
        encoding="utf-8" if layout.encoding == "utf-8-sig" else layout.encoding,
        use_threads=threads,
    )
    parse = arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True, invalid_row_handler=keep)
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(called, pa.string()), strings_can_be_null=False, check_utf8=layout.stated
    )
    return arrow_csv.open_csv(pa.BufferReader(data) if isinstance(data, bytes) else str(data), read, parse, convert)


def _refuse_swallowed_rows(batch: Any, name: str) -> None:
    """A quotation mark that is never closed makes the rest of the file one cell, and every patient in it would be lost."""
    import pyarrow.compute as pc

    if any(pc.any(pc.match_substring(column, "\n")).as_py() for column in batch.columns):
        raise ImportTableError(
            f"a quotation mark in {name} is not closed, which makes several rows one cell; close or remove it"
        )


def _ragged_row(data: Path | bytes, names: tuple[str, ...], layout: _Layout, name: str) -> str:
    """Where the first row is that does not fit: only the reader of one thread counts them."""
    import pyarrow as pa

    ragged: list[Any] = []
    with suppress(pa.ArrowInvalid), _reader(data, len(names), layout, ragged, threads=False) as reader:
        for _ in reader:
            pass
    row = ragged[0]
    where = f"row {row.number}" if row.number else "a row"
    has = counted(row.actual_columns, "cell")
    return f"{where} of {name} has {has} where the header names {len(names)}; each row needs one cell for every column"


def _sentence(problem: str, name: str) -> str:
    if "straddling" in problem:
        return f"a row of {name} is longer than {_BLOCK >> 20} MB; a quotation mark that is not closed makes the rest one cell"
    if "UTF8" in problem or "UTF-8" in problem:
        return f"{name} is not UTF-8 throughout; name its encoding in the mapping (cp1252 or utf-16)"
    if "Empty CSV" in problem:
        return f"{name} is empty; a table has a row of names and a row for each patient"
    return f"{name} cannot be read as a table of text: {problem.split(chr(10))[0]}"
