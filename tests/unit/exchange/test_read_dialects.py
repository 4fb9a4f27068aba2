"""Bundles in the shape of the public examples of three guides: what they hold is found, and nothing else."""

from __future__ import annotations

from typing import Any

from tests.unit.exchange.bundles import ONKO, coded, condition, lab, observation, patient, quantity, read, reasons

ONKO_CODES = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/"
FOCUS = [{"reference": "Condition/diagnosis"}]
SURE = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"},
        {"system": f"{ONKO_CODES}CodeSystem/mii-cs-onko-primaertumor-diagnosesicherung", "code": "7"},
    ]
}
FOUND_ON = {"url": "http://hl7.org/fhir/StructureDefinition/condition-assertedDate", "valueDateTime": "2021-06-10"}


def onko(name: str, *codes: str, day: str = "2021-10-05", **more: Any) -> dict[str, Any]:
    return observation(name, *codes, effectiveDateTime=day, focus=FOCUS, **more)


def german() -> list[dict[str, Any]]:
    """An ovarian cancer with a metastasis of the liver, as the German core data set has it."""
    pathological = {
        "extension": [{"url": f"{ONKO}mii-ex-onko-tnm-cp-praefix", "valueCodeableConcept": coded("uicc p")}],
    }
    t_code, n_code = (coded(code) | pathological for code in ("sct 384625004", "sct 371494008"))
    return [
        condition("diagnosis", "icd-10-gm C56", verificationStatus=SURE, extension=[FOUND_ON], recordedDate="2021-06-15")
        | {"bodySite": [coded("icd-o-3 C56.9")]},
        condition(
            "before",
            "icd-10-gm C50.4",
            clinicalStatus={"coding": [{"code": "remission"}]},
            meta={"profile": [f"{ONKO}mii-pr-onko-fruehere-tumorerkrankung"]},
        ),
        onko("t", "sct 384625004", valueCodeableConcept=coded("uicc T3c")) | {"code": t_code},
        onko("n", "sct 371494008", valueCodeableConcept=coded("uicc N1")) | {"code": n_code},
        onko("m", "sct 371497001", valueCodeableConcept=coded("uicc M1b")),
        onko("g", "loinc 33732-9", "sct 371469007", valueCodeableConcept=coded("onko-grading 3")),
        onko("size", "loinc 21889-1", "sct 371479009", valueQuantity=quantity(22, "mm"), bodySite=coded("icd-o-3 C56.9")),
        onko("histology", "loinc 59847-4", valueCodeableConcept=coded("icd-o-3 8441/3")),
        onko("examined", "loinc 21894-1", "sct 444025001", valueQuantity=quantity(23, "1")),
        onko("positive", "loinc 21893-3", "sct 443527007", valueQuantity=quantity(2, "1")),
        onko("liver", "sct 385421009", day="2021-06-22", valueCodeableConcept=coded("onko-metastases HEP")),
        onko("lung", "sct 385421009", day="2021-06-22", bodySite=coded("onko-metastases PUL")),
        onko("ecog", "sct 423740007", "loinc 89262-0", valueCodeableConcept=coded("onko-ecog 1", "loinc LA9623-5")),
        onko("asa", "loinc 97816-3", valueCodeableConcept=coded("onko-asa 2")),
        onko("r", "loinc 84892-9", "sct 445200009", valueCodeableConcept={"coding": [{"code": "R0"}]}),
        onko("marker", "loinc 10334-1", valueQuantity=quantity(356, "U/mL", ">")),
        {"resourceType": "Procedure", "id": "op", "status": "completed", "subject": {"reference": "Patient/p"}},
    ]


def test_the_german_core_data_set_oncology() -> None:
    found = read(*german(), person=patient(gender="female", birthDate="1961-05-02"), kind="transaction")
    assert found.case == {
        "age_years": 65,
        "sex": "female",
        "primary_site": "ovarian",
        "primary_histology": "serous",
        "primary_pt": 3,
        "primary_pn": "1",
        "primary_positive_nodes": 2,
        "primary_grade": "poor",
        "disease_free_interval_months": "0 to 0.4",
        "extrahepatic_sites": ["lung"],
        "ecog": 1,
        "asa_class": 2,
        "ca125_u_ml": ">356",
    }
    assert reasons(found) == "Observation/size: the size of a tumour that is not said to be in the liver"
    assert {one.resource for one in found.not_understood} == {
        "Observation/m",
        "Observation/examined",
        "Observation/r",
        "Procedure/op",
    }


def test_an_unknown_primary_of_the_german_core_data_set() -> None:
    histology = {
        "url": f"{ONKO}mii-ex-onko-histology-morphology-behavior-icdo3",
        "valueCodeableConcept": coded("icd-o-3 8140/3"),
    }
    found = read(
        condition("diagnosis", "icd-10-gm C80.0", verificationStatus=SURE, extension=[histology, FOUND_ON]),
        onko("t", "sct 399504009", valueCodeableConcept=coded("uicc TX")),
        onko("hep", "sct 385421009", valueCodeableConcept=coded("onko-metastases HEP")),
        onko("lym", "sct 385421009", valueCodeableConcept=coded("onko-metastases LYM")),
        person=patient(gender="male"),
    )
    assert found.case == {
        "sex": "male",
        "primary_site": "unknown-primary",
        "primary_histology": "adenocarcinoma",
        "extrahepatic_disease": True,
    }


def test_mcode() -> None:
    histology = {
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
        "valueCodeableConcept": coded("sct 413448000"),
    }
    related = {
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition",
        "valueReference": {"reference": "Condition/primary"},
    }
    positive, negative = ({"valueCodeableConcept": coded(f"loinc {code}")} for code in ("LA6576-8", "LA6577-6"))
    variant = [
        {"code": coded("loinc 48018-6"), "valueCodeableConcept": coded("hgnc HGNC:8975")},
        {"code": coded("loinc 48002-0"), "valueCodeableConcept": coded("loinc LA6684-0")},
    ]
    size = {"code": coded("loinc 33728-7"), "valueQuantity": quantity(2.4, "cm")}
    structure = {
        "resourceType": "BodyStructure",
        "id": "s",
        "location": coded("sct 277961009"),
        "patient": {"reference": "Patient/p"},
    }
    found = read(
        condition("primary", "sct 353431000119107", onset="2018-03-16", extension=[histology]),
        condition("mets", "sct 94381002", onset="2021-03-16", extension=[related]),
        condition("brain", "sct 94225005", onset="2021-03-20", extension=[related]),
        condition("depression", "sct 35489007"),
        observation("ecog", "loinc 89247-1", valueInteger=0, interpretation=[coded("loinc LA9622-7")]),
        observation("weight", "loinc 29463-7", valueQuantity=quantity(155, "lb", code="[lb_av]")),
        observation("height", "loinc 8302-2", valueQuantity=quantity(65, "in", code="[in_i]")),
        observation("er", "loinc 85337-4", **positive),
        observation("pr", "loinc 85339-0", **negative),
        observation("her2", "loinc 48676-1", **negative),
        observation("t", "sct 384625004", valueCodeableConcept=coded("sct 1229859000")),
        observation("n", "sct 371494008", valueCodeableConcept=coded("sct 1229947003")),
        observation("ct", "loinc 21905-5", valueCodeableConcept=coded("ajcc cT3")),
        observation("v", "loinc 69548-6", valueCodeableConcept=coded("loinc LA9633-4"), component=variant),
        observation("size", "loinc 21889-1", focus=[{"reference": "BodyStructure/s"}], component=[size]),
        structure,
        person=patient(gender="female", birthDate="1968-01-20"),
    )
    assert found.case == {
        "age_years": 58,
        "sex": "female",
        "height_cm": 165.1,
        "weight_kg": 70.30681735,
        "ecog": 0,
        "primary_site": "breast",
        "primary_histology": "adenocarcinoma",
        "primary_pt": 3,
        "primary_pn": "0",
        "her2_positive": False,
        "hormone_receptor_positive": True,
        "pik3ca_mutated": True,
        "lesions": [{"segment": "7", "size_mm": 24}],
        "disease_free_interval_months": 36,
        "extrahepatic_sites": ["brain"],
    }
    assert not found.refused


def test_us_core_laboratory() -> None:
    ranges = [{"low": quantity(44, "U/L"), "high": quantity(121, "U/L"), "type": {"coding": [{"code": "normal"}]}}]
    found = read(
        lab("plt", "loinc 777-3", 200, "10*3/uL"),
        lab("bili", "loinc 1975-2", 1.1, "mg/dL"),
        lab("alb", "loinc 1751-7", 4.1, "g/dL"),
        lab("crea", "loinc 2160-0", 0.9, "mg/dL"),
        lab("na", "loinc 2951-2", 139, "mmol/L"),
        lab("ast", "loinc 1920-8", 31, "U/L"),
        lab("alt", "loinc 1742-6", 28, "U/L"),
        lab("alp", "loinc 6768-6", 90, "U/L", referenceRange=ranges),
        lab("inr", "loinc 6301-6", 1.1, "{INR}"),
        lab("ldh", "loinc 2532-0", 190, "U/L", interpretation=[coded("interpretation N")]),
        lab("hb", "loinc 718-7", 12.1, "g/dL"),
    )
    assert found.case == {
        "bilirubin_umol_l": 18.8144,
        "albumin_g_l": 41,
        "inr": 1.1,
        "creatinine_umol_l": 79.578,
        "sodium_mmol_l": 139,
        "platelets_10e9_l": 200,
        "ast_u_l": 31,
        "alt_u_l": 28,
        "alkaline_phosphatase_u_l": 90,
        "alkaline_phosphatase_upper_normal_u_l": 121,
        "ldh_elevated": False,
    }
    assert not found.refused
