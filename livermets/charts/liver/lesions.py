"""Where each lesion stands on the drawn liver: inside its segment, to one scale for all, none over another or over the number
of a segment.

The place within a segment is schematic: close to what the lesion lies near, else in the middle. A lesion in segment 4 whose
half is not known stands on the border of the two halves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from livermets.case.lesions import Lesion
from livermets.case.liver import HALVES_OF_4, PLACES, WHOLE_4
from livermets.charts.liver.geometry import BETWEEN_HALVES, BOTH_HALVES, NEAR_LINES, SHAPES, Point
from livermets.charts.liver.lettering import PLAIN, Lettering, Word, room_of

Array = npt.NDArray[np.float64]

LARGEST_SCALE: Final = 1.7
"""Units of the drawing for one millimetre of diameter, where everything fits."""

SMALLEST_SCALE: Final = LARGEST_SCALE / 10

SMALLEST_RADIUS: Final = 5.0
UNKNOWN_RADIUS: Final = 11.0
"""How large a lesion of unknown size is drawn."""

_GRID = 8.0
_GAP = 3.0
SHRINK: Final = 0.88
"""What the scale is multiplied with until everything fits."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A lesion on the drawing: its number in the list (from 1), where, and how large (radius in units of the drawing)."""

    number: int
    lesion: Lesion
    at: Point
    radius: float

    @property
    def is_filled(self) -> bool:
        """Whether it is drawn as a filled mark, on which its size can stand."""
        return self.lesion.status in (None, "present", "ablated")


@dataclass(frozen=True, slots=True)
class Placed:
    """All lesions of known segment, the scale they are drawn to (units for one millimetre), and the others."""

    spots: tuple[Spot, ...]
    scale: float
    without_segment: tuple[tuple[int, Lesion], ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The places of a segment: points of a grid, how far each is from the border, from the middle and from each line."""

    points: Array
    clearance: Array
    from_middle: Array
    from_lines: dict[str, Array]


def _distances(points: Array, line: Array) -> Array:
    """How far each point is from a chain of straight pieces; from the point itself when the chain is one."""
    starts, steps = line[:-1], np.diff(line, axis=0)
    if not len(starts):
        return np.asarray(np.hypot(*(points - line[0]).T))
    to_point = points[:, None, :] - starts[None, :, :]
    squares = (steps**2).sum(axis=1)
    along = (to_point * steps).sum(axis=2) / np.where(squares == 0, 1, squares)
    foot = to_point - np.clip(along, 0, 1)[:, :, None] * steps
    nearest: Array = np.sqrt((foot**2).sum(axis=2)).min(axis=1)
    return nearest


@lru_cache(maxsize=len(PLACES))
def _ground(segment: str) -> _Ground:
    shape = BOTH_HALVES if segment == WHOLE_4 else SHAPES[segment]
    border = np.asarray(shape.polygon)
    low, high = border.min(axis=0), border.max(axis=0)
    grid = np.stack(np.meshgrid(np.arange(low[0], high[0], _GRID), np.arange(low[1], high[1], _GRID)), axis=-1).reshape(-1, 2)
    points = grid[are_inside(grid, border)]
    clearance = _distances(points, np.vstack([border, border[:1]]))
    middle = np.asarray(BETWEEN_HALVES) if segment == WHOLE_4 else points[None, int(clearance.argmax())]
    lines = {
        name: np.minimum.reduce([_distances(points, np.asarray(line)) for line in those]) for name, those in NEAR_LINES.items()
    }
    return _Ground(points, clearance, _distances(points, middle), lines)


@lru_cache(maxsize=8 * len(PLACES))
def _from_number(segment: str, lettering: Lettering) -> Array:
    """How far each place of a segment is from its number, or from those of both halves."""
    points = _ground(segment).points
    away = []
    for name in HALVES_OF_4 if segment == WHOLE_4 else (segment,):
        left, top, right, bottom = room_of(Word(name, SHAPES[name].label, "segment"), lettering)
        near = np.clip(points, (left, top), (right, bottom))
        away.append(np.hypot(*(points - near).T))
    nearest: Array = np.minimum.reduce(away)
    return nearest


@lru_cache(maxsize=len(PLACES))
def places_in(segment: str) -> tuple[Point, ...]:
    """Where a word may stand in a segment, the places near its number first."""
    label = (BOTH_HALVES if segment == WHOLE_4 else SHAPES[segment]).label
    points = [(float(x), float(y)) for x, y in _ground(segment).points[::2]]
    return tuple(sorted(points, key=lambda at: ((at[0] - label[0]) ** 2 + (at[1] - label[1]) ** 2, at)))


def are_inside(points: Array, border: Array) -> npt.NDArray[np.bool_]:
    """Which points lie inside a polygon: a ray to the right crosses its border an odd number of times."""
    x, y = points[:, 0, None], points[:, 1, None]
    after = np.roll(border, -1, axis=0)
    (x1, y1), (x2, y2) = border.T, after.T
    spans = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crosses = spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    odd: npt.NDArray[np.bool_] = crosses.sum(axis=1) % 2 == 1
    return odd


def radius_of(lesion: Lesion, scale: float) -> float:
    """The radius of a lesion on the drawing; the smallest ones are drawn no smaller than can be seen."""
    if lesion.size_mm is None:
        return UNKNOWN_RADIUS
    return max(lesion.size_mm * scale / 2, SMALLEST_RADIUS)


def place(lesions: Sequence[Lesion], lettering: Lettering = PLAIN, scale: float = LARGEST_SCALE) -> Placed:
    """A place for every lesion beside the numbers in this lettering; the scale shrinks from the given one for all of them until
    they fit into their segments.

    Where hundreds of lesions fill a segment they are drawn smallest and may touch.
    """
    numbered = list(enumerate(lesions, 1))
    unknown = tuple((number, lesion) for number, lesion in numbered if lesion.segment is None)
    members: dict[str, list[tuple[int, Lesion]]] = {segment: [] for segment in PLACES}
    for number, lesion in sorted(numbered, key=lambda pair: -(pair[1].size_mm or 0)):
        if lesion.segment is not None:
            members[lesion.segment].append((number, lesion))
    while True:
        crowded = scale < SMALLEST_SCALE
        spots = _fit_all(members, scale, lettering, crowded)
        if spots is not None:
            return Placed(tuple(sorted(spots, key=lambda spot: spot.number)), scale, unknown)
        scale *= SHRINK


def _fit_all(
    members: Mapping[str, list[tuple[int, Lesion]]], scale: float, lettering: Lettering, crowded: bool
) -> list[Spot] | None:
    """Places in every segment, on the border of the halves of 4 before those in the halves; None where some do not fit."""
    on_the_border = _fit(WHOLE_4, members[WHOLE_4], scale, lettering, crowded)
    if on_the_border is None:
        return None
    spots = list(on_the_border)
    for segment, those in members.items():
        if those and segment != WHOLE_4:
            found = _fit(segment, those, scale, lettering, crowded, on_the_border if segment in HALVES_OF_4 else ())
            if found is None:
                return None
            spots += found
    return spots


def _fit(
    segment: str,
    members: list[tuple[int, Lesion]],
    scale: float,
    lettering: Lettering,
    crowded: bool,
    others: Sequence[Spot] = (),
) -> list[Spot] | None:
    """Places in one segment beside those taken by others, the largest first; None when they do not fit at this scale."""
    radii = [SMALLEST_RADIUS if crowded else radius_of(lesion, scale) for _, lesion in members]
    ground = _ground(segment)
    if not crowded and sum(4 * radius**2 for radius in radii) > len(ground.points) * _GRID**2:
        return None
    room = np.minimum(ground.clearance - 1.0, _from_number(segment, lettering) - _GAP)
    for spot in others:
        room = np.minimum(room, np.hypot(*(ground.points - spot.at).T) - spot.radius - _GAP)
    spots: list[Spot] = []
    for (number, lesion), radius in zip(members, radii, strict=True):
        free = room >= radius
        if not free.any():
            if not crowded:
                return None
            free = room >= room.max()
        line = ground.from_lines.get(lesion.near or "")
        wish = ground.from_middle if line is None else line + 0.2 * ground.from_middle
        best = int(np.where(free, wish, np.inf).argmin())
        at = (float(ground.points[best, 0]), float(ground.points[best, 1]))
        spots.append(Spot(number, lesion, at, radius))
        away = np.hypot(ground.points[:, 0] - at[0], ground.points[:, 1] - at[1])
        room = np.minimum(room, away - radius - _GAP)
    return spots
