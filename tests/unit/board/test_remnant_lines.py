"""Which limits the remnant of a case reaches, in the words of a board."""

import pytest

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge


@pytest.mark.parametrize(
    ("remnant", "said"),
    [
        # Of 1500 ml of a normal liver: just under the smallest limit and on it, under another and on it, on the largest.
        (299, "does not reach 20 %, 25 or 26.6 % (below the minimum) or 40 % (too small)"),
        (300, "reaches 20 %, but not 25 or 26.6 % (below the minimum) or 40 % (too small)"),
        (398, "reaches 20 and 25 %, but not 26.6 % (below the minimum) or 40 %"),
        (399, "reaches 20, 25 and 26.6 %, but not 40 %"),
        (600, "reaches 20, 25, 26.6 and 40 %"),
    ],
)
def test_the_limits_of_the_remnant_say_in_words_what_they_mean(remnant: int, said: str) -> None:
    facts = {
        "primary_site": "colorectal",
        "total_liver_volume_ml": 1600,
        "tumour_volume_ml": 100,
        "future_remnant_ml": remnant,
        "liver_background": "normal",
        "chemotherapy_months": 0,
        "charlson_conditions": [],
    }
    told = brief(assess(read_case(facts), knowledge()))
    assert {one.label: one.value for one in told.limits} == {"of the measured volume": said}


def test_no_limit_is_said_of_a_remnant_that_nobody_measured() -> None:
    assert brief(assess(read_case({"primary_site": "colorectal"}), knowledge())).limits == ()
