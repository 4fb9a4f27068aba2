"""Reading a NIfTI map of labels: whole numbers only, one spacing only, in millimetres or what the header declares."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from livermets.volumes.faults import NOT_INSTALLED, VolumeError
from livermets.volumes.label_table import labels_in_xml
from livermets.volumes.lattice import Doubles, Lattice, turned_axial
from livermets.volumes.region import VoxelBox, box_of, region_of
from livermets.volumes.structure import ReadFile, Structure

_MOST_BYTES: Final = 2_000_000_000
_MOST_VOXELS: Final = 600_000_000
_MOST_LABELS: Final = 256
_MANY_LABELS: Final = 9
_LARGEST_LABEL: Final = 100_000
_WHOLE: Final = 1e-3
"""How far a label may lie from a whole number: scaling in floats loses less, and another label is further away."""

_UNITS: Final = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
"""Of `xyzt_units`: not said, metres, millimetres, microns; in mm."""
_TO_DICOM: Final = np.diag([-1.0, -1.0, 1.0])
_SQUARE: Final = 2e-3
_ENDING: Final = re.compile(r"\.nii(\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class PictureFile:
    """A NIfTI file that is an image and no mask: only its grid is used."""

    file: str
    lattice: Lattice
    shape: tuple[int, ...]


def looks_like_nifti(content: bytes) -> bool:
    """Whether a file, unpacked as far as its beginning, says that it is NIfTI-1 or NIfTI-2."""
    return content[344:348] in (b"n+1\0", b"ni1\0") or content[4:8] in (b"n+2\0", b"ni2\0")


def unpacked(content: bytes, most: int = _MOST_BYTES) -> bytes:
    """What a gzip file holds. Raises VolumeError when it is damaged, cut off or swells beyond `most` bytes."""
    pump = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        out = pump.decompress(content, most)
    except zlib.error:
        raise VolumeError("what is packed in it is damaged; accepted: the whole file") from None
    if pump.unconsumed_tail:
        raise VolumeError(f"it unpacks to more than {most // 10**6:,} MB")
    if not pump.eof:
        raise VolumeError("it is cut off inside what is packed in it; accepted: the whole file")
    return out


def read_nifti(content: bytes, file: str, table: Mapping[int, str], *, shared: bool = False) -> ReadFile | PictureFile:
    """Every label of the file under its name in the table, in the file itself, or its number.

    A table that is `shared` with other maps does not name the only label of one.
    """
    try:
        import nibabel
    except ModuleNotFoundError:
        raise VolumeError(NOT_INSTALLED) from None
    two = content[4:8] in (b"n+2\0", b"ni2\0")
    if content[344:348] == b"ni1\0" or content[4:8] == b"ni2\0":
        raise VolumeError("it is half of a pair of files (.hdr and .img); accepted: one .nii or .nii.gz file")
    family: Any = nibabel.Nifti2Image if two else nibabel.Nifti1Image
    header = family.header_class.from_fileobj(io.BytesIO(content), check=False)
    shape = _shape(header)
    kind = header.get_data_dtype()
    if kind.kind not in "iufb" or kind.fields is not None:
        raise VolumeError(f"its voxels are of the kind {kind}; accepted: numbers")
    least = int(header.sizeof_hdr) + 4
    offset, many = int(header.get_data_offset()) or least, int(np.prod(shape))
    if offset < least or offset + many * kind.itemsize > len(content):
        raise VolumeError("it is cut off: it has fewer voxels than its header says; accepted: the whole file")
    notes: list[str] = []
    lattice = _lattice(header, notes)
    # The first axis changes fastest; read the other way round the last one, across the slices, comes first.
    stored = np.frombuffer(content, kind, many, offset).reshape(shape[::-1])
    stored = _axial(stored, lattice)
    lattice = turned_axial(lattice)
    slope, inter = _scaling(header)
    # Most of a map is background, which is stored as 0 where nothing is added to what is stored.
    box = box_of(stored != 0) if inter == 0 else None
    used = stored if box is None else np.ascontiguousarray(stored[box])
    corner = (0, 0, 0) if box is None else (box[0].start, box[1].start, box[2].start)
    labels = _labels(used, slope, inter)
    if labels is None:
        return PictureFile(file, lattice, stored.shape)
    names = {**labels_in_xml(_xml(header)), **({} if shared and len(labels) == 1 else table)}
    structures = tuple(_structures(used, corner, labels, names, file, lattice, tuple(notes)))
    if not structures:
        raise VolumeError("it has no label: all its voxels are 0")
    return ReadFile(file, structures, lattice)


def _shape(header: Any) -> tuple[int, int, int]:
    shape = tuple(int(one) for one in header.get_data_shape())
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != 3 or min(shape) < 1:
        raise VolumeError(f"it has {len(shape)} dimensions ({' x '.join(map(str, shape))}); accepted: one map of labels with 3")
    if int(np.prod(shape, dtype=float)) > _MOST_VOXELS:
        raise VolumeError(f"it has {' x '.join(map(str, shape))} voxels, more than can be read")
    return shape[0], shape[1], shape[2]


def _lattice(header: Any, notes: list[str]) -> Lattice:
    """Where its voxels are. Raises VolumeError where the header contradicts itself or leaves the direction of slices open."""
    unit = int(header["xyzt_units"]) & 7
    if unit not in _UNITS:
        raise VolumeError("its unit of length is not known; accepted: metres, millimetres or microns")
    if unit == 0:
        notes.append("the file does not say its unit; read as millimetres")
    elif unit != 2:
        notes.append(f"lengths in {'metres' if unit == 1 else 'microns'}, turned to millimetres")
    pixdim = np.array(header["pixdim"][1:4], dtype=float) * _UNITS[unit]
    sform, qform = int(header["sform_code"]), int(header["qform_code"])
    affine = np.array(header.get_best_affine(), dtype=float)
    affine[:3] *= _UNITS[unit]
    steps: Doubles = affine[:3, :3]
    sizes = np.linalg.norm(steps, axis=0)
    if not np.all(np.isfinite(affine)) or not np.all(np.isfinite(pixdim)) or sizes.min() <= 0:
        raise VolumeError("its position in the patient is not written in numbers")
    if np.abs(sizes - np.abs(pixdim)).max() > 5e-3 * sizes.max() or np.any(np.abs(sizes / np.abs(pixdim) - 1) > 5e-3):
        raise VolumeError(
            f"its spacing contradicts itself: {_by(sizes)} mm by its affine (sform), {_by(np.abs(pixdim))} mm by pixdim; "
            "accepted: both the same"
        )
    units = steps / sizes
    if np.abs(units.T @ units - np.eye(3)).max() > _SQUARE:
        raise VolumeError(
            "its slices are sheared (tilted gantry), and a NIfTI file does not say whether their distance was taken along the "
            "normal; accepted: the DICOM segmentation, or a file whose tilt was corrected"
        )
    if not sform and not qform:
        notes.append("the file does not say how it lies in the patient")
    lattice = Lattice(_TO_DICOM @ affine[:3, 3], _TO_DICOM @ steps[:, 2], _TO_DICOM @ steps[:, 1], _TO_DICOM @ steps[:, 0])
    if fault := lattice.fault():
        raise VolumeError(fault)
    return lattice


def _by(sizes: Doubles) -> str:
    return " x ".join(f"{one:.4g}" for one in sizes)


def _axial(stored: npt.NDArray[Any], lattice: Lattice) -> npt.NDArray[Any]:
    parts = [lattice.step, lattice.down, lattice.across]
    plane = max(range(3), key=lambda axis: abs(parts[axis][2]) / np.linalg.norm(parts[axis]))
    return stored if plane == 0 else np.moveaxis(stored, plane, 0)


def _scaling(header: Any) -> tuple[float, float]:
    """By what a stored value is multiplied and what is added to it."""
    slope, inter = header.get_slope_inter()
    return 1.0 if slope is None else float(slope), 0.0 if inter is None else float(inter)


def _labels(stored: npt.NDArray[Any], slope: float, inter: float) -> dict[int, list[Any]] | None:
    """Stored values by the label that they stand for; None for an image. Raises VolumeError for labels that are not whole."""
    values = _distinct(stored)
    if values is None:
        return None
    scaled = values.astype(float) * slope + inter
    if not np.all(np.isfinite(scaled)):
        raise VolumeError("it has voxels that are no numbers; accepted: labels that are whole numbers")
    if scaled.min() < -_WHOLE:
        return None
    if scaled.max() > _LARGEST_LABEL:
        return None
    whole = np.rint(scaled)
    wrong = np.abs(scaled - whole) > _WHOLE
    if wrong.any():
        shown = ", ".join(f"{one:.6g}" for one in scaled[wrong][:3])
        raise VolumeError(f"its labels are not whole numbers ({shown}); accepted: a map of labels, saved as whole numbers")
    found: dict[int, list[Any]] = {}
    for value, label in zip(values, whole, strict=True):
        if label:
            found.setdefault(int(label), []).append(value)
    return found


def _distinct(stored: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """The values that occur; None when there are more than a map of labels has."""
    found: npt.NDArray[Any] = np.empty(0, stored.dtype)
    for plane in stored:
        if plane.dtype.kind in "ui" and plane.dtype.itemsize == 1:
            here = np.flatnonzero(np.bincount(plane.view(np.uint8).ravel(), minlength=256)).astype(np.uint8).view(plane.dtype)
        elif len(found) and np.isin(plane, found).all():
            continue
        else:
            here = np.unique(plane)
        found = np.union1d(found, here)
        if len(found) > _MOST_LABELS + 1:
            return None
    return found


def _xml(header: Any) -> str:
    for one in getattr(header, "extensions", ()):
        content = one.get_content()
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
        if "LabelTable" in text:
            return text
    return ""


def _boxes(used: npt.NDArray[Any], labels: Mapping[int, list[Any]]) -> dict[int, VoxelBox]:
    """The box of each label where many are found at once; empty where looking for each by itself is faster or possible only."""
    if len(labels) < _MANY_LABELS or used.dtype.kind not in "iu" or any(values != [label] for label, values in labels.items()):
        return {}
    from scipy import ndimage

    found = ndimage.find_objects(used.astype(np.int32, copy=False), max(labels))
    return {label: found[label - 1] for label in labels}


def _structures(
    used: npt.NDArray[Any],
    corner: tuple[int, int, int],
    labels: Mapping[int, list[Any]],
    names: Mapping[int, str],
    file: str,
    lattice: Lattice,
    notes: tuple[str, ...],
) -> Iterator[Structure]:
    alone = len(labels) == 1 and not names
    boxes = _boxes(used, labels)
    for label, values in sorted(labels.items()):
        outer = boxes.get(label, (slice(0, None), slice(0, None), slice(0, None)))
        mask = used[outer] == values[0]
        for value in values[1:]:
            mask |= used[outer] == value
        inner = box_of(mask)
        assert inner is not None
        starts = [corner[axis] + outer[axis].start + inner[axis].start for axis in range(3)]
        region = region_of(lattice, np.ascontiguousarray(mask[inner]), (starts[0], starts[1], starts[2]))
        name = _ENDING.sub("", file.rsplit("/", 1)[-1]) if alone else names.get(label, f"label {label}")
        yield Structure(name, file, region, "voxels counted", None, notes)
