"""Which half of the liver by the side of the colon: the ratio right to left in each series, right and left colon beside it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from livermets.charts.picture import Picture
from livermets.charts.spread_frequency import fact_table
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure
from livermets.evidence import short_citation
from livermets.knowledge.records import SpreadFact
from livermets.knowledge.registry import Registry
from livermets.text import number_words

_ROW = 56


def spread_halves(facts: Sequence[SpreadFact], registry: Registry) -> Picture:
    """One row for each series that gives ratios; facts in words or percentages stand in the table alone."""
    ratios = [fact for fact in facts if fact.unit == "ratio-right-to-left"]
    if not ratios:
        raise ValueError("no series gives a ratio")
    series = list(dict.fromkeys(fact.source for fact in ratios))
    names = [f"{short_citation(registry.sources[source])}" for source in series]
    labels = list(dict.fromkeys(fact.label or fact.target for fact in ratios))
    rails = [fact for source in series for fact in ratios if fact.source == source]
    traces: list[go.Scatter] = [
        go.Scatter(
            x=[x for source in series for x in (*(f.value for f in rails if f.source == source), None)],
            y=[y for place, source in enumerate(series) for y in (*(place for f in rails if f.source == source), None)],
            mode="lines",
            line={"color": QUIET, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    ]
    for number, label in enumerate(labels):
        members = [fact for fact in ratios if (fact.label or fact.target) == label]
        traces.append(
            go.Scatter(
                x=[fact.value for fact in members],
                y=[series.index(fact.source) for fact in members],
                text=[number_words(fact.value or 0) for fact in members],
                textposition="top center" if number == 0 else "bottom center",
                textfont={"size": 12, "color": TEXT},
                customdata=[fact.id for fact in members],
                hovertext=[fact.statement for fact in members],
                hovertemplate="%{hovertext}<extra></extra>",
                mode="markers+text",
                marker={"symbol": ("circle", "diamond")[number % 2], "size": 12, "color": SERIES[number]},
                name=label,
            )
        )
    figure = lean_figure(
        traces,
        height=86 + _ROW * len(series),
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": {"size": 12, "color": TEXT}},
        xaxis={"range": [0, 3], "tickvals": [0, 1, 2, 3], "ticktext": ["0", "1 : 1", "2 : 1", "3 : 1"], "showgrid": True},
        yaxis={
            "range": [len(series) - 0.4, -0.6],
            "tickvals": list(range(len(series))),
            "ticktext": names,
            "tickfont": {"size": 12, "color": TEXT},
            "showgrid": False,
        },
        margin={"l": 8, "r": 16, "t": 30, "b": 8},
    )
    said = [
        f"{name}: " + ", ".join(f"{f.label} {number_words(f.value or 0)} to 1" for f in rails if f.source == source)
        for name, source in zip(names, series, strict=True)
    ]
    sentence = f"Metastases in the right liver for each one in the left. {'; '.join(said)}."
    key = "Farther right: more metastases in the right liver. The series point in both directions."
    return Picture(figure, fact_table(facts, registry), sentence, key, "Ratio of metastases right to left by side of the colon")
