"""A proportion by unit against its control limits: patients along, the proportion up, the funnel around that of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from livermets.charts.dots import plain
from livermets.charts.picture import Picture
from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure
from livermets.cohort.indicators import UnitCount
from livermets.cohort.statistics.funnel import LEVELS, STANDING_WORDS, funnel_limits
from livermets.text import listed, number_words

_MOST_POINTS: Final = 300


def funnel_plot(name: str, units: Sequence[UnitCount], target: float) -> Picture:
    """The units of which anything is known. Raises ValueError without one."""
    drawn = [one for one in units if one.counted.known]
    if not drawn:
        raise ValueError("nothing to draw")
    most = max(one.counted.known for one in drawn)
    counts = np.unique(np.linspace(1, most * 1.15 + 1, _MOST_POINTS).astype(np.int64))
    traces: list[dict[str, Any]] = []
    for level, dash in zip(LEVELS, ("dash", "solid"), strict=True):
        limits = funnel_limits(counts, target, level)
        for bound in (limits.low, limits.high):
            line = _limit(counts.tolist(), (100 * bound).round(3).tolist(), f"{100 * level:g} % limits", dash)
            traces.append(line | {"showlegend": bound is limits.high})
    traces.append(_limit([float(counts[0]), float(counts[-1])], [100 * target] * 2, "all patients", "dot"))
    shares = [100 * one.counted.yes / one.counted.known for one in drawn]
    words = [f"{one.unit}: {one.counted.yes} of {one.counted.known}, {STANDING_WORDS[one.standing]}" for one in drawn]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [one.counted.known for one in drawn],
            "y": shares,
            "text": [plain(one.unit[:24]) for one in drawn],
            "textposition": "top center",
            "textfont": {"size": 13, "color": TEXT},
            "customdata": words,
            "hovertemplate": "%{customdata}<extra></extra>",
            "marker": {"size": 12, "color": SERIES[0]},
            "showlegend": False,
            "cliponaxis": False,
        }
    )
    top = max([*shares, 100 * target]) * 1.4 + 5
    figure = lean_figure(
        traces,
        height=380,
        margin={"l": 8, "r": 12, "t": 36, "b": 8},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 12, "color": TEXT}},
        xaxis={
            "range": [0, float(counts[-1])],
            "title": {"text": "Patients of whom it is known", "font": {"size": 13, "color": TEXT}},
            "tickfont": {"size": 13, "color": TEXT},
        },
        yaxis={"range": [0, min(102.0, top)], "ticksuffix": " %", "tickfont": {"size": 13, "color": TEXT}},
    )
    said = listed(f"{word}, {number_words(share, 1)} %" for word, share in zip(words, shares, strict=True))
    sentence = f"{name} by unit, against {number_words(100 * target, 1)} % of all patients: {said}."
    return Picture(figure, units_table(units), sentence, "steps: exact binomial control limits, not smoothed", sentence)


def units_table(units: Sequence[UnitCount]) -> pd.DataFrame:
    """One row a unit: how many count, of how many known, how many are unknown, and where it stands."""
    return pd.DataFrame(
        {
            "Unit": [one.unit for one in units],
            "Counted": [one.counted.yes for one in units],
            "Known": [one.counted.known for one in units],
            "Not known": [one.counted.not_known for one in units],
            "Stands": [STANDING_WORDS[one.standing] for one in units],
        }
    )


def _limit(x: Sequence[float], y: Sequence[float], name: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "name": name,
        "legendgroup": name,
        "line": {"color": QUIET, "width": 1.5, "dash": dash, "shape": "hv"},
        "hoverinfo": "skip",
    }
