"""Shares of a liver that are more than all of it are asked about: the facts behind them, and none is refused."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

PERSON = {"height_cm": 170, "weight_kg": 70}
MEASURED = {"total_liver_volume_ml": 1500, "tumour_volume_ml": 300}


def asked(facts: dict[str, Any]) -> list[tuple[str, str]]:
    return [(doubt.field, doubt.text) for doubt in found(facts).doubts if "more than 100 %" in doubt.text]


def found(facts: dict[str, Any]) -> Assessment:
    return assess(read_case(facts), knowledge())


def estimated() -> float:
    volume = found(PERSON).derived["standard_liver_volume_ml"]
    assert volume is not None
    return volume


@pytest.mark.parametrize(
    ("facts", "is_asked"),
    [
        (MEASURED | {"future_remnant_ml": 1200}, False),
        (MEASURED | {"future_remnant_ml": 1200.1}, True),
        (MEASURED | {"future_remnant_ml": ">1300"}, True),
        (MEASURED | {"future_remnant_ml": ">1100"}, False),
        ({"total_liver_volume_ml": 1500, "future_remnant_ml": 1400}, False),
        ({"future_remnant_ml": 1400}, False),
        ({"height_cm": 215, "weight_kg": 30, "future_remnant_ml": 1400}, True),
    ],
)
def test_a_remnant_of_more_than_the_whole_liver_is_asked_about(facts: dict[str, Any], is_asked: bool) -> None:
    assert [field for field, _ in asked(facts)] == (["future_remnant_ml"] if is_asked else [])


def test_the_estimated_liver_may_be_reached_and_not_passed() -> None:
    assert not asked(PERSON | {"future_remnant_ml": estimated()})
    ((field, text),) = asked(PERSON | {"future_remnant_ml": estimated() + 1})
    assert field == "future_remnant_ml"
    assert text == (
        "Future liver remnant, of the estimated volume: more than 100 %: are Height, Weight and Future liver remnant right?"
    )


def test_the_remnant_before_augmentation_is_asked_about_as_well() -> None:
    facts = PERSON | {"future_remnant_before_ml": estimated() + 1}
    assert [field for field, _ in asked(facts)] == ["future_remnant_before_ml"]


def test_the_answer_for_programs_has_it() -> None:
    said = found(MEASURED | {"future_remnant_ml": 1300}).to_json()["doubts"]
    assert [(one["field"], one["value"]) for one in said] == [("future_remnant_ml", 1300)]
