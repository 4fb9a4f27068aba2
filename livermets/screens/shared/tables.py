"""Tables on the screen: words in Markdown cells, and numbers in a grid in which a row can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import pandas as pd
import streamlit as st

from livermets.evidence import safe_cell

Rows = list[dict[str, str]]
"""One dict a row: column head to a cell in Markdown."""

_T = TypeVar("_T")


def rows_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Rows for a table, each cell Markdown, without the columns that are empty throughout."""
    kept = list(rows)
    columns = [place for place in range(len(heads)) if any(row[place] for row in kept)]
    return [{heads[place]: row[place] for place in columns} for row in kept]


def show_rows(rows: Rows | Mapping[str, str] | pd.DataFrame, alt: str, *, wide: bool = False) -> None:
    """A table of words, as wide as its content or, if `wide`, as its place; it scrolls by itself where that is narrower.

    Rows as one mapping are names with a text each, without a head.
    """
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    st.table(rows, border="horizontal", width=width, hide_header=isinstance(rows, Mapping), alt=alt)


def grid(table: pd.DataFrame | Sequence[Mapping[str, object]], alt: str, *, tallest: int = 0, **how: Any) -> Any:
    """A table of numbers, at most `tallest` pixels high if that is given. `how` are further arguments of `st.dataframe`.

    The browser saves it as CSV by itself, cell by cell as it is given: in rows, which may hold what a person typed, no cell
    can be taken for a formula there.
    """
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(_defused(table))
    if tallest:
        how["height"] = min(tallest, 38 + 35 * len(frame))
    return st.dataframe(frame, hide_index=True, placeholder="", alt=alt, **how)


def _defused(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{name: safe_cell(value) for name, value in row.items()} for row in rows]


def row_chosen(key: str, things: Sequence[_T]) -> _T | None:
    """Which of these things, one a row, is chosen in the grid of this key; None without a choice."""
    table = st.session_state.get(key)
    rows = table["selection"]["rows"] if table else ()
    return things[rows[0]] if rows and rows[0] < len(things) else None


def row_to_address(key: str, name: str, ids: Sequence[str]) -> None:
    """The row chosen in a grid becomes the address, as `name` and one of these ids. For a callback."""
    st.query_params.clear()
    chosen = row_chosen(key, ids)
    if chosen is not None:
        st.query_params[name] = chosen
