"""How long something waited: the share to which it happened, over days, in steps."""

from __future__ import annotations

import pandas as pd

from livermets.charts.picture import Picture
from livermets.charts.survival_curve import thinned
from livermets.charts.template import SERIES, TEXT, lean_figure
from livermets.cohort.statistics.curves import SurvivalCurve


def wait_curve(curve: SurvivalCurve, event: str, sentence: str) -> Picture:
    """One minus the curve of those still waiting, in percent over days; `event` is what they wait for."""
    kept = thinned(curve.survival, 1.0)
    days = curve.time[kept].round(2).tolist()
    done = (100 * (1 - curve.survival[kept])).round(2).tolist()
    line = {"shape": "hv", "width": 2.5, "color": SERIES[0]}
    figure = lean_figure(
        [
            {
                "type": "scatter",
                "x": [0.0, *days],
                "y": [0.0, *done],
                "mode": "lines",
                "line": line,
                "hovertemplate": "%{y:.0f} % within %{x:.1f} days<extra></extra>",
            }
        ],
        height=320,
        xaxis={"title": {"text": "Days", "font": {"size": 13, "color": TEXT}}, "rangemode": "tozero"},
        yaxis={
            "range": [0, 102],
            "ticksuffix": " %",
            "title": {"text": event, "font": {"size": 13, "color": TEXT}},
        },
    )
    table = pd.DataFrame({"Days": days, f"{event} %": done, "Waiting": curve.at_risk[kept]})
    return Picture(figure, table, sentence, "", sentence)
