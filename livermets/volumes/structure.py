"""What one file gave: structures with their names, the images it names, or a table of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from livermets.volumes.dicom_file import Patient
from livermets.volumes.lattice import Doubles, Lattice
from livermets.volumes.region import MaskRegion, Volume


@dataclass(frozen=True, slots=True)
class StructureCode:
    """What a structure is by a list of codes, for instance SNOMED CT ("SCT")."""

    scheme: str
    value: str
    meaning: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """A mask or a set of outlines by the name that it has in its file, and how its volume was taken."""

    name: str
    file: str
    region: MaskRegion
    method: str
    code: StructureCode | None = None
    notes: tuple[str, ...] = ()

    @property
    def volume(self) -> Volume:
        return self.region.volume()


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """The places of the images of a series that lie beside a mask: position by identifier, and what they share."""

    places: Mapping[str, Doubles]
    along: Doubles
    down: Doubles
    pixel_mm: tuple[float, float]
    shape: tuple[int, int]
    frame: str


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """What was read from a file. `frame` names the coordinates it stands in, `day` the day of its images."""

    file: str
    structures: tuple[Structure, ...] = ()
    lattice: Lattice | None = None
    frame: str | None = None
    patient: Patient | None = None
    day: str | None = None
    notes: tuple[str, ...] = ()
