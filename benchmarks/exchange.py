"""A FHIR bundle of 93 resources into a case, and a case into a bundle, once the library is imported."""

from __future__ import annotations

import datetime
import json
from typing import Final

from benchmarks.measure import Row, against_loop, median_ms, reference_loop
from livermets.assessment.assess import assess
from livermets.exchange.read import read_fhir
from livermets.exchange.write import case_bundle
from livermets.knowledge.loading import knowledge

BUDGET_MS: Final = 200.0
_ENTRIES: Final = 93
_DAY: Final = datetime.date(2026, 11, 1)


def a_bundle() -> bytes:
    """A patient, a diagnosis with liver metastases, and the laboratory values of ten visits."""
    mapping = knowledge().fhir
    systems = {name: listed[0] for name, listed in mapping.systems.items()}

    def coded(key: str) -> dict[str, object]:
        system, code = key.split(" ", 1)
        return {"coding": [{"system": systems[system], "code": code}]}

    whose = {"subject": {"reference": "Patient/p"}}
    resources: list[dict[str, object]] = [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1961-05-02"},
        {"resourceType": "Condition", "id": "c", "code": coded("icd-10-gm C18.7"), "onsetDateTime": "2024-03-06", **whose},
        {"resourceType": "Condition", "id": "m", "code": coded("icd-10-gm C78.7"), "onsetDateTime": "2025-09-01", **whose},
    ]
    visit = 0
    while len(resources) < _ENTRIES:
        day = (_DAY - datetime.timedelta(weeks=visit)).isoformat()
        for number, one in enumerate(mapping.measured[: _ENTRIES - len(resources)]):
            unit = next(iter(one.units))
            value = {"value": 20 + visit, "unit": unit, "system": systems["ucum"], "code": unit}
            name = f"o{visit}-{number}"
            lab: dict[str, object] = {
                "resourceType": "Observation",
                "id": name,
                "status": "final",
                "code": coded(one.codes[0]),
                "valueQuantity": value,
            }
            resources.append(lab | whose | {"effectiveDateTime": day})
        visit += 1
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    ).encode()


def rows() -> list[Row]:
    """Reading and writing a bundle, each with the budget of a page that must answer at once."""
    known = knowledge()
    loop = median_ms(reference_loop)
    data = a_bundle()
    read = median_ms(lambda: read_fhir(data, known.fhir, _DAY), repeats=20)
    assessed = assess(next(iter(known.demo_cases.values())).case, known)
    written = median_ms(lambda: case_bundle(assessed, known), repeats=10)
    return [
        against_loop(f"a bundle of {_ENTRIES} resources into a case", read, loop, budget_ms=BUDGET_MS),
        against_loop("a case into a bundle", written, loop, budget_ms=BUDGET_MS),
    ]
