"""What is accepted and asked about: values outside the usual, codes for unknown, pairs that do not fit."""

import json
from typing import Any

import pytest

from livermets.assessment.answer import answer
from livermets.assessment.assess import assess
from livermets.case.case import CaseError, empty_values
from livermets.case.doubts import doubts, uncounted_values
from livermets.case.reading import read_case
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge


def asked(facts: dict[str, Any]) -> dict[str, str]:
    return {doubt.field: doubt.text for doubt in read_case(facts).doubts}


def test_a_value_in_another_unit_is_asked_about_and_accepted() -> None:
    case = read_case({"largest_lesion_mm": 1.5, "bilirubin_umol_l": 1.2, "albumin_g_l": 14.9})
    assert {doubt.field for doubt in case.doubts} == {"largest_lesion_mm", "bilirubin_umol_l", "albumin_g_l"}
    assert "mg/dL" in case.doubts[1].text
    assert not read_case({"largest_lesion_mm": 2, "bilirubin_umol_l": 3, "albumin_g_l": 15}).doubts
    assert not read_case({"largest_lesion_mm": 0}).doubts


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.is_numeric])
def test_every_number_is_asked_about_outside_its_usual_range_and_not_inside(name: str) -> None:
    fact = FACTS[name]
    assert fact.plausible is not None
    assert fact.minimum is not None
    assert fact.maximum is not None
    low, high = fact.plausible
    step = 1 if fact.kind is Kind.INTEGER else 0.01
    for inside in (low, high):
        assert name not in asked({name: inside}) or "code for unknown" in asked({name: inside})[name]
    for outside in (low - step, high + step):
        if fact.minimum <= outside <= fact.maximum and outside != 0:
            assert name in asked({name: outside}), outside


@pytest.mark.parametrize("count", [95, 97, 98, 99])
def test_a_code_for_unknown_nodes_settles_nothing_and_scores_nothing(count: int) -> None:
    facts = {"primary_site": "colorectal", "primary_positive_nodes": count}
    case = read_case(facts)
    assert case.values["primary_node_positive"] is None
    assert case.values["primary_positive_nodes"] is None
    assert case.to_json() == facts
    assert f"{count} is often a code for unknown and is not counted" in asked(facts)["primary_positive_nodes"]
    criteria = assess(case, knowledge()).systems["fong-crs"].criteria
    assert None in criteria.values()
    assert True not in criteria.values()


def test_another_fact_settles_what_a_code_left_open() -> None:
    case = read_case({"primary_positive_nodes": 99, "primary_node_positive": True})
    assert case.values["primary_node_positive"] is True
    assert read_case({"primary_positive_nodes": 60}).values["primary_node_positive"] is True
    assert read_case({"primary_positive_nodes": 61}).values["primary_node_positive"] is True


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ({"cea_ng_ml": 9999}, False),
        ({"cea_ng_ml": 9998}, True),
        ({"cea_ng_ml": 999}, True),
        ({"cea_fall_percent": -999}, False),
        ({"ca19_9_u_ml": 9999}, True),
        ({"liver_lesion_count": 99}, False),
        ({"liver_lesion_count": 98}, True),
        ({"age_years": 99}, True),
        ({"segments_involved": 9}, True),
        ({"chemotherapy_cycles": 99}, False),
    ],
)
def test_a_code_is_asked_about_and_counts_only_within_the_usual(facts: dict[str, Any], counted: bool) -> None:
    (name, value), case = next(iter(facts.items())), read_case(facts)
    assert (case.values[name] == value) is counted
    assert case.given[name] == value
    assert name in asked(facts)


def test_a_code_outside_the_range_is_refused_with_what_it_often_means() -> None:
    with pytest.raises(CaseError, match="999 is often a code for unknown: leave the field empty if so"):
        read_case({"sodium_mmol_l": 999})
    with pytest.raises(CaseError, match="9 is often a code for unknown"):
        read_case({"ecog": 9})


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        ({"weight_kg": 170, "height_cm": 70}, "height and weight do not go together"),
        ({"reported_grade": "G3", "ki67_percent": 0.2}, "was a share written"),
        ({"reported_grade": "G3", "ki67_percent": 20}, "G3 has a Ki-67"),
        ({"reported_grade": "G2", "ki67_percent": 20.1}, "G2 has neither"),
        ({"reported_grade": "G1", "mitoses_per_2mm2": 2}, "G1 has neither"),
        ({"bilobar": True, "liver_lesion_count": 1}, "one lesion is bilobar only"),
        ({"largest_lesion_mm": 50, "largest_lesion_area_mm2": 10}, "area and longest diameter"),
        (
            {"liver_lesion_count": 2, "metastases_total_count": 3, "extrahepatic_disease": False},
            "more metastases in all organs",
        ),
        ({"liver_lesion_count": 2, "largest_lesion_mm": 0}, "is the number from before"),
        ({"sex": "male", "primary_site": "ovarian"}, "sex and primary"),
        ({"chemotherapy_cycles": 18, "chemotherapy_months": 3}, "more cycles than weeks"),
        ({"chemotherapy_cycles": 20, "chemotherapy_months": 0}, "cycles were given in no time"),
        ({"chemotherapy_cycles": 0, "chemotherapy_months": 3}, "months of treatment without a cycle"),
        ({"lines_of_chemotherapy": 1, "chemotherapy_months": 0}, "a line was given in no time"),
        ({"lines_of_chemotherapy": 1, "chemotherapy_cycles": 0}, "a line without a cycle"),
        ({"first_line_drugs": ["oxaliplatin"], "chemotherapy_months": 0}, "drugs of a first line, given in no time"),
        ({"known_primary": False, "primary_site": "colorectal"}, "a primary is named"),
        ({"future_remnant_ml": 300, "future_remnant_before_ml": 400}, "swapped"),
        ({"margin_status": "R0", "margin_mm": 0}, "beside R0"),
        ({"primary_pn": "1", "primary_node_positive": False}, "pN1c"),
    ],
)
def test_a_pair_that_does_not_fit_is_asked_about(facts: dict[str, Any], part: str) -> None:
    assert any(part in text for text in asked(facts).values())


@pytest.mark.parametrize(
    "facts",
    [
        {"weight_kg": 80, "height_cm": 180},
        {"reported_grade": "G3", "ki67_percent": 20.1},
        {"reported_grade": "G3", "ki67_percent": 20, "mitoses_per_2mm2": 21},
        {"reported_grade": "G2", "ki67_percent": 20},
        {"reported_grade": "G1", "ki67_percent": 2.9, "mitoses_per_2mm2": 1},
        {"reported_grade": "G3"},
        {"bilobar": True, "liver_lesion_count": 2},
        {"bilobar": True},
        {"largest_lesion_mm": 50, "largest_lesion_area_mm2": 1500},
        {"chemotherapy_cycles": 12, "chemotherapy_months": 6},
        {"chemotherapy_cycles": 17, "chemotherapy_months": 3},
        {"chemotherapy_cycles": 0, "chemotherapy_months": 0},
        {"lines_of_chemotherapy": 0, "chemotherapy_months": 0},
        {"known_primary": False, "primary_site": "unknown-primary"},
        {"known_primary": False},
        {"known_primary": True, "primary_site": "colorectal"},
        {"liver_lesion_count": 3, "metastases_total_count": 3, "extrahepatic_disease": False},
        {"primary_pn": "1", "primary_node_positive": True},
    ],
)
def test_a_pair_that_fits_is_not_asked_about(facts: dict[str, Any]) -> None:
    assert asked(facts) == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"liver_lesion_count": 0, "bilobar": True},
        {"liver_lesion_count": 1, "segments_involved": 0},
        {"liver_lesion_count": 0, "segments_involved": 1},
        {"bilobar": True, "segments_involved": 1},
        {"largest_lesion_mm": 20, "segments_involved": 0},
        {"largest_lesion_mm": 20, "largest_lesion_area_mm2": 401},
        {"largest_lesion_mm": 0, "largest_lesion_area_mm2": 5},
        {"liver_lesion_count": 0, "tumour_volume_ml": 5},
        {"primary_pn": "0", "primary_positive_nodes": 2},
        {"primary_pn": "2a", "primary_node_positive": False},
        {"her2_positive": True, "her2_low": True},
        {"sex": "male", "pregnant": True},
        {"primary_site": "unknown-primary", "known_primary": True},
        {"primary_in_place": True, "months_since_primary_resection": 3},
        {"metastases_total_count": 0, "extrahepatic_disease": True},
        {"symptoms": ["ascites"], "ascites": "none"},
        {"bilirubin_day5_umol_l": 80, "bilirubin_peak_umol_l": 60},
        {"disease_free_interval_months": 400, "age_years": 30},
        {"lesions": [{"segment": "2"}, {"segment": "4a"}, {"segment": "6"}], "segments_involved": 2},
    ],
)
def test_what_cannot_hold_at_once_is_refused_and_both_are_named(facts: dict[str, Any]) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(facts)
    assert "contradict" in str(caught.value)
    assert all(name in str(caught.value) for name in facts)


def test_the_halves_of_segment_4_count_as_one_segment_or_two() -> None:
    lesions = [{"segment": "4a"}, {"segment": "4b"}]
    assert read_case({"lesions": lesions, "segments_involved": 1})
    assert read_case({"lesions": lesions, "segments_involved": 2})


def test_the_limits_of_the_grades_are_those_of_the_system() -> None:
    texts = {name: when.text for name, when in knowledge().systems["who2019-gepnen-grade"].scheme.stages}
    assert "mitoses_per_2mm2 > 20 OR ki67_percent > 20" in texts["NET G3"]
    assert "mitoses_per_2mm2 < 2 AND ki67_percent < 3" in texts["NET G1"]


def test_a_text_that_was_not_plain_is_said_and_the_answer_has_every_doubt() -> None:
    case = read_case({"largest_lesion_mm": "48 x 32", "primary_positive_nodes": 99})
    said = answer(assess(case, knowledge()))["doubts"]
    assert said[0] == {"field": "largest_lesion_mm", "value": 48, "text": "48 x 32: the largest, 48 mm"}
    assert said[1]["field"] == "primary_positive_nodes"


def test_what_is_asked_about_a_list_can_be_written_into_a_file() -> None:
    known = {"first_line_drugs": frozenset({"trop2-adc", "bevacizumab"})}
    (doubt,) = doubts(known, {**empty_values(), **known, "lines_of_chemotherapy": 0})
    assert (doubt.field, doubt.value) == ("first_line_drugs", ["bevacizumab", "trop2-adc"])
    case = read_case({"primary_site": "breast", "first_line_drugs": ["trop2-adc", "bevacizumab"], "chemotherapy_months": 0})
    assert case.doubts
    assert json.dumps(assess(case, knowledge()).to_json(), allow_nan=False)


def test_the_values_that_are_not_counted_are_codes_outside_the_usual() -> None:
    assert uncounted_values(FACTS["primary_positive_nodes"]) == (95, 97, 98, 99)
    assert uncounted_values(FACTS["age_years"]) == ()
    assert uncounted_values(FACTS["cea_fall_percent"]) == (-999,)
    assert uncounted_values(FACTS["primary_site"]) == ()
