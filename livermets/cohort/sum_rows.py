"""Rows at the end of a table that are no patients: sums and means of the rows above, remarks, empty rows beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from livermets.case.plain import plain_key

if TYPE_CHECKING:
    import pyarrow as pa

_WORDS: Final = (
    "total", "totals", "grand total", "subtotal", "sum", "sums", "mean", "average", "median", "standard deviation",
    "summe", "gesamt", "gesamtsumme", "insgesamt", "mittelwert", "durchschnitt", "standardabweichung", "moyenne", "somme",
)  # fmt: skip
_SUMS: Final = frozenset(_WORDS)
_MOST_AT_THE_END: Final = 20
_WORDS_OF_A_REMARK: Final = 4
NO_PATIENT: Final = "the row sums up others or is a remark, and is not read as a patient"
"""Why such a row is not among the patients."""


def without_sums(pieces: Iterator[pa.Table]) -> Iterator[tuple[pa.Table, list[tuple[int, str]]]]:
    """The same pieces; of the last one the rows at the end that are no patients are cut off, and told.

    They are told by the place and the text of their first filled cell. Empty rows beside them are cut off as well.
    """
    waiting: pa.Table | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, []
        waiting = piece
    if waiting is not None:
        yield _cut(waiting)


def _cut(piece: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    seen = 0
    found: list[tuple[int, str]] = []
    last = piece.slice(max(0, piece.num_rows - _MOST_AT_THE_END))
    for row in reversed(list(zip(*(column.to_pylist() for column in last.columns), strict=True))):
        filled = [(place, text.strip()) for place, text in enumerate(row) if text and text.strip()]
        if filled and not _is_no_patient(piece, filled):
            break
        seen += 1
        found += filled[:1]
    # Empty rows alone are patients of whom nothing is known.
    return (piece.slice(0, piece.num_rows - seen), found[::-1]) if found else (piece, [])


def _is_no_patient(piece: pa.Table, filled: list[tuple[int, str]]) -> bool:
    place, text = filled[0]
    if plain_key(text).rstrip(":") in _SUMS:
        # A column in which the word stands often has it as a value: a gastrectomy may be total.
        import pyarrow.compute as pc

        return int(pc.sum(pc.equal(pc.utf8_trim_whitespace(piece.column(place)), text)).as_py() or 0) == 1
    return len(filled) == 1 and piece.num_columns > 2 and len(text.split()) >= _WORDS_OF_A_REMARK
