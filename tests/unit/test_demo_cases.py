"""The demo cases of `data/cases/`: accepted as they stand, and each showing what it is there to show."""

import json
from typing import Any

import pytest

from livermets.case.reading import read_case
from tests.conftest import ROOT

FILES = sorted((ROOT / "data" / "cases").glob("*.json"))
NAMES = [path.stem for path in FILES]

# What a board asks for in a colorectal case before anything else.
ASKED_FIRST = [
    "primary_node_positive",
    "cea_ng_ml",
    "ras_mutated",
    "disease_free_interval_months",
    "extrahepatic_disease",
]


def demo(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "data" / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def test_the_seven_cases_are_there() -> None:
    assert NAMES == [
        "breast-after-systemic-response",
        "colorectal-metachronous-single",
        "colorectal-synchronous",
        "half-filled",
        "lung",
        "neuroendocrine-functioning",
        "ovarian",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_case_is_accepted_without_fault_or_doubt(name: str) -> None:
    entered = demo(name)
    assert set(entered) == {"title", "summary", "facts"}
    case = read_case(entered["facts"])
    assert case.doubts == ()
    assert set(case.given) == set(entered["facts"])


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_case_carries_a_pseudonym_and_a_question(name: str) -> None:
    facts = demo(name)["facts"]
    assert facts["case_label"].startswith("Demo ")
    assert facts["board_question"].endswith("?")


def test_labels_and_titles_are_told_apart() -> None:
    cases = [demo(name) for name in NAMES]
    assert len({case["title"] for case in cases}) == len(cases)
    assert len({case["facts"]["case_label"] for case in cases}) == len(cases)


def test_what_follows_from_listed_lesions_is_not_given_twice() -> None:
    listed = [name for name in NAMES if "lesions" in demo(name)["facts"]]
    assert len(listed) >= 2
    for name in listed:
        assert not {"liver_lesion_count", "largest_lesion_mm", "bilobar"} & set(demo(name)["facts"])


def test_the_synchronous_case_is_completed_from_its_lesions_and_timing() -> None:
    values = read_case(demo("colorectal-synchronous")["facts"]).values
    completed = ("liver_lesion_count", "largest_lesion_mm", "bilobar", "disease_free_interval_months", "ras_mutated")
    assert [values[name] for name in completed] == [5, 55, True, 0, True]


def test_the_half_filled_case_leaves_open_what_a_board_asks_first() -> None:
    values = read_case(demo("half-filled")["facts"]).values
    assert {name: values[name] for name in ASKED_FIRST} == dict.fromkeys(ASKED_FIRST)


def test_the_full_colorectal_case_leaves_none_of_it_open() -> None:
    values = read_case(demo("colorectal-synchronous")["facts"]).values
    assert [name for name in ASKED_FIRST if values[name] is None] == []
