"""Tables on the screen: words in Markdown cells, and numbers in a grid in which a row can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from livermets.charts.numbers import table_csv
from livermets.knowledge.loading import knowledge

Rows = list[dict[str, str]]
"""One dict a row: column head to a cell in Markdown."""

_T = TypeVar("_T")


def rows_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Rows for a table, each cell Markdown, without the columns that are empty throughout."""
    kept = list(rows)
    columns = [place for place in range(len(heads)) if any(row[place] for row in kept)]
    return [{heads[place]: row[place] for place in columns} for row in kept]


def show_rows(rows: Rows | Mapping[str, str] | pd.DataFrame, alt: str, *, wide: bool = False) -> None:
    """A table of words, as wide as its content or, if `wide`, as its place; it scrolls by itself where that is narrower."""
    st.table(rows, border="horizontal", width="stretch" if wide else "content", hide_header=False, alt=alt)


def grid(table: pd.DataFrame | Sequence[Mapping[str, object]], alt: str, *, tallest: int = 0, **how: Any) -> Any:
    """A table of numbers, at most `tallest` pixels high if that is given. `how` are further arguments of `st.dataframe`."""
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)
    if tallest:
        how["height"] = min(tallest, 38 + 35 * len(frame))
    return st.dataframe(frame, hide_index=True, placeholder="", alt=alt, **how)


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


def csv_button(table: pd.DataFrame, name: str, *, key: str) -> None:
    """A table as a file of this name; what it holds is written at the click."""
    st.download_button(
        "Table as CSV",
        partial(table_csv, table, knowledge().release),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}_csv",
    )
