"""Opening a table: by what its first bytes are, not only by what its name says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from livermets.cohort.read_parquet import open_parquet
from livermets.cohort.read_statistics import open_statistics
from livermets.cohort.read_text import open_text
from livermets.cohort.read_workbook import open_workbook
from livermets.cohort.source import ACCEPTED, ImportTableError, SourceTable
from livermets.knowledge.import_records import TableShape

LARGEST_UPLOAD: Final = 2_000_000_000
"""Bytes of a table that is held in memory; a larger one is read in place, from its path."""

_HEAD: Final = 4096
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STATA: Final = b"<stata_dta>"
_SPSS: Final = (b"$FL2", b"$FL3")
_PACKED: Final = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
}
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls"})


def open_table(data: Path | bytes, name: str = "", shape: TableShape | None = None) -> SourceTable:
    """A table from a path, which is read in place, or from bytes, which stay in memory. Raises ImportTableError.

    `name` is the name of the file when `data` is its content.
    """
    name = name or (data.name if isinstance(data, Path) else "the table")
    suffix = Path(name).suffix.lower()
    shape = shape or TableShape()
    head = _head(data, name)
    if not head:
        raise ImportTableError(f"{name} is empty; a table has a row of names and a row for each patient")
    if head.startswith(b"PAR1"):
        return open_parquet(data, name)
    if head.startswith(_SPSS):
        return open_statistics(data, name, ".sav")
    if head.startswith(_STATA) or (suffix == ".dta" and head[0] in range(102, 120)):
        return open_statistics(data, name, ".dta")
    if head.startswith(b"PK"):
        return open_workbook(data, name, shape)
    _refuse_others(head, suffix, name)
    return open_text(data, name, shape)


def _head(data: Path | bytes, name: str) -> bytes:
    if isinstance(data, bytes):
        if len(data) > LARGEST_UPLOAD:
            raise ImportTableError(
                f"{name} has {len(data) >> 20} MB; at most {LARGEST_UPLOAD >> 20} MB are read at once; use the command"
            )
        return data[:_HEAD]
    try:
        with data.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise ImportTableError(f"{name} cannot be read: {error.strerror or os.strerror(error.errno or 0)}") from None


def _refuse_others(head: bytes, suffix: str, name: str) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if head.startswith(_OLD_OFFICE):
        raise ImportTableError(
            f"{name} is an old Excel file (.xls) or protected by a password; save it as .xlsx without a password"
        )
    for mark, called in _PACKED.items():
        if head.startswith(mark):
            raise ImportTableError(f"{name} is packed with {called}; unpack it first")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        raise ImportTableError(
            f"{name} is a web page that was saved under the name of a table; open it and save it as .xlsx or CSV"
        )
    if start.startswith((b"<?xml", b"<")):
        raise ImportTableError(f"{name} is XML; {ACCEPTED}")
    if start.startswith(b"%pdf"):
        raise ImportTableError(f"{name} is a PDF; {ACCEPTED}")
    if start.startswith(b"{") or (start.startswith(b"[") and suffix == ".json"):
        raise ImportTableError(f"{name} is JSON; {ACCEPTED}")
    if suffix in _WORKBOOKS and b"\0" in head:
        raise ImportTableError(f"{name} is damaged and cannot be opened as an Excel workbook; save it again as .xlsx")
    if suffix in (".sav", ".zsav", ".dta", ".parquet"):
        raise ImportTableError(f"{name} is not the {suffix} file that its name says; {ACCEPTED}")
