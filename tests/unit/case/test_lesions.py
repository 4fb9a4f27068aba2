"""What follows from a list of lesions that is not complete, and what a list does to a number entered beside it."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.case import CaseError
from livermets.case.lesions import beside_the_list
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

TWO = [{"segment": "6", "size_mm": 42}, {"segment": "3", "size_mm": 18}]


def test_a_list_without_a_word_about_it_is_complete():
    values = read_case({"lesions": TWO}).values
    assert (values["liver_lesion_count"], values["largest_lesion_mm"], values["bilobar"]) == (2, 42, True)
    with pytest.raises(CaseError, match="liver_lesion_count = 3: contradicts lesions"):
        read_case({"lesions": TWO, "liver_lesion_count": 3})


def test_of_a_list_that_is_not_complete_only_what_no_further_lesion_can_change_follows():
    values = read_case({"lesions": TWO, "lesions_complete": False}).values
    assert (values["liver_lesion_count"], values["largest_lesion_mm"], values["bilobar"]) == (None, None, True)
    assert values["vanished_lesions"] is None
    one = read_case({"lesions": TWO[:1], "lesions_complete": False}).values
    assert one["bilobar"] is None


@pytest.mark.parametrize(
    ("entered", "fault"),
    [
        ({"liver_lesion_count": 2}, ""),
        ({"liver_lesion_count": 3, "largest_lesion_mm": 42}, ""),
        ({"liver_lesion_count": ">=2"}, ""),
        ({"liver_lesion_count": 1}, "liver_lesion_count"),
        ({"largest_lesion_mm": 41.9}, "largest_lesion_mm"),
    ],
)
def test_a_list_that_is_not_complete_contradicts_only_less_than_it_holds(entered: dict[str, Any], fault: str):
    case = {"lesions": TWO, "lesions_complete": False, **entered}
    if not fault:
        read_case(case)
        return
    with pytest.raises(CaseError, match=f"{fault} = .*contradicts lesions"):
        read_case(case)


@pytest.mark.parametrize(
    ("entered", "name", "changes"),
    [
        ({"lesions": TWO, "liver_lesion_count": 3}, "lesions", {"lesions_complete": False}),
        ({"lesions": TWO, "liver_lesion_count": ">=10"}, "lesions", {"lesions_complete": False}),
        ({"lesions": TWO, "largest_lesion_mm": 60}, "lesions", {"lesions_complete": False}),
        ({"lesions": TWO, "liver_lesion_count": 2, "lesions_complete": False}, "lesions", {"lesions_complete": None}),
        ({"lesions": TWO, "liver_lesion_count": 1}, "lesions", {"liver_lesion_count": None}),
        ({"lesions": TWO, "largest_lesion_mm": 30}, "lesions", {"largest_lesion_mm": None}),
        ({"lesions": TWO, "liver_lesion_count": 1}, "liver_lesion_count", {}),
        ({"lesions": TWO, "liver_lesion_count": 3, "lesions_complete": True}, "lesions", {}),
        ({"liver_lesion_count": 3, "lesions_complete": False}, "lesions", {"lesions_complete": None}),
        ({"lesions": TWO}, "lesions", {}),
    ],
)
def test_a_number_beside_a_list_opens_it_or_gives_way_to_it(entered: dict[str, Any], name: str, changes: dict[str, Any]):
    assert beside_the_list(entered, name) == changes
    after = {**entered, **changes}
    if name == "lesions" and entered.get("lesions_complete") is not True:
        read_case({key: value for key, value in after.items() if value is not None})


def in_segments(*segments: str | None) -> list[dict[str, Any]]:
    return [{"segment": one} if one else {} for one in segments]


EIGHT = ("1", "2", "3", "4", "5", "6", "7", "8")


@pytest.mark.parametrize(
    ("segments", "known", "over_six"),
    [
        (EIGHT[:6], ">=6", None),
        (EIGHT[:7], ">=7", True),
        (EIGHT, ">=8", True),
        (("4", "4a", "4b"), ">=1", None),
        (("2", "2", None), ">=1", None),
        ((None, None), None, None),
    ],
)
def test_segments_are_at_least_those_that_the_list_names(
    segments: tuple[str | None, ...], known: str | None, over_six: bool | None
) -> None:
    for complete in (None, True, False):
        facts = {"lesions": in_segments(*segments)} | ({} if complete is None else {"lesions_complete": complete})
        case = read_case(facts)
        value = case.values["segments_involved"]
        assert (value and str(value)) == known
        assert case.settled.get("segments_involved") == (("lesions",) if known else None)
        found = assess(read_case({"primary_site": "colorectal", **facts}), knowledge())
        assert found.systems["technical-resectability-2022"].criteria["over-6-segments"] is over_six
        assert read_case(case.to_json()) == case


def test_segments_of_lesions_that_are_not_present_say_nothing() -> None:
    listed = [{"segment": "2", "status": "vanished"}, {"segment": "3", "status": "ablated"}]
    assert read_case({"lesions": listed}).values["segments_involved"] is None
    assert read_case({"lesions": listed, "lesions_complete": False}).values["segments_involved"] is None


@pytest.mark.parametrize(
    ("entered", "known"),
    [(7, 7), (9, 9), ("<=7", 7), ("<=8", "7 to 8"), (">=8", ">=8"), (">=3", ">=7"), ("5 to 8", "7 to 8"), ("5 to 9", ">=7")],
)
def test_what_is_entered_of_the_segments_and_what_the_list_says_hold_together(entered: object, known: object) -> None:
    value = read_case({"lesions": in_segments(*EIGHT[:7]), "segments_involved": entered}).values["segments_involved"]
    assert (str(value) if isinstance(known, str) else value) == known


@pytest.mark.parametrize("entered", [6, "<=6", "2 to 6"])
def test_fewer_segments_than_the_list_names_contradict_it(entered: object) -> None:
    with pytest.raises(CaseError, match=r"segments_involved.*contradicts lesions \(7 by the list\)"):
        read_case({"lesions": in_segments(*EIGHT[:7]), "segments_involved": entered})
