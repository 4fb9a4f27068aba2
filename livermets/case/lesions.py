"""The lesions of a case one by one, and what follows from the list: number, largest, sides, sum of diameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.liver import HALVES_OF_4, LEFT_HEMILIVER, RIGHT_HEMILIVER, WHOLE_4

MOST_LESIONS: Final = 500


@dataclass(frozen=True, slots=True)
class Lesion:
    """One liver lesion; a lesion listed without a status counts as present."""

    segment: str | None = None
    size_mm: float | None = None
    near: str | None = None
    status: str | None = None

    @property
    def is_present(self) -> bool:
        return self.status in (None, "present")

    def to_json(self) -> dict[str, Any]:
        """What is known of it, ready for JSON."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


def is_removed(lesion: Lesion, segments: Collection[str]) -> bool | None:
    """Whether a lesion goes with these segments; None where its segment is unknown, or which half of segment 4 it is in."""
    if lesion.segment is None:
        return None
    gone = {part in segments for part in (HALVES_OF_4 if lesion.segment == WHOLE_4 else (lesion.segment,))}
    return gone.pop() if len(gone) == 1 else None


def recist_sum_mm(lesions: Sequence[Lesion]) -> float | None:
    """Sum of the longest diameters of the two largest present lesions of at least 10 mm, in mm.

    RECIST 1.1 takes at most two target lesions per organ, each of at least 10 mm. None when nothing is listed or the size
    of a present lesion is unknown.
    """
    present = [lesion.size_mm for lesion in lesions if lesion.is_present]
    if not lesions or any(size is None for size in present):
        return None
    return float(sum(sorted((size for size in present if size is not None and size >= 10), reverse=True)[:2]))


def from_lesions(known: Mapping[str, Any]) -> dict[str, Any]:
    """Number, largest and bilobar as they follow from the listed lesions, as far as they do.

    From a list that is said not to be complete only what no further lesion can change follows.
    """
    lesions = known.get("lesions")
    if not lesions:
        return {}
    if known.get("lesions_complete") is False:
        return _from_some(lesions)
    present = [lesion for lesion in lesions if lesion.is_present]
    sizes = [lesion.size_mm for lesion in present]
    vanished = any(lesion.status == "vanished" for lesion in lesions)
    follows: dict[str, Any] = {
        "liver_lesion_count": len(present),
        "bilobar": _bilobar(present),
        "vanished_lesions": vanished,
    }
    if None not in sizes:
        follows["largest_lesion_mm"] = max(sizes, default=0)
    return {name: value for name, value in follows.items() if value is not None}


def segments_listed(lesions: Sequence[Lesion]) -> int:
    """How many segments the present lesions name; both halves of segment 4 are one. A lesion may reach into further ones."""
    named = {WHOLE_4 if one.segment in HALVES_OF_4 else one.segment for one in lesions if one.is_present}
    return len(named - {None})


def at_least_from_lesions(known: Mapping[str, Any]) -> dict[str, int]:
    """How much a fact is at least by the listed lesions, where they cannot say how much; no further lesion can change it."""
    segments = segments_listed(known.get("lesions") or ())
    return {"segments_involved": segments} if segments else {}


def beside_the_list(entered: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What else changes where the entry of `name`, made already, sets a list of lesions beside a number or a largest one.

    A list with fewer lesions than were counted, or without the largest, is taken for one that is not complete yet, unless a
    person says that it is. A number that the list has outgrown gives way to it. None takes an entry back.
    """
    listed = entered.get("lesions")
    if not listed:
        return {"lesions_complete": None} if "lesions_complete" in entered else {}
    if name == "lesions_complete" or entered.get("lesions_complete") is True:
        return {}
    present = [one for one in listed if isinstance(one, Mapping) and one.get("status") in (None, "present")]
    sizes = [one["size_mm"] for one in present if isinstance(one.get("size_mm"), int | float)]
    count, largest = entered.get("liver_lesion_count"), entered.get("largest_lesion_mm")
    changes: dict[str, Any] = {}
    if isinstance(count, int) and len(present) > count and name == "lesions":
        changes["liver_lesion_count"] = count = None
    if isinstance(largest, int | float) and sizes and max(sizes) > largest and name == "lesions":
        changes["largest_lesion_mm"] = largest = None
    is_short = len(present) < count if isinstance(count, int) else count is not None
    lacks_largest = isinstance(largest, int | float) and len(sizes) == len(present) and max(sizes, default=0) < largest
    if is_short or lacks_largest:
        changes["lesions_complete"] = False
    elif entered.get("lesions_complete") is False and count is not None:
        changes["lesions_complete"] = None
    return changes


def _from_some(lesions: Sequence[Lesion]) -> dict[str, Any]:
    follows = {
        "bilobar": _bilobar([lesion for lesion in lesions if lesion.is_present]),
        "vanished_lesions": any(lesion.status == "vanished" for lesion in lesions),
    }
    return {name: True for name, value in follows.items() if value is True}


def _bilobar(present: Sequence[Lesion]) -> bool | None:
    segments = [lesion.segment for lesion in present]
    missing_sides = [
        side for side in (LEFT_HEMILIVER | {WHOLE_4}, RIGHT_HEMILIVER) if not side.intersection(filter(None, segments))
    ]
    if not missing_sides:
        return True
    return None if segments.count(None) >= len(missing_sides) else False
