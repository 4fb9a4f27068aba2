"""Opening Excel workbooks: text cells stay text, numbers are written out, and what only looks like a workbook is named."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from livermets.cohort.source import PIECE_ROWS, ImportTableError, SourceTable, TableColumn, checked_names, text_table
from livermets.cohort.top_rows import ROWS_LOOKED_AT, TopRows, top_rows
from livermets.knowledge.import_records import TableShape

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST_UNPACKED: Final = 1_500_000_000
_MOST_TIMES: Final = 300
_PIECE: Final = 20_000
"""Rows at a time: a cell of a workbook is a Python object until it is text."""

assert _PIECE <= PIECE_ROWS


def open_workbook(data: Path | bytes, name: str, shape: TableShape) -> SourceTable:
    """A sheet of a workbook: the one that the mapping names, else the first with cells in it. Raises ImportTableError."""
    _refuse_bombs(data, name)
    book = _book(data, name)
    try:
        sheets = [sheet for sheet in book.worksheets if shape.sheet in (None, sheet.title)]
        if not sheets:
            have = ", ".join(repr(sheet.title) for sheet in book.worksheets)
            raise ImportTableError(f"{name} has no sheet {shape.sheet!r}; it has {have}")
        filled = [(sheet.title, top) for sheet in sheets if (top := _top(sheet))]
    finally:
        book.close()
    if not filled:
        raise ImportTableError(f"{name} has no filled cells; a table has a row of names and a row for each patient")
    title, top = filled[0]
    columns_named = checked_names(top.names, f"the first row of the sheet {title!r}")
    notes = [f"sheet {title!r}", *top.notes]
    if others := [other for other, _ in filled[1:]]:
        notes.append(f"{', '.join(map(repr, others))} not read; name another sheet in the mapping")
    columns = tuple(TableColumn(one) for one in columns_named)
    return SourceTable(
        name, "Excel", columns, lambda: _pieces(data, name, title, top.rows, len(columns_named)), None, ".", tuple(notes)
    )


def _refuse_bombs(data: Path | bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts) or 1
            if size > LARGEST_UNPACKED or (size > 50_000_000 and size / packed > _MOST_TIMES):
                raise ImportTableError(f"{name} unpacks to {size >> 20} MB, which is not opened; save the sheet as CSV")
            if not any(part.filename.startswith("xl/") for part in parts):
                raise ImportTableError(f"{name} is an archive and no Excel workbook; unpack it first")
    except (zipfile.BadZipFile, OSError):
        raise ImportTableError(f"{name} is damaged and cannot be opened as an Excel workbook; save it again as .xlsx") from None


def _book(data: Path | bytes, name: str) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(data) if isinstance(data, bytes) else data, read_only=True, data_only=True)
    except Exception:
        # openpyxl raises whatever its parsers meet: KeyError, ValueError, errors of XML.
        raise ImportTableError(f"{name} is damaged and cannot be opened as an Excel workbook; save it again as .xlsx") from None


def _top(sheet: Any) -> TopRows | None:
    """The rows above the first patient; None for a sheet without a filled cell."""
    sheet.reset_dimensions()
    filled = 0
    rows: list[list[str]] = []
    for row in sheet.iter_rows(values_only=True):
        rows.append([cell_text(cell) for cell in row])
        filled += any(rows[-1])
        if filled == ROWS_LOOKED_AT:
            break
    return top_rows(rows) if filled else None


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _pieces(data: Path | bytes, name: str, title: str, above: int, width: int) -> Iterator[pa.Table]:
    book = _book(data, name)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        rows = ([cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
        kept: list[list[str]] = []
        for number, row in enumerate(islice(rows, above, None), above + 1):
            if len(_without_empty_end(row)) > width:
                raise ImportTableError(f"row {number} of {name} has a cell beyond the last named column; name every column")
            if not row:
                continue  # a row without any cell is the end of the sheet or a gap, and no patient
            kept.append(row + [""] * (width - len(row)))
            if len(kept) == _PIECE:
                yield text_table(list(zip(*kept, strict=True)))
                kept = []
        if kept:
            yield text_table(list(zip(*kept, strict=True)))
    finally:
        book.close()


def cell_text(value: object) -> str:
    """A cell as text: what was typed as text stays as it is, a whole number has no point, a day is written as a date."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return "" if value != value else str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)
