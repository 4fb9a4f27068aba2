"""Where the voxels of a mask are in the patient, and how the voxels of another mask lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_SAME_VOXEL: Final = 0.05
"""Of a voxel: how far two grids may stand apart to be one."""

_SHORTEST, _LONGEST = 0.02, 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Voxel (plane, row, column) stands at `origin + plane * step + row * down + column * across`, in mm.

    `step` may be oblique to the planes (tilted gantry): thickness counts along the normal.
    """

    origin: Doubles
    step: Doubles
    down: Doubles
    across: Doubles

    @property
    def normal(self) -> Doubles:
        """The direction across the planes, of length 1, to the side of `step`."""
        crossed = np.cross(self.across, self.down)
        crossed = crossed / np.linalg.norm(crossed)
        return crossed if crossed @ self.step >= 0 else -crossed

    @property
    def spacing_mm(self) -> float:
        """The distance between planes along their normal."""
        return float(self.step @ self.normal)

    @property
    def pixel_mm2(self) -> float:
        """The area of a pixel."""
        return float(np.linalg.norm(np.cross(self.across, self.down)))

    @property
    def pixel_mm(self) -> tuple[float, float]:
        """The distance between rows, and between columns."""
        return float(np.linalg.norm(self.down)), float(np.linalg.norm(self.across))

    @property
    def is_axial(self) -> bool:
        """Whether the planes lie nearest to axial ones."""
        return int(np.argmax(np.abs(self.normal))) == 2

    @property
    def matrix(self) -> Doubles:
        """The steps as columns: plane, row, column."""
        return np.column_stack([self.step, self.down, self.across])

    def at(self, voxels: npt.ArrayLike) -> Doubles:
        """Positions in the patient of voxels (…, 3), fractions of one included."""
        return np.asarray(voxels, dtype=float) @ self.matrix.T + self.origin

    def fault(self) -> str | None:
        """Why this can be no grid of an image of a patient; None when it can."""
        values = np.concatenate([self.origin, self.step, self.down, self.across])
        if not np.all(np.isfinite(values)):
            return "its position in the patient is not written in numbers"
        lengths = [*self.pixel_mm, self.spacing_mm]
        if not all(_SHORTEST <= one <= _LONGEST for one in lengths):
            said = " x ".join(f"{one:g}" for one in lengths)
            return f"voxels of {said} mm are none of a liver (accepted: {_SHORTEST:g} to {_LONGEST:g} mm); check the unit"
        return None


@dataclass(frozen=True, slots=True)
class Fitting:
    """How voxels of one lattice are voxels of another: axis and direction of each, and the shift in whole voxels."""

    axes: tuple[int, int, int]
    signs: tuple[int, int, int]
    shift: tuple[int, int, int]


def fitting(inner: Lattice, outer: Lattice) -> Fitting | None:
    """How the voxels of `inner` are voxels of `outer`, up to a turn by right angles; None where they are others."""
    turn = np.linalg.solve(outer.matrix, inner.matrix)
    shift = np.linalg.solve(outer.matrix, inner.origin - outer.origin)
    whole = np.rint(turn)
    if np.abs(turn - whole).max() > 2e-3 or np.abs(shift - np.rint(shift)).max() > _SAME_VOXEL:
        return None
    if not (np.abs(whole).sum(axis=0) == 1).all() or not (np.abs(whole).sum(axis=1) == 1).all():
        return None
    axes = tuple(int(np.argmax(np.abs(whole[axis]))) for axis in range(3))
    signs = tuple(int(whole[axis, axes[axis]]) for axis in range(3))
    shifted = tuple(int(one) for one in np.rint(shift))
    return Fitting((axes[0], axes[1], axes[2]), (signs[0], signs[1], signs[2]), (shifted[0], shifted[1], shifted[2]))


def placed(mask: Mask, corner: tuple[int, int, int], how: Fitting) -> tuple[Mask, tuple[int, int, int]]:
    """A mask and the voxel of its first corner, as they lie in the other lattice."""
    turned: Any = mask.transpose(how.axes)
    starts = []
    for axis in range(3):
        low, size = corner[how.axes[axis]], turned.shape[axis]
        if how.signs[axis] > 0:
            starts.append(how.shift[axis] + low)
        else:
            turned = np.flip(turned, axis)
            starts.append(how.shift[axis] - (low + size - 1))
    return turned, (starts[0], starts[1], starts[2])


def turned_axial(lattice: Lattice) -> Lattice:
    """The same voxels counted so that planes lie nearest to axial, from foot to head; unchanged where they do."""
    parts = [lattice.step, lattice.down, lattice.across]
    plane = max(range(3), key=lambda axis: abs(parts[axis][2]) / np.linalg.norm(parts[axis]))
    if plane == 0:
        return lattice
    rest = [parts[axis] for axis in range(3) if axis != plane]
    return Lattice(lattice.origin, parts[plane], rest[0], rest[1])
