"""The liver as our own schematic: Couinaud's segments, veins and pedicles as smooth lines, seen from the front.

Patient's right is on the viewer's left. Units are those of the drawing (`WIDTH` x `HEIGHT`, y downwards), not millimetres:
areas are no volumes. Neighbouring segments share the pieces of the lines between them, so that they tile the liver without
gap or overlap; a test holds the drawn borders to those of `livermets.case.liver`. Segment 1 lies behind the others: its
outline is dashed in its place, and its lesions are drawn in an inset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import Final

from livermets.case.liver import SEGMENTS, WHOLE_4

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier curve: start, two control points, end."""

WIDTH: Final = 1000.0
HEIGHT: Final = 640.0


def spline(points: Sequence[Point], closed: bool = False) -> tuple[Curve, ...]:
    """A smooth line through the points, one curve between each two (Catmull-Rom)."""
    count = len(points)

    def at(place: int) -> Point:
        return points[place % count] if closed else points[min(max(place, 0), count - 1)]

    curves = []
    for place in range(count if closed else count - 1):
        before, start, end, after = (at(place + step) for step in (-1, 0, 1, 2))
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        curves.append((start, first, second, end))
    return tuple(curves)


def path_of(curves: Sequence[Curve], closed: bool = False) -> str:
    """The curves as an SVG path."""
    start = curves[0][0]
    parts = [f"M{start[0]:.1f},{start[1]:.1f}"]
    parts += [f"C{a[0]:.1f},{a[1]:.1f} {b[0]:.1f},{b[1]:.1f} {c[0]:.1f},{c[1]:.1f}" for _, a, b, c in curves]
    return " ".join([*parts, "Z"] if closed else parts)


def points_of(curves: Iterable[Curve], steps: int = 6) -> tuple[Point, ...]:
    """The curves as a chain of points."""
    chain: list[Point] = []
    for start, first, second, end in curves:
        for step in range(steps):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            chain.append(
                (
                    a * start[0] + b * first[0] + c * second[0] + d * end[0],
                    a * start[1] + b * first[1] + c * second[1] + d * end[1],
                )
            )
        last = end
    return (*chain, last)


# The named points of the lines: where the planes of the veins and the level of the portal branches meet.
_RIGHT_TOP, _MIDDLE_TOP, _LEFT_TOP = (468.0, 92.0), (515.0, 102.0), (574.0, 106.0)
_RIGHT_EDGE, _LEFT_TIP = (34.0, 372.0), (962.0, 212.0)
_RIGHT_FOOT, _GALLBLADDER, _NOTCH = (196.0, 588.0), (392.0, 536.0), (556.0, 470.0)
_RIGHT_CROSS, _MIDDLE_CROSS, _LEFT_CROSS, _LATERAL_START = (222.0, 350.0), (440.0, 332.0), (572.0, 312.0), (578.0, 196.0)

_LINES: Final[Mapping[str, tuple[Sequence[Point], bool]]] = {
    "outline": (
        (
            _RIGHT_EDGE,
            (46.0, 262.0),
            (96.0, 158.0),
            (186.0, 84.0),
            (296.0, 52.0),
            (392.0, 62.0),
            _RIGHT_TOP,
            _MIDDLE_TOP,
            _LEFT_TOP,
            (652.0, 92.0),
            (752.0, 92.0),
            (858.0, 118.0),
            (936.0, 160.0),
            _LEFT_TIP,
            (926.0, 266.0),
            (836.0, 338.0),
            (724.0, 406.0),
            (622.0, 462.0),
            _NOTCH,
            (486.0, 510.0),
            _GALLBLADDER,
            (296.0, 570.0),
            _RIGHT_FOOT,
            (122.0, 582.0),
            (62.0, 520.0),
            (36.0, 450.0),
        ),
        True,
    ),
    "right": ((_RIGHT_TOP, (376.0, 140.0), (282.0, 232.0), _RIGHT_CROSS, (196.0, 470.0), _RIGHT_FOOT), False),
    "middle": ((_MIDDLE_TOP, (490.0, 200.0), _MIDDLE_CROSS, (408.0, 440.0), _GALLBLADDER), False),
    "fissure": ((_LEFT_TOP, _LATERAL_START, _LEFT_CROSS, (562.0, 400.0), _NOTCH), False),
    "level": ((_RIGHT_EDGE, (126.0, 366.0), _RIGHT_CROSS, (330.0, 340.0), _MIDDLE_CROSS, (508.0, 324.0), _LEFT_CROSS), False),
    "lateral": ((_LATERAL_START, (668.0, 224.0), (760.0, 236.0), (868.0, 230.0), _LEFT_TIP), False),
}
_CURVES: Final = {name: spline(points, closed) for name, (points, closed) in _LINES.items()}

# Around each segment, clockwise: line, first point, last point.
_BORDERS: Final[Mapping[str, tuple[tuple[str, Point, Point], ...]]] = {
    "2": (("outline", _LEFT_TOP, _LEFT_TIP), ("lateral", _LEFT_TIP, _LATERAL_START), ("fissure", _LATERAL_START, _LEFT_TOP)),
    "3": (("lateral", _LATERAL_START, _LEFT_TIP), ("outline", _LEFT_TIP, _NOTCH), ("fissure", _NOTCH, _LATERAL_START)),
    "4a": (
        ("outline", _MIDDLE_TOP, _LEFT_TOP),
        ("fissure", _LEFT_TOP, _LEFT_CROSS),
        ("level", _LEFT_CROSS, _MIDDLE_CROSS),
        ("middle", _MIDDLE_CROSS, _MIDDLE_TOP),
    ),
    "4b": (
        ("level", _MIDDLE_CROSS, _LEFT_CROSS),
        ("fissure", _LEFT_CROSS, _NOTCH),
        ("outline", _NOTCH, _GALLBLADDER),
        ("middle", _GALLBLADDER, _MIDDLE_CROSS),
    ),
    WHOLE_4: (
        ("outline", _MIDDLE_TOP, _LEFT_TOP),
        ("fissure", _LEFT_TOP, _NOTCH),
        ("outline", _NOTCH, _GALLBLADDER),
        ("middle", _GALLBLADDER, _MIDDLE_TOP),
    ),
    "5": (
        ("level", _RIGHT_CROSS, _MIDDLE_CROSS),
        ("middle", _MIDDLE_CROSS, _GALLBLADDER),
        ("outline", _GALLBLADDER, _RIGHT_FOOT),
        ("right", _RIGHT_FOOT, _RIGHT_CROSS),
    ),
    "6": (("level", _RIGHT_EDGE, _RIGHT_CROSS), ("right", _RIGHT_CROSS, _RIGHT_FOOT), ("outline", _RIGHT_FOOT, _RIGHT_EDGE)),
    "7": (("outline", _RIGHT_EDGE, _RIGHT_TOP), ("right", _RIGHT_TOP, _RIGHT_CROSS), ("level", _RIGHT_CROSS, _RIGHT_EDGE)),
    "8": (
        ("outline", _RIGHT_TOP, _MIDDLE_TOP),
        ("middle", _MIDDLE_TOP, _MIDDLE_CROSS),
        ("level", _MIDDLE_CROSS, _RIGHT_CROSS),
        ("right", _RIGHT_CROSS, _RIGHT_TOP),
    ),
}


def _pieces(line: str, start: Point, end: Point) -> list[tuple[int, bool]]:
    """The curves of a line from one of its points to another, in order; True where a curve runs backwards."""
    points, closed = _LINES[line]
    first, last = points.index(start), points.index(end)
    if closed:
        return [(place % len(points), False) for place in range(first, last if last > first else last + len(points))]
    if first < last:
        return [(place, False) for place in range(first, last)]
    return [(place, True) for place in range(first - 1, last - 1, -1)]


def _border(segment: str) -> tuple[Curve, ...]:
    curves: list[Curve] = []
    for line, start, end in _BORDERS[segment]:
        for place, backwards in _pieces(line, start, end):
            a, b, c, d = _CURVES[line][place]
            curves.append((d, c, b, a) if backwards else (a, b, c, d))
    return tuple(curves)


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a segment: as an SVG path, as a polygon, and where its number stands."""

    path: str
    polygon: tuple[Point, ...]
    label: Point


_LABELS: Final[Mapping[str, Point]] = {
    "1": (728.0, 520.0),
    "2": (786.0, 160.0),
    "3": (722.0, 300.0),
    "4a": (534.0, 200.0),
    "4b": (496.0, 442.0),
    "5": (300.0, 500.0),
    "6": (112.0, 430.0),
    "7": (152.0, 210.0),
    "8": (392.0, 220.0),
}
_CAUDATE: Final = spline(
    (
        (702.0, 560.0),
        (694.0, 520.0),
        (716.0, 482.0),
        (776.0, 468.0),
        (838.0, 484.0),
        (868.0, 528.0),
        (842.0, 580.0),
        (768.0, 596.0),
    ),
    closed=True,
)


def _shape(curves: Sequence[Curve], label: Point) -> Shape:
    return Shape(path_of(curves, closed=True), points_of(curves), label)


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {name: _shape(_CAUDATE if name == "1" else _border(name), _LABELS[name]) for name in SEGMENTS}
)
"""The outline of every segment; that of 1 is the inset."""

BOTH_HALVES: Final = _shape(_border(WHOLE_4), _LABELS["4a"])
"""Segment 4 with both its halves, for a lesion of which the half is not known."""

BETWEEN_HALVES: Final = points_of([_CURVES["level"][place] for place, _ in _pieces("level", _MIDDLE_CROSS, _LEFT_CROSS)])
"""The border between the halves of segment 4."""

OUTLINE: Final = path_of(_CURVES["outline"], closed=True)

CAUDATE_IN_PLACE: Final = path_of(
    spline(
        ((520.0, 168.0), (562.0, 150.0), (596.0, 176.0), (602.0, 236.0), (584.0, 290.0), (542.0, 300.0), (514.0, 256.0)), True
    ),
    closed=True,
)
"""Where segment 1 lies, behind: to be drawn dashed."""

CAUDATE_LABEL: Final = (562.0, 276.0)


def _line(*points: Point) -> tuple[Curve, ...]:
    return spline(points)


_VEINS: Final = {
    "right hepatic vein": (
        _line((506.0, 66.0), (494.0, 92.0), (468.0, 108.0), (376.0, 146.0), (282.0, 236.0), (226.0, 342.0)),
        _CURVES["right"][3:4],
    ),
    "middle hepatic vein": (_line((520.0, 66.0), (517.0, 104.0), (490.0, 200.0), (440.0, 332.0)), _CURVES["middle"][2:3]),
    "left hepatic vein": (
        _line((534.0, 66.0), (540.0, 108.0), (582.0, 170.0), (668.0, 222.0), (760.0, 236.0)),
        _CURVES["lateral"][2:3],
    ),
}
_PEDICLES: Final = {
    "portal trunk": _line((470.0, 612.0), (474.0, 540.0), (478.0, 458.0), (476.0, 404.0)),
    "right branch": _line((476.0, 404.0), (430.0, 384.0), (380.0, 372.0), (340.0, 362.0)),
    "to segment 8": _line((380.0, 372.0), (352.0, 330.0), (346.0, 272.0)),
    "to segment 5": _line((380.0, 372.0), (352.0, 404.0), (322.0, 446.0)),
    "to segment 7": _line((340.0, 362.0), (250.0, 344.0), (184.0, 290.0)),
    "to segment 6": _line((340.0, 362.0), (252.0, 384.0), (158.0, 452.0)),
    "left branch": _line((476.0, 404.0), (516.0, 384.0), (552.0, 346.0), (572.0, 312.0)),
    "to segment 4a": _line((556.0, 340.0), (534.0, 296.0), (530.0, 252.0)),
    "to segment 4b": _line((546.0, 356.0), (528.0, 390.0), (520.0, 420.0)),
    "to segment 2": _line((572.0, 312.0), (600.0, 246.0), (664.0, 184.0)),
    "to segment 3": _line((572.0, 312.0), (620.0, 322.0), (664.0, 350.0)),
}

VEINS: Final[Mapping[str, str]] = MappingProxyType(
    {name: " ".join(path_of(part) for part in parts) for name, parts in _VEINS.items()}
)
"""The hepatic veins, which run between the sections."""

PEDICLES: Final[Mapping[str, str]] = MappingProxyType({name: path_of(curves) for name, curves in _PEDICLES.items()})
"""The portal pedicles, which run to the middle of the segments."""

VENA_CAVA: Final = "M500,92 L500,40 C500,34 540,34 540,40 L540,92"
GALLBLADDER: Final = path_of(
    spline(((398.0, 506.0), (420.0, 528.0), (414.0, 578.0), (390.0, 604.0), (366.0, 584.0), (372.0, 532.0)), closed=True),
    closed=True,
)

_PEDICLE_LINES: Final = tuple(points_of(curves) for curves in _PEDICLES.values())
NEAR_LINES: Final[Mapping[str, tuple[tuple[Point, ...], ...]]] = MappingProxyType(
    {
        "hepatic-vein": tuple(points_of(part) for parts in _VEINS.values() for part in parts),
        "portal-pedicle": _PEDICLE_LINES,
        "bile-duct": _PEDICLE_LINES,
        "vena-cava": (((500.0, 92.0), (540.0, 92.0)),),
        "capsule": (points_of(_CURVES["outline"]),),
    }
)
"""What a lesion may lie close to, as chains of points; bile ducts run with the pedicles."""


def drawn_borders() -> Mapping[str, frozenset[str]]:
    """Which segments share a border on the drawing; of segment 1, which lies behind, it says nothing."""
    pieces = {
        name: {(line, place) for line, start, end in borders for place, _ in _pieces(line, start, end)}
        for name, borders in _BORDERS.items()
        if name != WHOLE_4
    }
    found: dict[str, set[str]] = {name: set() for name in SEGMENTS}
    for one, other in combinations(pieces, 2):
        if pieces[one] & pieces[other]:
            found[one].add(other)
            found[other].add(one)
    return MappingProxyType({name: frozenset(others) for name, others in found.items()})


def inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Whether a point lies inside a closed polygon."""
    x, y = point
    found = False
    for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def area(polygon: Sequence[Point]) -> float:
    """The area of a polygon in square units of the drawing."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])))) / 2


def centre(polygon: Sequence[Point]) -> Point:
    """The centre of gravity of a polygon."""
    x = y = doubled = 0.0
    for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])):
        cross = x1 * y2 - x2 * y1
        doubled += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (3 * doubled), y / (3 * doubled)


def hatching(polygon: Sequence[Point], step: float = 14.0) -> str:
    """Slanting lines across a polygon as an SVG path, `step` apart."""
    # Along a line of constant x + y the border is crossed an even number of times.
    sums = [x + y for x, y in polygon]
    parts = []
    level = (min(sums) // step + 1) * step
    while level < max(sums):
        cuts = []
        for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])):
            before, after = x1 + y1 - level, x2 + y2 - level
            if (before > 0) != (after > 0):
                share = before / (before - after)
                cuts.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
        cuts.sort()
        for (x1, y1), (x2, y2) in zip(cuts[::2], cuts[1::2], strict=False):
            parts.append(f"M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}")
        level += step
    return " ".join(parts)
