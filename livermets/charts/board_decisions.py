"""What a board decided, counted: bars with their words above them, and a table of months.

Pure functions of plain numbers. The words stand above the bars and not beside them, because names of options are long and
screens may be narrow.
"""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from livermets.charts.picture import Picture
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure

_LINE: Final = 18
_BAR: Final = 16
_GAP: Final = 12
_HEADING: Final = 34
_WIDE: Final = 52
"""Characters of a line that fit on the narrowest screen."""
_SHADES: Final = [[0.0, "rgba(0, 114, 178, 0)"], [0.01, "rgba(0, 114, 178, 0.15)"], [1.0, "rgba(0, 114, 178, 0.6)"]]
_CELL: Final = 24
_FEW_MONTHS: Final = 18

_KEY: Final = "Filled: first in the sequence. Outlined: at a later place."


@dataclass(frozen=True, slots=True)
class Count:
    """One bar: `first` filled and `later` outlined behind it. `words` say the numbers; `unknown` is drawn in quiet grey;
    `heading` stands above the first bar of a group."""

    label: str
    first: int
    words: str
    later: int = 0
    unknown: bool = False
    heading: str = ""


def count_bars(
    counts: Sequence[Count], sentence: str, columns: tuple[str, ...] = ("", "Decisions"), key: str = _KEY
) -> Picture:
    """One bar for each count, in the given order. The table has a column for `later` when `columns` names three, and one for
    the heading when any has one; `key` says what is filled and what outlined. Raises ValueError without counts."""
    if not counts:
        raise ValueError("nothing to draw")
    at, places, words = 0.0, [], []
    heading = ""
    for one in counts:
        if one.heading and one.heading != heading:
            heading = one.heading
            words.append(_text(f"<b>{heading}</b>", at + _HEADING - _LINE))
            at += _HEADING
        lines = wrap(f"{one.label}: {one.words}", _WIDE)
        words.append(_text("<br>".join(lines), at + _LINE * len(lines) / 2))
        at += _LINE * len(lines)
        places.append(at + _BAR / 2 + 2)
        at += _BAR + _GAP
    figure = lean_figure(
        [_bars("first", counts, places), *([_bars("later", counts, places)] if any(one.later for one in counts) else [])],
        height=round(at) + 12,
        barmode="stack",
        margin={"l": 4, "r": 8, "t": 4, "b": 4},
        annotations=words,
        xaxis={"range": [0, max(one.first + one.later for one in counts) or 1], "visible": False, "fixedrange": True},
        yaxis={"range": [at, 0], "visible": False, "fixedrange": True},
    )
    return Picture(figure, _table(counts, columns), sentence, key if any(one.later for one in counts) else "", sentence)


def _table(counts: Sequence[Count], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = [(one.heading, one.label, one.first, one.later)[: len(columns) + 1] for one in counts]
    table = pd.DataFrame(rows, columns=["Primary", *columns])
    return table if any(one.heading for one in counts) else table.drop(columns="Primary")


def _bars(part: str, counts: Sequence[Count], places: Sequence[float]) -> go.Bar:
    numbers = [one.first if part == "first" else one.later for one in counts]
    colours = [QUIET if one.unknown else SERIES[0] for one in counts]
    filled = part == "first"
    return go.Bar(
        name=part,
        orientation="h",
        y=list(places),
        x=numbers,
        width=[_BAR] * len(counts),
        customdata=[f"{one.label}: {one.words}" for one in counts],
        marker={"color": colours if filled else "rgba(0,0,0,0)", "line": {"color": colours, "width": 0 if filled else 1.5}},
        hovertemplate="%{customdata}<extra></extra>",
    )


def _text(text: str, y: float, anchor: str = "middle") -> dict[str, Any]:
    look = {"font": {"size": 14, "color": TEXT}, "align": "left", "showarrow": False}
    return {"text": text, "x": 0, "xref": "paper", "xanchor": "left", "y": y, "yref": "y", "yanchor": anchor, **look}


def months_table(rows: Mapping[str, Mapping[str, int]], months: Sequence[str], sentence: str) -> Picture:
    """How often each option (row) stood first in the decisions of a month (column, as `2026-03`); an empty cell is none.

    Raises ValueError without rows or months.
    """
    if not rows or not months:
        raise ValueError("nothing to draw")
    numbers = np.array([[counted.get(month, 0) for month in months] for counted in rows.values()])
    told = [
        [f"{name}, {month}: {number}" for month, number in zip(months, row, strict=True)]
        for name, row in zip(rows, numbers, strict=True)
    ]
    lines = [wrap(name, _WIDE) for name in rows]
    deepest = max(len(one) for one in lines)
    # The name of a row stands in the gap above its cells, which is as deep as the longest name needs.
    gap = _LINE * deepest + 8
    heat = go.Heatmap(
        z=numbers,
        x=list(range(len(months))),
        y=list(range(len(rows))),
        text=np.where(numbers > 0, numbers.astype(str), ""),
        texttemplate="%{text}",
        textfont={"size": 13, "color": TEXT},
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
        colorscale=_SHADES,
        zmin=0,
        showscale=False,
        xgap=2,
        ygap=gap,
    )
    above = (gap / 2 + 2) / (_CELL + gap)
    names = [_text("<br>".join(one), row - 0.5 + above, "bottom") for row, one in enumerate(lines)]
    figure = lean_figure(
        [heat],
        height=round((_CELL + gap) * len(rows)) + 44,
        annotations=[one | {"yshift": 2} for one in names],
        margin={"l": 4, "r": 4, "t": 40, "b": 4},
        xaxis={
            "side": "top",
            "range": [-0.5, len(months) - 0.5],
            "tickvals": [place for place, name in enumerate(months) if _is_named(name, place, len(months))],
            "ticktext": [_month(name, place) for place, name in enumerate(months) if _is_named(name, place, len(months))],
            "tickangle": 0,
            "showgrid": False,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.5, -0.5], "visible": False, "fixedrange": True},
    )
    table = pd.DataFrame(numbers, columns=list(months))
    table.insert(0, "First option", list(rows))
    return Picture(figure, table, sentence, "", sentence)


def _is_named(month: str, place: int, count: int) -> bool:
    return count <= _FEW_MONTHS or place == 0 or month.endswith("-01")


def _month(month: str, place: int) -> str:
    """`Mar`, and below it the year where one begins."""
    year, number = month.split("-")
    return month_abbr[int(number)] + (f"<br>{year}" if place == 0 or number == "01" else "<br> ")
