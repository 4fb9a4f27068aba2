"""Outlines in a plane: their area, with holes, and the pixels whose middles lie inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.volumes.lattice import Doubles, Mask

_SAME_POINT: Final = 1e-3
_FINE: Final = 400
"""Lines of the grid on which an outline is looked at for crossing itself."""


@dataclass(frozen=True, slots=True)
class Area:
    """The area of the outlines of a plane in mm²; `low` and `high` differ where outlines cross."""

    low: float
    high: float
    crosses: bool = False
    holes: int = 0


def area_of(outlines: Sequence[Doubles]) -> Area:
    """The area inside closed outlines (points, 2) of one structure: an outline inside another is a hole in it.

    Outlines that cross each other can be meant as their sum or as their difference: both bounds are given.
    """
    kept = _without_twins(outlines)
    sizes = [abs(_shoelace(one)) for one in kept]
    depths: list[int] = []
    crossing = False
    for number, one in enumerate(kept):
        depth = 0
        for other_number, other in enumerate(kept):
            if number == other_number or not _boxes_meet(one, other):
                continue
            share = float(np.mean(_inside(one, other)))
            if sizes[other_number] > sizes[number] and share > 0.5:
                depth += 1
            # Points on a shared border fall to either side; a crossing shows in both outlines.
            if 0.02 < share < 0.98 and float(np.mean(_inside(other, one))) > 0.02:
                crossing = True
        depths.append(depth)
    added = sum(size if depth % 2 == 0 else -size for size, depth in zip(sizes, depths, strict=True))
    filled = _filled_area(kept)
    itself = any(_crosses_itself(one, size) for one, size in zip(kept, sizes, strict=True))
    if crossing or itself:
        most = sum(max(size, _filled_area([one])) for one, size in zip(kept, sizes, strict=True))
        return Area(max(0.0, min(added, filled)), max(added, filled, most), True, sum(depth % 2 for depth in depths))
    return Area(added, added, False, sum(depth % 2 for depth in depths))


def _shoelace(points: Doubles) -> float:
    x, y = points[:, 0] - points[0, 0], points[:, 1] - points[0, 1]
    return 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def _without_twins(outlines: Sequence[Doubles]) -> list[Doubles]:
    """The outlines, each once: the same one written twice is no hole."""
    kept: list[Doubles] = []
    seen: set[bytes] = set()
    for one in outlines:
        rounded = np.unique(np.rint(one / _SAME_POINT).astype(np.int64), axis=0).tobytes()
        if rounded not in seen:
            seen.add(rounded)
            kept.append(one)
    return kept


def _boxes_meet(one: Doubles, other: Doubles) -> bool:
    return bool((one.max(axis=0) >= other.min(axis=0)).all() and (other.max(axis=0) >= one.min(axis=0)).all())


def _inside(points: Doubles, outline: Doubles) -> Mask:
    """Which points lie inside an outline, by the parity of the borders to their right; at most 60 points are asked."""
    asked = points[:: max(1, len(points) // 60)]
    start, end = outline, np.roll(outline, -1, axis=0)
    x, y = asked[:, :1], asked[:, 1:]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    height = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / height
    parity: Mask = np.count_nonzero(spans & (x < at), axis=1) % 2 == 1
    return parity


def _crosses_itself(outline: Doubles, size: float) -> bool:
    """Whether the points of an outline enclose clearly more than its signed area: a figure of eight cancels itself."""
    filled = _filled_area([outline])
    edge = float(np.abs(np.diff(outline, axis=0, append=outline[:1])).sum())
    step = float(np.ptp(outline, axis=0).max()) / _FINE
    return abs(filled - size) > 0.02 * size + edge * step


def _filled_area(outlines: Sequence[Doubles]) -> float:
    """The area inside by even and odd, on a fine grid."""
    points = np.vstack(outlines)
    low, size = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    step = size / _FINE
    inside = filled_pixels(outlines, low - step / 2, (step, step), (_FINE + 2, _FINE + 2))
    return float(np.count_nonzero(inside)) * step * step


def filled_pixels(outlines: Sequence[Doubles], origin: Doubles, pixel: tuple[float, float], shape: tuple[int, int]) -> Mask:
    """The pixels (row, column) whose middles lie inside an odd number of outlines.

    Points are (along a row, down a column) in mm; the middle of pixel (0, 0) stands at `origin`; `pixel` is the distance
    between rows and between columns.
    """
    rows, columns = shape
    turns = np.zeros((rows, columns + 1), dtype=np.int32)
    for outline in outlines:
        x = (outline[:, 0] - origin[0]) / pixel[1]
        y = (outline[:, 1] - origin[1]) / pixel[0]
        ends = np.roll(x, -1), np.roll(y, -1)
        low, high = np.minimum(y, ends[1]), np.maximum(y, ends[1])
        first = np.clip(np.ceil(low), 0, rows).astype(int)
        last = np.clip(np.ceil(high), 0, rows).astype(int)
        many = last - first
        edge = np.repeat(np.arange(len(x)), many)
        row = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many) + first[edge]
        slope = (ends[0] - x)[edge] / (ends[1] - y)[edge]
        at = np.clip(np.ceil(x[edge] + (row - y[edge]) * slope), 0, columns).astype(int)
        np.add.at(turns, (row, at), 1)
    inside: Mask = np.cumsum(turns[:, :columns], axis=1) % 2 == 1
    return inside
