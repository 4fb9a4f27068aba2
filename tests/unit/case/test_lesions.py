"""What follows from a list of lesions that is not complete, and what a list does to a number entered beside it."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.case.case import CaseError
from livermets.case.lesions import beside_the_list
from livermets.case.reading import read_case

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
