"""Measuring files that a test has made."""

from __future__ import annotations

import gzip
from typing import Any

from pydicom.dataset import Dataset

from livermets.volumes.measured import Measured, MeasuredRemnant, measure, remnant_of
from livermets.volumes.plan import read_plan
from livermets.volumes.reading import Given, ReadSet, read_set
from tests.phantoms import written

__all__ = ("content_of", "measured", "ml", "read", "refusals", "remnant")


def content_of(file: Any) -> bytes:
    """The bytes of a DICOM dataset, a NIfTI image, or bytes themselves."""
    if isinstance(file, bytes):
        return file
    return written(file) if isinstance(file, Dataset) else gzip.compress(file.to_bytes(), 1)


def read(**files: Any) -> ReadSet:
    """The set of these files by name; a list stands for several, such as the images of a series."""
    given = []
    for name, content in files.items():
        for number, one in enumerate(content if isinstance(content, list) else [content]):
            data = content_of(one)
            given.append(Given(f"{name}{number or ''}", lambda data=data: data, len(data)))
    return read_set(given)


def measured(**files: Any) -> Measured:
    return measure(read(**files))


def remnant(plan: str, **files: Any) -> MeasuredRemnant:
    return remnant_of(measured(**files), read_plan(plan))


def ml(found: ReadSet | Measured) -> dict[str, Any]:
    """Volumes by structure: a number, or a pair where it is a range, to a tenth."""
    structures = found.structures if isinstance(found, ReadSet) else [one.structure for one in found.named]
    rounded = {one.name: (round(one.volume.low, 2), round(one.volume.high, 2)) for one in structures}
    return {name: low if low == high else (low, high) for name, (low, high) in rounded.items()}


def refusals(found: ReadSet) -> list[str]:
    return [one.reason for one in found.refused]
