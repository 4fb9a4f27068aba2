"""Borders of masks in three planes at right angles, so that a person sees what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import CASE, QUIET, SERIES, lean_figure

PLANES: Final = ("axial", "coronal", "sagittal")
_SIDES: Final = (("R", "L", "A", "P"), ("R", "L", "H", "F"), ("A", "P", "H", "F"))
"""What stands to the left, to the right, above and below in each plane: as a radiologist looks at it."""

_HEIGHT: Final = 250
_GAP: Final = 0.04


@dataclass(frozen=True, slots=True)
class CutMask:
    """A mask cut by one plane: 0 and 1 by line and column, and where the lines and columns stand, in mm."""

    inside: Sequence[Sequence[int]]
    across: Sequence[float]
    up: Sequence[float]


@dataclass(frozen=True, slots=True)
class OutlinedMask:
    """A mask in the planes of `PLANES`; `colour` is the place of its colour in the theme, None the grey of what is around."""

    name: str
    cuts: tuple[CutMask, CutMask, CutMask]
    colour: int | None


def mask_outlines(masks: Sequence[OutlinedMask]) -> go.Figure:
    """The borders of some masks in three panels of one scale each. Raises ValueError without masks."""
    if not masks:
        raise ValueError("nothing to draw")
    traces: list[Any] = []
    layout: dict[str, Any] = {"annotations": [], "margin": {"l": 8, "r": 8, "t": 22, "b": 8}}
    width = (1 - 2 * _GAP) / 3
    for number, plane in enumerate(PLANES):
        axis = "" if number == 0 else str(number + 1)
        start = number * (width + _GAP)
        bare = {"visible": False, "fixedrange": True}
        layout[f"xaxis{axis}"] = {**bare, "domain": [start, start + width], "anchor": f"y{axis}", "constrain": "domain"}
        layout[f"yaxis{axis}"] = {
            **bare,
            "anchor": f"x{axis}",
            "scaleanchor": f"x{axis}",
            "scaleratio": 1,
            "constrain": "domain",
        }
        middle = start + width / 2
        layout["annotations"].append(_word(plane, middle, 1, "bottom", "center"))
        left, right, above, below = _SIDES[number]
        layout["annotations"] += [
            _word(left, start, 0.5, "middle", "left"),
            _word(right, start + width, 0.5, "middle", "right"),
            _word(above, middle, 1, "top", "center"),
            _word(below, middle, 0, "bottom", "center"),
        ]
        traces += [_border(mask, mask.cuts[number], axis) for mask in masks]
    return lean_figure(traces, height=_HEIGHT, **layout)


def _word(text: str, x: float, y: float, upright: str, sideways: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": sideways, "yanchor": upright}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12, "color": QUIET}}


def _border(mask: OutlinedMask, cut: CutMask, axis: str) -> dict[str, Any]:
    colour = QUIET if mask.colour is None else SERIES[mask.colour % len(SERIES)] if mask.colour else CASE
    return {
        "type": "contour",
        "z": cut.inside,
        "x": cut.across,
        "y": cut.up,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "autocontour": False,
        "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        "line": {"color": colour, "width": 1.2 if mask.colour is None else 2.2, "smoothing": 0.4},
        "showscale": False,
        "name": mask.name,
        "hoverinfo": "name",
    }
