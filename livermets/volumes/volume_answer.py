"""What was measured, ready for JSON: a volume is a number, or a pair where it lies between two."""

from __future__ import annotations

from typing import Any

from livermets.volumes.lesions import MeasuredLesion
from livermets.volumes.meaning import segment_names
from livermets.volumes.measured import Measured, MeasuredRemnant, Named
from livermets.volumes.region import Volume


def volume_answer(measured: Measured, remnant: MeasuredRemnant | None) -> dict[str, Any]:
    """Everything that was measured, what a person is asked, and what was refused."""
    return {
        "structures": {one.structure.name: _structure(one) for one in measured.named},
        "liver": {
            "total_ml": _ml(measured.total),
            "tumour_ml": _ml(measured.tumour),
            "without_tumour_ml": _ml(measured.without_tumour),
            "tumour_burden_percent": _ml(measured.burden),
        },
        "lesions": [_lesion(one) for one in measured.lesions],
        "remnant": None if remnant is None else _remnant(remnant, measured),
        "asked": [
            {"structure": one.structure.name, "file": one.structure.file, "question": f"What is it? {one.question}."}
            for one in measured.asked
        ],
        "refused": [{"file": one.file, "reason": one.reason} for one in measured.read.refused],
        "day": measured.read.day,
        "notes": [*measured.read.notes, *measured.notes],
    }


def _ml(volume: Volume | None) -> float | list[float] | None:
    if volume is None:
        return None
    return round(volume.low, 3) if volume.is_exact else [round(volume.low, 3), round(volume.high, 3)]


def missing_places(one: Named) -> list[str]:
    """Where slices are missing beside or between those of a structure, in words."""
    region = one.structure.region
    axis = "xyz"[max(range(3), key=lambda number: abs(region.lattice.normal[number]))]
    return [f"{axis} = {region.lattice.at((plane, 0, 0))['xyz'.index(axis)]:.1f} mm" for plane in region.missing]


def _structure(one: Named) -> dict[str, Any]:
    structure = one.structure
    lattice = structure.region.lattice
    return {
        "ml": _ml(structure.volume),
        "is": None if one.meaning is None else one.meaning.words,
        "segments": segment_names(one.meaning.segments) if one.meaning is not None and one.meaning.kind == "part" else [],
        "file": structure.file,
        "method": structure.method,
        "spacing_mm": round(lattice.spacing_mm, 4),
        "pixel_mm": [round(size, 4) for size in lattice.pixel_mm],
        "slices": structure.region.planes,
        "missing": missing_places(one),
        "centre_mm": [round(float(place), 2) for place in structure.region.centre_mm()]
        if structure.region.mask.any()
        else None,
        "notes": list(structure.notes),
    }


def _lesion(lesion: MeasuredLesion) -> dict[str, Any]:
    return {
        "structure": lesion.structure,
        "segment": lesion.segment,
        "segment_shares": {name: round(share, 3) for name, share in lesion.segments.items()},
        "ml": _ml(lesion.volume),
        "longest_axial_mm_not_recist": round(lesion.longest_axial_mm, 1),
        "centre_mm": [round(place, 1) for place in lesion.centre_mm],
    }


def share_of_measured(remnant: MeasuredRemnant, measured: Measured) -> Volume | None:
    """The remnant in percent of the measured liver without tumour."""
    whole = measured.without_tumour
    if remnant.volume is None or whole is None or whole.low <= 0:
        return None
    return Volume(100 * remnant.volume.low / whole.high, min(100.0, 100 * remnant.volume.high / whole.low))


def _remnant(remnant: MeasuredRemnant, measured: Measured) -> dict[str, Any]:
    return {
        "removed": list(remnant.removed),
        "ml": _ml(remnant.volume),
        "percent_of_measured": _ml(share_of_measured(remnant, measured)),
        "way": remnant.way or None,
        "why": remnant.why or None,
        "notes": list(remnant.notes),
    }
