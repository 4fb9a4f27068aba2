"""Reading an RTSTRUCT: volumes from the areas of its outlines, never from pixels counted inside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from livermets.text import counted
from livermets.volumes.dicom_file import day_of, first_item, patient_of, referenced
from livermets.volumes.faults import VolumeError
from livermets.volumes.lattice import Doubles, Lattice
from livermets.volumes.planes import Planes, SliceEvidence, planes_of
from livermets.volumes.polygons import area_of, filled_pixels
from livermets.volumes.region import MaskRegion
from livermets.volumes.structure import Images, ReadFile, Structure, StructureCode

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MOST_POINTS: Final = 20_000_000
_MOST_OUTLINES: Final = 200_000
_FLAT_MM: Final = 0.1
_FINEST_MM: Final = 0.5
_MOST_PIXELS: Final = 1200


@dataclass(frozen=True, slots=True)
class _Outline:
    structure: int
    points: Doubles
    image: str | None


def read_outlines(dataset: Dataset, file: str, images: Images | None) -> ReadFile:
    """Every structure of the file. Raises VolumeError when its volumes cannot be known."""
    outlines, skipped = _outlines(dataset)
    if not outlines:
        raise VolumeError("it has no closed outline; accepted: outlines of the kind CLOSED_PLANAR")
    along, down, normal = _directions(outlines, images)
    middles = np.array([one.points.mean(axis=0) for one in outlines])
    flat = [float(np.ptp(one.points @ normal)) for one in outlines]
    if max(flat) > _FLAT_MM:
        raise VolumeError("its outlines are not flat or not parallel; accepted: outlines in the slices of one series")
    # Outlines of one slice share a place in the line of slices, wherever in the slice they are.
    line = np.outer(middles @ normal, normal)
    names = _image_list(dataset)
    at = {name: number for number, name in enumerate(names)}
    places = None if images is None else _image_line(images, names, normal)
    order = () if images is not None else [at.get(one.image or "") for one in outlines]
    planes = planes_of(line, normal, SliceEvidence(places, order, None, None))
    lattice, shape = _grid(outlines, planes, along, down, images)
    if fault := lattice.fault():
        raise VolumeError(fault)
    structures = tuple(_structures(dataset, file, outlines, planes, lattice, shape, skipped))
    return ReadFile(file, structures, lattice, _frame(dataset), patient_of(dataset), day_of(dataset))


def _outlines(dataset: Dataset) -> tuple[list[_Outline], dict[int, int]]:
    found: list[_Outline] = []
    skipped: dict[int, int] = defaultdict(int)
    points = 0
    for item in dataset.get("ROIContourSequence") or ():
        number = int(item.ReferencedROINumber)
        for contour in item.get("ContourSequence") or ():
            if str(contour.get("ContourGeometricType", "")).upper() not in ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR"):
                skipped[number] += 1
                continue
            numbers = _contour_numbers(contour)
            points += len(numbers) // 3
            if points > _MOST_POINTS or len(found) >= _MOST_OUTLINES:
                raise VolumeError("it has more outlines than can be read")
            source = first_item(contour, "ContourImageSequence")
            image = None if source is None else str(source.get("ReferencedSOPInstanceUID", "")) or None
            if len(numbers) < 9:
                skipped[number] += 1
                continue
            found.append(_Outline(number, numbers.reshape(-1, 3), image))
    return found, skipped


def _contour_numbers(contour: Any) -> Doubles:
    """The coordinates of an outline; read as bytes, because a file holds millions of them."""
    raw = contour.get_item("ContourData")
    value = b"" if raw is None else raw.value
    try:
        texts = value.split(b"\\") if isinstance(value, bytes) else list(value or ())
        found = np.array(texts, dtype="S" if isinstance(value, bytes) else float).astype(float)
    except (TypeError, ValueError):
        raise VolumeError("its outlines are not written in numbers; it is damaged") from None
    many = contour.get("NumberOfContourPoints")
    if len(found) % 3 or (many is not None and int(many) != len(found) // 3) or not np.all(np.isfinite(found)):
        raise VolumeError("an outline has other points than it says; it is damaged")
    if len(found) and np.abs(found).max() > 1e5:
        raise VolumeError("an outline stands more than 100 m away; it is damaged or not in millimetres")
    return found


def _directions(outlines: Sequence[_Outline], images: Images | None) -> tuple[Doubles, Doubles, Doubles]:
    """The directions of rows and columns and the normal: of the images, else of the largest outlines."""
    if images is not None:
        normal = np.cross(images.along, images.down)
        return images.along, images.down, normal / np.linalg.norm(normal)
    crossed = []
    for one in sorted(outlines, key=lambda one: -len(one.points))[:50]:
        turned = one.points - one.points[0]
        vector = 0.5 * np.cross(turned, np.roll(turned, -1, axis=0)).sum(axis=0)
        crossed.append(vector if vector[np.argmax(np.abs(vector))] >= 0 else -vector)
    normal = np.sum(crossed, axis=0)
    length = float(np.linalg.norm(normal))
    if length <= 0:
        raise VolumeError("its outlines enclose no area")
    normal = normal / length
    # A straight axis is meant where the digits of the coordinates leave it open.
    straight = np.rint(normal)
    if np.abs(normal - straight).max() < 1e-3 and np.abs(straight).sum() == 1:
        normal = straight
    first = np.zeros(3)
    first[int(np.argmin(np.abs(normal)))] = 1.0
    if int(np.argmax(np.abs(normal))) == 2:
        first = np.array([1.0, 0.0, 0.0])
    along = first - (first @ normal) * normal
    along = along / np.linalg.norm(along)
    return along, np.cross(normal, along), normal


def _image_list(dataset: Dataset) -> list[str]:
    """The images of the series in the order in which the file lists them."""
    names: list[str] = []
    for frame in dataset.get("ReferencedFrameOfReferenceSequence") or ():
        for study in frame.get("RTReferencedStudySequence") or ():
            for series in study.get("RTReferencedSeriesSequence") or ():
                names += referenced(series.get("ContourImageSequence"))
    return names


def _image_line(images: Images, names: list[str], normal: Doubles) -> Doubles:
    places = np.array([images.places[name] for name in names if name in images.places] or list(images.places.values()))
    return np.outer(places @ normal, normal)


def _frame(dataset: Dataset) -> str | None:
    frames = {str(one.get("FrameOfReferenceUID", "") or "") for one in dataset.get("ReferencedFrameOfReferenceSequence") or ()}
    frames |= {str(one.get("ReferencedFrameOfReferenceUID", "") or "") for one in dataset.get("StructureSetROISequence") or ()}
    frames -= {""}
    if len(frames) > 1:
        raise VolumeError("its structures stand in different frames of reference; accepted: outlines on one series")
    return next(iter(frames), None) or str(dataset.get("FrameOfReferenceUID", "") or "") or None


def _grid(
    outlines: Sequence[_Outline], planes: Planes, along: Doubles, down: Doubles, images: Images | None
) -> tuple[Lattice, tuple[int, int]]:
    """Pixels for what two structures share: those of the images where they lie beside the file, else a fine grid."""
    if images is not None:
        first = next(iter(images.places.values()))
        normal = np.cross(along, down)
        origin = first + ((planes.origin - first) @ normal) * normal
        rows, columns = images.pixel_mm
        step = (planes.step @ normal) * normal
        return Lattice(origin, step, down * rows, along * columns), images.shape
    flat = np.vstack([one.points for one in outlines]) @ np.column_stack([along, down])
    low, high = flat.min(axis=0), flat.max(axis=0)
    pixel = max(_FINEST_MM, float((high - low).max()) / _MOST_PIXELS)
    small = min(float(np.ptp(one.points @ along)) for one in outlines)
    pixel = max(min(pixel, small / 40), float((high - low).max()) / _MOST_PIXELS, 0.05)
    normal = np.cross(along, down)
    origin = low[0] * along + low[1] * down + (planes.origin @ normal) * normal
    shape = tuple(int(np.ceil(one / pixel)) + 1 for one in (high - low)[::-1])
    return Lattice(origin, (planes.step @ normal) * normal, down * pixel, along * pixel), (shape[0], shape[1])


def _structures(
    dataset: Dataset,
    file: str,
    outlines: Sequence[_Outline],
    planes: Planes,
    lattice: Lattice,
    shape: tuple[int, int],
    skipped: dict[int, int],
) -> Iterator[Structure]:
    drawn: dict[int, dict[int, list[Doubles]]] = defaultdict(lambda: defaultdict(list))
    axes = np.column_stack([lattice.across / np.linalg.norm(lattice.across), lattice.down / np.linalg.norm(lattice.down)])
    for one, place in zip(outlines, planes.place, strict=True):
        drawn[one.structure][place].append((one.points - lattice.origin) @ axes)
    codes = {int(one.get("ReferencedROINumber", -1)): _code(one) for one in dataset.get("RTROIObservationsSequence") or ()}
    for item in dataset.get("StructureSetROISequence") or ():
        number = int(item.ROINumber)
        name = str(item.get("ROIName", "") or "").strip() or f"structure number {number}"
        if number in drawn:
            region, notes = _region(drawn[number], planes, lattice, shape)
            if skipped.get(number):
                notes.append(f"{skipped[number]} points or open lines left out")
            yield Structure(name, file, region, "areas of the outlines", codes.get(number), (*planes.notes, *notes))


def _code(item: Any) -> StructureCode | None:
    coded = first_item(item, "RTROIIdentificationCodeSequence")
    if coded is None or not coded.get("CodeValue"):
        return None
    return StructureCode(
        str(coded.get("CodingSchemeDesignator", "")).strip(), str(coded.CodeValue), str(coded.get("CodeMeaning", ""))
    )


def _region(
    slices: dict[int, list[Doubles]], planes: Planes, lattice: Lattice, shape: tuple[int, int]
) -> tuple[MaskRegion, list[str]]:
    first, last = min(slices), max(slices)
    pixel = lattice.pixel_mm
    points = np.vstack([one for members in slices.values() for one in members])
    low = np.floor(points.min(axis=0) / pixel[::-1]).astype(int)
    high = np.ceil(points.max(axis=0) / pixel[::-1]).astype(int) + 1
    size = (int(high[1] - low[1]), int(high[0] - low[0]))
    if size[0] * size[1] * (last - first + 1) > 700_000_000 or max(size) > 4 * max(shape) + 16:
        raise VolumeError("an outline reaches far beyond the images; it is damaged")
    mask = np.zeros((last - first + 1, *size), dtype=bool)
    areas, more = np.zeros(len(mask)), np.zeros(len(mask))
    crossing, holes = 0, 0
    corner = np.array([low[0] * pixel[1], low[1] * pixel[0]])
    for place, members in slices.items():
        area = area_of(members)
        areas[place - first], more[place - first] = area.low, area.high - area.low
        crossing += area.crosses
        holes += area.holes
        mask[place - first] = filled_pixels(members, corner, pixel, size)
    notes = (
        [f"{holes} outlines inside others taken as holes"]
        if holes > 1
        else ["an outline inside another taken as a hole"] * holes
    )
    if crossing:
        notes.append(f"outlines cross in {counted(crossing, 'slice')}, which can be read in two ways")
    gaps = [plane for plane in range(1, len(areas) - 1) if plane + first not in planes.unknown and _is_gap(areas, mask, plane)]
    if gaps:
        notes.append(f"nothing is drawn in {counted(len(gaps), 'slice')} between two drawn ones: between empty and filled")
        more[gaps] = [max(areas[plane - 1], areas[plane + 1]) for plane in gaps]
    return MaskRegion(lattice, mask, (first, int(low[1]), int(low[0])), areas, more, planes.unknown), notes


def _is_gap(areas: Doubles, mask: Any, plane: int) -> bool:
    """Whether nothing is drawn between two neighbours that lie over each other: skipped by hand, or truly empty."""
    if areas[plane] or not areas[plane - 1] or not areas[plane + 1]:
        return False
    return bool((mask[plane - 1] & mask[plane + 1]).any())
