"""What fits of a case whose statements contradict each other: always a case, and every fact left out is named."""

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
