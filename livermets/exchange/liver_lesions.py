"""The lesions of the liver one by one: their segments and sizes, as single observations say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from livermets.exchange.bundle import BundleEntry, Refusal
from livermets.exchange.codebook import OWN_FACT, FhirCode
from livermets.exchange.found import Found, NotTakenError, given_values
from livermets.exchange.own import components_of, own_code
from livermets.exchange.periods import Period, observed
from livermets.exchange.places import Surroundings, segment_of
from livermets.exchange.quantities import number_of
from livermets.knowledge.exchange_records import LesionSize

LESION_NUMBER: str = "lesions.number"
"""The component with the place of a lesion in the list of the case that was written."""


@dataclass(frozen=True, slots=True)
class FoundLesion:
    """One lesion as a case file has it, where it was read, and its place in a list that livermets wrote.

    `fault` says why its size is not known: a lesion that is there is counted all the same.
    """

    lesion: dict[str, Any]
    entry: BundleEntry
    code: str
    when: Period | None
    number: int | None = None
    fault: str = ""


def is_own_lesion(codings: tuple[FhirCode, ...]) -> bool:
    """Whether an observation is a lesion that livermets wrote."""
    return any(one.address == OWN_FACT and one.code == "lesions" for one in codings)


def read_size(entry: BundleEntry, around: Surroundings) -> FoundLesion | None:
    """The lesion of the liver whose size an observation says; None for one of something else. Raises NotTakenError."""
    size, book = around.book.mapping.size, around.book
    codings = book.codings(entry.resource.get("code"))
    own = is_own_lesion(codings)
    if size is None or not (own or book.is_one_of(codings, size.codes)):
        return None
    if not own and not around.in_liver(entry):
        raise NotTakenError("the size of a tumour that is not said to be in the liver")
    lesion: dict[str, Any] = {}
    segments = {found for concept in around.concepts(entry) if (found := segment_of(concept, book, size)) is not None}
    if len({segment for segment, _ in segments}) > 1:
        raise NotTakenError("two segments for one lesion")
    for segment, _ in segments:
        lesion["segment"] = segment
    fault = ""
    try:
        value = _size(entry, size, around, own=own)
        if isinstance(value, str):
            raise NotTakenError(f"the size is a bound: {value} mm")
        lesion |= {} if value is None else {"size_mm": value}
    except NotTakenError as error:
        fault = str(error)
    words = [one.words for one in codings if one.key in size.codes] or ["livermets lesions"]
    return FoundLesion(
        {**lesion, **_own_parts(entry.resource)}, entry, words[0], observed(entry.resource), _number(entry.resource), fault
    )


def _size(entry: BundleEntry, size: LesionSize, around: Surroundings, *, own: bool) -> float | str | None:
    """The longest diameter in mm; None where livermets wrote a lesion without one. Raises NotTakenError."""
    book = around.book
    parts = [part for part in components_of(entry.resource) if book.is_one_of(book.codings(part.get("code")), size.longest)]
    if len(parts) > 1:
        raise NotTakenError("two longest diameters for one lesion")
    if not parts and own and not given_values(entry.resource):
        return None
    return number_of(parts[0] if parts else entry.resource, size.units, bare=False)


def _own_parts(resource: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for part in components_of(resource):
        for name in ("near", "status"):
            value = own_code(part.get("valueCodeableConcept"), f"lesions.{name}")
            if value is not None:
                found[name] = value
    return found


def _number(resource: Mapping[str, Any]) -> int | None:
    for part in components_of(resource):
        code = part.get("code")
        listed = code.get("coding") if isinstance(code, Mapping) else None
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, Mapping) and one.get("code") == LESION_NUMBER and isinstance(part.get("valueInteger"), int):
                return int(part["valueInteger"])
    return None


def lesion_list(lesions: list[FoundLesion]) -> tuple[Found | None, list[FoundLesion], list[Refusal]]:
    """The list of the last examination, those of earlier ones, and what cannot be ordered."""
    if not lesions:
        return None, [], []
    refused: list[Refusal] = []
    dated = [one for one in lesions if one.when]
    if dated and len(dated) < len(lesions):
        reason = "a lesion without a date among dated ones: to which examination it belongs is not said"
        refused = [Refusal(one.entry.name, reason) for one in lesions if not one.when]
        lesions = dated
    first = max((one.when.days.first for one in dated if one.when), default=None)
    now = [one for one in lesions if one.when is None or first is None or one.when.days.last >= first]
    of_now = set(map(id, now))
    older = [one for one in lesions if id(one) not in of_now]
    if len({one.when.text for one in now if one.when}) > 1:
        reason = "the dates of the lesions do not say which were seen at the last examination"
        return None, older, refused + [Refusal(one.entry.name, reason) for one in now]
    now.sort(key=lambda one: one.number if one.number is not None else 0)
    names = ", ".join(one.entry.name for one in now)
    return Found("lesions", [one.lesion for one in now], names, now[0].code, now[0].when), older, refused
