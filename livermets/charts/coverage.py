"""How much evidence there is: primaries against treatments as a heat map of counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from livermets.charts.template import lean_figure

_SHADES = [[0.0, "rgba(0, 114, 178, 0)"], [0.01, "rgba(0, 114, 178, 0.12)"], [1.0, "rgba(0, 114, 178, 0.75)"]]
_ROW_HEIGHT = 26


def coverage_figure(counts: pd.DataFrame) -> go.Figure:
    """A heat map of figures per primary (rows) and treatment group (columns); an empty cell says that nothing was read.

    The shade follows the logarithm of the count, because one primary holds more than half of all figures.
    """
    numbers = counts.to_numpy()
    heat = go.Heatmap(
        z=np.log10(1 + numbers),
        x=list(counts.columns),
        y=list(counts.index),
        text=np.where(numbers > 0, numbers.astype(str), ""),
        texttemplate="%{text}",
        customdata=numbers,
        hovertemplate="%{y}, %{x}: %{customdata} figures<extra></extra>",
        colorscale=_SHADES,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    return lean_figure(
        [heat],
        height=140 + _ROW_HEIGHT * len(counts),
        xaxis={"side": "top", "tickangle": -40, "automargin": True, "showgrid": False, "fixedrange": True},
        yaxis={"autorange": "reversed", "automargin": True, "showgrid": False, "fixedrange": True},
    )


def coverage_sentence(counts: pd.DataFrame) -> str:
    """The heat map in one sentence: where most figures are, and how many pairs have none."""
    numbers = counts.to_numpy()
    row, column = divmod(int(numbers.argmax()), numbers.shape[1])
    primary, treatment = str(counts.index[row]), str(counts.columns[column])
    return (
        f"{int(numbers.sum()):,} figures on {len(counts)} primaries; most are on {treatment.lower()} for "
        f"{primary.lower()} ({int(numbers.max())}). {int((numbers == 0).sum())} of {numbers.size} pairs have none."
    )
