"""The limits of the remnant: found in the conditions of the systems, judged as the systems judge them."""

from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.remnant import JudgedLimit, judged_limits
from livermets.assessment.words import derived_words
from livermets.board.brief import brief
from livermets.case.reading import read_case
from livermets.charts.remnant_scale import remnant_scale, remnant_sentence
from livermets.knowledge.loading import knowledge
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.text import MINUS

ESTIMATED, MEASURED = DENOMINATORS
# 170 cm and 70 kg: an estimated liver of 1,510 mL.
PERSON = {"height_cm": 170, "weight_kg": 70}


def judged(**facts: Any) -> tuple[JudgedLimit, ...]:
    return judged_limits(assess(read_case(facts), knowledge()))


def of(found: tuple[JudgedLimit, ...], share: str, percent: float, stated_by: str) -> JudgedLimit:
    return next(
        one for one in found if (one.limit.share, one.limit.percent, one.limit.stated_by) == (share, percent, stated_by)
    )


def concerning(found: tuple[JudgedLimit, ...], share: str) -> set[tuple[float, str]]:
    return {(one.limit.percent, one.limit.stated_by) for one in found if one.limit.share == share and one.concerned}


def test_every_published_limit_is_found_with_its_denominator() -> None:
    found = {(one.share, one.percent, one.stated_by) for one in knowledge().limits}
    minimum = {(share, percent) for share, percent, by in found if by == "Minimum remnant"}
    assert minimum == {
        (ESTIMATED, 20),
        (ESTIMATED, 25),
        (ESTIMATED, 30),
        (MEASURED, 25),
        (MEASURED, 26.6),
        (MEASURED, 40),
        (MEASURED, 50),
    }
    assert {percent for share, percent, by in found if by == "Remnant limits (Germany)" and share == ESTIMATED} == {
        25,
        40,
        50,
        60,
    }
    assert (ESTIMATED, 20, "Ivey 2022 resectability") in found


def test_every_limit_has_a_source_and_says_for_which_liver() -> None:
    for limit in knowledge().limits:
        assert limit.source in knowledge().registry.sources
        assert limit.named_for
    words = {limit.named_for for limit in knowledge().limits if limit.percent == 60}
    assert words == {"Enough in any liver"}


def test_480_of_1510_ml_are_31_8_percent() -> None:
    assessment = assess(read_case({**PERSON, "future_remnant_ml": 480}), knowledge())
    assert round(assessment.derived["standard_liver_volume_ml"] or 0) == 1510
    assert round(assessment.derived[ESTIMATED] or 0, 1) == 31.8
    assert assessment.derived[MEASURED] is None


def test_480_of_1500_ml_without_tumour_are_32_percent() -> None:
    assessment = assess(
        read_case({"future_remnant_ml": 480, "total_liver_volume_ml": 1600, "tumour_volume_ml": 100}), knowledge()
    )
    assert assessment.derived[MEASURED] == 32
    assert assessment.derived[ESTIMATED] is None


def test_the_state_of_the_liver_picks_the_limits() -> None:
    normal = judged(**PERSON, liver_background="normal", chemotherapy_months=0, charlson_conditions=["none"])
    assert concerning(normal, ESTIMATED) == {
        (20, "Minimum remnant"),
        (25, "Minimum remnant"),
        (25, "Remnant limits (Germany)"),
        (20, "Ivey 2022 resectability"),
    }
    long_treated = judged(**PERSON, liver_background="chemotherapy-injured", chemotherapy_months=5)
    assert concerning(long_treated, ESTIMATED) == {
        (30, "Minimum remnant"),
        (40, "Remnant limits (Germany)"),
        (20, "Ivey 2022 resectability"),
    }
    cirrhotic = judged(**PERSON, liver_background="cirrhosis")
    assert concerning(cirrhotic, MEASURED) >= {
        (40, "Minimum remnant"),
        (50, "Minimum remnant"),
        (60, "Remnant limits (Germany)"),
    }


def test_an_unknown_state_leaves_open_whom_a_limit_concerns() -> None:
    found = judged(**PERSON, future_remnant_ml=480)
    assert of(found, ESTIMATED, 30, "Minimum remnant").concerned is None
    assert of(found, ESTIMATED, 30, "Minimum remnant").reached is True


@pytest.mark.parametrize(("remnant", "reached"), [(348.112, True), (348, False), (None, None)])
def test_a_limit_itself_is_reached(remnant: float | None, reached: bool | None) -> None:
    found = judged(height_cm=180, weight_kg=80, future_remnant_ml=remnant, liver_background="normal", chemotherapy_months=3)
    assert of(found, ESTIMATED, 20, "Minimum remnant").reached is reached


def test_limits_are_judged_as_the_system_itself_judges() -> None:
    criteria = {20: "normal", 30: "chemo"}
    for remnant in (100, 300, 302, 348.112, 450, 453, 522.168, 900):
        case = read_case({"height_cm": 180, "weight_kg": 80, "future_remnant_ml": remnant})
        assessment = assess(case, knowledge())
        found = judged_limits(assessment)
        for percent, criterion in criteria.items():
            verdict = assessment.systems["flr-minimum"].criteria[criterion]
            assert of(found, ESTIMATED, percent, "Minimum remnant").reached is verdict


def test_the_scale_has_a_rail_for_each_denominator_and_the_remnant_on_its_own() -> None:
    found = judged(
        **PERSON, future_remnant_ml=480, liver_background="normal", chemotherapy_months=0, charlson_conditions=["none"]
    )
    figure = remnant_scale({ESTIMATED: 31.8, MEASURED: None}, found)
    traces = {trace.name: trace for trace in figure.data}
    assert list(traces["this remnant"].x) == [31.8]
    assert list(traces["this remnant"].y) == [0]
    own = set(zip(traces["limits for this liver"].x, traces["limits for this liver"].y, strict=True))
    assert own == {(20, 0), (25, 0), (20, 1), (25, 1), (26.6, 1)}
    others = set(zip(traces["limits for other livers"].x, traces["limits for other livers"].y, strict=True))
    assert {(30, 0), (40, 1), (50, 1)} <= others
    assert remnant_sentence({ESTIMATED: 31.8, MEASURED: None}, found) == (
        "31.8 % of the estimated volume reaches 4 of 4 limits that may concern this liver. "
        "The share of the measured volume is unknown."
    )


@pytest.mark.parametrize(
    ("remnant", "total", "shown"), [(299.7, 1000, "29.97"), (300, 1000, "30.0"), (249.96, 1000, "24.996"), (318, 1000, "31.8")]
)
def test_a_share_is_shown_on_the_side_of_every_limit_on_which_it_is_judged(remnant: float, total: float, shown: str) -> None:
    facts = {"future_remnant_ml": remnant, "total_liver_volume_ml": total, "tumour_volume_ml": 0}
    assessment = assess(read_case(facts), knowledge())
    found = judged_limits(assessment)
    share = assessment.derived[MEASURED]
    assert derived_words(knowledge(), MEASURED, share) == shown
    assert f"{shown} % of the measured volume" in remnant_sentence({ESTIMATED: None, MEASURED: share}, found)
    assert remnant_scale({ESTIMATED: None, MEASURED: share}, found).data[-1].text == (f"<b>{shown} %</b>",)
    assert [said.main for said in brief(assessment).remnant] == [shown]
    for one in found:
        if one.limit.share == MEASURED:
            assert one.reached is (float(shown) >= one.limit.percent)


@pytest.mark.parametrize("name", sorted(knowledge().compared))
def test_no_derived_number_is_shown_on_the_other_side_of_a_limit_that_a_rule_sets_it(name: str) -> None:
    for limit in knowledge().compared[name]:
        for beside in (limit - 0.03, limit - 0.0004, limit + 0.0004, limit + 0.03):
            read = as_read(name, beside)
            assert (read > limit, read < limit) == (beside > limit, beside < limit)
        assert as_read(name, limit) == limit


def as_read(name: str, value: float) -> float:
    return float(derived_words(knowledge(), name, value).replace(MINUS, "-"))


def test_what_rules_compare_is_found_wherever_a_rule_stands() -> None:
    assert {15, 30, 45, 60} <= set(knowledge().compared["creatinine_clearance_ml_min"])
    assert 2 in knowledge().compared["kinetic_growth_percent_per_week"]
    assert {20, 30, 40} <= set(knowledge().compared[ESTIMATED])


def test_a_share_of_exactly_the_limit_reaches_it_though_the_division_loses_a_little() -> None:
    found = judged(future_remnant_ml=664.202, total_liver_volume_ml=2497, tumour_volume_ml=0)
    assert of(found, MEASURED, 26.6, "Minimum remnant").reached is True
