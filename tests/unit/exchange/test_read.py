"""What a bundle says of a case: each fact with resource, code and date, each thing that is not taken with its reason."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.knowledge.loading import knowledge
from tests.unit.exchange.bundles import TODAY, bundle, coded, condition, lab, observation, patient, quantity, read, reasons

CEA = "loinc 2039-6"
SIZE = "loinc 21889-1"
LONGEST = "loinc 33728-7"


def size(name: str, mm: float, *sites: str, text: str = "", day: str = "2026-11-01") -> dict[str, Any]:
    part = {"code": coded(LONGEST), "valueQuantity": quantity(mm, "mm")}
    site = coded(*sites) | ({"text": text} if text else {})
    return observation(name, SIZE, bodySite=site, component=[part], effectiveDateTime=day)


def test_every_fact_has_its_resource_code_and_date() -> None:
    found = read(lab("cea", CEA, 38, "ng/mL", "2026-11-03T08:30:00+01:00"), person=patient(gender="female"))
    assert found.to_json()["case"] == {"sex": "female", "cea_ng_ml": 38}
    assert found.to_json()["origins"]["cea_ng_ml"] == {
        "resource": "Observation/cea",
        "code": "LOINC 2039-6",
        "date": "2026-11-03",
    }
    assert not found.refused
    assert not found.not_understood


@pytest.mark.parametrize(
    ("code", "segment"),
    [
        ("71133005", "1"),
        ("277956007", "2"),
        ("277957003", "3"),
        ("277958008", "4"),
        ("277959000", "5"),
        ("277960005", "6"),
        ("277961009", "7"),
        ("277962002", "8"),
    ],
)
def test_couinaud_codes_are_read_by_the_table(code: str, segment: str) -> None:
    assert read(size("a", 20, f"sct {code}")).case["lesions"] == [{"segment": segment, "size_mm": 20}]


def test_segment_iv_has_one_code_and_its_half_is_only_what_the_text_says() -> None:
    assert read(size("a", 20, "sct 277958008", text="IVa")).case["lesions"][0]["segment"] == "4a"
    assert read(size("a", 20, "sct 277958008", text="Segment IV")).case["lesions"][0]["segment"] == "4"
    assert read(size("a", 20, "sct 277959000", text="IVa")).case["lesions"][0]["segment"] == "5"


def test_lesions_of_the_last_examination_are_the_list_and_earlier_ones_stay_visible() -> None:
    found = read(
        size("old", 12, "sct 277959000", day="2026-08-01"),
        size("one", 20, "sct 277959000"),
        size("two", 31, "sct 10200004"),
    )
    assert found.case["lesions"] == [{"segment": "5", "size_mm": 20}, {"size_mm": 31}]
    assert [one.resource for one in found.older] == ["Observation/old"]
    assert found.sources["lesions"].resource == "Observation/one, Observation/two"


def test_a_tumour_that_is_not_said_to_be_in_the_liver_is_no_lesion_of_it() -> None:
    found = read(size("a", 22, "sct 71854001"))
    assert "lesions" not in found.case
    assert "not said to be in the liver" in reasons(found)


PLATELETS = ["10*9/L", "10^9/L", "10*3/uL", "K/uL", "G/L", "Gpt/l", "/nl", "Tsd/µl", "Tsd/\u03bcl"]
UNITS = [
    *(("platelets_10e9_l", "loinc 777-3", 150, unit, 150) for unit in PLATELETS),
    *(("inr", "loinc 6301-6", 1.2, unit, 1.2) for unit in ("{INR}", "1", "{ratio}", "")),
    *(("cea_ng_ml", CEA, 200, unit, 200) for unit in ("ng/mL", "ug/L", "µg/L", "\u03bcg/L", "mcg/L", "ug/l")),
    *(("afp_ng_ml", "loinc 1834-1", 200, unit, 200) for unit in ("ng/mL", "ug/L", "µg/L", "\u03bcg/L", "mcg/L", "ug/l")),
    *(
        (fact, code, 40, unit, 40)
        for fact, code in (
            ("ast_u_l", "loinc 1920-8"),
            ("alt_u_l", "loinc 1742-6"),
            ("alkaline_phosphatase_u_l", "loinc 6768-6"),
        )
        for unit in ("U/L", "IU/L", "[IU]/L")
    ),
    ("ast_u_l", "loinc 1920-8", 0.667, "ukat/L", 40.02),
    ("ast_u_l", "loinc 1920-8", 2, "ukat/L", 120),
    *(("ca19_9_u_ml", "loinc 24108-3", 37, unit, 37) for unit in ("U/mL", "k[IU]/L", "kU/L")),
    *(("ca125_u_ml", "loinc 10334-1", 35, unit, 35) for unit in ("U/mL", "k[IU]/L", "kU/L")),
    *(("sodium_mmol_l", "loinc 2951-2", 140, unit, 140) for unit in ("mmol/L", "meq/L", "mEq/L")),
    ("albumin_g_l", "loinc 1751-7", 2.8, "g/dL", 28),
    ("bilirubin_umol_l", "loinc 1975-2", 2, "mg/dL", 34.208),
    ("bilirubin_umol_l", "loinc 1975-2", 3, "mg/dL", 51.312),
    ("bilirubin_umol_l", "loinc 14631-6", 12, "umol/L", 12),
    ("creatinine_umol_l", "loinc 2160-0", 1, "mg/dL", 88.42),
    ("weight_kg", "loinc 29463-7", 155, "[lb_av]", 70.30681735),
    ("height_cm", "loinc 8302-2", 65, "[in_i]", 165.1),
]


@pytest.mark.parametrize(("fact", "code", "value", "unit", "right"), UNITS)
def test_units_are_read_by_analyte_with_exact_factors(fact: str, code: str, value: float, unit: str, right: float) -> None:
    found = read(lab("a", code, value, unit))
    assert found.case.get(fact) == right, reasons(found)


def test_what_a_conversion_leaves_behind_crosses_no_limit() -> None:
    values = read(lab("a", "loinc 1751-7", 2.8, "g/dL"), lab("b", "loinc 1975-2", 2, "mg/dL")).case
    assert values == {"bilirubin_umol_l": 34.208, "albumin_g_l": 28}
    assert read(lab("a", CEA, 200.00000000000006, "ug/L")).case["cea_ng_ml"] == 200
    assert read(lab("a", CEA, 200.0000001, "ug/L")).case["cea_ng_ml"] == 200.0000001


@pytest.mark.parametrize("unit", ["nmol/L", "furlong", "mg", "K/uL", "g/L"])
def test_a_unit_outside_the_table_is_refused_by_name(unit: str) -> None:
    found = read(lab("a", CEA, 5, unit))
    assert not found.case
    assert f"Observation/a: the unit “{unit}” is not one of: ng/mL" in reasons(found)


def test_a_number_without_a_unit_or_with_two_is_refused() -> None:
    assert "a number without a unit" in reasons(read(lab("a", CEA, 5, "")))
    two = observation("a", "loinc 26515-7", valueQuantity={"value": 150, "unit": "/uL", "code": "10*9/L"})
    assert "two units that differ" in reasons(read(two))
    # As a public example has it: a code of no unit beside words of another
    odd = observation("a", "loinc 26515-7", valueQuantity={"value": 150000, "unit": "10^9/L", "code": "10*9/uL"})
    assert "the unit “10*9/uL” is not one of" in reasons(read(odd))


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


def test_a_marker_in_another_fluid_is_not_the_marker_in_blood() -> None:
    specimen = {"resourceType": "Specimen", "id": "s", "type": {"text": "Ascites"}, "subject": {"reference": "Patient/p"}}
    value = lab("a", CEA, 5, "ng/mL", specimen={"reference": "Specimen/s"})
    assert "is not of blood but of: Ascites" in reasons(read(value, specimen))
    serum = specimen | {"type": coded("sct 119364003")}
    assert read(value, serum).case["cea_ng_ml"] == 5


def test_the_newest_of_several_stands_and_the_others_stay_visible() -> None:
    found = read(
        lab("a", CEA, 5, "ng/mL", "2026-01"), lab("b", CEA, 9, "ng/mL", "2026-03-02"), lab("c", CEA, 7, "ug/L", "2025")
    )
    assert found.case["cea_ng_ml"] == 9
    assert {(one.value, one.date) for one in found.older} == {(5, "2026-01"), (7, "2025")}


def test_two_values_of_one_day_and_of_overlapping_dates_are_refused() -> None:
    same = read(lab("a", CEA, 5, "ng/mL", "2026-03-02"), lab("b", CEA, 9, "ng/mL", "2026-03-02"))
    assert "cea_ng_ml" not in same.case
    assert "two values that differ" in reasons(same)
    assert "Observation/a" in reasons(same)
    assert "Observation/b" in reasons(same)
    open_dates = read(lab("a", CEA, 5, "ng/mL", "2026"), lab("b", CEA, 9, "ng/mL", "2026-03-02"))
    assert "their dates do not say which is newer" in reasons(open_dates)
    twice = read(lab("a", CEA, 5, "ng/mL", "2026-03-02"), lab("b", CEA, 5, "ug/L", "2026-03-02"))
    assert twice.case["cea_ng_ml"] == 5
    hours = read(lab("a", CEA, 5, "ng/mL", "2026-03-02T08:00:00Z"), lab("b", CEA, 9, "ng/mL", "2026-03-02T09:30:00+01:00"))
    assert hours.case["cea_ng_ml"] == 9


def test_an_undated_value_beside_a_dated_one_is_named() -> None:
    found = read(lab("a", CEA, 5, "ng/mL", None), lab("b", CEA, 9, "ng/mL", "2026-03-02"))
    assert found.case["cea_ng_ml"] == 9
    assert "Observation/a: cea_ng_ml = 5.0 has no date" in reasons(found)


CODES = [
    ("icd-10-cm C78.7", "liver"),
    ("icd-10-cm C7B.02", "liver"),
    ("icd-10-cm C80.1", "unknown-primary"),
    ("icd-10-gm C80.0", "unknown-primary"),
    ("icd-10 C80.0", "unknown-primary"),
    ("icd-10-cm C80.0", None),
    ("icd-10-cm C24.0", "biliary"),
    ("icd-10-cm C18.7", "colorectal"),
    ("icd-10-gm C20", "colorectal"),
    ("icd-10-cm C22.0", None),
    ("icd-10-cm C22.1", None),
    ("icd-10-cm C49.A2", "gist"),
    ("icd-10-gm C49.1", None),
    ("icd-10-cm C7A.012", "neuroendocrine"),
    ("sct 94381002", "liver"),
    ("sct 93761005", "colorectal"),
    ("icd-10-cm K76.0", None),
]


@pytest.mark.parametrize(("code", "meaning"), CODES)
def test_the_system_of_a_code_decides_what_it_means(code: str, meaning: str | None) -> None:
    found = read(condition("a", code, onset="2026-01-01"), condition("l", "icd-10-cm C78.7", onset="2026-06-01"))
    assert found.case.get("primary_site") == (None if meaning == "liver" else meaning)
    if meaning is None:
        assert [one.resource for one in found.not_understood] == ["Condition/a"]
    liver = read(condition("p", "icd-10-cm C50.9", onset="2025-01-01"), condition("a", code, onset="2026-01-01"))
    assert ("disease_free_interval_months" in liver.case) == (meaning == "liver")


def test_a_metastasis_in_the_colon_is_no_colorectal_primary() -> None:
    found = read(condition("a", "icd-10-cm C78.5"), condition("b", "icd-10-cm C78.00"))
    assert "primary_site" not in found.case
    assert found.case["extrahepatic_sites"] == ["lung", "other"]


def test_peritoneum_or_retroperitoneum_says_only_that_there_is_disease_outside() -> None:
    assert read(condition("a", "icd-10-cm C78.6")).case == {"extrahepatic_disease": True}


def test_several_primaries_are_told_apart_or_refused() -> None:
    two = condition("a", "icd-10-cm C18.7"), condition("b", "icd-10-cm C50.9")
    assert "several primaries" in reasons(read(*two))
    assert "primary_site" not in read(*two).case
    past = two[1] | {"clinicalStatus": {"coding": [{"code": "remission"}]}}
    assert read(two[0], past).case["primary_site"] == "colorectal"
    related = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"
    points = {"extension": [{"url": related, "valueReference": {"reference": "Condition/b"}}]}
    assert read(*two, condition("l", "sct 94381002", **points)).case["primary_site"] == "breast"


def test_what_speaks_of_another_tumour_is_not_taken_for_the_primary() -> None:
    past = condition("b", "icd-10-cm C50.9") | {"clinicalStatus": {"coding": [{"code": "remission"}]}}
    grade = observation(
        "g", "loinc 33732-9", valueCodeableConcept=coded("onko-grading 3"), focus=[{"reference": "Condition/b"}]
    )
    found = read(condition("a", "icd-10-cm C18.7"), past, grade)
    assert "primary_grade" not in found.case
    assert "speaks of another tumour" in reasons(found)


def test_an_unsure_diagnosis_is_named_and_not_taken() -> None:
    for status in ("refuted", "provisional", "entered-in-error", "unconfirmed"):
        unsure = condition("a", "icd-10-cm C18.7", verificationStatus={"coding": [{"code": status}]})
        found = read(unsure)
        assert not found.case
        assert f"the diagnosis is {status}, not confirmed" in reasons(found)


def test_the_interval_from_primary_to_liver_follows_from_exact_dates() -> None:
    def months(primary: str, liver: str) -> Any:
        found = read(condition("a", "icd-10-cm C18.7", onset=primary), condition("l", "icd-10-cm C78.7", onset=liver))
        return found.case.get("disease_free_interval_months", reasons(found))

    assert months("2019-01-15", "2020-01-15") == 12
    assert months("2019-01-15", "2019-07-15") == pytest.approx(5.95, abs=0.01)
    assert "within a month of the primary" in months("2019-01-15", "2019-02-01")
    assert "which came first is not said" in months("2019", "2019-05")
    before = read(condition("a", "icd-10-cm C18.7", onset="2019-05-02"), condition("l", "icd-10-cm C78.7", onset="2019-05-02"))
    assert before.case["synchronous"] is True
    fong = assess(read_case(before.case), knowledge()).systems["fong-crs"]
    assert fong.criteria["dfi"] is True


def test_tnm_categories_are_read_by_letters_and_by_codes() -> None:
    def category(code: str, *values: str, **more: Any) -> tuple[Any, str]:
        found = read(condition("a", "icd-10-gm C18.7"), observation("t", code, valueCodeableConcept=coded(*values), **more))
        return found.case.get("primary_pt", found.case.get("primary_pn")), reasons(found)

    assert category("sct 384625004", "uicc T3c")[0] == 3
    assert category("loinc 21899-0", "ajcc pT4a")[0] == 4
    assert category("sct 384625004", "sct 1229859000")[0] == 3
    assert category("sct 371494008", "uicc N1")[0] == "1"
    assert category("sct 371494008", "uicc N2a", "sct 1352999999")[0] == "2a"
    assert category("sct 371494008", "ajcc pN0(sn)")[0] == "0"
    assert category("sct 371494008", "uicc N1mi")[0] == "1"
    for code, value in (("sct 384625004", "uicc TX"), ("sct 384625004", "uicc Tis"), ("loinc 21899-0", "ajcc cT3")):
        assert category(code, value)[0] is None
    y = {"modifierExtension": [{"url": "https://x/StructureDefinition/mii-ex-onko-tnm-y-praefix"}]}
    assert category("sct 384625004", "uicc T2", **y)[0] == 2
    assert "after treatment does not say" in category("sct 371494008", "uicc N0", **y)[1]


def test_clinical_categories_are_not_pathological_ones() -> None:
    found = read(observation("t", "sct 399504009", valueCodeableConcept=coded("uicc T3")))
    assert not found.case
    assert [one.code for one in found.not_understood] == ["SNOMED CT 399504009"]


def test_performance_status_is_read_as_number_and_as_code() -> None:
    assert read(observation("e", "loinc 89247-1", valueInteger=0)).case["ecog"] == 0
    both = observation("e", "sct 423740007", "loinc 89262-0", valueCodeableConcept=coded("onko-ecog 1", "loinc LA9623-5"))
    assert read(both).case["ecog"] == 1
    torn = observation("e", "loinc 89262-0", valueCodeableConcept=coded("onko-ecog 1", "loinc LA9622-7"))
    assert "two codes of one answer mean different things" in reasons(read(torn))
    assert "ecog = 5: outside the range" in reasons(read(observation("e", "loinc 89247-1", valueInteger=5)))


def variant(name: str, answer: str, *genes: str, **parts: str) -> dict[str, Any]:
    components = [{"code": coded("loinc 48018-6"), "valueCodeableConcept": coded(f"hgnc HGNC:{gene}")} for gene in genes]
    for code, value in parts.items():
        key = f"loinc {code.removeprefix('c').replace('_', '-')}"
        concept = (
            coded(f"loinc {value}")
            if value.startswith("LA")
            else {"coding": [{"system": "http://varnomen.hgvs.org", "code": value}]}
        )
        components.append({"code": coded(key), "valueCodeableConcept": concept})
    return observation(name, "loinc 69548-6", valueCodeableConcept=coded(f"loinc {answer}"), component=components)


def test_variants_are_read_by_gene_and_change() -> None:
    present, absent = "LA9633-4", "LA9634-2"
    assert read(variant("v", present, "6407")).case == {"kras_mutated": True}
    assert read(variant("v", absent, "6407")).case == {"kras_mutated": False, "kras_g12c": False}
    assert read(variant("v", absent, "7989", "6342", "1097")).case == {
        "nras_mutated": False,
        "braf_v600e": False,
        "kit_mutated": False,
    }
    assert read(variant("v", present, "1097", c48005_3="p.Val600Glu")).case == {"braf_v600e": True}
    other = read(variant("v", present, "1097", c48005_3="p.Gly469Ala"))
    assert not other.case
    assert "not by the change" in reasons(other)
    assert "not said to be pathogenic" in reasons(read(variant("v", present, "6407", c53037_8="LA26333-7")))
    assert "germline" in reasons(read(variant("v", present, "6407", c48002_0="LA6683-2")))
    assert "which of them is altered" in reasons(read(variant("v", present, "6407", "7989")))
    assert not read(variant("v", absent, "1100")).case  # BRCA2 is not said
    assert read(variant("v", absent, "1100", "1101")).case == {"brca_mutated": False}


def test_hormone_receptors_are_one_fact() -> None:
    def receptors(er: str | None, pr: str | None) -> Any:
        listed = [("er", "loinc 85337-4", er), ("pr", "loinc 85339-0", pr)]
        codes = {"+": "loinc LA6576-8", "-": "loinc LA6577-6"}
        found = read(*(observation(n, c, valueCodeableConcept=coded(codes[v])) for n, c, v in listed if v))
        return found.case.get("hormone_receptor_positive")

    assert receptors("+", "-") is True
    assert receptors("-", "-") is False
    assert receptors("-", None) is None
    assert receptors(None, "+") is True


def test_receptors_of_the_metastasis_are_its_own_fact() -> None:
    her2 = observation("h", "loinc 48676-1", valueCodeableConcept=coded("loinc LA6576-8"), bodySite=coded("sct 10200004"))
    assert read(her2).case == {"her2_positive_metastasis": True}


def test_the_laboratorys_own_limits_and_judgement_are_taken() -> None:
    ranges = [{"low": quantity(30, "U/L"), "high": quantity(120, "U/L")}]
    found = read(lab("a", "loinc 6768-6", 210, "U/L", referenceRange=ranges))
    assert found.case == {"alkaline_phosphatase_u_l": 210, "alkaline_phosphatase_upper_normal_u_l": 120}
    raised = [coded("interpretation H")]
    assert read(lab("l", "loinc 2532-0", 400, "U/L", interpretation=raised)).case == {"ldh_elevated": True}
    assert "its limits differ" in reasons(read(lab("l", "loinc 2532-0", 400, "U/L")))


def test_age_is_that_of_the_day_and_the_birth_date_is_not_kept() -> None:
    found = read(person=patient(birthDate="1961-11-28"))
    assert found.case == {"age_years": 64}
    assert found.sources["age_years"].date is None
    assert "1961" not in str(found.to_json())
    assert read(person=patient(birthDate="1961-11-27")).case == {"age_years": 65}
    dead = patient(birthDate="1950-10-15", deceasedDateTime="2021-11-27")
    assert read(person=dead).case == {"age_years": 71}


def test_facts_that_contradict_each_other_are_both_refused() -> None:
    pn = observation("n", "sct 371494008", valueCodeableConcept=coded("uicc N0"))
    nodes = observation("k", "loinc 21893-3", valueQuantity=quantity(2, "1"))
    found = read(pn, nodes)
    assert not found.case
    assert "contradict each other" in reasons(found)
    assert "Observation/n" in reasons(found)
    assert "Observation/k" in reasons(found)


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


def test_ninety_and_twenty_thousand_entries_are_read_in_time() -> None:
    many = [
        lab(f"a{i}", CEA, i % 90, "ng/mL", f"20{10 + i % 16:02d}-{1 + i % 12:02d}-{1 + i % 28:02d}T0{i % 9}:00:00Z")
        for i in range(20000)
    ]
    last = lab("last", CEA, 77, "ng/mL", "2026-11-20")
    content = bundle(patient(), *many, last)
    start = time.perf_counter()
    found = read_fhir(content, knowledge().fhir, TODAY)
    assert found.case["cea_ng_ml"] == 77
    assert time.perf_counter() - start < 30
    small = bundle(patient(), *many[:91], last)
    start = time.perf_counter()
    assert read_fhir(small, knowledge().fhir, TODAY).case["cea_ng_ml"] == 77
    assert time.perf_counter() - start < 0.2
