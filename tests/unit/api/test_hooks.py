"""The service of CDS Hooks 2.0 answers the requests of the public sandbox, in their shapes, with data made up here.

The sandbox (github.com/cds-hooks/sandbox) fills the templates of the discovery with the patient, asks its FHIR server, leaves
out the keys of queries that failed, and sends the token of its own (`Authorization: Bearer JWT`) with every request.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest

from livermets.api.declined import DeclinedError
from livermets.api.hooks import MOST_ENTRIES, SERVICE, bundle_cards, discovery, hook_answer, prefetch_templates
from livermets.exchange.codebook import codebook
from livermets.knowledge.loading import knowledge
from tests.unit.api.programs_asking import COLON, HOOK, JSON, LIVER, asker, hook_request, liver_bundle, searchset, written
from tests.unit.exchange.bundles import TODAY, bundle, condition, lab, observation, patient

BASE = "http://localhost:8501/"
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
SANDBOX = {
    "accept": "application/json",
    "content-type": "application/json;charset=utf-8",
    "authorization": "Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL3NhbmRib3guY2RzLWhvb2tzLm9yZyJ9.c2lnbmVk",
    "origin": "https://sandbox.cds-hooks.org",
}


def cards(request: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(hook_answer(written(request), knowledge(), TODAY, BASE))["cards"]
    return found


def refusal(request: Any) -> tuple[int, str]:
    with pytest.raises(DeclinedError) as refused:
        hook_answer(written(request), knowledge(), TODAY, BASE)
    return refused.value.status, "\n".join(refused.value.lines)


def with_prefetch(**changes: Any) -> dict[str, Any]:
    request = hook_request()
    request["prefetch"] = {name: value for name, value in {**request["prefetch"], **changes}.items() if value is not ...}
    return request


def test_the_sandbox_finds_the_service_fills_its_templates_and_gets_its_cards() -> None:
    sandbox = asker({"LIVERMETS_API_ORIGINS": SANDBOX["origin"]})
    (service,) = sandbox.get("/api/cds-services", headers=SANDBOX).json()["services"]
    assert (service["hook"], service["id"]) == ("patient-view", SERVICE)
    assert all(service[name] for name in ("title", "description", "usageRequirements"))
    filled = {key: re.sub(r"{{\s*context\.patientId\s*}}", "p", template) for key, template in service["prefetch"].items()}
    assert not any("{" in one for one in filled.values())
    answer = sandbox.post(f"/api/cds-services/{service['id']}", content=written(hook_request()), headers=SANDBOX)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SANDBOX["origin"]
    (first, *_) = answer.json()["cards"]
    assert first["summary"].startswith("Unknown: ")


def test_every_code_that_is_read_is_asked_for_and_no_parameter_stands_twice() -> None:
    mapping = knowledge().fhir
    templates = prefetch_templates(mapping)
    book = codebook(mapping)
    asked = " ".join(templates.values())
    for key in (*book.measured, *book.coded, *mapping.histology_codes):
        system, _, code = key.partition(" ")
        assert f"{book.address(system)}|{code}" in asked, key
    for template in templates.values():
        names = [name for name, _ in parse_qsl(template.partition("?")[2])]
        assert len(names) == len(set(names)), "clients that take a query apart keep one of both"
        assert len(template) < 2000, "an address that some servers would not take"
    assert discovery(knowledge()).services[0].prefetch == templates


def test_a_patient_without_liver_metastases_is_not_spoken_of() -> None:
    assert cards(with_prefetch(conditions=searchset(COLON))) == []
    assert cards(with_prefetch(conditions=searchset(condition("d", "icd-10-cm E11.9")))) == []
    refuted = LIVER | {"verificationStatus": {"coding": [{"code": "refuted"}]}}
    assert cards(with_prefetch(conditions=searchset(COLON, refuted))) == []
    assert cards(hook_request())


def test_another_patients_liver_metastases_are_not_this_ones() -> None:
    other = LIVER | {"subject": {"reference": "Patient/other"}}
    assert cards(with_prefetch(conditions=searchset(COLON, other))) == []


def test_what_is_sent_stands_in_the_cards() -> None:
    known = lab("bili", "loinc 14631-6", 12, "umol/L", "2026-11-25")
    said = json.dumps(cards(with_prefetch(laboratory=searchset(lab("cea", "loinc 2039-6", 38, "ng/mL"), known))))
    assert "Bilirubin" not in said
    assert "Bilirubin" in json.dumps(cards(hook_request()))


def test_what_was_refused_is_named_with_its_reason_and_without_a_value() -> None:
    wrong = lab("cea", "loinc 2039-6", 38, "furlong")
    said = "\n".join(one["detail"] for one in cards(with_prefetch(laboratory=searchset(wrong))))
    assert "Observation/cea: the unit “furlong” is not one of" in said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("findings", ..., "findings: was not sent along"),
        ("findings", OUTCOME, "findings: the query failed (OperationOutcome)"),
        (
            "laboratory",
            searchset(link=[{"relation": "self", "url": "a"}, {"relation": "next", "url": "b"}]),
            "laboratory: only the first page was sent, and there are more",
        ),
    ],
)
def test_a_query_that_was_not_answered_is_named_on_a_card(key: str, value: Any, said: str) -> None:
    (one,) = [one for one in cards(with_prefetch(**{key: value})) if "not answered" in one["summary"]]
    assert said in one["detail"]
    assert one["indicator"] == "warning"


def test_a_query_that_found_nothing_was_answered() -> None:
    """A client says so with null."""
    assert not [one for one in cards(with_prefetch(findings=None, metastases=None)) if "not answered" in one["summary"]]


@pytest.mark.parametrize("prefetch", [None, {}, {"other": searchset()}, {"patient": OUTCOME}])
def test_without_anything_that_could_be_read_the_precondition_failed(prefetch: Any) -> None:
    status, said = refusal(hook_request(prefetch=prefetch))
    assert status == 412
    assert said.endswith("accepted: prefetch with patient, conditions, laboratory, findings and metastases")


def test_without_the_diagnoses_silence_would_say_too_much() -> None:
    for value, why in ((..., "was not sent along"), (OUTCOME, "the query failed (OperationOutcome)")):
        assert refusal(with_prefetch(conditions=value)) == (
            412,
            f"whether there are metastases in the liver cannot be told: conditions: {why}",
        )
    assert cards(with_prefetch(conditions=None)) == []
    lesion = observation("met", "sct 94381002")
    assert cards(with_prefetch(conditions=..., metastases=searchset(lesion)))


def test_a_patient_that_is_not_sent_is_the_one_of_the_context() -> None:
    for person in (..., None, OUTCOME, patient() | {"id": None}, searchset(patient())):
        request = with_prefetch(patient=person)
        assert cards(request), person
        request["context"]["patientId"] = "other"
        said = json.dumps(cards(request)) if person in (..., None, OUTCOME) else ""
        assert "GAME" not in said, "the resources of p are not those of another patient"


def test_another_patient_in_the_place_of_the_patient_is_refused() -> None:
    assert refusal(with_prefetch(patient=patient() | {"id": "q"})) == (
        422,
        "prefetch.patient: is not the patient of the context (context.patientId)",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hook": "order-sign"}, "hook: input should be 'patient-view'"),
        ({"hook": None}, "hook:"),
        ({"hookInstance": ""}, "hookInstance:"),
        ({"context": {}}, "context.patientId: field required"),
        ({"context": {"patientId": 7}}, "context.patientId: input should be a valid string"),
        ({"prefetch": []}, "prefetch:"),
        ({"prefetch": {"patient": "CEA 212"}}, "prefetch.patient"),
    ],
)
def test_a_request_of_another_shape_is_refused_with_the_place_and_no_value(changes: dict[str, Any], said: str) -> None:
    status, words = refusal(hook_request(**changes))
    assert status == 400
    assert words.startswith(said)
    assert "212" not in words
    assert refusal([])[0] == 400


def test_what_the_specification_will_add_is_passed_over() -> None:
    more = {"fhirAuthorization": {"access_token": "secret"}, "extension": {"org.example": 1}}
    assert len(cards(hook_request(**more))) == len(cards(hook_request()))


def test_more_entries_than_may_be_sent_are_refused() -> None:
    many = {"resourceType": "Bundle", "entry": [{}] * (MOST_ENTRIES + 1)}
    assert refusal(with_prefetch(laboratory=many))[0] == 413


def test_a_bundle_by_itself_gives_the_same_cards_as_the_request() -> None:
    given = json.loads(bundle_cards(liver_bundle(), knowledge(), TODAY, BASE))["cards"]
    asked = cards(with_prefetch(patient=patient()))
    assert [one["summary"] for one in given] == [one["summary"] for one in asked]


def test_a_bundle_of_two_patients_is_refused() -> None:
    two = bundle(patient(), patient() | {"id": "q"}, COLON, LIVER)
    with pytest.raises(DeclinedError, match="2 patients") as refused:
        bundle_cards(two, knowledge(), TODAY, BASE)
    assert refused.value.status == 422


def test_a_lesion_of_the_liver_is_enough_to_speak_of() -> None:
    size = observation(
        "size",
        "loinc 21889-1",
        bodySite={"coding": [{"system": "http://snomed.info/sct", "code": "10200004"}]},
        valueQuantity={"value": 31, "unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"},
        effectiveDateTime="2026-11-01",
    )
    assert cards(with_prefetch(conditions=searchset(COLON), findings=searchset(size)))


def test_the_cards_come_over_the_server_as_they_are_made() -> None:
    answer = asker(host="localhost:8501").post(HOOK, content=written(hook_request()), headers=JSON).json()["cards"]
    made = cards(hook_request())
    assert [{**one, "uuid": ""} for one in answer] == [{**one, "uuid": ""} for one in made]
