"""A mask cut in three planes at right angles through one place of the patient, coarse enough to be drawn."""

from __future__ import annotations

import numpy as np

from livermets.charts.mask_outlines import CutMask, OutlinedMask
from livermets.volumes.lattice import Doubles, Lattice, turned_axial
from livermets.volumes.region import MaskRegion

_MOST_POINTS = 96
"""Lines or columns of a drawn mask."""


def outlined(name: str, region: MaskRegion, middle: Doubles, colour: int | None) -> OutlinedMask:
    """A region where three planes through this place cut it, as a radiologist looks at it: right on the left, head up."""
    lattice, mask, corner = _axial(region)
    at = np.rint(np.linalg.solve(lattice.matrix, middle - lattice.origin)).astype(int) - corner
    # Of the three axes of the voxels: which lies nearest to the sides, the front and back, and the height of the patient.
    steps = [lattice.step, lattice.down, lattice.across]
    side = max((1, 2), key=lambda axis: abs(steps[axis][0]) / np.linalg.norm(steps[axis]))
    depth = 3 - side
    cuts = (
        _cut(mask, corner, steps, lattice, 0, int(at[0]), side, depth),
        _cut(mask, corner, steps, lattice, depth, int(at[depth]), side, 0),
        _cut(mask, corner, steps, lattice, side, int(at[side]), depth, 0),
    )
    return OutlinedMask(name, cuts, colour)


def _axial(region: MaskRegion) -> tuple[Lattice, np.ndarray, np.ndarray]:
    lattice = turned_axial(region.lattice)
    order = [0, 1, 2]
    if lattice is not region.lattice:
        parts = [region.lattice.step, region.lattice.down, region.lattice.across]
        plane = next(axis for axis in range(3) if parts[axis] is lattice.step)
        order = [plane, *(axis for axis in range(3) if axis != plane)]
    return lattice, region.mask.transpose(order), np.array([region.corner[axis] for axis in order])


def _cut(
    mask: np.ndarray, corner: np.ndarray, steps: list[Doubles], lattice: Lattice, through: int, at: int, across: int, up: int
) -> CutMask:
    """The plane through place `at` of the axis `through`, its columns along `across` and its lines along `up`."""
    flat = np.take(mask, at, axis=through) if 0 <= at < mask.shape[through] else np.zeros_like(np.take(mask, 0, axis=through))
    rest = [axis for axis in range(3) if axis != through]
    if rest != [up, across]:
        flat = flat.T
    columns, lines = _places(flat.shape[1]), _places(flat.shape[0])
    inside = np.pad(flat, 1)[np.ix_(lines, columns)].astype(int)
    # To the left of the patient x rises, to the back y: the side is shown as it is, front up is y turned round.
    sideways = _along(lattice, steps, across, corner, columns, 0 if abs(steps[across][0]) >= abs(steps[across][1]) else 1)
    upright = _along(lattice, steps, up, corner, lines, 2 if up == 0 else 1)
    if up != 0:
        upright = -upright
    by_x, by_y = np.argsort(sideways), np.argsort(upright)
    return CutMask(
        inside[np.ix_(by_y, by_x)].tolist(), np.round(sideways[by_x], 1).tolist(), np.round(upright[by_y], 1).tolist()
    )


def _places(size: int) -> np.ndarray:
    """Places of an axis with a border around it, the first and the last one always among them."""
    step = max(1, int(np.ceil((size + 2) / _MOST_POINTS)))
    return np.unique(np.append(np.arange(0, size + 2, step), size + 1))


def _along(
    lattice: Lattice, steps: list[Doubles], axis: int, corner: np.ndarray, places: np.ndarray, coordinate: int
) -> Doubles:
    found: Doubles = lattice.origin[coordinate] + (corner[axis] + places - 1) * steps[axis][coordinate]
    return found


def middle_of(region: MaskRegion) -> Doubles:
    """The place through which a region is cut: its middle, or, where that lies outside of it, the nearest voxel of it."""
    middle = region.centre_mm()
    voxel = np.rint(np.linalg.solve(region.lattice.matrix, middle - region.lattice.origin)).astype(int) - region.corner
    inside = all(0 <= voxel[axis] < region.mask.shape[axis] for axis in range(3))
    if inside and region.mask[tuple(voxel)]:
        return middle
    found = np.argwhere(region.mask[:: max(1, region.mask.shape[0] // 40)])
    found[:, 0] *= max(1, region.mask.shape[0] // 40)
    nearest = found[np.argmin(np.linalg.norm((found - voxel) @ region.lattice.matrix.T, axis=1))]
    return region.lattice.at(nearest + region.corner)
