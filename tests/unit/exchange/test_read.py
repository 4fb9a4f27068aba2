"""What a bundle says of a case: each fact with its resource, code and date."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from tests.unit.exchange.bundles import coded, lab, observation, patient, quantity, read, reasons

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


def fong(*resources: dict[str, Any]) -> bool | None:
    case = read_case({"primary_site": "colorectal", **read(*resources).case})
    return assess(case, knowledge()).systems["fong-crs"].criteria["cea"]


def bound(sign: str, value: float, unit: str = "ng/mL") -> dict[str, Any]:
    return observation("a", CEA, valueQuantity=quantity(value, unit, sign))


def test_a_comparator_is_a_bound_that_rules_see() -> None:
    assert read(bound("<", 5)).case["cea_ng_ml"] == "<5"
    assert fong(bound("<", 5)) is False
    assert fong(bound("<", 250)) is None
    assert fong(bound(">", 200)) is True
    assert fong(bound("<=", 200)) is False
    assert fong(bound("<", 200)) is False
    assert fong(bound(">=", 200)) is None
    assert read(bound(">", 1.234)).case["cea_ng_ml"] == ">1.2340"
    converted = observation("a", "loinc 1975-2", valueQuantity=quantity(2, "mg/dL", "<"))
    assert read(converted).case["bilirubin_umol_l"] == "<34.2080"
    unknown = observation("a", CEA, valueQuantity=quantity(5, "ng/mL", "ad"))
    assert "a comparator that is not understood" in reasons(read(unknown))


def test_a_range_is_a_range() -> None:
    ends = {"low": quantity(300, "U/mL"), "high": quantity(400, "U/mL")}
    assert read(observation("a", "loinc 10334-1", valueRange=ends)).case["ca125_u_ml"] == "300 to 400"
    assert read(observation("a", "loinc 10334-1", valueRange={"low": ends["low"]})).case["ca125_u_ml"] == ">=300"


def test_an_age_of_a_partial_birth_date_is_a_range() -> None:
    assert read(person=patient(birthDate="1961")).case == {"age_years": "64 to 65"}


def test_a_lesion_whose_size_is_not_understood_is_counted_all_the_same() -> None:
    odd = size("b", 12, "sct 277961009")
    odd["component"][0]["valueQuantity"] = quantity(5, "mm", "<")
    found = read(size("a", 20, "sct 277959000"), odd)
    assert found.case["lesions"] == [{"segment": "5", "size_mm": 20}, {"segment": "7"}]
    assert "the size is a bound: <5 mm; the lesion is listed without its size" in reasons(found)
