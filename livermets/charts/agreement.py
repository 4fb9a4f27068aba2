"""Where the systems put one case, side by side: a strip for each, from its best group to its worst.

The strips are each system's own. A place on one is not the risk of the same place on another, and the sentence says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import CASE, QUIET, lean_figure
from livermets.text import listed, sentence_case

_ROW_HEIGHT: Final = 25
_FRAME: Final = 34
_GAP: Final = 0.006


@dataclass(frozen=True, slots=True)
class Strip:
    """One system: its groups from best to worst, those still possible for the case, its value in words."""

    name: str
    groups: tuple[str, ...]
    possible: tuple[str, ...]
    value: str = ""

    @property
    def is_settled(self) -> bool:
        return len(self.possible) == 1

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where the possible groups reach, 0 the best end of the strip and 1 the worst."""
        places = [self.groups.index(group) for group in self.possible]
        return min(places) / len(self.groups), (max(places) + 1) / len(self.groups)


def agreement_figure(strips: Sequence[Strip]) -> go.Figure:
    """A horizontal strip for each system; filled where the case may stand, empty where it cannot."""
    rail: dict[str, list[Any]] = {"y": [], "x": [], "base": [], "hover": []}
    case: dict[str, list[Any]] = {"y": [], "x": [], "base": [], "hover": [], "text": []}
    for strip in strips:
        width = 1 / len(strip.groups)
        for place, group in enumerate(strip.groups):
            on = case if group in strip.possible else rail
            on["y"].append(strip.name)
            on["x"].append(width - _GAP)
            on["base"].append(place * width)
            on["hover"].append(f"{group}: {'possible' if on is case else 'excluded'}")
            if on is case:
                on["text"].append(group)
    traces = [
        go.Bar(
            **_bar(case),
            name="possible",
            text=case["text"],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": "white", "size": 12},
            marker={"color": CASE, "line": {"width": 0}},
        ),
        go.Bar(**_bar(rail), name="excluded", marker={"color": QUIET, "opacity": 0.25, "line": {"width": 0}}),
    ]
    return lean_figure(
        traces,
        height=_FRAME + _ROW_HEIGHT * len(strips),
        barmode="overlay",
        bargap=0.22,
        uniformtext={"mode": "hide", "minsize": 10},
        margin={"l": 8, "r": 8, "t": 26, "b": 4},
        xaxis={"range": [0, 1], "visible": False},
        annotations=[_end("best group", 0, "left"), _end("worst group", 1, "right")],
        yaxis={"autorange": "reversed", "showgrid": False, "ticksuffix": "  "},
    )


def _end(text: str, x: float, anchor: str) -> dict[str, Any]:
    return {"text": text, "x": x, "xanchor": anchor, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}


def _bar(data: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "orientation": "h",
        "y": data["y"],
        "x": data["x"],
        "base": data["base"],
        "customdata": data["hover"],
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }


def agreement_table(strips: Sequence[Strip]) -> list[dict[str, str]]:
    """The same as rows of text: system, value, possible groups, groups from best to worst."""
    return [
        {
            "System": strip.name,
            "Value": strip.value,
            "Possible for this case": listed(strip.possible, "or"),
            "From best to worst": " – ".join(strip.groups),
        }
        for strip in strips
    ]


def agreement_sentence(strips: Sequence[Strip]) -> str:
    """Which systems put the case in their best group, which in their worst, which are open."""
    if not strips:
        return "No system with ordered groups says anything yet."
    settled = [strip for strip in strips if strip.is_settled]
    best = [strip.name for strip in settled if strip.possible[0] == strip.groups[0]]
    worst = [strip.name for strip in settled if strip.possible[0] == strip.groups[-1]]
    between = len(settled) - len(best) - len(worst)
    parts = []
    if best:
        parts.append(f"best group of {listed(best)}")
    if worst:
        parts.append(f"worst group of {listed(worst)}")
    if between:
        parts.append(f"in between in {between}")
    if len(strips) > len(settled):
        parts.append(f"still open in {len(strips) - len(settled)}")
    verdict = f"They disagree: {'; '.join(parts)}" if best and worst else sentence_case("; ".join(parts))
    return f"{verdict}. Each strip is the system's own: the same place on two is not the same risk."
