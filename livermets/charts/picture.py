"""What every chart function returns: the figure, the same numbers as a table, a sentence, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import plotly.graph_objects as go

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
