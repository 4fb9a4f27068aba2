"""Ways to and from the liver as a flow: organs, routes, the liver.

Widths are percentages only where all of them compare, that is, in one series; otherwise every way is as wide as any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import CASE, QUIET, TEXT, lean_figure
from livermets.evidence.spread import WAY_SHORT, Way
from livermets.text import number_words

_QUIET_LINK: Final = "rgba(123,135,146,0.30)"
_CASE_LINK: Final = "rgba(0,114,178,0.42)"
_ROW: Final = 23
_LEAST: Final = 460
EQUAL: Final = "Every way is drawn equally wide: the numbers read are of different patients and do not compare."


def spread_sankey(found: Sequence[Way], own: Collection[str] = (), widths: Mapping[str, float] | None = None) -> go.Figure:
    """The ways as a flow, those whose id is in `own` in the colour of the case.

    `widths` gives a percentage by id; only ways with one are drawn then. Raises ValueError when nothing is left to draw.
    """
    drawn = [link for link in found if widths is None or link.id in widths]
    if not drawn:
        raise ValueError("no way has a width")
    towards = drawn[0].pathway.direction == "to-liver"
    nodes: dict[str, int] = {}
    rows: list[tuple[int, int, float, bool, str]] = []
    for link in drawn:
        width = 1.0 if widths is None else widths[link.id]
        mine = link.id in own
        said = f"{link.pathway.label}: {link.way}" + (f", {number_words(width)} %" if widths is not None else "")
        organ = nodes.setdefault(f"organ {link.pathway.label}", len(nodes))
        way = nodes.setdefault(f"way {WAY_SHORT[link.pathway.route]}", len(nodes))
        rows.append((organ, way, width, mine, said))
    liver = nodes.setdefault("liver", len(nodes))
    labels = [_label(name, towards) for name in nodes]
    flows = [
        (organ, way, width, mine, said) if towards else (way, organ, width, mine, said)
        for organ, way, width, mine, said in rows
    ]
    for way in dict.fromkeys(way for _, way, *_ in rows):
        ends = (way, liver) if towards else (liver, way)
        for mine in (True, False):
            share = sum(width for _, w, width, m, _ in rows if w == way and m is mine)
            if share:
                flows.append((*ends, share, mine, labels[way]))
    organs = sum(name.startswith("organ ") for name in nodes)
    return lean_figure([_trace(labels, flows, liver)], height=40 + max(_ROW * organs, _LEAST))


def _label(name: str, towards: bool) -> str:
    if name == "liver":
        return "Liver" if towards else "Liver cancer"
    return name.partition(" ")[2]


def _trace(labels: Sequence[str], flows: Sequence[tuple[int, int, float, bool, str]], liver: int) -> go.Sankey:
    node: dict[str, Any] = {
        "label": list(labels),
        "color": [CASE if place == liver else QUIET for place in range(len(labels))],
        "pad": 7,
        "thickness": 12,
        "line": {"width": 0},
        "hovertemplate": "%{label}<extra></extra>",
    }
    link = {
        "source": [flow[0] for flow in flows],
        "target": [flow[1] for flow in flows],
        "value": [flow[2] for flow in flows],
        "color": [_CASE_LINK if flow[3] else _QUIET_LINK for flow in flows],
        "customdata": [flow[4] for flow in flows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return go.Sankey(node=node, link=link, textfont={"size": 13, "color": TEXT}, arrangement="snap")
