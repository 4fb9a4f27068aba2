"""Opening SPSS and Stata files: labels and declared missing values are kept apart from the values themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from livermets.cohort.read_workbook import cell_text
from livermets.cohort.source import PIECE_ROWS, ImportTableError, SourceTable, TableColumn, checked_names, text_table

if TYPE_CHECKING:
    import pyarrow as pa

_SPELLED_OUT: Final = 200
"""Whole numbers of a range of missing values that are listed one by one."""


def open_statistics(data: Path | bytes, name: str, suffix: str) -> SourceTable:
    """A table of SPSS (.sav, .zsav) or Stata (.dta). Raises ImportTableError for a file that is damaged."""
    import pyreadstat

    read = pyreadstat.read_dta if suffix == ".dta" else pyreadstat.read_sav
    try:
        cells, meta = read(io.BytesIO(data) if isinstance(data, bytes) else str(data), user_missing=True, output_format="dict")
    except Exception:
        # pyreadstat raises ReadstatError, ValueError or UnicodeDecodeError, whichever its reader meets first.
        raise ImportTableError(f"{name} is damaged and cannot be read as a {_called(suffix)} file; save it again") from None
    names = checked_names(meta.column_names, "the list of variables")
    columns = tuple(
        TableColumn(
            name,
            meta.column_names_to_labels.get(name) or "",
            MappingProxyType({cell_text(code): label for code, label in meta.variable_value_labels.get(name, {}).items()}),
            _missing(meta, name, cells[name]),
        )
        for name in names
    )
    declared = sum(bool(column.missing) for column in columns)
    notes = (f"{declared} variables declare missing values, which are kept apart",) if declared else ()
    return SourceTable(name, _called(suffix), columns, lambda: _pieces(cells, names), meta.number_rows, ".", notes)


def _called(suffix: str) -> str:
    return "Stata" if suffix == ".dta" else "SPSS"


def _missing(meta: Any, name: str, cells: Any) -> tuple[str, ...]:
    """The values of a variable that the file declares as missing: single ones, ranges, and the letters of Stata."""
    found = [cell_text(one) for one in meta.missing_user_values.get(name, ())]
    ranges = meta.missing_ranges.get(name, ())
    present = {cell for cell in cells if isinstance(cell, int | float) and cell == cell} if ranges else set()
    for one in ranges:
        low, high = one["lo"], one["hi"]
        if low == high:
            found.append(cell_text(low))
        else:
            found += [cell_text(cell) for cell in sorted(present)[: _SPELLED_OUT * 100] if low <= cell <= high]
    return tuple(dict.fromkeys(found))


def _pieces(cells: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[pa.Table]:
    rows = len(cells[names[0]]) if names else 0
    for start in range(0, rows, PIECE_ROWS):
        yield text_table([[cell_text(_plain(cell)) for cell in cells[name][start : start + PIECE_ROWS]] for name in names])


def _plain(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell
