"""Reading a DICOM segmentation: binary, fractional or a map of labels, frame by frame at its own position."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from livermets.volumes.dicom_file import (
    day_of,
    directions,
    finite_numbers,
    first_item,
    patient_of,
    positive,
    referenced,
    spacing_of,
)
from livermets.volumes.faults import VolumeError
from livermets.volumes.lattice import Doubles, Lattice, Mask
from livermets.volumes.planes import Planes, SliceEvidence, planes_of
from livermets.volumes.region import MaskRegion
from livermets.volumes.structure import Images, ReadFile, Structure, StructureCode

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MOST_VOXELS: Final = 4_000_000_000
"""Of all frames of a file together; they are read one by one."""
MOST_FRAMES: Final = 60_000
_MOST_SIDE: Final = 4096
_MOST_BOX: Final = 700_000_000


@dataclass(frozen=True, slots=True)
class _Frame:
    number: int
    segment: int
    position: Doubles
    image: str | None


@dataclass(slots=True)
class _Drawn:
    """The slices of a segment while they are read: at each place its voxels, or how much of each belongs to it."""

    slices: dict[int, tuple[Mask, int, int]] = field(default_factory=dict)
    areas: dict[int, float] = field(default_factory=dict)
    more: dict[int, float] = field(default_factory=dict)


def read_segmentation(dataset: Dataset, file: str, images: Images | None) -> ReadFile:
    """Every segment of the file. Raises VolumeError when its volumes cannot be known."""
    rows, columns, kind = int(dataset.Rows), int(dataset.Columns), str(dataset.get("SegmentationType", "")).upper()
    frames = _frames(dataset, labels=kind == "LABELMAP")
    if kind not in ("BINARY", "FRACTIONAL", "LABELMAP"):
        raise VolumeError(f"its kind of segmentation is {kind or 'not said'!r}; accepted: binary, fractional, label map")
    if not 0 < rows <= _MOST_SIDE or not 0 < columns <= _MOST_SIDE or len(frames) * rows * columns > MOST_VOXELS:
        raise VolumeError(f"it has {len(frames):,} frames of {columns} x {rows} pixels, more than can be read")
    along, down, measures = _orientation(dataset)
    normal = np.cross(along, down)
    planes = planes_of(
        np.array([frame.position for frame in frames]),
        normal / np.linalg.norm(normal),
        _evidence(dataset, frames, measures, images),
    )
    between_rows, between_columns = spacing_of(measures.get("PixelSpacing"))
    lattice = Lattice(planes.origin, planes.step, down * between_rows, along * between_columns)
    if fault := lattice.fault():
        raise VolumeError(fault)
    drawn = _drawn(dataset, frames, planes, lattice)
    probable = kind == "FRACTIONAL" and str(dataset.get("SegmentationFractionalType", "")).upper() != "OCCUPANCY"
    structures = tuple(_structures(dataset, file, drawn, planes, lattice, kind, probable))
    return ReadFile(
        file,
        structures,
        lattice,
        str(dataset.get("FrameOfReferenceUID", "") or "") or None,
        patient_of(dataset),
        day_of(dataset),
    )


def _frames(dataset: Dataset, *, labels: bool) -> list[_Frame]:
    groups = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    many = int(dataset.get("NumberOfFrames", 0) or 0)
    if not groups:
        raise VolumeError("it does not say where its frames are; accepted: a segmentation with a position for each frame")
    if many != len(groups):
        raise VolumeError(f"it says {many} frames and describes {len(groups)}; accepted: the whole file")
    if many > MOST_FRAMES:
        raise VolumeError(f"it has {many:,} frames; accepted: at most {MOST_FRAMES:,}")
    shared = first_item(dataset, "SharedFunctionalGroupsSequence")
    found = []
    for number, group in enumerate(groups):
        place = first_item(group, "PlanePositionSequence") or first_item(shared, "PlanePositionSequence")
        if place is None:
            raise VolumeError("it does not say where its frames are; accepted: a segmentation with a position for each frame")
        which = first_item(group, "SegmentIdentificationSequence") or first_item(shared, "SegmentIdentificationSequence")
        if which is None and not labels:
            raise VolumeError("it does not say which segment each frame belongs to")
        source = first_item(first_item(group, "DerivationImageSequence"), "SourceImageSequence")
        found.append(
            _Frame(
                number,
                0 if labels else int(which.ReferencedSegmentNumber),
                finite_numbers(place.get("ImagePositionPatient") or (), 3),
                None if source is None else str(source.get("ReferencedSOPInstanceUID", "")) or None,
            )
        )
    return found


def _orientation(dataset: Dataset) -> tuple[Doubles, Doubles, Any]:
    """The directions of rows and columns, and the measures; one for all frames."""
    shared = first_item(dataset, "SharedFunctionalGroupsSequence")
    groups = dataset.PerFrameFunctionalGroupsSequence
    turned = [
        first_item(group, "PlaneOrientationSequence") or first_item(shared, "PlaneOrientationSequence")
        for group in (groups if first_item(shared, "PlaneOrientationSequence") is None else groups[:1])
    ]
    sized = [
        first_item(group, "PixelMeasuresSequence") or first_item(shared, "PixelMeasuresSequence")
        for group in (groups if first_item(shared, "PixelMeasuresSequence") is None else groups[:1])
    ]
    if any(one is None for one in turned):
        raise VolumeError("it does not say how its slices lie in the patient, so that a tilt cannot be known")
    if any(one is None for one in sized):
        raise VolumeError("it does not say how large its pixels are")
    along, down = directions(turned[0].get("ImageOrientationPatient") or ())
    if any(np.abs(np.concatenate(directions(one.ImageOrientationPatient)) - [*along, *down]).max() > 1e-3 for one in turned):
        raise VolumeError("its slices are turned against each other; accepted: slices of one series")
    if any(spacing_of(one.get("PixelSpacing")) != spacing_of(sized[0].get("PixelSpacing")) for one in sized):
        raise VolumeError("its frames have pixels of different sizes; accepted: one size")
    return along, down, sized[0]


def _evidence(dataset: Dataset, frames: list[_Frame], measures: Any, images: Images | None) -> SliceEvidence:
    declared, thickness = positive(measures.get("SpacingBetweenSlices")), positive(measures.get("SliceThickness"))
    names = [name for series in dataset.get("ReferencedSeriesSequence") or () for name in _instances(series)]
    at = {name: number for number, name in enumerate(names)}
    if images is not None:
        return SliceEvidence(_places_of(images, frames, names), (), declared, thickness)
    return SliceEvidence(None, [at.get(frame.image or "") for frame in frames], declared, thickness)


def _instances(series: Any) -> list[str]:
    return referenced(series.get("ReferencedInstanceSequence"))


def _places_of(images: Images, frames: list[_Frame], names: list[str]) -> Doubles:
    """Where the images of the mask are; of all images that lie beside it when the mask names none of them."""
    named = [images.places[name] for name in names if name in images.places]
    places = np.array(named or list(images.places.values()))
    nearest = [float(np.linalg.norm(places - frame.position, axis=1).min()) for frame in frames]
    if max(nearest) > 0.5 * max(images.pixel_mm):
        raise VolumeError("its slices stand elsewhere than the images beside it; accepted: the images on which it was drawn")
    return places


def _pixel_frames(dataset: Dataset) -> Iterator[npt.NDArray[Any]]:
    from pydicom.pixels.utils import iter_pixels

    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax.is_compressed and str(dataset.get("LossyImageCompression", "00")) == "01":
        raise VolumeError("its mask was compressed with loss, which moves borders; accepted: a mask without loss")
    try:
        yield from iter_pixels(dataset, raw=True)
    except (RuntimeError, AttributeError):  # not implemented is a RuntimeError as well
        name = getattr(syntax, "name", str(syntax))
        raise VolumeError(f"its pixels cannot be unpacked ({name}); accepted: uncompressed, RLE or JPEG-LS") from None


def _drawn(dataset: Dataset, frames: list[_Frame], planes: Planes, lattice: Lattice) -> dict[int, _Drawn]:
    kind = str(dataset.SegmentationType).upper()
    full = int(dataset.get("MaximumFractionalValue", 255) or 255) if kind == "FRACTIONAL" else 1
    probable = kind == "FRACTIONAL" and str(dataset.get("SegmentationFractionalType", "")).upper() != "OCCUPANCY"
    found: dict[int, _Drawn] = {}
    many = 0
    for frame, pixels in zip(frames, _pixel_frames(dataset), strict=False):
        many += 1
        flat = pixels.reshape(int(dataset.Rows), int(dataset.Columns))
        segments = [frame.segment] if kind != "LABELMAP" else [int(one) for one in np.unique(flat) if one]
        for segment in segments:
            values = (flat == segment) if kind == "LABELMAP" else flat
            _enter(found.setdefault(segment, _Drawn()), planes.place[frame.number], values, full, probable, lattice.pixel_mm2)
    if many != len(frames):
        raise VolumeError(f"it holds {many} of its {len(frames)} frames; accepted: the whole file")
    return found


def _enter(drawn: _Drawn, place: int, values: npt.NDArray[Any], full: int, probable: bool, pixel_mm2: float) -> None:
    """Take over one slice of a segment. Raises VolumeError when the segment has another one at this place."""
    inside = values != 0
    lines = inside.any(axis=1)
    if not lines.any():
        return
    if place in drawn.slices:
        raise VolumeError("two frames of one segment stand at one place; accepted: one frame for each slice")
    top, bottom = int(lines.argmax()), len(lines) - int(lines[::-1].argmax())
    sides = inside[top:bottom].any(axis=0)
    left, right = int(sides.argmax()), len(sides) - int(sides[::-1].argmax())
    part, inside = values[top:bottom, left:right], inside[top:bottom, left:right]
    drawn.areas[place] = float(np.count_nonzero(inside)) * pixel_mm2
    if full > 1:
        if int(part.max()) > full:
            raise VolumeError(f"it has fractions above its own maximum of {full}")
        whole = np.count_nonzero(part == full) * pixel_mm2
        if probable:
            drawn.more[place] = drawn.areas[place] - whole
            drawn.areas[place] = whole
        else:
            drawn.areas[place] = float(part.sum(dtype=float)) / full * pixel_mm2
        inside = part * 2 >= full if full < 2**15 else part >= full / 2
    drawn.slices[place] = (np.array(inside, dtype=bool), top, left)


def _structures(
    dataset: Dataset, file: str, drawn: dict[int, _Drawn], planes: Planes, lattice: Lattice, kind: str, probable: bool
) -> Iterator[Structure]:
    described = {int(one.SegmentNumber): one for one in dataset.get("SegmentSequence") or ()}
    for segment in sorted(described.keys() | drawn.keys()):
        item = described.get(segment)
        if kind == "LABELMAP" and segment == 0:
            continue
        name = str(item.get("SegmentLabel", "") or "").strip() if item is not None else ""
        part = drawn.get(segment, _Drawn())
        method = {"BINARY": "voxels counted", "LABELMAP": "voxels counted", "FRACTIONAL": "fractions of voxels added"}[kind]
        notes = planes.notes
        if probable and any(part.more.values()):
            method = "from the certain to the possible voxels"
            notes = (*notes, "the mask gives probabilities: from the voxels that are certain to all that are possible")
        yield Structure(name or f"segment number {segment}", file, _region(part, planes, lattice), method, _code(item), notes)


def _code(item: Any) -> StructureCode | None:
    coded = first_item(item, "SegmentedPropertyTypeCodeSequence")
    if coded is None:
        return None
    value = str(coded.get("CodeValue", "") or "").strip()
    return (
        StructureCode(str(coded.get("CodingSchemeDesignator", "")).strip(), value, str(coded.get("CodeMeaning", "")))
        if value
        else None
    )


def _region(drawn: _Drawn, planes: Planes, lattice: Lattice) -> MaskRegion:
    if not drawn.slices:
        none = np.zeros(0)
        return MaskRegion(lattice, np.zeros((0, 0, 0), dtype=bool), (0, 0, 0), none, none)
    first, last = min(drawn.slices), max(drawn.slices)
    top = min(one[1] for one in drawn.slices.values())
    left = min(one[2] for one in drawn.slices.values())
    bottom = max(one[1] + one[0].shape[0] for one in drawn.slices.values())
    right = max(one[2] + one[0].shape[1] for one in drawn.slices.values())
    shape = (last - first + 1, bottom - top, right - left)
    if math.prod(shape) > _MOST_BOX:
        raise VolumeError(f"a segment spans {shape[0]} x {shape[1]} x {shape[2]} voxels, more than can be read")
    mask = np.zeros(shape, dtype=bool)
    areas, more = np.zeros(shape[0]), np.zeros(shape[0])
    for place, (inside, row, column) in drawn.slices.items():
        mask[place - first, row - top : row - top + inside.shape[0], column - left : column - left + inside.shape[1]] = inside
        areas[place - first], more[place - first] = drawn.areas[place], drawn.more.get(place, 0.0)
    return MaskRegion(lattice, mask, (first, top, left), areas, more, planes.unknown)
