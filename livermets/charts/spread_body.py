"""A body with the liver in the middle, and lines to it or from it: a schematic of our own, seen from the front."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, Final

import plotly.graph_objects as go

from livermets.charts.template import QUIET, SERIES, TEXT, lean_figure
from livermets.evidence.spread import WAY_LABELS, Way

_WIDTH, _HEIGHT = 100.0, 142.0
_MARGIN: Final = 54.0
"""Room for names on either side, in units of the drawing."""

LIVER: Final = (43.0, 71.0)
"""The middle of the drawn liver; the patient's right is on the viewer's left. The vertical axis runs down."""

_OUTLINE: Final = (
    # Head and neck, then shoulders, chest, waist, hips and the beginning of the legs, once around.
    "M50,2 C42,2 39,8 39,15 C39,21 42,26 45,28 L45,33 C42,36 34,37 27,39 C20,41 17,46 17,53 L18,60 C22,66 24,74 25,82"
    " C25,92 22,101 20,112 L20,128 C30,133 42,134 50,129 C58,134 70,133 80,128 L80,112 C78,101 75,92 75,82 C76,74 78,66 82,60"
    " L83,53 C83,46 80,41 73,39 C66,37 58,36 55,33 L55,28 C58,26 61,21 61,15 C61,8 58,2 50,2 Z"
)
_LIVER_SHAPE: Final = "M29,69 C29,62 37,59 47,60 C55,61 62,63 64,66 C60,69 55,70 51,73 C48,77 45,82 38,83 C32,83 29,77 29,69 Z"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an organ lies, and on which side its name stands."""

    x: float
    y: float
    side: str
    name: str


_PLACES: Final = {
    "brain": _Place(50, 9, "right", "Brain"),
    "eye": _Place(46, 15, "left", "Eye"),
    "thyroid": _Place(51, 33, "right", "Thyroid"),
    "skin": _Place(23, 44, "left", "Skin"),
    "lung": _Place(38, 48, "left", "Lung"),
    "breast": _Place(65, 50, "right", "Breast"),
    "oesophagus": _Place(52, 56, "right", "Oesophagus"),
    "diaphragm": _Place(60, 61, "right", "Diaphragm"),
    "stomach": _Place(62, 70, "right", "Stomach"),
    "spleen": _Place(70, 72, "right", "Spleen"),
    "bile-ducts": _Place(47, 79, "left", "Bile ducts"),
    "gallbladder": _Place(38, 84, "left", "Gallbladder"),
    "pancreas": _Place(56, 80, "right", "Pancreas"),
    "adrenal": _Place(61, 84, "right", "Adrenal gland"),
    "lymph-nodes": _Place(50, 86, "left", "Lymph nodes"),
    "kidney": _Place(34, 90, "left", "Kidney"),
    "colorectum": _Place(66, 98, "right", "Colon, rectum"),
    "small-bowel": _Place(48, 101, "left", "Small bowel"),
    "peritoneum": _Place(56, 107, "right", "Peritoneum"),
    "pelvis": _Place(50, 117, "left", "Pelvis"),
    "bone": _Place(30, 121, "left", "Bone"),
}
_DASHES: Final = {
    "portal-vein": ("solid", SERIES[0]),
    "hepatic-artery": ("dash", SERIES[1]),
    "blood": ("dash", SERIES[1]),
    "lymphatic": ("dot", SERIES[2]),
    "direct-extension": ("dashdot", SERIES[3]),
    "peritoneal-seeding": ("longdash", SERIES[4]),
    None: ("longdashdot", QUIET),
}
_STEPS: Final = 14
_REACH: Final = 10.5
"""How far from the middle of the liver a line ends, so that its name stays free."""


def on_the_body(link: Way) -> bool:
    """Whether a way has a place in the drawing; ways of any organ and within the liver have none."""
    return link.pathway.organ in _PLACES


def spread_body(found: Iterable[Way], own: Collection[str] = ()) -> go.Figure:
    """The ways with a place in the body as lines, those whose id is in `own` thick and with a bold name."""
    drawn = [link for link in found if on_the_body(link)]
    traces = []
    for way in dict.fromkeys(link.way for link in drawn):
        on_it = [link for link in drawn if link.way == way]
        mine = [link for link in on_it if link.id in own]
        others = [link for link in on_it if link.id not in own]
        traces += [
            _lines(members, bool(own), members is mine, not (mine and members is others))
            for members in (mine, others)
            if members
        ]
    names = _names(drawn, own)
    traces.append(_organs(drawn))
    return lean_figure(
        traces,
        height=600,
        shapes=_shapes(),
        annotations=[*names, _liver_name()],
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 0,
            "yanchor": "top",
            "x": 0.5,
            "xanchor": "center",
            "font": {"size": 12, "color": TEXT},
        },
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"range": [-_MARGIN, _WIDTH + _MARGIN], "visible": False},
        yaxis={"range": [_HEIGHT, -2], "visible": False},
    )


def _shapes() -> list[dict[str, Any]]:
    body = {"type": "path", "path": _OUTLINE, "layer": "below", "line": {"color": QUIET, "width": 1.5}}
    liver = {"type": "path", "path": _LIVER_SHAPE, "layer": "below", "line": {"color": "#8a3c28", "width": 1.5}}
    return [
        body | {"fillcolor": "rgba(123,135,146,0.10)"},
        liver | {"fillcolor": "rgba(190,95,70,0.45)"},
    ]


def _liver_name() -> dict[str, Any]:
    x, y = LIVER
    return {"x": x - 4, "y": y, "text": "<b>LIVER</b>", "showarrow": False, "font": {"size": 12, "color": TEXT}}


def _curve(start: tuple[float, float], end: tuple[float, float]) -> tuple[list[float], list[float]]:
    """Points of an arc from start to end, bent to one side so that neighbouring lines stay apart."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    bend = min(6.0, length * 0.18)
    mx, my = (x0 + x1) / 2 - (y1 - y0) / length * bend, (y0 + y1) / 2 + (x1 - x0) / length * bend
    at = [step / _STEPS for step in range(_STEPS + 1)]
    return (
        [round((1 - t) ** 2 * x0 + 2 * t * (1 - t) * mx + t * t * x1, 2) for t in at],
        [round((1 - t) ** 2 * y0 + 2 * t * (1 - t) * my + t * t * y1, 2) for t in at],
    )


def _edge(place: _Place) -> tuple[float, float]:
    """Where a line to this organ meets the liver: on the way to its middle, but not beyond the organ itself."""
    dx, dy = place.x - LIVER[0], place.y - LIVER[1]
    length = hypot(dx, dy) or 1.0
    reach = min(_REACH, length * 0.55)
    return LIVER[0] + dx / length * reach, LIVER[1] + dy / length * reach


def _lines(members: Sequence[Way], has_own: bool, own: bool, in_legend: bool) -> go.Scatter:
    """Ways of one kind as arrows; those of the case thick, the others faint beside them."""
    dash, colour = _DASHES.get(members[0].pathway.route, ("solid", QUIET))
    xs: list[float | None] = []
    ys: list[float | None] = []
    sizes: list[float] = []
    texts: list[str] = []
    for link in members:
        place = _PLACES[link.pathway.organ]
        ends = ((place.x, place.y), _edge(place))
        x, y = _curve(*(ends if link.pathway.direction == "to-liver" else (ends[1], ends[0])))
        xs += [*x, None]
        ys += [*y, None]
        sizes += [0.0] * _STEPS + [9.0, 0.0]
        texts += [f"{link.pathway.label}: {link.way}"] * (len(x) + 1)
    return go.Scatter(
        x=xs,
        y=ys,
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        mode="lines+markers",
        line={"color": colour, "width": 4 if own else 2, "dash": dash},
        marker={"symbol": "arrow", "angleref": "previous", "size": sizes, "color": colour},
        opacity=1.0 if own or not has_own else 0.55,
        showlegend=in_legend,
        name=WAY_LABELS[members[0].pathway.route],
    )


def _organs(drawn: Iterable[Way]) -> go.Scatter:
    organs = list(dict.fromkeys(link.pathway.organ for link in drawn))
    return go.Scatter(
        x=[_PLACES[organ].x for organ in organs],
        y=[_PLACES[organ].y for organ in organs],
        text=[
            ", ".join(dict.fromkeys(f"{one.pathway.label}: {one.way}" for one in drawn if one.pathway.organ == organ))
            for organ in organs
        ],
        hovertemplate="%{text}<extra></extra>",
        mode="markers",
        marker={"size": 9, "color": QUIET, "line": {"width": 1, "color": "white"}},
        showlegend=False,
        name="organs",
    )


def _names(drawn: Sequence[Way], own: Collection[str]) -> list[dict[str, Any]]:
    """Names in a column on each side, in the order of the organs from head to foot, with a thin line to each organ."""
    made = []
    for side in ("left", "right"):
        organs = sorted(
            {link.pathway.organ for link in drawn if _PLACES[link.pathway.organ].side == side}, key=lambda name: _PLACES[name].y
        )
        for organ, y in zip(organs, _spaced([_PLACES[organ].y for organ in organs]), strict=True):
            members = [link for link in drawn if link.pathway.organ == organ]
            words = _PLACES[organ].name
            bold = any(link.id in own for link in members)
            made.append(_name(_PLACES[organ], y, f"<b>▸ {words}</b>" if bold else words))
    return made


def _spaced(wanted: Sequence[float], least: float = 8.0) -> list[float]:
    """The wanted heights moved apart to at least `least`, keeping their order and staying inside the drawing."""
    heights: list[float] = []
    for height in wanted:
        heights.append(max(height, heights[-1] + least) if heights else height)
    over = max(0.0, heights[-1] - (_HEIGHT - 6)) if heights else 0.0
    return [height - over * place / max(1, len(heights) - 1) for place, height in enumerate(heights)]


def _name(place: _Place, y: float, words: str) -> dict[str, Any]:
    left = place.side == "left"
    return {
        "x": place.x,
        "y": place.y,
        "ax": 6 if left else _WIDTH - 6,
        "ay": y,
        "axref": "x",
        "ayref": "y",
        "text": words,
        "xanchor": "right" if left else "left",
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 0.7,
        "arrowcolor": QUIET,
        "font": {"size": 12, "color": TEXT},
    }
