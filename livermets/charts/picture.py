"""What every chart function returns: the figure, the same numbers as a table, a sentence, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from livermets.charts.template import TEXT

OF_THE_GROUP: Final = "Intervals are of the group, not of the patient."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in its four forms.

    `table` has one row for each number drawn. `sentence` says what the picture shows, `key` what its marks mean, `alt` names
    it for those who cannot see it.
    """

    figure: go.Figure
    table: pd.DataFrame
    sentence: str
    key: str
    alt: str


_LABEL_LINE: Final = 16
_LABEL_WIDE: Final = 36
"""Characters of a label that fit on the narrowest screen."""


def labelled(picture: Picture, label: str) -> Picture:
    """The same picture with a label across its top, which also begins its sentence and its alternative text."""
    figure = go.Figure(picture.figure)
    top = figure.layout.margin.t or 0
    lines = wrap(label, _LABEL_WIDE)
    added = _LABEL_LINE * len(lines) + 6
    text = {
        "text": "<br>".join(f"<b>{line}</b>" for line in lines),
        "font": {"size": 12, "color": TEXT},
        "showarrow": False,
        "align": "left",
    }
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": top}
    figure.add_annotation(**text, **place)
    figure.update_layout(margin_t=top + added, height=(figure.layout.height or 0) + added)
    return Picture(figure, picture.table, f"{label}. {picture.sentence}", picture.key, f"{label}. {picture.alt}")
