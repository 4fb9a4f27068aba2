"""Small tables of Markdown cells, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

Rows = list[dict[str, str]]
"""One dict a row: column head to a cell in Markdown."""


def rows_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Rows for a table, each cell Markdown, without the columns that are empty throughout."""
    kept = list(rows)
    columns = [place for place in range(len(heads)) if any(row[place] for row in kept)]
    return [{heads[place]: row[place] for place in columns} for row in kept]


def show_rows(rows: Rows, alt: str) -> None:
    """A table that is as wide as its content, and scrolls by itself where that is wider than the screen."""
    st.table(rows, border="horizontal", width="content", hide_header=False, alt=alt)
