"""What operations, variants of a note, clinical categories and drugs of a bundle say of a case, and what they do not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.exchange.bundles import coded, condition, observation, quantity, read, reasons

PRIMARY = condition("primary", "icd-10-gm C18.7", onset="2024-03-06")
FOR_PRIMARY = [{"reference": "Condition/primary"}]


def procedure(code: str, **more: Any) -> dict[str, Any]:
    done = {"resourceType": "Procedure", "id": "op", "status": "completed", "performedDateTime": "2024-03-15"}
    return done | {"code": coded(code), "subject": {"reference": "Patient/p"}, "reasonReference": FOR_PRIMARY} | more


def facts(*resources: dict[str, Any]) -> dict[str, Any]:
    """What is read beside the primary and its side."""
    return {name: value for name, value in read(PRIMARY, *resources).case.items() if not name.startswith("primary_si")}


def told(*resources: dict[str, Any]) -> str:
    """Everything that was refused or not understood, a line each."""
    found = read(PRIMARY, *resources)
    return "\n".join([reasons(found), *(f"{one.resource}: {one.reason}" for one in found.not_understood)])


def variant(note: str, state: str = "", **more: Any) -> dict[str, Any]:
    read_as: dict[str, Any] = {"interpretation": [coded(f"onko-variant {state}")]} if state else {}
    return observation("v", "loinc 69548-6", note=[{"text": note}], **read_as, **more)


@pytest.mark.parametrize(
    ("outcome", "clear"),
    [
        ("R0", {"primary_r0_resected": True}),
        ("R1", {"primary_r0_resected": False}),
        ("R1(cy+)", {"primary_r0_resected": False}),
        ("RX", {}),
    ],
)
def test_an_operation_of_the_primary_takes_it_out_with_the_margins_that_it_says(outcome: str, clear: dict[str, Any]) -> None:
    assert facts(procedure("ops 5-455.71", outcome=coded(f"onko-residual {outcome}"))) == {"primary_in_place": False} | clear


def test_an_operation_that_is_not_that_of_the_primary_or_not_done_says_nothing() -> None:
    for wrong, why in (
        (procedure("ops 5-455.71", reasonReference=[]), "does not say that it was done for the primary"),
        (procedure("ops 5-455.71", reasonReference=[{"reference": "Condition/other"}]), "does not say that it was done for"),
        (procedure("ops 5-437.23"), "on the organ of another primary"),
        (procedure("ops 5-455.71", status="preparation"), "its status is preparation"),
        (procedure("ops 5-502.1", status="not-done"), "its status is not-done"),
        (procedure("ops 5-502.1", subject={"reference": "Patient/q"}), "Patient/q"),
        (procedure("ops 5-502.1", performedDateTime="2031-01-01"), "lies in the future"),
        (procedure("ops 5-501.20"), "no fact of livermets has this code"),
        (procedure("ops 5-4551"), "no fact of livermets has this code"),
    ):
        assert facts(wrong) == {}, wrong
        assert why in told(wrong), told(wrong)


def test_a_mastectomy_for_the_primary_takes_it_out() -> None:
    breast = condition("primary", "sct 353431000119107", onset="2018-03-15")
    assert read(breast, procedure("sct 64368001")).case["primary_in_place"] is False


def test_a_resection_of_the_liver_counts_whatever_it_was_done_for() -> None:
    assert facts(procedure("ops 5-502.1", reasonReference=[])) == {"prior_liver_resection": True}


def test_an_operation_of_one_of_two_primaries_is_not_that_of_the_other() -> None:
    stomach = condition("stomach", "icd-10-gm C16.3", onset="2020-01-01", clinicalStatus={"coding": [{"code": "remission"}]})
    found = read(PRIMARY, stomach, procedure("ops 5-437.23", reasonReference=[{"reference": "Condition/stomach"}]))
    assert found.case["primary_site"] == "colorectal"
    assert "primary_in_place" not in found.case


def test_the_residual_status_of_the_whole_patient_is_that_of_no_operation() -> None:
    whole = observation("r", "loinc 84892-9", focus=FOR_PRIMARY, valueCodeableConcept=coded("onko-residual R0"))
    assert facts(whole) == {}
    assert "of which operation it speaks" in told(whole)


@pytest.mark.parametrize(
    ("code", "value", "why"),
    [
        ("loinc 21905-5", "ajcc cT3", "a clinical category"),
        ("sct 399504009", "uicc T3", "a clinical category"),
        ("loinc 21906-3", "ajcc cN1", "a clinical category"),
        ("sct 78873005", "uicc T3", "clinical or pathological is not said"),
        ("loinc 21907-1", "ajcc cM1", "where the metastases are is not said"),
        ("loinc 21908-9", "ajcc IV", "a stage is computed here"),
        ("sct 396432002", "uicc x", "not the response by RECIST"),
    ],
)
def test_what_is_clinical_or_computed_here_becomes_no_fact_and_is_named(code: str, value: str, why: str) -> None:
    one = observation("c", code, focus=FOR_PRIMARY, valueCodeableConcept=coded(value))
    assert facts(one) == {}
    assert why in told(one)


def test_a_cancer_of_the_appendix_leaves_the_primary_open() -> None:
    for code in ("icd-10-gm C18.1", "icd-10-cm C18.1", "icd-10 C18.1"):
        found = read(condition("a", code))
        assert "primary_site" not in found.case
        assert "cancer of the appendix" in reasons(found)
    assert read(condition("a", "icd-10-gm C18.2")).case["primary_site"] == "colorectal"


def test_a_drug_is_named_and_taken_for_no_line() -> None:
    drug = {
        "resourceType": "Medication",
        "id": "d",
        "code": {"coding": [{"system": "http://fhir.de/CodeSystem/bfarm/atc", "code": "L01FF02"}]},
    }
    given = {
        "resourceType": "MedicationAdministration",
        "id": "m",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
    }
    found = read(drug, given | {"medicationReference": {"reference": "Medication/d"}})
    assert found.case == {}
    assert [("L01FF02" in one.code, "which line" in one.reason) for one in found.not_understood] == [(True, True)]


@pytest.mark.parametrize(
    ("note", "state", "fact"),
    [
        ("KRAS", "M", {"kras_mutated": True}),
        ("KRAS", "W", {"kras_mutated": False, "kras_g12c": False}),
        ("NRAS", "W", {"nras_mutated": False}),
        ("BRAF V600E", "M", {"braf_v600e": True}),
        ("BRAF V600E", "W", {"braf_v600e": False}),
    ],
)
def test_a_variant_is_read_by_the_gene_of_its_note(note: str, state: str, fact: dict[str, Any]) -> None:
    assert facts(variant(note, state)) == fact


@pytest.mark.parametrize(
    ("note", "state"),
    [
        ("BRAF1 Class II Mutation", "M"),
        ("BRAF1 Class II Mutation", "W"),
        ("KRAS Exon 2", "W"),
        ("KRAS, NRAS", "M"),
        ("no KRAS", "M"),
        ("KRAS fraglich", "M"),
        ("BRAF V600K, V600E", "M"),
        ("BRAF V600K", "W"),
        ("KRAS", "U"),
        ("KRAS", ""),
        ("KRAS2X", "M"),
        ("ERBB2", "M"),
    ],
)
def test_a_note_that_leaves_something_open_says_nothing(note: str, state: str) -> None:
    assert facts(variant(note, state)) == {}
    assert told(variant(note, state)).strip()


def test_a_value_and_an_interpretation_that_differ_say_nothing() -> None:
    assert facts(variant("KRAS", "M", valueCodeableConcept=coded("loinc LA9634-2"))) == {}
    assert facts(variant("KRAS", "M", valueCodeableConcept=coded("loinc LA9633-4"))) == {"kras_mutated": True}
    both = variant("KRAS") | {"interpretation": [coded("onko-variant M"), coded("onko-variant W")]}
    assert facts(both) == {}


def test_a_change_is_read_with_the_sequence_that_it_is_counted_on() -> None:
    def found(change: str) -> dict[str, Any]:
        hgvs = {"coding": [{"system": "http://varnomen.hgvs.org", "code": change}]}
        parts = [{"code": coded("loinc 48018-6"), "valueCodeableConcept": coded("hgnc HGNC:1097")}]
        parts.append({"code": coded("loinc 48005-3"), "valueCodeableConcept": hgvs})
        return facts(observation("v", "loinc 69548-6", valueCodeableConcept=coded("loinc LA9633-4"), component=parts))

    assert found("NP_004324.2:p.Val600Glu") == {"braf_v600e": True}
    assert found("NP_004324.2:p.Val600Lys") == {}


def test_microsatellites_that_are_a_number_are_high_where_the_interpretation_says_so() -> None:
    def msi(*marks: str) -> dict[str, Any]:
        read_as: dict[str, Any] = {"interpretation": [coded(f"interpretation {one}") for one in marks]}
        return observation("msi", "loinc 81695-9", valueQuantity=quantity(0.42, "1"), **(read_as if marks else {}))

    assert facts(msi("H")) == {"msi_high": True}
    for one in (msi(), msi("N"), msi("L"), msi("H", "L")):
        assert facts(one) == {}
        assert told(one).strip()
