"""A table as it was opened: every cell as text, piece by piece, with what was found out about the file.

Types are given by the mapping and never inferred: a reader that guesses makes "F" false and "007" seven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

PIECE_ROWS: Final = 200_000
"""Rows that are read at a time: memory stays bounded, and progress and cancelling have somewhere to happen."""

LONGEST_COLUMN_NAME: Final = 500
"""Characters of the name of a column; what it says of units and codes is looked for in all of it."""

MOST_COLUMNS: Final = 5000
ACCEPTED: Final = "accepted: CSV or TSV text, Excel (.xlsx), Parquet, SPSS (.sav, .zsav) and Stata (.dta)"


class ImportTableError(ValueError):
    """A table that cannot be read: one sentence with what is wrong, and what would be accepted."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of the table: its name, and what the file itself says of it.

    `codes` are its value labels, `missing` the values that the file declares as missing.
    """

    name: str
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table that was opened and not yet read.

    `pieces` reads it anew from the beginning: Arrow tables whose columns are text and are called c0, c1, … in the order of
    `columns`. `rows` is None where the file does not say. `notes` says what was found out, a sentence each.
    """

    name: str
    format: str
    columns: tuple[TableColumn, ...]
    pieces: Callable[[], Iterator[pa.Table]]
    rows: int | None = None
    decimal: str = "."
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def place(self, column: str) -> int | None:
        """Where a column stands; None for one that the table does not have."""
        names = self.names
        return names.index(column) if column in names else None


def text_table(columns: Sequence[Sequence[str]]) -> pa.Table:
    """Columns of text as one piece."""
    import pyarrow as pa

    return pa.table({f"c{n}": pa.array(cells, pa.string()) for n, cells in enumerate(columns)})


def checked_names(written: Sequence[object], where: str = "the header") -> tuple[str, ...]:
    """The names of the columns, trimmed. Raises ImportTableError for none, too many, empty, equal and very long ones."""
    names = tuple("" if name is None else " ".join(str(name).replace("\ufeff", "").split()) for name in written)
    if not any(names):
        raise ImportTableError(f"{where} is empty; the first row must name the columns")
    if len(names) > MOST_COLUMNS:
        raise ImportTableError(f"{where} names {len(names)} columns; at most {MOST_COLUMNS} are read")
    for place, name in enumerate(names, 1):
        if not name:
            raise ImportTableError(
                f"column {place} has no name in {where}; give every column a name, or remove the empty column"
            )
        if len(name) > LONGEST_COLUMN_NAME:
            raise ImportTableError(
                f"column {place} has a name of {len(name)} characters in {where}; at most {LONGEST_COLUMN_NAME} are read"
            )
        if name in names[: place - 1]:
            first = names.index(name) + 1
            raise ImportTableError(f"columns {first} and {place} are both called {name!r}; each column needs a name of its own")
    if len(names) > 1 and all(_is_number(name) for name in names):
        raise ImportTableError("the first row holds numbers instead of names; the first row must name the columns")
    return names


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
