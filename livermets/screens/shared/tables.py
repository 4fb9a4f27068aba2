"""Tables on the screen: words in Markdown cells, and numbers in a grid in which a row can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

import pandas as pd
import streamlit as st

from livermets.evidence import OVERDUE, OVERDUE_WORDS, safe_cell
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import quiet

Rows = list[dict[str, str]]
"""One dict a row: column head to a cell in Markdown."""

_T = TypeVar("_T")
_MOST_PRINTED: Final = 150
_SIDE_BY_SIDE: Final = 130
"""Characters that have room beside each other on a page, where a long cell breaks after `_BREAKS` of them."""
_BREAKS: Final = 30


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
    _legend(pd.DataFrame([rows] if isinstance(rows, Mapping) else rows))


def grid(table: pd.DataFrame | Sequence[Mapping[str, object]], alt: str, *, tallest: int = 0, **how: Any) -> Any:
    """A table of numbers, at most `tallest` pixels high if that is given. `how` are further arguments of `st.dataframe`.

    On paper stands a table in its place that has every row and cuts nothing. The grid's own download writes its cells as they
    are: none of them can be taken for a formula.
    """
    frame = defused(table if isinstance(table, pd.DataFrame) else pd.DataFrame(table))
    if tallest:
        how["height"] = min(tallest, 38 + 35 * len(frame))
    shown = st.dataframe(frame, hide_index=True, placeholder="", alt=alt, **how)
    st.html(printed(frame, alt, how.get("column_config") or {}))
    _legend(frame)
    return shown


def _legend(frame: pd.DataFrame) -> None:
    """What the sign behind a number means, below a table in which one has it."""
    texts = (column for name, column in frame.items() if not pd.api.types.is_numeric_dtype(frame[name]))
    if any(OVERDUE in word for column in texts for word in column if isinstance(word, str)):
        quiet(OVERDUE_WORDS)


def defused(frame: pd.DataFrame) -> pd.DataFrame:
    """A table in which no text can be taken for a formula by a spreadsheet."""
    texts = [name for name, kind in frame.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    changed = {name: column for name in texts if not (column := frame[name].map(safe_cell)).equals(frame[name])}
    if not changed:
        return frame
    safe = frame.copy()
    for name, column in changed.items():
        safe[name] = column
    return safe


def printed(frame: pd.DataFrame, alt: str, config: Mapping[str, Any]) -> str:
    """A table as it stands on paper, as HTML: all its columns, or, where they are many, each row as a name with what is said
    of it. Columns that the grid hides are left out."""
    heads = {
        name: _head(str(name), config.get(str(name)))
        for name in frame.columns
        if str(name) not in config or config[str(name)] is not None
    }
    rows = [
        [(head, _words(value)) for head, value in zip(heads.values(), row, strict=True)]
        for row in frame[list(heads)].head(_MOST_PRINTED).itertuples(index=False, name=None)
    ]
    return filled(
        "shared/printed.html.jinja",
        alt=alt,
        heads=list(heads.values()),
        rows=rows,
        wide=_width(list(heads.values()), rows) > _SIDE_BY_SIDE,
        total=len(frame),
    )


def _width(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]) -> int:
    longest = [max([len(head), *(min(len(row[place][1]), _BREAKS) for row in rows)]) for place, head in enumerate(heads)]
    return sum(longest) + 2 * len(longest)


def _head(name: str, column: Any) -> str:
    return str(column.get("label") or name) if isinstance(column, Mapping) else name


def _words(value: object) -> str:
    return "" if value is None or value is pd.NA or value is pd.NaT or value != value else str(value)


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
