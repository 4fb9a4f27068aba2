"""Single lesions of the masks that mark them: segment, volume and longest axial diameter, which is not RECIST."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from livermets.volumes.lattice import Lattice, Mask, turned_axial
from livermets.volumes.region import MaskRegion, Volume, VoxelBox, region_of, union
from livermets.volumes.structure import Structure

MOST_COMPONENTS: Final = 500
_TWO_STRUCTURES: Final = 0.02


@dataclass(frozen=True, slots=True)
class MeasuredLesion:
    """A lesion: the structure it was marked in, its segments by share of its voxels, volume and diameter.

    `longest_axial_mm` is the longest diameter in an axial slice of the mask, measured by no reader: not RECIST.
    """

    structure: str
    segments: Mapping[str, float]
    volume: Volume
    longest_axial_mm: float
    centre_mm: tuple[float, float, float]

    @property
    def segment(self) -> str | None:
        """The segment that holds most of it; None where no segment was marked at its place."""
        return max(self.segments, key=lambda name: self.segments[name]) if self.segments else None


def lesions_of(
    marked: Sequence[tuple[Structure, MaskRegion]], parts: Mapping[str, MaskRegion]
) -> tuple[list[MeasuredLesion], int]:
    """The connected lesions, largest first, and how many there are beyond `MOST_COMPONENTS`.

    Structures that hardly share a voxel are lesions of their own even where they touch; otherwise all are taken together.
    """
    if not marked:
        return [], 0
    whole = union(region for _, region in marked)
    single = sum(int(np.count_nonzero(region.mask)) for _, region in marked)
    together = single > (1 + _TWO_STRUCTURES) * int(np.count_nonzero(whole.mask))
    groups = [(", ".join(one.name for one, _ in marked), whole)] if together else [(one.name, region) for one, region in marked]
    found = [lesion for name, region in groups for lesion in _components(name, region, parts)]
    found.sort(key=lambda one: -one.volume.low)
    return found[:MOST_COMPONENTS], max(0, len(found) - MOST_COMPONENTS)


def parted(region: MaskRegion, chosen: Callable[[MaskRegion], bool]) -> tuple[MaskRegion | None, int]:
    """The connected parts of a region that are chosen, as one region, and how many are not; None where none is chosen."""
    from scipy import ndimage

    numbered, many = _numbered(region)
    away = []
    for number, box in enumerate(ndimage.find_objects(numbered), 1):
        if not chosen(_cut(region, numbered[box] == number, box)):
            away.append(number)
    if not away:
        return region, 0
    if len(away) == many:
        return None, many
    mask = region.mask & ~np.isin(numbered, away)
    before, after = (np.count_nonzero(one, axis=(1, 2)) for one in (region.mask, mask))
    share = np.divide(after, before, out=np.zeros(len(before)), where=before > 0)
    return replace(region, mask=mask, areas=region.areas * share, open_areas=region.open_areas * share), len(away)


def _numbered(region: MaskRegion) -> tuple[Any, int]:
    """The connected parts of a region by number, and how many they are."""
    from scipy import ndimage

    numbered, many = ndimage.label(region.mask, np.ones((3, 3, 3), dtype=bool))
    return numbered, many


def _cut(region: MaskRegion, mask: Mask, box: VoxelBox) -> MaskRegion:
    """A part of a region that stands in a box of its mask."""
    first, second, third = (start + side.start for start, side in zip(region.corner, box, strict=True))
    return region_of(region.lattice, mask, (first, second, third), region.unknown)


def _components(name: str, region: MaskRegion, parts: Mapping[str, MaskRegion]) -> list[MeasuredLesion]:
    from scipy import ndimage

    numbered, many = _numbered(region)
    pixels = np.count_nonzero(region.mask, axis=(1, 2)) * region.lattice.pixel_mm2
    # Outlines and fractions know the area of a slice better than its pixels: each component has its share of it.
    exact = np.divide(region.areas, pixels, out=np.zeros(len(pixels)), where=pixels > 0)
    sizes = np.bincount(numbered.ravel(), minlength=many + 1)[1:]
    chosen = np.argsort(-sizes, kind="stable")[: 2 * MOST_COMPONENTS]
    boxes = ndimage.find_objects(numbered)
    found = []
    for number in chosen.tolist():
        box = boxes[number]
        one = _cut(region, numbered[box] == number + 1, box)
        scaled = one.areas * exact[box[0]]
        more = region.open_areas[box[0]] * (one.areas / np.maximum(pixels[box[0]], 1e-9))
        one = replace(one, areas=scaled, open_areas=more)
        centre = one.centre_mm()
        found.append(
            MeasuredLesion(
                name,
                _shares(one, parts),
                one.volume(),
                longest_axial_mm(one),
                (float(centre[0]), float(centre[1]), float(centre[2])),
            )
        )
    return found


def _shares(lesion: MaskRegion, parts: Mapping[str, MaskRegion]) -> dict[str, float]:
    voxels = int(np.count_nonzero(lesion.mask))
    shares = {name: int(np.count_nonzero(lesion.common(part))) / voxels for name, part in parts.items()}
    return {name: share for name, share in sorted(shares.items(), key=lambda one: -one[1]) if share > 0}


def longest_axial_mm(region: MaskRegion) -> float:
    """The longest distance between the borders of voxels in one axial slice, in mm."""
    lattice, mask = _axial(region)
    longest = 0.0
    rows, columns = np.array(lattice.down), np.array(lattice.across)
    axes = np.array([[rows @ rows, rows @ columns], [rows @ columns, columns @ columns]])
    for plane in mask:
        points = _border(plane)
        if len(points):
            longest = max(longest, _furthest(points, axes))
    return longest


def _axial(region: MaskRegion) -> tuple[Lattice, Mask]:
    lattice = turned_axial(region.lattice)
    if lattice is region.lattice:
        return lattice, region.mask
    parts = [region.lattice.step, region.lattice.down, region.lattice.across]
    plane = next(axis for axis in range(3) if parts[axis] is lattice.step)
    return lattice, np.moveaxis(region.mask, plane, 0)


def _border(plane: Mask) -> np.ndarray:
    """The middles of the outer sides of the first and last pixel of each line, in pixels (row, column)."""
    found = []
    for axis in (0, 1):
        lines = plane if axis == 0 else plane.T
        used = np.flatnonzero(lines.any(axis=1))
        first = lines[used].argmax(axis=1) - 0.5
        last = lines.shape[1] - lines[used][:, ::-1].argmax(axis=1) - 0.5
        for ends in (first, last):
            pair = np.column_stack([used, ends])
            found.append(pair if axis == 0 else pair[:, ::-1])
    return np.vstack(found) if found else np.zeros((0, 2))


def _furthest(points: np.ndarray, axes: np.ndarray) -> float:
    from scipy.spatial import ConvexHull

    hull = points[ConvexHull(points).vertices]
    apart = hull[:, None, :] - hull[None, :, :]
    return float(np.sqrt(np.einsum("ijk,kl,ijl->ij", apart, axes, apart).max()))
