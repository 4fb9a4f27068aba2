"""What the command writes: the result as CSV or Parquet, part by part, and the list of cells that were rejected.

Files appear when they are complete: nobody reads a half.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES: Final = (".csv", ".parquet")
_FORMULA: Final = r"^([=+\-@\t\r])"
_PLAIN: Final = r"^[+-]?[0-9][0-9.,]*$"


class ResultFile:
    """A table that is written in parts; it takes the place of its name when all went well."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._unfinished = target.with_name(f".{target.name}.unfinished")
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def write(self, part: pa.Table) -> None:
        """One more part; the first says which columns there are."""
        from pyarrow import csv, parquet

        part = _prepared(part, self._target.suffix)
        if self._target.suffix == ".csv":
            self._writer = self._writer or csv.CSVWriter(
                str(self._unfinished), part.schema, write_options=csv.WriteOptions(quoting_style="needed")
            )
        else:
            self._writer = self._writer or parquet.ParquetWriter(
                self._unfinished, part.schema, compression="zstd", store_schema=False
            )
        self._writer.write_table(part)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._writer:
            self._writer.close()
        if kind is None and self._writer:
            self._unfinished.replace(self._target)
        self._unfinished.unlink(missing_ok=True)


def result_bytes(table: pa.Table, suffix: str) -> bytes:
    """A table as the content of a file, in memory; `suffix` is one of `SUFFIXES`."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    target = pa.BufferOutputStream()
    if suffix == ".csv":
        csv.write_csv(_prepared(table, suffix), target, csv.WriteOptions(quoting_style="needed"))
    else:
        parquet.write_table(_prepared(table, suffix), target, compression="zstd", store_schema=False)
    return bytes(target.getvalue())


def _prepared(table: pa.Table, suffix: str) -> pa.Table:
    import pyarrow as pa

    made = {name: _without_dictionary(column) for name, column in zip(table.column_names, table.columns, strict=True)}
    if suffix == ".csv":
        made = {name: _for_spreadsheets(column) for name, column in made.items()}
    return pa.table(made)


def _without_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of texts as texts: neither file format takes a dictionary that holds "nothing" among its words."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    return pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks], column.type.value_type)


def _for_spreadsheets(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as CSV has it: no text that a spreadsheet would run as a formula, a list joined by bars."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_list(column.type):
        return pc.binary_join(column, "|")
    if not pa.types.is_string(column.type):
        return column
    number = pc.match_substring_regex(column, _PLAIN)
    return pc.if_else(number, column, pc.replace_substring_regex(column, _FORMULA, r"'\1"))
