"""Estimates with their intervals, one below the other on one axis: concordances of scores, indicators, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from livermets.charts.dots import plain
from livermets.charts.picture import Picture
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure

_LINE: Final = 18
_MARK: Final = 20
_GAP: Final = 10
_WIDE: Final = 54
_AXIS: Final = 58


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One estimate: `label` and `words` stand above its mark. `second` marks another kind, drawn as a diamond."""

    label: str
    words: str
    value: float
    low: float | None
    high: float | None
    second: bool = False


@dataclass(frozen=True, slots=True)
class ForestAxis:
    """What the axis counts: its title, its range, its marks, and where there is no difference."""

    title: str
    low: float
    high: float
    ticks: tuple[float, ...]
    none: float | None = None
    suffix: str = ""


def forest(rows: Sequence[ForestRow], axis: ForestAxis, sentence: str, table: pd.DataFrame, key: str = "") -> Picture:
    """The estimates in the given order. Raises ValueError without one."""
    if not rows:
        raise ValueError("nothing to draw")
    at, places, words = 0.0, [], []
    for row in rows:
        label, said = (wrap(text, _WIDE) or [""] for text in (row.label, row.words))
        lines = [*(f"<b>{plain(line)}</b>" for line in label), *map(plain, said)]
        text = "<br>".join(lines)
        words.append(_above(text, at + _LINE * len(lines) / 2))
        at += _LINE * len(lines)
        places.append(at + _MARK / 2)
        at += _MARK + _GAP
    traces = [_marks(rows, places, second=False), _marks(rows, places, second=True)]
    shapes: list[dict[str, Any]] = []
    if axis.none is not None:
        # Only beside the marks: drawn through, it would run across the words.
        line = {"type": "line", "x0": axis.none, "x1": axis.none, "line": {"color": QUIET, "width": 1.5, "dash": "dot"}}
        shapes = [{**line, "y0": place - _MARK / 2, "y1": place + _MARK / 2} for place in places]
    figure = lean_figure(
        [trace for trace in traces if trace["x"]],
        height=round(at) + _AXIS,
        margin={"l": 4, "r": 12, "t": 4, "b": _AXIS - 4},
        annotations=words,
        shapes=shapes,
        xaxis={
            "range": [axis.low, axis.high],
            "tickvals": list(axis.ticks),
            "ticktext": [f"{tick:g}{axis.suffix}".replace("-", "−") for tick in axis.ticks],
            "tickfont": {"size": 13, "color": TEXT},
            "title": {"text": axis.title, "font": {"size": 13, "color": TEXT}},
            "automargin": False,
        },
        yaxis={"range": [at, 0], "visible": False},
    )
    return Picture(figure, table, sentence, key, sentence)


def _above(text: str, y: float) -> dict[str, Any]:
    look = {"font": {"size": 13, "color": TEXT}, "align": "left", "showarrow": False}
    return {"text": text, "x": 0, "xref": "paper", "xanchor": "left", "y": y, "yref": "y", "yanchor": "middle", **look}


def _marks(rows: Sequence[ForestRow], places: Sequence[float], *, second: bool) -> dict[str, Any]:
    mine = [(row, place) for row, place in zip(rows, places, strict=True) if row.second is second]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value for row, _ in mine],
        "y": [place for _, place in mine],
        "customdata": [f"{row.label}: {row.words}" for row, _ in mine],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"symbol": "diamond" if second else "circle", "size": 12, "color": SERIES[1 if second else 0]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.value if row.high is not None else 0 for row, _ in mine],
            "arrayminus": [row.value - row.low if row.low is not None else 0 for row, _ in mine],
            "thickness": 2,
            "width": 0,
        },
    }
