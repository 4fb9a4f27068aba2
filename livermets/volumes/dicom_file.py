"""Opening a DICOM file: whole or not at all, and what of its header every kind of file shares."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from livermets.volumes.faults import NOT_INSTALLED, VolumeError
from livermets.volumes.lattice import Doubles

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SEGMENTATION: Final = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
"""Segmentation storage, and its sister for label maps."""
STRUCTURE_SET: Final = "1.2.840.10008.5.1.4.1.1.481.3"

_PREAMBLE: Final = 128
_BIG_ENDIAN, _DEFLATED, _IMPLICIT = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2"
_MOST_INFLATED: Final = 2_000_000_000
_LONG: Final = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_OPEN: Final = 0xFFFFFFFF
_PIXELS: Final = 0x7FE00010


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose file it is, to tell whether two are of one person; never shown."""

    identifier: str
    born: str


def looks_like_dicom(content: bytes) -> bool:
    """Whether the file says that it is DICOM."""
    return content[_PREAMBLE : _PREAMBLE + 4] == b"DICM"


def open_dicom(content: bytes, *, pixels: bool = True) -> Dataset:
    """The data of a whole file. Raises VolumeError when it is damaged, cut off or swells beyond bounds."""
    try:
        import pydicom
    except ModuleNotFoundError:
        raise VolumeError(NOT_INSTALLED) from None
    # What is strange in a value is found below; the library would write the value itself, a patient's, to a log.
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    syntax, start = _transfer_syntax(content)
    if syntax == _BIG_ENDIAN:
        raise VolumeError("it is in the retired big-endian form; accepted: little endian, as archives send it")
    body = content[start:]
    if syntax == _DEFLATED:
        body = _inflated(body)
    if not _is_whole(body, implicit=syntax == _IMPLICIT, to_pixels=not pixels):
        raise VolumeError("it is cut off or damaged: its parts do not end where the file ends; accepted: the whole file")
    found = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=not pixels)
    if "SOPClassUID" not in found:
        raise VolumeError("it does not say what kind of DICOM file it is")
    return found


def _transfer_syntax(content: bytes) -> tuple[str, int]:
    """The transfer syntax, and where the data after the header begin."""
    if len(content) < _PREAMBLE + 16 or content[_PREAMBLE + 4 : _PREAMBLE + 8] != b"\x02\x00\x00\x00":
        raise VolumeError("its DICOM header is cut off or damaged; accepted: the whole file")
    (length,) = struct.unpack_from("<I", content, _PREAMBLE + 12)
    start = _PREAMBLE + 16 + int(length)
    if start > len(content):
        raise VolumeError("its DICOM header is cut off or damaged; accepted: the whole file")
    header = content[_PREAMBLE + 16 : start]
    at = header.find(b"\x02\x00\x10\x00UI")
    if at < 0 or at + 8 > len(header):
        raise VolumeError("its DICOM header does not say how it is written")
    (size,) = struct.unpack_from("<H", header, at + 6)
    return header[at + 8 : at + 8 + size].decode("ascii", "replace").strip("\0 "), start


def _inflated(body: bytes) -> bytes:
    pump = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        out = pump.decompress(body, _MOST_INFLATED)
    except zlib.error:
        raise VolumeError("what is packed in it is damaged; accepted: the whole file") from None
    if pump.unconsumed_tail:
        raise VolumeError(f"it unpacks to more than {_MOST_INFLATED // 10**6:,} MB")
    if not pump.eof:
        raise VolumeError("it is cut off inside what is packed in it; accepted: the whole file")
    return out


def _is_whole(body: bytes, *, implicit: bool, to_pixels: bool) -> bool:
    """Whether every element ends inside the file and the last one at its end; what stands in them is not read.

    The library ends quietly where a file is cut between two items, and a sequence that lost its last contours measures less.
    """
    at, size, depth = 0, len(body), 0  # depth counts sequences and items whose length is left open
    while at < size:
        if at + 8 > size:
            return not body[at:].strip(b"\0") and not depth
        group, element, length = struct.unpack_from("<HHI", body, at)
        tag = (group << 16) | element
        at += 8
        if tag in (_ITEM, _ITEM_END, _SEQUENCE_END):
            if tag != _ITEM:
                depth -= 1
                if depth < 0:
                    return False
            elif length == _OPEN:
                depth += 1
            else:
                # An item of a stated length inside an open sequence: its content may hold anything.
                at += length
            continue
        if to_pixels and tag == _PIXELS and not depth:
            return True
        kind = body[at - 4 : at - 2]
        if not implicit:
            if kind in _LONG:
                if at + 4 > size:
                    return False
                (length,) = struct.unpack_from("<I", body, at)
                at += 4
            else:
                (length,) = struct.unpack_from("<H", body, at - 2)
                if not kind.isalpha():
                    return False
        if length == _OPEN:
            depth += 1
        else:
            at += length
    return at == size and not depth


def patient_of(dataset: Dataset) -> Patient:
    """Whose file it is."""
    name = str(dataset.get("PatientID", "") or "").strip() or str(dataset.get("PatientName", "") or "").strip()
    return Patient(name, str(dataset.get("PatientBirthDate", "") or "").strip())


def are_two_patients(one: Patient, other: Patient) -> bool:
    """Whether two files name different persons; what is left empty differs from nothing."""
    pairs = ((one.identifier, other.identifier), (one.born, other.born))
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def day_of(dataset: Dataset) -> str | None:
    """The day of the images as written (2026-11-27); the study, which mask and images share, says it first."""
    for name in ("StudyDate", "SeriesDate", "ContentDate", "StructureSetDate"):
        text = str(dataset.get(name, "") or "").strip()
        if len(text) == 8 and text.isdigit() and "0101" <= text[4:] <= "1231":
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return None


def finite_numbers(values: Any, many: int) -> Doubles:
    """So many numbers of an element. Raises VolumeError when they are not."""
    try:
        found = np.array([float(one) for one in values], dtype=float)
    except (TypeError, ValueError):
        raise VolumeError("its position in the patient is not written in numbers") from None
    if len(found) != many or not np.all(np.isfinite(found)):
        raise VolumeError("its position in the patient is not written in numbers")
    return found


def directions(values: Any) -> tuple[Doubles, Doubles]:
    """The directions along a row and down a column. Raises VolumeError when they are no right angle of length 1."""
    six = finite_numbers(values, 6)
    along, down = six[:3], six[3:]
    if abs(np.linalg.norm(along) - 1) > 1e-2 or abs(np.linalg.norm(down) - 1) > 1e-2 or abs(along @ down) > 1e-2:
        raise VolumeError("the directions of its slices contradict themselves; accepted: a right angle")
    return along, down


def spacing_of(values: Any) -> tuple[float, float]:
    """The distances between rows and between columns, in mm."""
    if values is None:
        raise VolumeError("it does not say how large its pixels are")
    two = finite_numbers(values, 2)
    if two.min() <= 0:
        raise VolumeError("its pixels have no size")
    return float(two[0]), float(two[1])


def first_item(dataset: Any, name: str) -> Any:
    """The first item of a sequence; None where it is absent or empty."""
    sequence = dataset.get(name) if dataset is not None else None
    return sequence[0] if sequence else None


def referenced(items: Iterable[Any] | None) -> list[str]:
    """The identifiers of images in a sequence of references."""
    return [str(one.get("ReferencedSOPInstanceUID", "")) for one in items or ()]


def positive(value: Any) -> float | None:
    """A length as written, None where it is absent, no number or not above 0."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if np.isfinite(found) and found > 0 else None
