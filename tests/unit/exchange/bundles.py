"""Bundles for tests, in the shapes of the public guides, written here resource by resource."""

from __future__ import annotations

import datetime
import json
from typing import Any

from livermets.exchange.read import FhirReading, read_fhir
from livermets.knowledge.loading import knowledge

TODAY = datetime.date(2026, 11, 27)
SYSTEMS = {name: listed[0] for name, listed in knowledge().fhir.systems.items()}
ONKO = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/StructureDefinition/"


def coded(*keys: str) -> dict[str, Any]:
    """A CodeableConcept of "system code" keys."""
    return {"coding": [{"system": SYSTEMS[key.split(" ")[0]], "code": key.split(" ", 1)[1]} for key in keys]}


def quantity(value: Any, unit: str = "", sign: str = "", code: str | None = None) -> dict[str, Any]:
    """A Quantity; the unit is UCUM where `code` is left out."""
    written: dict[str, Any] = {"value": value}
    if sign:
        written["comparator"] = sign
    if unit:
        written |= {"unit": unit, "system": SYSTEMS["ucum"], "code": unit if code is None else code}
    return written


def observation(name: str, *codes: str, patient: str = "Patient/p", **more: Any) -> dict[str, Any]:
    """A final Observation of these codes."""
    subject = {"reference": patient}
    return {"resourceType": "Observation", "id": name, "status": "final", "code": coded(*codes), "subject": subject, **more}


def lab(name: str, code: str, value: Any, unit: str, day: str | None = "2026-11-01", **more: Any) -> dict[str, Any]:
    """A laboratory value."""
    when = {"effectiveDateTime": day} if day else {}
    return observation(name, code, valueQuantity=quantity(value, unit), **when, **more)


def condition(name: str, *codes: str, onset: str | None = None, **more: Any) -> dict[str, Any]:
    """A confirmed Condition of these codes."""
    written = {"resourceType": "Condition", "id": name, "code": coded(*codes), "subject": {"reference": "Patient/p"}, **more}
    return written | ({"onsetDateTime": onset} if onset else {})


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p", **more}


def bundle(*resources: dict[str, Any], kind: str = "collection") -> bytes:
    """The file of a bundle of these resources."""
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def read(*resources: dict[str, Any], kind: str = "collection", person: dict[str, Any] | None = None) -> FhirReading:
    """What a bundle of these resources and one patient says."""
    return read_fhir(bundle(person or patient(), *resources, kind=kind), knowledge().fhir, TODAY)


def reasons(reading: FhirReading) -> str:
    """Everything that was refused, a line each."""
    return "\n".join(f"{one.resource}: {one.reason}" for one in reading.refused)
