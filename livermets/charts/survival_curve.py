"""Curves over time in steps, survival or incidence by group, with intervals and the numbers at risk under the time axis.

A curve has a step at each event and nowhere else. Of very many events those are drawn at which the curve has moved by a
twentieth of a point of a percent, each exactly where it is: the picture is the same, and light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from livermets.charts.dots import plain
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure
from livermets.cohort.curve_results import CurveResults, GroupCurve, axis_months, outcome_words, risk_rows
from livermets.cohort.curve_words import estimate_rows, estimates_sentence
from livermets.cohort.masking import shared_count
from livermets.cohort.statistics.event_times import Floats
from livermets.text import counted, sentence_case

MOST_STEPS: Final = 2000
"""More steps than pixels: a curve with so many looks like one with all of them."""
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "hexagon", "cross")
_PLOT: Final = 380
_AXIS: Final = 54
_LINE: Final = 18
_MOST_CENSORED: Final = 400


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    """A published figure at its horizon, in percent, as it is drawn over a curve; `series` are those of one publication."""

    series: str
    months: float
    value: float
    low: float | None
    high: float | None
    hover: str


def survival_curve(results: CurveResults, points: Sequence[PublishedPoint] = ()) -> Picture:
    """The curves of the groups that may be shown, and published figures over them. Raises ValueError without such a group."""
    shown = results.shown
    if not shown:
        raise ValueError("nothing to draw")
    ticks = axis_months(results)
    last = max([*(float(group.months[-1]) for group in shown if len(group.months)), *(one.months for one in points), ticks[-1]])
    with_bands = len(shown) <= 4
    traces: list[dict[str, Any]] = []
    for number, group in enumerate(shown):
        look = _look(group, number)
        if with_bands:
            traces.append(_band(group, look, results.incidence))
        traces.append(_steps(group, look, results))
        if not results.asked.shared and len(shown) <= 4:
            traces += _censored(group, look, results.incidence)
    traces += _published(points)
    rows = risk_rows(results, ticks)
    below = _LINE * (2 * len(rows) + 1) + 8
    traces.append(_risk_numbers(rows, ticks, results.asked.shared))
    total = _PLOT + _AXIS + below
    foot = (below + _AXIS) / total
    in_years = ticks[-1] >= 36
    assert results.outcome.time_zero is not None
    words = sentence_case(outcome_words(results.outcome))
    figure = lean_figure(
        traces,
        height=total + 40,
        margin={"l": 8, "r": 16, "t": 40, "b": 0},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 13, "color": TEXT}},
        xaxis={
            "anchor": "y",
            "range": [0, last * 1.03],
            "tickvals": list(ticks),
            "ticktext": [f"{tick / 12:g}" if in_years else f"{tick:g}" for tick in ticks],
            "title": {"text": "Years" if in_years else "Months", "font": {"size": 13, "color": TEXT}, "standoff": 10},
            "tickfont": {"size": 13, "color": TEXT},
            "showgrid": False,
        },
        yaxis={
            "domain": [foot, 1],
            "range": [0, 102],
            "tickvals": [0, 25, 50, 75, 100],
            "ticktext": ["0", "25", "50", "75", "100 %"],
            "tickfont": {"size": 13, "color": TEXT},
        },
        yaxis2={"domain": [0, below / total], "range": [2 * len(rows) + 1, 0], "visible": False, "fixedrange": True},
        annotations=_risk_names(rows),
    )
    sentence = f"{words}. {estimates_sentence(results)} {OF_THE_GROUP}"
    return Picture(figure, estimate_rows(results), sentence, _key(results, with_bands, points), f"Curves over time. {sentence}")


def curve_points(results: CurveResults) -> pd.DataFrame:
    """The numbers of the curves that may be shown: each step with its interval and the number at risk, in percent."""
    kind = "Incidence %" if results.incidence else "Survival %"
    parts = []
    for group in results.shown:
        kept = thinned(group.share, 0.0 if results.incidence else 1.0, None)
        parts.append(
            pd.DataFrame(
                {
                    "Group": group.name,
                    "Months": group.months[kept].round(4),
                    kind: (100 * group.share[kept]).round(4),
                    "Low %": (100 * group.low[kept]).round(4),
                    "High %": (100 * group.high[kept]).round(4),
                    "At risk": group.at_risk[kept].astype(int),
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def thinned(share: Floats, start: float, most: int | None = MOST_STEPS) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The places at which a curve that begins at `start` steps, and its end; of more than `most` those that can be seen."""
    if not len(share):
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(np.diff(share, prepend=start))
    if most is not None and len(places) > most:
        cells = np.floor(share[places] * most).astype(np.int64)
        places = places[np.diff(cells, prepend=cells[0] - 1) != 0]
    end = len(share) - 1
    return places if len(places) and places[-1] == end else np.append(places, end)


def _look(group: GroupCurve, number: int) -> dict[str, Any]:
    if group.unknown:
        return {"color": QUIET, "dash": "dot"}
    return {"color": SERIES[number % len(SERIES)], "dash": _DASHES[number % len(_DASHES)]}


def _line(group: GroupCurve, values: Floats, start: float) -> tuple[list[float], list[float]]:
    kept = thinned(values, start)
    return [0.0, *group.months[kept].round(3).tolist()], [100 * start, *(100 * values[kept]).round(3).tolist()]


def _steps(group: GroupCurve, look: Mapping[str, Any], results: CurveResults) -> dict[str, Any]:
    x, y = _line(group, group.share, 0.0 if results.incidence else 1.0)
    n = shared_count(group.patients) if results.asked.shared else f"{group.patients:,}"
    name = f"{plain(group.name)} (n {n})"
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": name,
        "mode": "lines",
        "line": {"shape": "hv", "width": 2.5, **look},
        "hovertemplate": f"{name}<br>%{{x:.1f}} months: %{{y:.1f}} %<extra></extra>",
    }


def _band(group: GroupCurve, look: Mapping[str, Any], incidence: bool) -> dict[str, Any]:
    """The interval as an area: along the upper bound in steps, and back along the lower one."""
    start = 0.0 if incidence else 1.0
    kept = thinned(group.share, start)
    known = kept[np.isfinite(group.low[kept]) & np.isfinite(group.high[kept])]
    x = np.concatenate([[0.0], group.months[known]])
    low, high = (100 * np.concatenate([[start], bound[known]]) for bound in (group.low, group.high))
    along = np.repeat(x, 2)[1:]
    up, down = np.repeat(high, 2)[:-1], np.repeat(low, 2)[:-1]
    return {
        "type": "scatter",
        "x": np.concatenate([along, along[::-1]]).round(3).tolist(),
        "y": np.concatenate([up, down[::-1]]).round(3).tolist(),
        "mode": "lines",
        "line": {"width": 0, "color": look["color"]},
        "fill": "toself",
        "fillcolor": look["color"],
        "opacity": 0.16,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _censored(group: GroupCurve, look: Mapping[str, Any], incidence: bool) -> list[dict[str, Any]]:
    times = np.unique(group.data.time[~group.data.happened])
    if not 0 < len(times) <= _MOST_CENSORED or not len(group.months):
        return []
    place = np.searchsorted(group.months, times, side="right") - 1
    value = np.where(place < 0, 0.0 if incidence else 1.0, group.share[np.maximum(place, 0)])
    mark = {"symbol": "line-ns-open", "size": 7, "color": look["color"]}
    return [
        {
            "type": "scatter",
            "x": times.round(3).tolist(),
            "y": (100 * value).round(3).tolist(),
            "mode": "markers",
            "marker": mark,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _published(points: Sequence[PublishedPoint]) -> list[dict[str, Any]]:
    series: dict[str, list[PublishedPoint]] = {}
    for one in points:
        series.setdefault(one.series, []).append(one)
    traces = []
    for number, (name, members) in enumerate(series.items()):
        colour = SERIES[(number + 1) % len(SERIES)]
        traces.append(
            {
                "type": "scatter",
                "x": [one.months for one in members],
                "y": [one.value for one in members],
                "name": plain(name),
                "mode": "markers",
                "marker": {"symbol": _SYMBOLS[number % len(_SYMBOLS)], "size": 12, "color": colour},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [one.high - one.value if one.high is not None else 0 for one in members],
                    "arrayminus": [one.value - one.low if one.low is not None else 0 for one in members],
                    "thickness": 1.6,
                },
                "text": [one.hover for one in members],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return traces


def _risk_numbers(rows: Sequence[tuple[str, tuple[int, ...]]], ticks: Sequence[float], shared: bool) -> dict[str, Any]:
    text = [shared_count(number) if shared else f"{number:,}" for _, numbers in rows for number in numbers]
    return {
        "type": "scatter",
        "x": [tick for _ in rows for tick in ticks],
        "y": [2 * row + 2.5 for row in range(len(rows)) for _ in ticks],
        "text": text,
        "mode": "text",
        "textfont": {"size": 13, "color": TEXT},
        "yaxis": "y2",
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _risk_names(rows: Sequence[tuple[str, tuple[int, ...]]]) -> list[dict[str, Any]]:
    common = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y2", "showarrow": False, "align": "left", "xshift": -4}
    head = {**common, "y": 0.5, "text": "<b>Number at risk</b>", "font": {"size": 13, "color": TEXT}}
    return [
        head,
        *(
            {**common, "y": 2 * row + 1.5, "text": plain(name[:60]), "font": {"size": 12, "color": TEXT}}
            for row, (name, _) in enumerate(rows)
        ),
    ]


def _key(results: CurveResults, with_bands: bool, points: Sequence[PublishedPoint]) -> str:
    parts = []
    if with_bands:
        parts.append(f"shaded: pointwise 95 % interval ({results.asked.form})")
    if with_bands and not results.asked.shared:
        parts.append("small ticks: last seen without the event")
    if any(group.unknown for group in results.shown):
        parts.append("grey and dotted: patients whose group is not known; they take no part in the test")
    if points:
        parts.append("marks: published figures, bars their 95 % interval")
    hidden = sum(group.hidden for group in results.groups)
    if hidden:
        parts.append(f"{counted(hidden, 'group')} held back")
    return " · ".join(parts)
