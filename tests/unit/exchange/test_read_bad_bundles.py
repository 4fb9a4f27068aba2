"""What of a bundle cannot be believed or read is named, and nothing else is lost."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.knowledge.loading import knowledge
from tests.cost import ratio
from tests.unit.exchange.bundles import TODAY, bundle, coded, condition, lab, observation, patient, quantity, read, reasons

CEA = "loinc 2039-6"
SIZE = "loinc 21889-1"
LONGEST = "loinc 33728-7"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "entered-in-error"}, "its status is entered-in-error"),
        ({"status": "cancelled"}, "its status is cancelled"),
        ({"status": "preliminary"}, "its status is preliminary"),
        ({"status": None}, "has no status"),
        ({"valueString": "5"}, "two values (valueQuantity, valueString)"),
        ({"valueQuantity": {"value": "5.1", "unit": "ng/mL"}}, "a number written as text: “5.1”"),
        ({"valueQuantity": {"comparator": "<", "unit": "ng/mL"}}, "a comparator (“<”) without a value"),
        ({"valueQuantity": None, "valueString": "5.1 ng/mL"}, "a text where a number belongs: “5.1 ng/mL”"),
        ({"valueQuantity": None, "dataAbsentReason": {"coding": [{"code": "error"}]}}, "no value is known (error)"),
        ({"effectiveDateTime": "2027-01-01"}, "its date lies in the future: 2027-01-01"),
        ({"modifierExtension": [{"url": "http://example.org/not"}]}, "changes its meaning and is not understood"),
        ({"subject": {"reference": "Patient/other"}}, "its subject (Patient/other) is not the patient of the bundle"),
        ({"subject": None}, "does not say whose it is"),
        ({"subject": {"display": "Mr P"}}, "does not say whose it is"),
        ({"bodySite": {"text": "Ascitic fluid"}}, "is not of blood but of: Ascitic fluid"),
    ],
)
def test_what_cannot_be_believed_is_refused_and_named(more: dict[str, Any], said: str) -> None:
    resource = {name: value for name, value in (lab("a", CEA, 5, "ng/mL") | more).items() if value is not None}
    found = read(resource)
    assert "cea_ng_ml" not in found.case
    assert reasons(found).startswith("Observation/a: ")
    assert said in reasons(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "is XML or HTML, not JSON"),
        (b"[]", "it holds no object"),
        (b"{}", "JSON without a resourceType"),
        (b'{"resourceType": "Patient"}', "it is a Patient"),
        (b'{"resourceType": "Bundle", "entry": {}}', "its entry is no list"),
        (b'{"resourceType": "Bundle", "type": 1', "not JSON"),
        (b'{"resourceType": "Bundle", "type": "a", "type": "b"}', "type: given twice"),
    ],
)
def test_what_is_no_bundle_is_said_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        read_fhir(content, knowledge().fhir, TODAY)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_bundle_says_nothing() -> None:
    assert read_fhir(b'{"resourceType": "Bundle", "type": "searchset"}', knowledge().fhir, TODAY).to_json() == {
        "case": {},
        "origins": {},
        "refused": [],
        "not_understood": [],
        "older": [],
    }


def test_several_patients_are_refused_before_one_is_named() -> None:
    mine, other = patient(gender="male"), patient(gender="female") | {"id": "q"}
    values = lab("a", CEA, 5, "ng/mL"), lab("b", CEA, 9, "ng/mL", patient="Patient/q")
    content = bundle(mine, other, *values)
    found = read_fhir(content, knowledge().fhir, TODAY)
    assert not found.case
    assert "the bundle holds 2 patients (Patient/p, Patient/q)" in reasons(found)
    named = read_fhir(content, knowledge().fhir, TODAY, "q")
    assert named.case == {"sex": "female", "cea_ng_ml": 9}
    assert "Observation/a: is of another patient" in reasons(named)
    assert "no patient of the bundle has the id x" in reasons(read_fhir(content, knowledge().fhir, TODAY, "x"))


def test_without_a_patient_all_resources_must_speak_of_one() -> None:
    one = bundle(lab("a", CEA, 5, "ng/mL"), lab("b", "loinc 1751-7", 40, "g/L"))
    assert read_fhir(one, knowledge().fhir, TODAY).case == {"cea_ng_ml": 5, "albumin_g_l": 40}
    two = bundle(lab("a", CEA, 5, "ng/mL"), lab("b", CEA, 6, "ng/mL", patient="Patient/q"))
    assert "speak of 2 patients" in reasons(read_fhir(two, knowledge().fhir, TODAY))


def test_entries_that_are_no_resources_are_named_and_the_others_read() -> None:
    import json

    entries = [
        {"request": {"method": "DELETE", "url": "Observation/5"}},
        {"fullUrl": "urn:uuid:1"},
        "odd",
        {"resource": {"id": "x"}},
        {"resource": patient(gender="male"), "request": {"method": "PUT", "url": "Patient/p"}},
        {"resource": lab("a", CEA, 5, "ng/mL"), "request": {"method": "POST", "url": "Observation"}},
    ]
    content = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}).encode()
    found = read_fhir(content, knowledge().fhir, TODAY)
    assert found.case == {"sex": "male", "cea_ng_ml": 5}
    assert reasons(found).splitlines() == [
        "entry 1: is a request (DELETE), not a resource",
        "entry 2: holds no resource",
        "entry 3: is no object",
        "entry 4: its resource does not say what it is (resourceType)",
    ]
    answers = read(lab("a", CEA, 5, "ng/mL"), kind="batch-response")
    assert not answers.case
    assert "holds answers of a server" in reasons(answers)


def test_broken_references_and_contained_resources() -> None:
    broken = lab("a", CEA, 5, "ng/mL", specimen={"reference": "Specimen/none"}, focus=[{"reference": "Condition/none"}])
    assert read(broken).case == {"cea_ng_ml": 5}
    inside = lab("o", CEA, 7, "ng/mL")
    del inside["subject"]
    report = {"resourceType": "DiagnosticReport", "id": "r", "subject": {"reference": "Patient/p"}, "contained": [inside]}
    found = read(report)
    assert found.case == {"cea_ng_ml": 7}
    assert found.sources["cea_ng_ml"].resource == "DiagnosticReport/r#o"


def test_full_addresses_and_versions_are_the_same_patient_and_another_server_is_not() -> None:
    import json

    url = "https://one.example/fhir/Patient/p"
    entries = [
        {"fullUrl": url, "resource": patient()},
        {
            "fullUrl": "https://one.example/fhir/Observation/a",
            "resource": lab("a", CEA, 5, "ng/mL", patient=f"{url}/_history/3"),
        },
        {"resource": lab("b", "loinc 1751-7", 40, "g/L", patient="https://two.example/fhir/Patient/p")},
    ]
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    found = read_fhir(content, knowledge().fhir, TODAY)
    assert found.case == {"cea_ng_ml": 5}
    assert "Observation/b: its subject" in reasons(found)


def test_a_resource_that_stands_twice_is_read_once_or_refused() -> None:
    one = lab("a", CEA, 5, "ng/mL")
    assert read(one, copy.deepcopy(one)).case == {"cea_ng_ml": 5}
    changed = lab("a", CEA, 6, "ng/mL")
    assert "stands 2 times with different content" in reasons(read(one, changed))
    old, new = (
        one | {"meta": {"lastUpdated": "2026-01-01T00:00:00Z"}},
        changed | {"meta": {"lastUpdated": "2026-02-01T00:00:00Z"}},
    )
    assert read(new, old).case == {"cea_ng_ml": 6}


def test_what_is_not_understood_is_one_line_a_code() -> None:
    found = read(*(observation(f"h{i}", "loinc 718-7", valueQuantity=quantity(12, "g/dL")) for i in range(3)))
    (line,) = found.not_understood
    assert (line.resource, line.code, line.count) == ("Observation/h0 and 2 more", "LOINC 718-7", 3)


def test_reading_twenty_thousand_entries_takes_no_more_for_each_than_reading_a_thousand() -> None:
    many = [
        lab(f"a{i}", CEA, i % 90, "ng/mL", f"20{10 + i % 16:02d}-{1 + i % 12:02d}-{1 + i % 28:02d}T0{i % 9}:00:00Z")
        for i in range(20000)
    ]
    last = lab("last", CEA, 77, "ng/mL", "2026-11-20")

    def reading(number: int) -> Callable[[], None]:
        content = bundle(patient(), *many[:number], last)

        def read_it() -> None:
            assert read_fhir(content, knowledge().fhir, TODAY).case["cea_ng_ml"] == 77

        return read_it

    assert ratio(reading(20_000), reading(1_000)) < 60


def test_an_observation_of_another_person_is_not_the_patients() -> None:
    donor = {"resourceType": "RelatedPerson", "id": "d", "patient": {"reference": "Patient/p"}}
    for focus in ("RelatedPerson/d", "Patient/q", "Group/g"):
        found = read(donor, lab("a", "loinc 1751-7", 28, "g/L", focus=[{"reference": focus}]))
        assert "albumin_g_l" not in found.case
        assert f"Observation/a: speaks of {focus}, not of the patient" in reasons(found)
    itself = read(lab("a", "loinc 1751-7", 28, "g/L", focus=[{"reference": "Patient/p"}]))
    assert itself.case["albumin_g_l"] == 28


def test_of_two_versions_the_later_moment_stands_whatever_its_time_zone() -> None:
    old = lab("a", "loinc 1751-7", 28, "g/L", meta={"lastUpdated": "2026-01-01T00:30:00+02:00"})
    new = lab("a", "loinc 1751-7", 39, "g/L", meta={"lastUpdated": "2025-12-31T23:00:00Z"})
    assert read(old, new).case["albumin_g_l"] == 39
    assert read(new, old).case["albumin_g_l"] == 39


def test_a_value_that_is_said_to_be_absent_is_none() -> None:
    absent = {"coding": [{"code": "error"}]}
    found = read(lab("a", "loinc 1751-7", 28, "g/L", dataAbsentReason=absent))
    assert "albumin_g_l" not in found.case
    assert "a value, and that there is none (error)" in reasons(found)


def test_lesions_whose_dates_leave_the_last_examination_open_are_no_list() -> None:
    def size(name: str, day: str) -> dict[str, Any]:
        where = {"bodySite": coded("sct 10200004"), "effectiveDateTime": day}
        return observation(name, "loinc 21889-1", valueQuantity=quantity(20, "mm"), **where)

    found = read(size("a", "2026-01"), size("b", "2026-01-15"))
    assert "lesions" not in found.case
    assert reasons(found).count("do not say which were seen at the last examination") == 2
    assert len(read(size("a", "2026-01"), size("b", "2026-02-15")).case["lesions"]) == 1


def test_a_category_that_names_none_of_two_primaries_is_not_taken() -> None:
    tumours = condition("a", "icd-10-gm C18.7", onset="2020"), condition("b", "icd-10-gm C50.4")
    category = observation("t", "loinc 21899-0", valueCodeableConcept=coded("uicc pT3"))
    found = read(*tumours, category)
    assert "primary_pt" not in found.case
    assert "Observation/t: speaks of another tumour, or of one of several" in reasons(found)


def test_one_change_that_is_absent_does_not_say_that_the_gene_has_none() -> None:
    def variant(gene: str, change: dict[str, Any]) -> dict[str, Any]:
        parts = [{"code": coded("loinc 48018-6"), "valueCodeableConcept": coded(gene)}]
        parts.append({"code": coded("loinc 48005-3"), "valueCodeableConcept": change})
        return observation("v", "loinc 69548-6", valueCodeableConcept=coded("loinc LA9634-2"), component=parts)

    g12c = {"coding": [{"system": "http://varnomen.hgvs.org", "code": "p.Gly12Cys"}]}
    assert read(variant("hgnc 6407", g12c)).case == {"kras_g12c": False}
    for other in ({"text": "p.G12D"}, {"coding": [{"system": "http://varnomen.hgvs.org", "code": "p.Asp594Gly"}]}):
        found = read(variant("hgnc 1097", other))
        assert found.case == {}
        assert "one change of the gene is absent" in reasons(found)


def test_a_specimen_that_is_named_in_words_counts() -> None:
    assert "albumin_g_l" not in read(lab("a", "loinc 1751-7", 28, "g/L", specimen={"display": "Ascites"})).case
    assert read(lab("a", "loinc 1751-7", 28, "g/L", specimen={"display": "Serum"})).case["albumin_g_l"] == 28


def test_a_gene_that_is_contradicted_has_no_change_that_is_absent() -> None:
    part = [{"code": coded("loinc 48018-6"), "valueCodeableConcept": coded("hgnc 6407")}]
    no = observation("k", "loinc 69548-6", valueCodeableConcept=coded("loinc LA9634-2"), component=part)
    yes = observation("l", "loinc 69548-6", valueCodeableConcept=coded("loinc LA9633-4"), component=part)
    found = read(no, yes)
    assert found.case == {}
    assert "kras_g12c: whether the gene is altered is contradicted" in reasons(found)
