"""Drawing dots and intervals, one panel below the other.

Each panel has one axis, so that endpoints, measures, horizons and time zeros are never mixed, whatever is handed in. A
number published only as bounds is drawn as its bounds; no middle is made up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.dots import FOUNDING, SYMBOLS, Dot, axis_title, panels, plain
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure
from livermets.evidence.compare import Axis
from livermets.knowledge.vocabulary import PERCENTS, RATIOS

_COLOURS: Final = dict(zip(SYMBOLS, SERIES, strict=True))

_LEFT: Final = 182
_LABEL_WIDE, _LABEL_LINE = 31, 15
_ROW, _HEADING, _LINE, _GAP = 23, 25, 16, 4
_TITLE, _TICKS, _FOOT = 34, 22, 20
"""Heights above and below the rows of a panel: its title, the ticks of its axis, and what parts it from the next."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A dot and where it stands in its panel, in pixels from the panel's top."""

    dot: Dot
    at: float
    height: float = _ROW


@dataclass(frozen=True, slots=True)
class _Panel:
    axis: Axis
    places: tuple[_Place, ...]
    headings: tuple[tuple[str, float, float], ...]
    height: float


def _arranged(axis: Axis, dots: Sequence[Dot]) -> _Panel:
    """Rows of a panel: a heading line above each group, and below it a row for each dot."""
    groups: dict[str, list[Dot]] = {}
    for dot in dots:
        groups.setdefault(dot.heading, []).append(dot)
    places, headings, at = [], [], 0.0
    for heading, members in groups.items():
        start = at
        if heading:
            at += _heading_height(heading)
        for dot in members:
            height = max(_ROW, len(_label_lines(dot)) * _LABEL_LINE)
            places.append(_Place(dot, at + height / 2, height))
            at += height
        headings.append((heading, start, at))
        at += _GAP
    return _Panel(axis, tuple(places), tuple(headings), at)


def _heading_lines(heading: str) -> list[str]:
    """A heading in lines that fit a phone."""
    return wrap(heading, 54)


def _heading_height(heading: str) -> int:
    return _HEADING + _LINE * (len(_heading_lines(heading)) - 1)


def draw(dots: Sequence[Dot]) -> go.Figure:
    """The dots as one figure, a panel below the other for each axis, every dot with its label.

    The same dots give the same figure, drawn once: do not change it. Raises ValueError without dots.
    """
    if not dots:
        raise ValueError("nothing to draw")
    return _drawn(tuple(dots))


@lru_cache(maxsize=64)
def _drawn(dots: tuple[Dot, ...]) -> go.Figure:
    arranged = [_arranged(axis, members) for axis, members in panels(dots).items()]
    total = sum(panel.height + _TITLE + _TICKS + _FOOT for panel in arranged)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": [], "margin": {"l": _LEFT, "r": 30, "t": 0, "b": 0}}
    top = 0.0
    for number, panel in enumerate(arranged, 1):
        name = "" if number == 1 else str(number)
        upper = top + _TITLE + _TICKS
        domain = [max(0.0, 1 - (upper + panel.height) / total), 1 - upper / total]
        span = _span(panel)
        layout[f"xaxis{name}"] = _x_axis(panel.axis, span, name)
        layout[f"yaxis{name}"] = {"domain": domain, "anchor": f"x{name}", **_y_axis(panel)}
        layout["annotations"] += _titles(panel, domain[1], name)
        layout["shapes"] += _shapes(panel, name)
        traces += _traces(panel, span, name)
        top += panel.height + _TITLE + _TICKS + _FOOT
    return lean_figure(traces, height=round(total), **layout)


def _span(panel: _Panel) -> tuple[float, float]:
    numbers = [number for p in panel.places for number in (p.dot.value, p.dot.low, p.dot.high) if number is not None]
    if panel.axis.measure in PERCENTS:
        return 0.0, 100.0
    if panel.axis.measure in RATIOS:
        positive = [number for number in numbers if number > 0] or [1.0]
        return min(0.5, *positive) * 0.85, max(2.0, *positive) * 1.15
    if panel.axis.measure in ("c-index", "auc"):
        return 0.4, 1.0
    return 0.0, max([*numbers, 1.0]) * 1.08


def _x_axis(axis: Axis, span: tuple[float, float], name: str) -> dict[str, Any]:
    low, high = span
    made: dict[str, Any] = {
        "anchor": f"y{name}",
        "side": "top",
        "range": [low, high],
        "showgrid": True,
        "tickfont": {"size": 12, "color": TEXT},
    }
    if axis.measure in RATIOS:
        ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if low <= t <= high]
        made |= {
            "type": "log",
            "range": [math.log10(low), math.log10(high)],
            "tickvals": ticks,
            "ticktext": [str(t) for t in ticks],
        }
    elif axis.measure in PERCENTS:
        made |= {"tickvals": [0, 20, 40, 60, 80, 100], "ticktext": ["0", "20", "40", "60", "80", "100 %"]}
    return made


def _y_axis(panel: _Panel) -> dict[str, Any]:
    return {
        "range": [panel.height, 0],
        "tickvals": [place.at for place in panel.places],
        "ticktext": [_linked(place.dot) for place in panel.places],
        "tickfont": {"size": 12, "color": TEXT},
        "showgrid": False,
        "automargin": False,
    }


def _label_lines(dot: Dot) -> list[str]:
    """The label of a dot in lines that fit beside the axis; the number comes last."""
    if len(dot.label) <= _LABEL_WIDE:
        return [dot.label]
    name, _, rest = dot.label.partition(" · ")
    return [*wrap(name, _LABEL_WIDE), rest]


def _linked(dot: Dot) -> str:
    lines = [plain(line) for line in _label_lines(dot)]
    if dot.address:
        # Plotly's own blue for links fails contrast on dark.
        opened, closed = f'<a href="{dot.address}" target="_blank"><span style="color:{TEXT}"><u>', "</u></span></a>"
        name, between, rest = lines[0].partition(" · ")
        named = [name, *lines[1:-1]]
        lines = [*(f"{opened}{line}{closed}" for line in named), *lines[max(1, len(lines) - 1) :]]
        lines[0] += f"{between}{rest}"
    return "<br>".join(lines)


def _titles(panel: _Panel, top: float, name: str) -> list[dict[str, Any]]:
    common = {"xref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "align": "left", "xshift": 4 - _LEFT}
    title = f"<b>{'<br>'.join(wrap(axis_title(panel.axis), 58))}</b>"
    font = {"size": 12 if "<br>" in title else 14, "color": TEXT}
    made = [{**common, "yref": "paper", "y": top, "yanchor": "bottom", "yshift": _TICKS, "text": title, "font": font}]
    made += [
        {
            **common,
            "yref": f"y{name}",
            "y": start + _heading_height(heading) / 2,
            "font": {"size": 13, "color": TEXT},
            "text": f"<i>{'<br>'.join(map(plain, _heading_lines(heading)))}</i>",
        }
        for heading, start, _ in panel.headings
        if heading
    ]
    return made


def _shapes(panel: _Panel, name: str) -> list[dict[str, Any]]:
    rows = [p for p in panel.places if p.dot.own and p.dot.design != FOUNDING]
    band = {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": "rgba(230,159,0,0.22)",
    }
    made: list[dict[str, Any]] = [
        {**band, "yref": f"y{name}", "y0": p.at - p.height / 2, "y1": p.at + p.height / 2} for p in rows
    ]
    if panel.axis.measure in RATIOS:
        line = {"type": "line", "xref": f"x{name}", "x0": 1, "x1": 1, "yref": f"y{name}", "y0": 0, "y1": panel.height}
        made.append({**line, "line": {"color": QUIET, "width": 1, "dash": "dot"}})
    return made


def _traces(panel: _Panel, span: tuple[float, float], name: str) -> list[dict[str, Any]]:
    """Bounds that are no confidence interval as grey bars, then one trace for each design, which keeps its colour."""
    axes = {"xaxis": f"x{name}", "yaxis": f"y{name}", "showlegend": False}
    made = []
    spans = [p for p in panel.places if p.dot.low is not None and p.dot.high is not None and p.dot.interval != "ci95"]
    if spans:
        made.append(
            dict(
                type="scatter",
                x=[x for p in spans for x in (p.dot.low, p.dot.high, None)],
                y=[y for p in spans for y in (p.at, p.at, None)],
                text=[text for p in spans for text in (p.dot.hover, p.dot.hover, "")],
                hovertemplate="%{text}<extra></extra>",
                mode="lines",
                line={"color": QUIET, "width": 6},
                name="bounds",
                **axes,
            )
        )
    for design, (symbol, _) in SYMBOLS.items():
        members = [p for p in panel.places if p.dot.design == design and _drawn_at(p.dot) is not None]
        if members:
            made.append(_design_trace(design, symbol, members, span, axes))
    return made


def _drawn_at(dot: Dot) -> float | None:
    """Where the mark stands: the value, or the one bound of a number published as "at least" or "at most"."""
    if dot.value is not None:
        return dot.value
    return None if dot.low is not None and dot.high is not None else (dot.high if dot.low is None else dot.low)


def _design_trace(
    design: str, symbol: str, members: Sequence[_Place], span: tuple[float, float], axes: dict[str, Any]
) -> dict[str, Any]:
    dots = [place.dot for place in members]
    sure = [dot.interval == "ci95" and dot.value is not None for dot in dots]
    return dict(
        type="scatter",
        x=[_drawn_at(dot) for dot in dots],
        y=[place.at for place in members],
        customdata=[dot.id for dot in dots],
        text=[dot.hover for dot in dots],
        hovertemplate="%{text}<extra></extra>",
        mode="markers",
        marker={
            "symbol": [_symbol(dot, symbol) for dot in dots],
            "size": [15.0 if design == FOUNDING else _size(dot.n) for dot in dots],
            "color": _COLOURS[design],
            "line": {"width": 1.5},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            # Where the upper bound was not reached, the bar runs to the edge.
            "array": [
                _arm(dot.high if dot.high is not None else span[1], dot.value) if ok else None
                for dot, ok in zip(dots, sure, strict=True)
            ],
            "arrayminus": [_arm(dot.value, dot.low) if ok else None for dot, ok in zip(dots, sure, strict=True)],
            "thickness": 1.6,
            "width": 0,
        },
        name=design,
        **axes,
    )


def _arm(upper: float | None, lower: float | None) -> float:
    return max(0.0, upper - lower) if upper is not None and lower is not None else 0.0


def _symbol(dot: Dot, symbol: str) -> str:
    if dot.value is None:
        symbol = "triangle-left" if dot.low is None else "triangle-right"
    return f"{symbol}-open" if dot.open else symbol


def _size(n: int | None) -> float:
    """Diameter in pixels, growing with the logarithm of the number of patients; an unknown number is drawn smallest."""
    least, most = 8.0, 17.0
    share = 0.0 if n is None or n < 10 else min(1.0, math.log10(n / 10) / 3.2)
    return round(least + share * (most - least), 1)
