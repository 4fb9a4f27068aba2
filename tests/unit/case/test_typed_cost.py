"""What a typed value costs: no more than reading a file takes, whatever it says."""

from __future__ import annotations

from functools import partial

import pytest

from livermets.case.case import CaseError
from livermets.case.typed import read_typed
from livermets.facts import FACTS, LESION_FIELDS
from tests.cost import outlasts

_SEGMENT = LESION_FIELDS["segment"]


def refused(name: str, written: object) -> str:
    with pytest.raises(CaseError) as error:
        read_typed(_SEGMENT if name == "segment" else FACTS[name], written)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("segment", "s " * 40 + "x"),
        ("segment", "no " * 40),
        ("segment", "seg " * 40),
        ("segment", "#" * 40),
        ("segment", "4a/" + "liver s " * 40),
        ("segments_involved", "4a " + "s " * 40 + ", S6"),
        ("largest_lesion_mm", "12 x " * 40 + "!"),
        ("largest_lesion_mm", "1 -" * 40 + "!"),
        ("largest_lesion_mm", "1.." * 40 + "!"),
        ("largest_lesion_mm", "1..." * 40 + "!"),
        ("largest_lesion_mm", "2019 to " * 40 + "!"),
        ("cea_ng_ml", "12 mm , " * 40 + "!"),
    ],
)
def test_a_value_of_one_word_said_again_and_again_is_refused_at_once(name: str, text: str) -> None:
    assert not outlasts(partial(refused, name, text), 20)


@pytest.mark.parametrize(
    ("text", "segment"),
    [("seg. 4", "4"), ("liver segment no. 5", "5"), ("#7", "7"), ("Couinaud seg nr. # IVa", "4a"), ("leber s 8", "8")],
)
def test_up_to_four_words_may_stand_before_the_number_of_a_segment(text: str, segment: str) -> None:
    assert read_typed(_SEGMENT, text).value == segment
    assert read_typed(_SEGMENT, "couinaud liver segment no. # 5").value == "5"


def test_of_five_words_before_the_number_of_a_segment_none_is_believed() -> None:
    assert "no segment of the liver" in refused("segment", "couinaud liver segment seg no. # 5")


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [("12 - 15 mm", 15), ("12x15", 15), ("12 x 10 x 8 mm", 12), ("1.2 cm x 8 mm", 12), ("12 mm, 8 mm", 12), ("8 to 12", 12)],
)
def test_of_several_numbers_the_largest_is_still_read(text: str, millimetres: int) -> None:
    read = read_typed(LESION_FIELDS["size_mm"], text).value
    assert read == millimetres


def test_a_list_may_name_each_value_twice_and_some_more_and_a_longer_one_is_not_looked_at() -> None:
    fact = FACTS["extrahepatic_sites"]
    most = 2 * len(fact.values) + 20
    assert read_typed(fact, ["lung"] * most).value == {"lung"}
    assert f"{most + 1} values are too many: at most {most} are read" in refused(fact.name, ["lung"] * (most + 1))
    assert not outlasts(partial(refused, fact.name, ["lung"] * 190_000), 5)


def test_a_sign_that_stands_for_many_letters_does_not_make_a_longer_text_than_is_read() -> None:
    sign = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"
    assert "characters are too many" in refused("segment", sign * 40)
    assert "characters are too many" in refused("largest_lesion_mm", sign * 40)
    assert "no segment of the liver" in refused("segment", sign)
