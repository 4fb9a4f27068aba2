"""A part of the body as voxels of a lattice: its volume, and what two of them have in common.

The area of each plane is kept beside its voxels, because outlines and fractions know it better than a count of voxels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from livermets.volumes.lattice import Doubles, Lattice, Mask, fitting, placed


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume in mL; `low` and `high` differ where a slice was missing or an outline can be read in two ways."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.high - self.low <= 1e-9 * max(1.0, self.high)

    def __add__(self, other: Volume) -> Volume:
        return Volume(self.low + other.low, self.high + other.high)

    def minus(self, other: Volume) -> Volume:
        """What is left when a part of this is taken away."""
        return Volume(max(0.0, self.low - other.high), max(0.0, self.high - other.low))


@dataclass(frozen=True, slots=True, eq=False)
class MaskRegion:
    """Voxels `mask` (plane, row, column) from the voxel `corner` of a lattice on.

    `areas` are of each plane of the mask, in mm²; `open_areas` what each may have more at most, where that is not settled;
    `unknown` are planes of the lattice that the images do not have.
    """

    lattice: Lattice
    mask: Mask
    corner: tuple[int, int, int]
    areas: Doubles
    open_areas: Doubles
    unknown: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.mask.size or not self.areas.any()

    @property
    def planes(self) -> int:
        """How many planes it stands in."""
        return int(np.count_nonzero(self.areas))

    @property
    def missing(self) -> tuple[int, ...]:
        """The planes beside or between its own that the images do not have."""
        return tuple(plane for plane in sorted(self.unknown) if self._at_most(plane) > 0)

    def _at_most(self, plane: int) -> float:
        """The area that a missing plane may have: the larger one of the nearest planes on either side."""
        sides = []
        for direction in (-1, 1):
            near = plane + direction
            while near in self.unknown:
                near += direction
            place = near - self.corner[0]
            sides.append(float(self.areas[place]) if 0 <= place < len(self.areas) else 0.0)
        return max(sides)

    def volume(self) -> Volume:
        """The sum of the areas times the distance between planes along their normal."""
        thickness = self.lattice.spacing_mm / 1000
        low = float(self.areas.sum()) * thickness
        more = float(self.open_areas.sum()) + sum(self._at_most(plane) for plane in self.unknown)
        return Volume(low, low + more * thickness)

    def centre_mm(self) -> Doubles:
        """The middle of its voxels in the patient."""
        weights = [self.mask.sum(axis=tuple({0, 1, 2} - {axis}), dtype=float) for axis in range(3)]
        places = [(one @ np.arange(len(one))) / one.sum() + start for one, start in zip(weights, self.corner, strict=True)]
        return self.lattice.at(places)

    def common(self, other: MaskRegion) -> Mask:
        """The voxels of this region's box that belong to both; both stand in one lattice."""
        box = np.zeros_like(self.mask)
        mine, theirs = _shared_box(self, other)
        if mine is not None and theirs is not None:
            box[mine] = self.mask[mine] & other.mask[theirs]
        return box

    def common_areas(self, other: MaskRegion) -> Doubles:
        """The area of both in each plane of this region."""
        found = np.zeros(len(self.areas))
        mine, theirs = _shared_box(self, other)
        if mine is not None and theirs is not None:
            both = self.mask[mine] & other.mask[theirs]
            found[mine[0]] = np.count_nonzero(both, axis=(1, 2)) * self.lattice.pixel_mm2
        return found

    def without(self, other: MaskRegion) -> MaskRegion:
        """This region less what it has in common with another."""
        left = np.maximum(self.areas - self.common_areas(other), 0)
        unknown = self.unknown | other.unknown
        return replace(self, mask=self.mask & ~self.common(other), areas=left, unknown=unknown)


VoxelBox = tuple[slice, slice, slice]


def _shared_box(one: MaskRegion, other: MaskRegion) -> tuple[VoxelBox, VoxelBox] | tuple[None, None]:
    mine, theirs = [], []
    for axis in range(3):
        low = max(one.corner[axis], other.corner[axis])
        high = min(one.corner[axis] + one.mask.shape[axis], other.corner[axis] + other.mask.shape[axis])
        if low >= high:
            return None, None
        mine.append(slice(low - one.corner[axis], high - one.corner[axis]))
        theirs.append(slice(low - other.corner[axis], high - other.corner[axis]))
    return (mine[0], mine[1], mine[2]), (theirs[0], theirs[1], theirs[2])


def region_of(lattice: Lattice, mask: Mask, corner: tuple[int, int, int], unknown: Iterable[int] = ()) -> MaskRegion:
    """A region whose areas are those of its voxels."""
    areas = np.count_nonzero(mask, axis=(1, 2)) * lattice.pixel_mm2
    return MaskRegion(lattice, mask, corner, areas, np.zeros(len(areas)), frozenset(unknown))


def box_of(mask: Mask) -> VoxelBox | None:
    """The smallest box that holds all voxels of a mask; None when there are none."""
    planes = np.asarray(mask.any(axis=(1, 2)))
    if not planes.any():
        return None
    first, last = int(planes.argmax()), len(planes) - int(planes[::-1].argmax())
    flat = np.asarray(mask[first:last].any(axis=0))
    sides = []
    for axis in (1, 0):
        line = np.asarray(flat.any(axis=axis))
        sides.append(slice(int(line.argmax()), len(line) - int(line[::-1].argmax())))
    return slice(first, last), sides[0], sides[1]


def union(regions: Iterable[MaskRegion]) -> MaskRegion:
    """All of some regions of one lattice; what two have in common counts once."""
    given = list(regions)
    if len(given) == 1:
        return given[0]
    low = tuple(min(one.corner[axis] for one in given) for axis in range(3))
    high = tuple(max(one.corner[axis] + one.mask.shape[axis] for one in given) for axis in range(3))
    mask = np.zeros([high[axis] - low[axis] for axis in range(3)], dtype=bool)
    areas, more = np.zeros(len(mask)), np.zeros(len(mask))
    for one in given:
        at = tuple(
            slice(one.corner[axis] - low[axis], one.corner[axis] - low[axis] + one.mask.shape[axis]) for axis in range(3)
        )
        both = np.count_nonzero(mask[at] & one.mask, axis=(1, 2)) * one.lattice.pixel_mm2
        areas[at[0]] += np.maximum(one.areas - both, 0)
        more[at[0]] += one.open_areas
        mask[at] |= one.mask
    unknown = frozenset[int]().union(*(one.unknown for one in given))
    return MaskRegion(given[0].lattice, mask, (low[0], low[1], low[2]), areas, more, unknown)


def moved(region: MaskRegion, lattice: Lattice) -> MaskRegion | None:
    """The region in another lattice of the same voxels; None where the voxels are others."""
    if region.lattice is lattice:
        return region
    how = fitting(region.lattice, lattice)
    if how is None:
        return None
    mask, corner = placed(region.mask, region.corner, how)
    if how.axes[0] != 0:
        return region_of(lattice, mask, corner)
    turned = slice(None, None, how.signs[0])
    unknown = frozenset(how.shift[0] + how.signs[0] * plane for plane in region.unknown)
    return MaskRegion(lattice, mask, corner, region.areas[turned], region.open_areas[turned], unknown)
