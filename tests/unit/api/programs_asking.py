"""A program that asks: the routes without a server, and the shapes of its requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from livermets.api.front import api_routes
from livermets.api.hooks import SERVICE
from tests.unit.exchange.bundles import bundle, condition, lab, patient

CASE: dict[str, Any] = {"primary_site": "colorectal", "liver_lesion_count": 3, "largest_lesion_mm": 48}
JSON = {"content-type": "application/json"}
HOOK = f"/api/cds-services/{SERVICE}"
HERE = "127.0.0.1"


def asker(environment: Mapping[str, str] | None = None, *, client: str = HERE, host: str = "localhost") -> TestClient:
    """A program that asks the routes as the settings make them, from an address."""
    return asker_of(api_routes(environment or {}), client=client, host=host)


def asker_of(routes: list[BaseRoute], *, client: str = HERE, host: str = "localhost") -> TestClient:
    app = Starlette(routes=routes)
    return TestClient(app, base_url=f"http://{host}", client=(client, 5000), raise_server_exceptions=False)


def searchset(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer of a FHIR server to a query."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources], **more}


LIVER = condition("liver", "icd-10-cm C78.7", onset="2026-09-01")
COLON = condition("colon", "icd-10-cm C18.7", onset="2026-01-01")


def hook_request(**more: Any) -> dict[str, Any]:
    """A request as the public sandbox of CDS Hooks makes it (src/retrieve-data-helpers/service-exchange.js): `hookInstance`,
    `hook`, `fhirServer`, `context` with patient and user, and `prefetch` with a key for each query that was answered."""
    prefetch = {
        "patient": patient(gender="female", birthDate="1964-03-02"),
        "conditions": searchset(COLON, LIVER),
        "laboratory": searchset(lab("cea", "loinc 2039-6", 38, "ng/mL")),
        "findings": searchset(),
        "metastases": searchset(),
    }
    return {
        "hookInstance": "6bc883b2-b795-4dcb-b661-34884a31d472",
        "hook": "patient-view",
        "fhirServer": "https://launch.smarthealthit.org/v/r4/fhir",
        "context": {"patientId": "p", "userId": "Practitioner/COREPRACTITIONER1"},
        "prefetch": prefetch,
        **more,
    }


def liver_bundle() -> bytes:
    return bundle(patient(), COLON, LIVER, lab("cea", "loinc 2039-6", 38, "ng/mL"))


def written(content: Any) -> bytes:
    return json.dumps(content).encode()


FEEDBACK: dict[str, Any] = {
    "feedback": [
        {
            "card": "9368d37b-283f-44a0-93ea-547cebab93ed",
            "outcome": "overridden",
            "overrideReason": {
                "reason": {"code": "comorbidity", "system": "urn:livermets:deviation-reason"},
                "userComment": "Frail; Mrs Example, born 1931",
            },
            "outcomeTimestamp": "2026-11-27T10:05:31Z",
        }
    ]
}
"""As the specification shows it (Explicit reject with override reasons)."""
