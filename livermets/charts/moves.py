"""What moves between two states of a case: for each system a strip of its own, the state before above the state after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import CASE, QUIET, lean_figure

_ROW_HEIGHT: Final = 58
_FRAME: Final = 34
_BAR: Final = 0.2
_BEFORE: Final = 0.02
_AFTER: Final = 0.27
_WORDS: Final = -0.24
"""Where in the row of a system, from -0.5 to 0.5, its two bars and its words stand."""

KEY_OF_MOVES: Final = (
    "Outlined: before. Filled: after. A bar reaches over everything that is still possible. "
    "Each strip runs from the system's own best to its worst result; the same place on two is not the same risk."
)

Span = tuple[float, float]
"""From where to where on a strip: 0 the best end, 1 the worst."""


@dataclass(frozen=True, slots=True)
class Move:
    """One system: where it stood and where it stands, in words and on its strip; None where it has no place on it."""

    name: str
    before: Span | None
    after: Span | None
    before_words: str
    after_words: str

    @property
    def words(self) -> str:
        return f"{self.before_words} → {self.after_words}"


def moves_figure(moves: Sequence[Move]) -> go.Figure:
    """Two bars for each system under its name and values: the outlined one before, the filled one after."""
    before = {"color": "rgba(0,0,0,0)", "line": {"color": QUIET, "width": 2}}
    words = [
        _text(f"{move.name}: {move.words}", 0, row + _WORDS, "left", {"yref": "y", "yanchor": "middle", "font": {"size": 13}})
        for row, move in enumerate(moves)
    ]
    ends = [_text(text, x, 1, side, {"yref": "paper", "yanchor": "bottom"}) for text, x, side in _ENDS]
    return lean_figure(
        [
            _bars("before", moves, [move.before for move in moves], _BEFORE, before),
            _bars("after", moves, [move.after for move in moves], _AFTER, {"color": CASE}),
        ],
        height=_FRAME + _ROW_HEIGHT * len(moves),
        barmode="overlay",
        margin={"l": 8, "r": 8, "t": 26, "b": 4},
        xaxis={"range": [0, 1], "tickvals": [0, 0.5, 1], "showticklabels": False, "fixedrange": True},
        yaxis={"range": [len(moves) - 0.5, -0.5], "visible": False, "fixedrange": True},
        annotations=[*ends, *words],
    )


_ENDS: Final = (("best", 0, "left"), ("worst", 1, "right"))


def _bars(name: str, moves: Sequence[Move], spans: Sequence[Span | None], offset: float, marker: dict[str, Any]) -> go.Bar:
    return go.Bar(
        name=name,
        orientation="h",
        width=_BAR,
        y=[row + offset for row in range(len(moves))],
        base=[span[0] if span else None for span in spans],
        x=[span[1] - span[0] if span else None for span in spans],
        customdata=[f"{move.name}: {move.words}" for move in moves],
        marker=marker,
        hovertemplate=f"{name}, %{{customdata}}<extra></extra>",
    )


def _text(text: str, x: float, y: float, side: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "xanchor": side, "showarrow": False, **more}
