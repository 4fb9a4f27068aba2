"""Measured volumes as facts of a case, each with where it was measured and on images of which day."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from livermets.case.case import CaseError, CaseFault
from livermets.case.case_file import read_case_file
from livermets.case.lesions import MOST_LESIONS
from livermets.case.origins import Origin, origins_json
from livermets.case.reading import read_case
from livermets.facts import FACTS, LESION_FIELDS
from livermets.rules.ranges import Range
from livermets.text import listed, number_words, readable
from livermets.volumes.lesions import MeasuredLesion
from livermets.volumes.measured import Measured, MeasuredRemnant
from livermets.volumes.region import Volume

_MOST_NAMED: Final = 4
"""Files that the words of an origin name one by one."""


@dataclass(frozen=True, slots=True)
class VolumeFact:
    """A fact that was measured: a number, or a range where a slice or an outline is not settled.

    Where it cannot be entered `value` is None and `why_not` says why.
    """

    name: str
    volume: Volume
    value: float | Range | None
    why_not: str = ""

    @property
    def entry(self) -> float | str | None:
        """The value as it is entered."""
        return self.value.text if isinstance(self.value, Range) else self.value


def measured_facts(measured: Measured, remnant: MeasuredRemnant | None) -> tuple[VolumeFact, ...]:
    """The facts that these masks settle: the liver, its tumour, the share of it, and the remnant."""
    found = {
        "total_liver_volume_ml": measured.total,
        "tumour_volume_ml": measured.tumour,
        "liver_involvement_percent": measured.burden,
        "future_remnant_ml": remnant.volume if remnant is not None else None,
    }
    return tuple(_fact(name, volume) for name, volume in found.items() if volume is not None)


def _fact(name: str, volume: Volume) -> VolumeFact:
    fact = FACTS[name]
    low, high = round(volume.low, 1), round(volume.high, 1)
    if not volume.is_exact:  # outwards, so that the range holds what was measured
        low, high = math.floor(volume.low * 10) / 10, math.ceil(volume.high * 10) / 10
    if fact.minimum is not None and fact.maximum is not None and not fact.minimum <= low <= high <= fact.maximum:
        said = f"{number_words(fact.minimum)} to {number_words(fact.maximum)} {fact.unit}"
        return VolumeFact(name, volume, None, f"a case takes {said}; look whether the mask is whole and in millimetres")
    return VolumeFact(name, volume, low if low == high else Range(low, high))


def lesion_rows(lesions: Iterable[MeasuredLesion]) -> list[dict[str, Any]]:
    """Measured lesions as rows of the list of lesions: those whose diameter such a row takes."""
    size = LESION_FIELDS["size_mm"]
    assert size.minimum is not None
    rows = [
        {**({"segment": one.segment} if one.segment else {}), "size_mm": round(one.longest_axial_mm, 1), "status": "present"}
        for one in lesions
        if one.longest_axial_mm >= size.minimum
    ]
    return rows[:MOST_LESIONS]


def origin_of_masks(measured: Measured, day: str | None = None) -> Origin:
    """Where these values come from: the files by name, and the day of their images or, where they have none, the one given."""
    files = list(measured.read.files)
    named = files if len(files) <= _MOST_NAMED else [*files[: _MOST_NAMED - 1], f"{len(files) - _MOST_NAMED + 1} more files"]
    return Origin("measured", measured.read.day or day, f"measured from {listed(named, 'and')}")


def completed_case(path: str, measured: Measured, remnant: MeasuredRemnant | None) -> dict[str, Any]:
    """The case of a file with the measured facts in it, and the names of those that it has already with other values.

    Raises CaseError when the file holds no case, or one that the measured facts contradict.
    """
    try:
        file = read_case_file(Path(path.replace("\0", "\ufffd")).read_bytes())
    except OSError as error:
        raise CaseError([CaseFault(readable(path, 200), "", f"cannot be read: {error.strerror}")]) from None
    before = read_case(file.facts, file.origins)
    new = [one for one in measured_facts(measured, remnant) if one.value is not None]
    kept = [one.name for one in new if before.given.get(one.name) not in (None, one.value)]
    entered = {one.name: one.entry for one in new if one.name not in kept}
    origin = origin_of_masks(measured)
    origins = {**before.origins, **dict.fromkeys(entered, origin)}
    case = read_case({**before.to_json(), **entered}, origins_json(origins))
    return {"facts": case.to_json(), "origins": origins_json(case.origins), "kept": kept}
