"""Percentages of spread in groups that compare: a heading for each group, bars below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from textwrap import wrap
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from livermets.charts.picture import Picture
from livermets.charts.template import CASE, QUIET, SERIES, TEXT, lean_figure
from livermets.evidence import short_citation, source_links
from livermets.evidence.spread import Series, groups_sentence, name_of, value_words
from livermets.knowledge.records import SpreadFact
from livermets.knowledge.registry import Registry

_ROW, _LINE, _GAP, _FRAME = 24, 16, 10, 44
_WIDE: Final = 52
"""Characters of a heading that fit on one line of the narrowest column."""


def spread_frequency(groups: Sequence[Series], registry: Registry, own: Collection[str] = ()) -> Picture:
    """Bars in their groups, those of facts in `own` in the colour of the case. Raises ValueError without groups."""
    if not groups:
        raise ValueError("nothing to draw")
    places: list[tuple[SpreadFact, float]] = []
    headings = []
    at = 0.0
    for one in groups:
        lines = wrap(f"Of {one.among} ({short_citation(registry.sources[one.source])})", _WIDE)
        headings.append(("<br>".join(lines), at))
        at += _LINE * len(lines) + 4
        for fact in one.facts:
            places.append((fact, at + _ROW / 2))
            at += _ROW
        at += _GAP
    figure = lean_figure(
        [_bars(places, registry, own)],
        height=round(at) + _FRAME,
        annotations=[_heading(words, top) for words, top in headings],
        margin={"l": 152, "r": 52, "t": 4, "b": 40},
        xaxis={
            "range": [0, 100],
            "tickvals": [0, 25, 50, 75, 100],
            "ticktext": ["0", "25", "50", "75", "100 %"],
            "showgrid": True,
        },
        yaxis={
            "range": [at, 0],
            "tickvals": [y for _, y in places],
            "ticktext": [name_of(fact) for fact, _ in places],
            "tickfont": {"size": 12, "color": TEXT},
            "showgrid": False,
            "automargin": False,
        },
    )
    table = fact_table([fact for fact, _ in places], registry)
    sentence = groups_sentence(groups, registry)
    return Picture(figure, table, sentence, "Bars compare within a heading, never between two headings.", "Bars: " + sentence)


def _bars(places: Sequence[tuple[SpreadFact, float]], registry: Registry, own: Collection[str]) -> go.Bar:
    return go.Bar(
        orientation="h",
        x=[fact.value for fact, _ in places],
        y=[y for _, y in places],
        width=[_ROW * 0.62] * len(places),
        customdata=[fact.id for fact, _ in places],
        text=[value_words(fact) for fact, _ in places],
        textposition="outside",
        textfont={"size": 12, "color": TEXT},
        cliponaxis=False,
        hovertext=[f"{fact.statement} {short_citation(registry.sources[fact.source])}" for fact, _ in places],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "color": [CASE if fact.id in own else (SERIES[0] if not own else QUIET) for fact, _ in places],
            "line": {"width": 0},
        },
    )


def _heading(words: str, top: float) -> dict[str, Any]:
    return {
        "text": f"<i>{words}</i>",
        "xref": "paper",
        "x": 0,
        "xshift": -148,
        "xanchor": "left",
        "y": top,
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "font": {"size": 12, "color": TEXT},
    }


def fact_table(facts: Sequence[SpreadFact], registry: Registry) -> pd.DataFrame:
    """Facts on spread as rows: name, number, of whom, n, source, what is said, caveat. Indexed by id."""
    rows = []
    for fact in facts:
        source = registry.sources[fact.source]
        links = source_links(source)
        rows.append(
            {
                "Who": name_of(fact),
                "Reported": value_words(fact) or "in words",
                "Of": fact.among or "",
                "n": f"{fact.n:,}" if fact.n is not None else "not given",
                "Source": short_citation(source),
                "Link": links[0][1] if links else None,
                "What is said": fact.statement,
                "Caveat": fact.caveat or "",
            }
        )
    return pd.DataFrame(rows, index=[fact.id for fact in facts])
