"""At which places slices stand, and which of those between them the images do not have.

A mask often stores only the slices in which something was drawn. A place without a slice is empty where the images have one
there, and unknown where they have none: libraries that fill or stretch such gaps are wrong by a slice or by a factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.volumes.faults import VolumeError
from livermets.volumes.lattice import Doubles

_SAME_LEVEL: Final = 0.02
_LOOSE: Final = 0.03
"""Of a spacing: how far a slice may stand from its place."""

_MOST_PLANES: Final = 4000


@dataclass(frozen=True, slots=True)
class SliceEvidence:
    """What a file says of the places of its slices beside their positions, as far as it says it.

    `images` are positions of the images themselves, `order` the place of each slice in the list of those images, `declared_mm`
    the distance between slices and `thickness_mm` their thickness as written.
    """

    images: Doubles | None = None
    order: Sequence[int | None] = ()
    declared_mm: float | None = None
    thickness_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Planes:
    """Places from the first to the last slice, evenly spaced; `place` is that of each slice given, `unknown` have no image."""

    origin: Doubles
    step: Doubles
    count: int
    place: tuple[int, ...]
    unknown: frozenset[int]
    notes: tuple[str, ...]


def planes_of(positions: Doubles, normal: Doubles, said: SliceEvidence) -> Planes:
    """Places for slices at these positions (n, 3). Raises VolumeError where their spacing cannot be known."""
    every = positions if said.images is None else np.vstack([positions, said.images])
    height = every @ normal
    order = np.argsort(height, kind="stable")
    levels, of_level = _levels(height[order])
    level = np.empty(len(every), dtype=int)
    level[order] = of_level
    mine = level[: len(positions)]
    notes: list[str] = []
    spacing, doubtful = _spacing(levels, every, order, of_level, normal, said, level[len(positions) :], notes)
    counts = np.rint((levels - levels[0]) / spacing).astype(int)
    off = np.abs(levels - levels[0] - counts * spacing).max()
    if off > _LOOSE * spacing + _SAME_LEVEL:
        gaps = np.diff(levels)
        raise VolumeError(
            f"its slices stand {gaps.min():.4g} to {gaps.max():.4g} mm apart, which are not multiples of one distance; "
            "accepted: evenly spaced slices"
        )
    if counts[-1] >= _MOST_PLANES:
        raise VolumeError(f"its slices reach over {counts[-1] + 1:,} places; accepted: at most {_MOST_PLANES:,}")
    there = set(counts.tolist())
    between = [plane for plane in range(int(counts[-1]) + 1) if plane not in there]
    unknown = _unknown(between, counts, mine, said, doubtful, notes)
    step = _step(every, counts[level], normal, spacing)
    first = every[order[0]] - counts[level[order[0]]] * step
    return Planes(first, step, int(counts[-1]) + 1, tuple(int(counts[one]) for one in mine), unknown, tuple(notes))


def _levels(sorted_heights: Doubles) -> tuple[Doubles, list[int]]:
    """Heights that differ, and which of them each is."""
    levels: list[float] = []
    of: list[int] = []
    for one in sorted_heights.tolist():
        if not levels or one - levels[-1] > _SAME_LEVEL:
            levels.append(one)
        of.append(len(levels) - 1)
    return np.array(levels), of


def _spacing(
    levels: Doubles,
    every: Doubles,
    order: np.ndarray,
    of_level: list[int],
    normal: Doubles,
    said: SliceEvidence,
    images: np.ndarray,
    notes: list[str],
) -> tuple[float, bool]:
    """The distance between places along the normal, and whether a place without a slice may have no image."""
    if said.images is not None and len(set(images.tolist())) > 1:
        gaps = np.diff(levels[sorted(set(images.tolist()))])
        return float(np.median(gaps)) if _multiples(gaps, float(np.median(gaps))) else float(gaps.min()), True
    if len(levels) == 1:
        if said.declared_mm is None:
            raise VolumeError("it has one slice only and does not say how far slices are apart; accepted: with the images")
        notes.append("one slice only; the distance between slices is as written in the file")
        return said.declared_mm, False
    gaps = np.diff(levels)
    if said.declared_mm is not None:
        if _multiples(gaps, said.declared_mm):
            return said.declared_mm, False
        first, last = every[order[0]], every[order[-1]]
        tilted = said.declared_mm * float((last - first) @ normal) / float(np.linalg.norm(last - first))
        if _multiples(gaps, tilted):
            notes.append("tilted slices: the distance written in the file was turned to their normal")
            return tilted, False
        raise VolumeError(
            f"its spacing contradicts itself: slices {said.declared_mm:.4g} mm apart by what is written, and "
            f"{gaps.min():.4g} mm by their positions; accepted: positions that are multiples of the spacing"
        )
    smallest = float(gaps.min())
    steps = _order_steps(levels, of_level, order, said)
    if steps:
        return min(gap / many for gap, many in zip(gaps, steps, strict=True)), True
    if said.thickness_mm and smallest / said.thickness_mm > 1.5 and _multiples(gaps, said.thickness_mm):
        return said.thickness_mm, True
    return smallest, True


def _multiples(gaps: Doubles, spacing: float) -> bool:
    if spacing <= 0:
        return False
    many = np.rint(gaps / spacing)
    return bool(many.min() >= 1 and np.abs(gaps - many * spacing).max() <= _LOOSE * spacing)


def _order_steps(levels: Doubles, of_level: list[int], order: np.ndarray, said: SliceEvidence) -> list[int] | None:
    """How many images lie from each level to the next by the list of images; None where the list is not in their order."""
    if not said.order:
        return None
    at: dict[int, int] = {}
    for number, level in zip(order.tolist(), of_level, strict=True):
        place = said.order[number] if number < len(said.order) else None
        if place is None or at.setdefault(level, place) != place:
            return None
    steps = np.diff([at[level] for level in range(len(levels))])
    if not (steps.all() and (np.sign(steps) == np.sign(steps[0])).all()):
        return None
    return [int(one) for one in np.abs(steps)]


def _unknown(
    between: list[int], counts: np.ndarray, mine: np.ndarray, said: SliceEvidence, doubtful: bool, notes: list[str]
) -> frozenset[int]:
    if not between:
        return frozenset()
    if said.images is not None:
        return frozenset(between)
    heights = np.arange(len(counts), dtype=float)
    order = np.argsort(mine, kind="stable")
    steps = _order_steps(heights, mine[order].tolist(), order, said)
    if steps is not None:
        gaps = np.diff(counts)
        if all(many <= gap for many, gap in zip(steps, gaps, strict=True)):
            lost = [
                plane
                for start, many, gap in zip(counts, steps, gaps, strict=False)
                if many < gap
                for plane in range(int(start) + 1, int(start) + int(gap))
            ]
            if len(lost) < len(between):
                notes.append(_left_out(len(between) - len(lost)))
            return frozenset(lost)
    if doubtful:
        return frozenset(between)
    notes.append(_left_out(len(between)))
    return frozenset()


def _left_out(many: int) -> str:
    return f"{many} empty slice{'s' if many > 1 else ''} left out in the file, counted as empty"


def _step(every: Doubles, places: np.ndarray, normal: Doubles, spacing: float) -> Doubles:
    """The way from a place to the next; raises VolumeError where the slices do not stand in one line."""
    span = int(places.max() - places.min())
    if span == 0:
        return normal * spacing
    low, high = every[int(places.argmin())], every[int(places.argmax())]
    step = (high - low) / span
    off = every - (low + (places - places.min())[:, None] * step)
    aside = np.linalg.norm(off - np.outer(off @ normal, normal), axis=1).max()
    if aside > 0.2:
        raise VolumeError("its slices do not stand in one line; accepted: slices of one series")
    return np.asarray(step, dtype=float)
