"""Opening Parquet: cells as text, piece by piece; NaN is nothing known, and never a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livermets.cohort.source import PIECE_ROWS, ImportTableError, SourceTable, TableColumn, checked_names

if TYPE_CHECKING:
    import pyarrow as pa

SET_MARK = "|"
"""Between the values of a list when it is written as text."""


def open_parquet(data: Path | bytes, name: str) -> SourceTable:
    """A Parquet file. Raises ImportTableError for one that is damaged or whose columns hold tables of their own."""
    import pyarrow as pa

    try:
        with _file(data) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError):
        raise ImportTableError(f"{name} is damaged and cannot be read as Parquet; write it again") from None
    names = checked_names(schema.names, "the schema")
    nested = [field.name for field in schema if pa.types.is_nested(field.type) and not _is_texts(field.type)]
    if nested:
        raise ImportTableError(f"column {nested[0]!r} of {name} is nested; each column must hold one value, or a list of texts")
    return SourceTable(name, "Parquet", tuple(map(TableColumn, names)), lambda: _pieces(data), rows)


def _file(data: Path | bytes) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    return parquet.ParquetFile(pa.BufferReader(data) if isinstance(data, bytes) else str(data))


def _is_texts(kind: Any) -> bool:
    import pyarrow as pa

    listed = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return bool(listed and (pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type)))


def _pieces(data: Path | bytes) -> Iterator[pa.Table]:
    import pyarrow as pa

    with _file(data) as file:
        for batch in file.iter_batches(PIECE_ROWS):
            yield pa.table({f"c{n}": _as_text(column) for n, column in enumerate(batch.columns)})


def _as_text(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if _is_texts(kind):
        return pc.binary_join(column, SET_MARK)
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    if pa.types.is_timestamp(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), r" 00:00:00(\.0+)?Z?$", "")
    return column.cast(pa.string())
