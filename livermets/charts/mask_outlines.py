"""Borders of masks in three planes at right angles, so that a person sees what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import QUIET, SERIES, lean_figure

PLANES: Final = ("axial", "coronal", "sagittal")
_SIDES: Final = (("R", "L", "A", "P"), ("R", "L", "H", "F"), ("A", "P", "H", "F"))
"""What stands to the left, to the right, above and below in each plane: as a radiologist looks at it."""

_HEIGHT: Final = 330
_GAP: Final = 0.04
_ROOM: Final = 0.09
_DASHES: Final = ("solid", "dot", "dash")


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
    layout: dict[str, Any] = {"annotations": [], "margin": {"l": 8, "r": 8, "t": 26, "b": 8}}
    width = (1 - 2 * _GAP) / 3
    for number, plane in enumerate(PLANES):
        axis = "" if number == 0 else str(number + 1)
        start = number * (width + _GAP)
        cuts = [mask.cuts[number] for mask in masks]
        bare = {"visible": False, "fixedrange": True, "constrain": "domain"}
        across = {"domain": [start, start + width], "anchor": f"y{axis}", "range": _span([cut.across for cut in cuts])}
        up = {"anchor": f"x{axis}", "scaleanchor": f"x{axis}", "scaleratio": 1, "range": _span([cut.up for cut in cuts])}
        layout[f"xaxis{axis}"], layout[f"yaxis{axis}"] = {**bare, **across}, {**bare, **up}
        middle = start + width / 2
        layout["annotations"].append(_word(f"<b>{plane}</b>", start, 1, "bottom", "left"))
        left, right, above, below = _SIDES[number]
        layout["annotations"] += [
            _word(left, start, 0.5, "middle", "left"),
            _word(right, start + width, 0.5, "middle", "right"),
            _word(above, middle, 1, "middle", "center"),
            _word(below, middle, 0, "middle", "center"),
        ]
        traces += [_border(mask, cut, axis) for mask, cut in zip(masks, cuts, strict=True)]
    legend = {"orientation": "h", "y": -0.08, "yanchor": "top", "x": 0, "itemclick": False, "itemdoubleclick": False}
    return lean_figure(traces, height=_HEIGHT, showlegend=True, legend=legend, **layout)


def _span(places: Sequence[Sequence[float]]) -> list[float]:
    """From the first to the last of some places, with room for the letters around."""
    low, high = min(min(one) for one in places), max(max(one) for one in places)
    room = _ROOM * (high - low)
    return [low - room, high + room]


def _word(text: str, x: float, y: float, upright: str, sideways: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": sideways, "yanchor": upright}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12, "color": QUIET}}


def _border(mask: OutlinedMask, cut: CutMask, axis: str) -> dict[str, Any]:
    around = mask.colour is None
    line = {
        "color": QUIET if mask.colour is None else SERIES[mask.colour % len(SERIES)],
        "width": 1.4 if around else 2.2,
        "dash": "solid" if mask.colour is None else _DASHES[mask.colour // len(SERIES) % len(_DASHES)],
        "smoothing": 0.4,
    }
    return {
        "type": "contour",
        "z": cut.inside,
        "x": cut.across,
        "y": cut.up,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "autocontour": False,
        "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        "line": line,
        "showscale": False,
        "name": mask.name,
        "legendgroup": mask.name,
        "showlegend": not axis,
        "hoverinfo": "name",
    }
