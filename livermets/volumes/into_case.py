"""Measured volumes as facts of a case, each with where it was measured and on images of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from livermets.case.case import CaseError, CaseFault
from livermets.case.reading import read_case
from livermets.facts import FACTS
from livermets.text import listed, readable
from livermets.volumes.measured import Measured, MeasuredRemnant
from livermets.volumes.region import Volume


@dataclass(frozen=True, slots=True)
class MeasuredFact:
    """A fact that was measured; `why_not` says why it cannot be entered as it is."""

    name: str
    volume: Volume
    value: float | None
    why_not: str = ""


def measured_facts(measured: Measured, remnant: MeasuredRemnant | None) -> tuple[MeasuredFact, ...]:
    """The facts that these masks settle: total liver, tumour, its share, and the remnant."""
    found = {
        "total_liver_volume_ml": measured.total,
        "tumour_volume_ml": measured.tumour,
        "liver_involvement_percent": measured.burden,
        "future_remnant_ml": remnant.volume if remnant is not None else None,
    }
    return tuple(_fact(name, volume) for name, volume in found.items() if volume is not None)


def _fact(name: str, volume: Volume) -> MeasuredFact:
    fact = FACTS[name]
    if not volume.is_exact:
        return MeasuredFact(name, volume, None, "it lies between two values: a slice or an outline is not settled")
    value = round(volume.low, 1)
    low, high = fact.minimum, fact.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return MeasuredFact(name, volume, None, f"{value:g} is outside of what a case takes ({low:g} to {high:g} {fact.unit})")
    return MeasuredFact(name, volume, value)


def origin_of(measured: Measured) -> dict[str, Any]:
    """Where these values come from, as a case file has it: kind, day of the images, words."""
    words = f"measured from {listed(list(measured.read.files), 'and')}"
    return {"kind": "measured", "words": readable(words, 200), **({"observed": measured.read.day} if measured.read.day else {})}


def completed(path: str, measured: Measured, remnant: MeasuredRemnant | None) -> dict[str, Any]:
    """The case of a file with the measured facts in it, and the shares of the remnant that follow.

    A fact that the case already has stays as it is, and is named. Raises CaseError when the file holds no case.
    """
    facts, kept = _case_of(path), []
    origins: dict[str, Any] = {}
    for one in measured_facts(measured, remnant):
        if one.value is None:
            continue
        if facts.get(one.name) is not None and facts[one.name] != one.value:
            kept.append(one.name)
            continue
        facts[one.name] = one.value
        origins[one.name] = origin_of(measured)
    case = read_case(facts)
    return {"facts": case.to_json(), "origins": origins, "kept": kept}


def _case_of(path: str) -> dict[str, Any]:
    name = readable(path, 200)
    try:
        held = orjson.loads(Path(path.replace("\0", "\ufffd")).read_bytes())
    except OSError as error:
        raise CaseError([CaseFault(name, "", f"cannot be read: {error.strerror}")]) from None
    except orjson.JSONDecodeError:
        raise CaseError([CaseFault(name, "", "is no JSON", "a case file")]) from None
    if isinstance(held, Mapping) and isinstance(held.get("facts"), Mapping):
        held = held["facts"]
    if not isinstance(held, Mapping):
        raise CaseError([CaseFault(name, "", "holds no case", "a JSON object of facts")])
    return dict(held)
