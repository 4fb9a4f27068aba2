"""What follows from what was entered, and what fits of a case whose statements contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.case.case import CaseError, CaseFault
from livermets.case.reading import read_case, read_what_fits
from livermets.knowledge.loading import knowledge
from tests.cases import CASES, RandomCases

THREE = [{"segment": "6", "size_mm": 20}, {"segment": "7", "size_mm": 31}, {"segment": "8"}]


def named(faults: tuple[CaseFault, ...]) -> set[str]:
    return {part.split("[")[0] for fault in faults for part in fault.field.split(" and ")}


def test_three_statements_that_contradict_pairwise_leave_the_list_and_name_the_others() -> None:
    case, faults = read_what_fits({"lesions": THREE, "liver_lesion_count": 1, "metastases_total_count": 2, "sex": "female"})
    assert case.to_json() == {"lesions": THREE, "sex": "female"}
    assert case.values["liver_lesion_count"] == 3
    assert [fault.field for fault in faults] == ["liver_lesion_count", "liver_lesion_count and metastases_total_count"]
    assert "3 by the list" in faults[0].problem
    assert "metastases_total_count = 2" in faults[1].problem


def test_of_a_contradiction_between_facts_that_only_follow_what_they_follow_from_is_left_out_and_named() -> None:
    facts = {"ras_mutated": True, "nras_mutated": False, "kras_g12c": False, "kras_mutated": False, "ecog": 1}
    case, faults = read_what_fits(facts)
    assert case.given["ecog"] == 1
    assert set(facts) - set(case.given) <= named(faults)


@pytest.mark.parametrize(
    ("entered", "left", "fields"),
    [
        ({}, {}, []),
        ({"ecog": 1}, {"ecog": 1}, []),
        ({"ecog": 9, "inr": 1.2}, {"inr": 1.2}, ["ecog"]),
        ({"colour": 3, "inr": 1.2}, {"inr": 1.2}, ["colour"]),
        ({"inr and ecog": 3, "inr": 1.2, "ecog": 1}, {"inr": 1.2, "ecog": 1}, ["inr and ecog"]),
        ({"lesions": [{"size_mm": -1}, {"colour": 2}], "inr": 1.2}, {"inr": 1.2}, ["lesions[1].size_mm", "lesions[2].colour"]),
        ({"synchronous": True, "disease_free_interval_months": 9}, {}, ["synchronous and disease_free_interval_months"]),
    ],
)
def test_what_cannot_be_read_is_left_out_and_nothing_else(
    entered: dict[str, Any], left: dict[str, Any], fields: list[str]
) -> None:
    case, faults = read_what_fits(entered)
    assert case.to_json() == left
    assert [fault.field for fault in faults] == fields


def contradicting(stream: RandomCases) -> dict[str, Any]:
    """The facts of a random case, taken without a look at one another, mostly with lesions of their own."""
    facts, rng = stream.facts(), stream.random
    if rng.random() < 0.7:
        facts["lesions"] = [
            {
                "segment": rng.choice("1235678"),
                "size_mm": rng.choice((5, 20, 60, None)),
                "status": rng.choice(("present", "vanished", "resected")),
            }
            for _ in range(rng.randint(1, 4))
        ]
    return facts


def test_random_cases_with_contradictions_are_always_read_and_what_is_left_out_is_named() -> None:
    wrong, stream = 0, RandomCases(knowledge().systems.values(), seed=13)
    for _ in range(CASES):
        entered = contradicting(stream)
        case, faults = read_what_fits(entered)
        gone = {name for name, value in entered.items() if name not in case.given and value != []}
        assert gone <= named(faults), entered
        assert bool(gone) == bool(faults), entered
        assert read_case(case.to_json()) == case
        wrong += bool(faults)
        if faults:
            with pytest.raises(CaseError):
                read_case(entered)
    assert wrong > 100, "the random cases contradict too little to test anything"


@pytest.mark.parametrize(
    ("given", "fact", "settled"),
    [
        ({"kras_g12c": True}, "ras_mutated", True),
        ({"kras_mutated": False}, "kras_g12c", False),
        ({"primary_pn": "1a"}, "primary_node_positive", True),
        ({"primary_pn": "0"}, "primary_node_positive", False),
        ({"primary_pn": "1c"}, "primary_node_positive", None),
        ({"chemotherapy_months": 0}, "lines_of_chemotherapy", 0),
        ({"chemotherapy_cycles": 0}, "lines_of_chemotherapy", 0),
        ({"chemotherapy_months": 1}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0, "chemotherapy_cycles": 0}, "lines_of_chemotherapy", 0),
        ({"chemotherapy_months": 0, "chemotherapy_cycles": 1}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0, "chemotherapy_cycles": 20}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0.5, "chemotherapy_cycles": 0}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0, "chemotherapy_cycles": "<3"}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0, "first_line_drugs": ["oxaliplatin"]}, "lines_of_chemotherapy", None),
        ({"chemotherapy_cycles": 0, "later_line_drugs": ["oxaliplatin"]}, "lines_of_chemotherapy", None),
        ({"chemotherapy_months": 0, "first_line_drugs": []}, "lines_of_chemotherapy", 0),
        ({"lines_of_chemotherapy": 0}, "chemotherapy_months", 0),
        ({"liver_completely_resectable": True}, "remnant_sufficient", True),
        ({"liver_completely_resectable": False}, "remnant_sufficient", None),
        ({"liver_completely_resectable": True, "future_remnant_ml": 300}, "remnant_sufficient", None),
        ({"liver_completely_resectable": True}, "inflow_outflow_bile_preserved", True),
        ({"her2_positive": True}, "her2_low", False),
        ({"primary_site": "unknown-primary"}, "known_primary", False),
        ({"sex": "male"}, "pregnant", False),
        ({"sex": "female"}, "pregnant", None),
        ({"liver_background": "suspected-cirrhosis"}, "cirrhosis", None),
        ({"liver_background": "fibrosis"}, "cirrhosis", False),
        ({"resection_extent": "not-resectable"}, "liver_completely_resectable", False),
        ({"resection_extent": "more-than-hemiliver"}, "liver_completely_resectable", None),
        ({"liver_completely_resectable": False}, "resection_extent", None),
        ({"primary_r0_resected": True}, "primary_in_place", False),
        ({"primary_r0_resected": False}, "primary_in_place", None),
        ({"primary_in_place": True}, "primary_r0_resected", False),
        ({"primary_in_place": False}, "primary_r0_resected", None),
        ({"months_since_primary_resection": 0}, "primary_in_place", False),
        ({"months_since_primary_resection": "<6"}, "primary_in_place", False),
        ({"metastases_total_count": 0}, "extrahepatic_disease", False),
        ({"metastases_total_count": 1}, "extrahepatic_disease", None),
        ({"segments_involved": 1}, "bilobar", False),
        ({"segments_involved": "<2"}, "bilobar", False),
        ({"segments_involved": 2}, "bilobar", None),
        ({"segments_involved": "<=2"}, "bilobar", None),
        ({"liver_lesion_count": 0}, "bilobar", None),
        ({"liver_lesion_count": 0}, "segments_involved", None),
        ({"liver_lesion_count": 0}, "largest_lesion_mm", None),
        ({"liver_lesion_count": 0}, "largest_lesion_area_mm2", None),
        ({"liver_lesion_count": 0}, "liver_involvement_percent", None),
        ({"liver_lesion_count": 0}, "tumour_volume_ml", None),
        ({"liver_lesion_count": 1}, "bilobar", None),
        ({"liver_lesion_count": 1}, "segments_involved", None),
        ({"liver_lesion_count": 1}, "largest_lesion_mm", None),
        ({"liver_lesion_count": 1}, "largest_lesion_area_mm2", None),
        ({"liver_lesion_count": 1}, "liver_involvement_percent", None),
        ({"liver_lesion_count": 1}, "tumour_volume_ml", None),
        ({"liver_lesion_count": 99}, "bilobar", None),
    ],
)
def test_what_a_fact_means_by_definition_is_settled_once(given: dict[str, Any], fact: str, settled: Any) -> None:
    assert read_case(given).values[fact] == settled


def test_what_a_fact_follows_from_names_what_is_known_alone() -> None:
    assert read_case({"chemotherapy_months": 0}).settled["lines_of_chemotherapy"] == ("chemotherapy_months",)
    assert read_case({"months_since_primary_resection": 5}).settled["primary_in_place"] == ("months_since_primary_resection",)


def test_what_is_taken_for_granted_gives_way_to_what_was_entered() -> None:
    entered = {
        "liver_completely_resectable": True,
        "remnant_sufficient": False,
        "lines_of_chemotherapy": 2,
        "chemotherapy_months": 0,
    }
    values = read_case(entered).values
    assert {name: values[name] for name in entered} == entered


@pytest.mark.parametrize("name", ["largest_lesion_mm", "largest_lesion_area_mm2", "segments_involved", "tumour_volume_ml"])
def test_what_stands_beside_no_lesion_contradicts_the_number_alone(name: str) -> None:
    case, faults = read_what_fits({"liver_lesion_count": 0, name: 5, "age_years": 60})
    assert [set(fault.field.split(" and ")) for fault in faults] == [{"liver_lesion_count", name}]
    assert case.to_json() == {"age_years": 60}
