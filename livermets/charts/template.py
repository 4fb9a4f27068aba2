"""The look that every figure shares, set once.

Plotly puts its own template of six and a half kilobytes into each figure; this one holds only what differs from the theme
of the app, which colours text, axes and traces in light and dark. Charts name no colour but `QUIET` and `CASE`; series
take the theme's colours in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import plotly.graph_objects as go

QUIET: Final = "#7b8792"
"""The grey of everything unknown, of rails and of reference lines: readable on white and on dark."""

CASE: Final = "#0072B2"
"""The case itself among groups: carries white text, and stands out from white and from dark."""

SERIES: Final = tuple(f"#0000{number:02d}" for number in range(1, 8))
"""Stand-ins that Streamlit replaces by the theme's series colours, light or dark, in their order."""

TEXT: Final = "#000037"
"""A stand-in for the theme's strong grey, for titles and labels that must be read from afar."""

LEAN: Final = go.layout.Template(
    layout={
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "bargap": 0.35,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": QUIET, "activecolor": QUIET},
        "colorway": list(SERIES),
        "xaxis": {"automargin": True, "fixedrange": True, "zeroline": False},
        "yaxis": {"automargin": True, "fixedrange": True, "zeroline": False},
    }
)

CONFIG: Final = {"displayModeBar": False, "responsive": True}
"""For `st.plotly_chart(config=…)`: no toolbar, because nothing is zoomed."""

FILE_FORMATS: Final = ("SVG", "PNG")
"""What a picture can be saved as: lines and text that can be edited, or points for a slide."""


def saving_config(file_format: str, name: str) -> dict[str, Any]:
    """`CONFIG` with one button on the picture, which saves it in one of `FILE_FORMATS` under this name, without ending.

    A PNG has three points for each of the screen, so that it stays sharp on a projector.
    """
    options = {"format": file_format.lower(), "filename": name, "scale": 3 if file_format == "PNG" else 1}
    button = {"displayModeBar": True, "modeBarButtons": [["toImage"]], "toImageButtonOptions": options}
    # The browser itself tells of a download; Plotly's own notes would cover the page.
    return {**CONFIG, **button, "displayNotifier": False}


def lean_figure(traces: Iterable[Any] = (), *, height: int, **layout: Any) -> go.Figure:
    """A figure of these traces in the common look, `height` pixels high; `layout` is added to it."""
    return go.Figure(data=list(traces), layout={"template": LEAN, "height": height, **layout})
