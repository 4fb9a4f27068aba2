"""The future remnant against every published limit: one rail for each denominator, never one for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from livermets.assessment.remnant import JudgedLimit
from livermets.assessment.words import decimals_beside
from livermets.charts.template import CASE, QUIET, TEXT, lean_figure
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.text import number_words

_RAILS: Final = tuple(DENOMINATORS)
_HIGHEST: Final = 70.0


def remnant_scale(percents: Mapping[str, float | None], judged: Sequence[JudgedLimit]) -> go.Figure:
    """Limits as ticks with their percentage, those for this liver tall and dark; the remnant as a diamond where it is known.

    `percents` has the remnant in percent for each name of `DENOMINATORS`, None where it is unknown.
    """
    highest = max([_HIGHEST, *(value + 5 for value in percents.values() if value is not None)])
    traces = [
        go.Scatter(x=[0, highest], y=[y, y], mode="lines", line={"color": QUIET, "width": 1}, hoverinfo="skip") for y in (0, 1)
    ]
    for own, colour, size in ((False, QUIET, 14), (True, TEXT, 26)):
        ticks = [
            (percent, rail, f"{number_words(percent)} % of the {DENOMINATORS[share]}: {'; '.join(stated)}")
            for rail, share in enumerate(_RAILS)
            for percent, stated in _ticks(judged, share, own).items()
        ]
        traces.append(
            go.Scatter(
                x=[percent for percent, _, _ in ticks],
                y=[rail for _, rail, _ in ticks],
                hovertext=[words for _, _, words in ticks],
                mode="markers",
                marker={"symbol": "line-ns", "size": size, "line": {"width": 3 if own else 1.5, "color": colour}},
                hovertemplate="%{hovertext}<extra></extra>",
                name="limits for this liver" if own else "limits for other livers",
                cliponaxis=False,
            )
        )
    named = {(one.limit.percent, _RAILS.index(one.limit.share)) for one in judged}
    traces.append(
        go.Scatter(
            x=[percent for percent, _ in sorted(named)],
            y=[rail + 0.4 for _, rail in sorted(named)],
            text=[number_words(percent) for percent, _ in sorted(named)],
            mode="text",
            hoverinfo="skip",
            name="percentages",
            cliponaxis=False,
        )
    )
    known = [(rail, value) for rail, share in enumerate(_RAILS) if (value := percents.get(share)) is not None]
    traces.append(
        go.Scatter(
            x=[value for _, value in known],
            y=[rail for rail, _ in known],
            text=[f"<b>{_percent(value, judged)} %</b>" for _, value in known],
            mode="markers+text",
            textposition="top center",
            marker={"symbol": "diamond", "size": 15, "color": CASE, "line": {"width": 1.5, "color": TEXT}},
            hovertext=[f"This remnant: {_percent(value, judged)} %" for _, value in known],
            hovertemplate="%{hovertext}<extra></extra>",
            name="this remnant",
            cliponaxis=False,
        )
    )
    return lean_figure(
        traces,
        height=220,
        margin={"l": 8, "r": 16, "t": 14, "b": 8},
        xaxis={"range": [0, highest], "showgrid": False, "ticksuffix": " %", "fixedrange": True},
        yaxis={
            "range": [1.6, -0.6],
            "tickvals": [0, 1],
            "ticktext": [DENOMINATORS[share].replace(" ", "<br>") for share in _RAILS],
            "showgrid": False,
            "fixedrange": True,
            "automargin": True,
        },
    )


def _percent(value: float, judged: Sequence[JudgedLimit]) -> str:
    return number_words(value, decimals_beside([one.limit.percent for one in judged], 1, value))


def _ticks(judged: Sequence[JudgedLimit], share: str, own: bool) -> dict[float, list[str]]:
    """Who states each percentage; one that is a limit for this liver as well is drawn as such only."""
    found: dict[float, list[str]] = defaultdict(list)
    mine = {one.limit.percent for one in judged if one.limit.share == share and one.concerned is not False}
    for one in judged:
        if one.limit.share == share and (one.limit.percent in mine) == own:
            found[one.limit.percent].append(f"{one.limit.stated_by}, {one.limit.named_for}")
    return found


def remnant_sentence(percents: Mapping[str, float | None], judged: Sequence[JudgedLimit]) -> str:
    """The picture in words."""
    parts = []
    for share, words in DENOMINATORS.items():
        value = percents.get(share)
        if value is None:
            parts.append(f"The share of the {words} is unknown")
            continue
        concerning = [one for one in judged if one.limit.share == share and one.concerned is not False]
        reached = f"{sum(one.reached is True for one in concerning)} of {len(concerning)}"
        parts.append(f"{_percent(value, judged)} % of the {words} reaches {reached} limits that may concern this liver")
    return ". ".join(parts) + "."
