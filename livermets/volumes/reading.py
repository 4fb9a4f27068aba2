"""Reading a set of files of one patient: masks, outlines, the images they were drawn on, tables of labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from livermets.text import readable
from livermets.volumes.dicom_file import (
    SEGMENTATION,
    STRUCTURE_SET,
    Patient,
    are_two_patients,
    directions,
    finite_numbers,
    looks_like_dicom,
    open_dicom,
    patient_of,
    spacing_of,
)
from livermets.volumes.faults import NOT_INSTALLED, VolumeError
from livermets.volumes.label_table import read_label_table
from livermets.volumes.lattice import Doubles, fitting
from livermets.volumes.nifti import PictureFile, looks_like_nifti, read_nifti, unpacked
from livermets.volumes.outlines import read_outlines
from livermets.volumes.segmentation import read_segmentation
from livermets.volumes.structure import Images, ReadFile, Structure

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SIZE_VARIABLE: Final = "LIVERMETS_VOLUMES_MB"
"""The variable of the environment that says how many MB a file, and all files of an upload together, may have."""

_MOST_MB: Final = 1000
_MOST_FILES: Final = 5000
_DAMAGED: Final = "it is damaged: what its header says and what it holds do not fit; accepted: the whole file"
_ACCEPTED: Final = "accepted: DICOM segmentation or RTSTRUCT, NIfTI (.nii, .nii.gz), and the DICOM images beside them"

_OTHER_KINDS: Final = {
    b"NRRD": "an NRRD file: save it as a DICOM segmentation or as NIfTI in its program",
    b"ObjectType": "a MetaImage file: save it as NIfTI in its program",
    b"PK\x03\x04": "a zip file: unpack it first",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
"""How files begin that lie beside masks or are chosen by mistake."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was given: its name, and how its content is had."""

    name: str
    content: Callable[[], bytes]
    size: int


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not used, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class ReadSet:
    """What could be read of a set. `day` is that of the images, `files` the names of those that gave structures."""

    structures: tuple[Structure, ...]
    refused: tuple[RefusedFile, ...]
    notes: tuple[str, ...]
    day: str | None
    files: tuple[str, ...]
    alone: frozenset[str] = frozenset()
    """Names of structures that stand in a grid of their own, so that they are measured and not combined."""


@dataclass(slots=True)
class _Sorted:
    """The files of a set by what they are."""

    masks: list[tuple[str, Dataset]] = field(default_factory=list)
    images: dict[str, list[Dataset]] = field(default_factory=dict)
    image_files: list[str] = field(default_factory=list)
    nifti: list[tuple[str, bytes]] = field(default_factory=list)
    tables: list[tuple[str, dict[int, str]]] = field(default_factory=list)
    patients: dict[str, Patient] = field(default_factory=dict)
    refused: list[RefusedFile] = field(default_factory=list)


FilesProgress = Callable[[int, int, str], None]


def most_bytes(environment: Mapping[str, str] = os.environ) -> int:
    """How many bytes may be read, as configured."""
    text = environment.get(SIZE_VARIABLE, "").strip()
    return (int(text) if text.isdecimal() and int(text) > 0 else _MOST_MB) * 1_000_000


def given_paths(paths: Sequence[str]) -> list[Given]:
    """The files at these paths; of a folder, all that it holds."""
    found: list[Given] = []
    for one in paths:
        path = Path(one.replace("\0", "\ufffd"))
        try:
            inside = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
            for file in inside:
                found.append(Given(str(file), file.read_bytes, file.stat().st_size if file.exists() else 0))
        except OSError:
            found.append(Given(one, path.read_bytes, 0))
    return found


def read_set(files: Sequence[Given], progress: FilesProgress = lambda *_: None) -> ReadSet:
    """Read what can be read; what cannot is refused with its reason, and nothing is raised."""
    if len(files) > _MOST_FILES:
        reason = f"a set of {len(files):,} files is too large (accepted: at most {_MOST_FILES:,})"
        return ReadSet((), tuple(RefusedFile(one.name, reason) for one in files[:1]), (), None, ())
    kinds = _Sorted()
    budget = most_bytes()
    for number, one in enumerate(files):
        progress(number, len(files), one.name)
        if one.size > budget:
            kinds.refused.append(RefusedFile(one.name, f"it is larger than the limit of {most_bytes() // 10**6:,} MB"))
        else:
            _guarded(one.name, kinds.refused, partial(_sort, one, kinds))
    names = list(kinds.patients)
    for name in names[1:]:
        if are_two_patients(kinds.patients[names[0]], kinds.patients[name]):
            reason = "the files are of two patients; accepted: the files of one patient"
            return ReadSet((), (*kinds.refused, *(RefusedFile(each, reason) for each in _all_names(kinds))), (), None, ())
    progress(len(files), len(files), "measuring")
    return _joined(_read(kinds), kinds)


def _all_names(kinds: _Sorted) -> list[str]:
    return [*(name for name, _ in kinds.masks), *kinds.image_files, *(name for name, _ in kinds.nifti)]


def _guarded(name: str, refused: list[RefusedFile], work: Callable[[], Any]) -> Any:
    """Do something with a file; whatever its damage makes a library raise is one sentence."""
    try:
        return work()
    except VolumeError as fault:
        refused.append(RefusedFile(name, str(fault)))
    except ModuleNotFoundError:
        refused.append(RefusedFile(name, NOT_INSTALLED))
    except MemoryError:
        refused.append(RefusedFile(name, "it needs more memory than there is"))
    except Exception as error:  # libraries raise anything for a damaged file; nothing of its content belongs in a sentence
        said = error.strerror if isinstance(error, OSError) else None
        refused.append(RefusedFile(name, f"it cannot be read: {said}" if said else _DAMAGED))
    return None


def _sort(one: Given, kinds: _Sorted) -> None:
    content = one.content()
    if looks_like_dicom(content):
        _sort_dicom(one.name, content, kinds)
        return
    inside = unpacked(content) if content[:2] == b"\x1f\x8b" else content
    if looks_like_nifti(inside):
        kinds.nifti.append((one.name, inside))
    elif (table := read_label_table(content)) is not None:
        kinds.tables.append((one.name, table))
    elif not content:
        raise VolumeError(f"it is empty; {_ACCEPTED}")
    elif kind := next((kind for mark, kind in _OTHER_KINDS.items() if content.startswith(mark)), None):
        raise VolumeError(f"it is {kind}; {_ACCEPTED}")
    else:
        raise VolumeError(f"it is none of the kinds of file that hold masks; {_ACCEPTED}")


def _sort_dicom(name: str, content: bytes, kinds: _Sorted) -> None:
    dataset = open_dicom(content, pixels=b"1.2.840.10008.5.1.4.1.1.66." in content[:20_000])
    kind = str(dataset.SOPClassUID)
    if kind in SEGMENTATION or kind == STRUCTURE_SET:
        kinds.masks.append((name, dataset))
    elif "ImagePositionPatient" in dataset and "ImageOrientationPatient" in dataset:
        kinds.images.setdefault(str(dataset.get("SeriesInstanceUID", "")), []).append(dataset)
        kinds.image_files.append(name)
    else:
        said = getattr(dataset.SOPClassUID, "name", kind)
        raise VolumeError(f"it is DICOM of the kind {readable(str(said), 80)!r}, which holds no mask; {_ACCEPTED}")
    kinds.patients[name] = patient_of(dataset)


def _read(kinds: _Sorted) -> list[ReadFile]:
    found: list[ReadFile] = []
    for name, dataset in kinds.masks:
        one = _guarded(name, kinds.refused, partial(_read_mask, name, dataset, kinds))
        if one is not None:
            found.append(one)
    pictures: list[PictureFile] = []
    for name, content in kinds.nifti:
        one = _guarded(name, kinds.refused, partial(_read_map, name, content, kinds))
        if isinstance(one, PictureFile):
            pictures.append(one)
        elif one is not None:
            found.append(one)
    return _beside_pictures(found, pictures, kinds)


def _read_mask(name: str, dataset: Dataset, kinds: _Sorted) -> ReadFile:
    read = read_segmentation if str(dataset.SOPClassUID) in SEGMENTATION else read_outlines
    return read(dataset, name, _images(dataset, kinds))


def _read_map(name: str, content: bytes, kinds: _Sorted) -> ReadFile | PictureFile:
    """A map of labels with its names; of several with one label each, the name of the file says what it is."""
    table, is_its_own = _table(name, kinds)
    return read_nifti(content, name, table, shared=len(kinds.nifti) > 1 and not is_its_own)


def _beside_pictures(found: list[ReadFile], pictures: list[PictureFile], kinds: _Sorted) -> list[ReadFile]:
    """NIfTI masks that stand in the grid of the NIfTI image given with them; a lone image is none of masks."""
    if pictures and not found and not kinds.refused:
        kinds.refused += [RefusedFile(one.file, "it is an image and no mask; accepted: a map of labels") for one in pictures]
    kept = []
    for one in found:
        own = one.frame is None and one.lattice is not None
        if own and pictures and all(fitting(one.lattice, picture.lattice) is None for picture in pictures if one.lattice):
            reason = "it stands in another grid than the image beside it; accepted: the mask of this image"
            kinds.refused.append(RefusedFile(one.file, reason))
        else:
            kept.append(one)
    return kept


def _table(name: str, kinds: _Sorted) -> tuple[dict[int, str], bool]:
    """The table of labels of a file: the one with its name, else the only one, where it has no other file's name.

    And whether it is the one with its name.
    """
    stem = _stem(name)
    of_name = [(_stem(other), table) for other, table in kinds.tables if _goes_with(_stem(other), stem)]
    if of_name:
        return min(of_name, key=lambda one: len(one[0]))[1], True
    maps = {_stem(other) for other, _ in kinds.nifti}
    free = [table for other, table in kinds.tables if not any(_goes_with(_stem(other), one) for one in maps)]
    return (free[0] if len(free) == len(kinds.tables) == 1 else {}), False


def _stem(name: str) -> str:
    return Path(name).name.split(".")[0].lower()


def _goes_with(table: str, mask: str) -> bool:
    """Whether a table is named after a mask: "p1_labels" is of "p1", and "p10" is not."""
    return table.startswith(mask) and not table[len(mask) :][:1].isalnum()


def _images(dataset: Dataset, kinds: _Sorted) -> Images | None:
    """The images on which a mask was drawn, where they lie beside it. Raises VolumeError when those beside it are others."""
    if not kinds.images:
        return None
    frame = str(dataset.get("FrameOfReferenceUID", "") or "")
    if not frame:
        items = dataset.get("ReferencedFrameOfReferenceSequence") or dataset.get("StructureSetROISequence") or ()
        frame = next((str(one.get("FrameOfReferenceUID", one.get("ReferencedFrameOfReferenceUID", ""))) for one in items), "")
    named = {str(one.get("SeriesInstanceUID", "")) for one in dataset.get("ReferencedSeriesSequence") or ()}
    for of in dataset.get("ReferencedFrameOfReferenceSequence") or ():
        for study in of.get("RTReferencedStudySequence") or ():
            named |= {str(one.get("SeriesInstanceUID", "")) for one in study.get("RTReferencedSeriesSequence") or ()}
    series = [images for name, images in kinds.images.items() if name in named]
    if not series:
        series = [images for images in kinds.images.values() if str(images[0].get("FrameOfReferenceUID", "")) == frame]
    if not series:
        raise VolumeError("mask and images stand in different frames of reference; accepted: the images on which it was drawn")
    if frame and any(str(one.get("FrameOfReferenceUID", "") or frame) != frame for one in series[0]):
        raise VolumeError("mask and images stand in different frames of reference; accepted: the images on which it was drawn")
    return _of_series(series[0], frame)


def _of_series(series: list[Dataset], frame: str) -> Images:
    first = series[0]
    along, down = directions(first.ImageOrientationPatient)
    places: dict[str, Doubles] = {}
    for one in series:
        if np.abs(np.concatenate(directions(one.ImageOrientationPatient)) - [*along, *down]).max() < 1e-3:
            places[str(one.SOPInstanceUID)] = finite_numbers(one.ImagePositionPatient, 3)
    pixel = spacing_of(first.get("PixelSpacing"))
    return Images(places, along, down, pixel, (int(first.Rows), int(first.Columns)), frame)


def _joined(found: list[ReadFile], kinds: _Sorted) -> ReadSet:
    """Structures of all files with names of their own, and those that share the grid of the first marked as such."""
    frames = [one.frame for one in found if one.frame]
    kept: list[ReadFile] = []
    for one in found:
        if one.frame and frames and one.frame != frames[0]:
            reason = f"it stands in another frame of reference than {_short(found[0].file)}; accepted: masks on one series"
            kinds.refused.append(RefusedFile(one.file, reason))
        else:
            kept.append(one)
    structures: list[Structure] = []
    alone: set[str] = set()
    notes: list[str] = []
    taken: set[str] = set()
    for one in kept:
        shares = one is kept[0] or (
            one.lattice is not None and kept[0].lattice is not None and fitting(one.lattice, kept[0].lattice) is not None
        )
        if not shares:
            notes.append(
                f"{_short(one.file)} stands in another grid than {_short(kept[0].file)}: measured, not combined with it"
            )
        for each in one.structures:
            name = each.name
            if name in taken:
                name = f"{name} ({_short(one.file)})"
            number = 2
            while name in taken:
                name, number = f"{each.name} ({_short(one.file)}, {number})", number + 1
            taken.add(name)
            structures.append(replace(each, name=readable(name, 120)))
            if not shares:
                alone.add(structures[-1].name)
    days = sorted({one.day for one in kept if one.day})
    if len(days) > 1:
        notes.append(f"the files are of several days: {', '.join(days)}")
    files = tuple(dict.fromkeys(_short(one.file) for one in kept))
    empty = [one.name for one in structures if one.region.is_empty]
    if empty:
        notes.append(f"without a voxel: {', '.join(empty[:12])}")
    with_voxels = tuple(one for one in structures if not one.region.is_empty)
    day = days[0] if len(days) == 1 else None
    return ReadSet(with_voxels, tuple(kinds.refused), tuple(notes), day, files, frozenset(alone))


def _short(name: str) -> str:
    return readable(name.rsplit("/", 1)[-1], 80)
