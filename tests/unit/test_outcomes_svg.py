"""Outcomes as a picture for paper: where each number stands, and what is drawn where numbers are missing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from livermets.charts.outcomes_svg import Reported, outcomes_svg

_LEFT, _RIGHT = 400, 990


def circles(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'<circle cx="([\d.]+)"', svg)]


def ticks(svg: str) -> list[str]:
    return re.findall(r'font-size="22" text-anchor="(?:start|middle|end)" fill="#5a6570">([\d.]+(?: %)?)<', svg)


def test_percentages_stand_between_0_and_100() -> None:
    picture = outcomes_svg("Survival", "rate", [Reported("A", "none", 0), Reported("B", "half", 50), Reported("C", "all", 100)])
    assert circles(picture.svg) == [_LEFT, (_LEFT + _RIGHT) / 2, _RIGHT]
    assert ticks(picture.svg) == ["0 %", "25 %", "50 %", "75 %", "100 %"]


def test_months_start_at_0_and_reach_past_the_largest_bound() -> None:
    picture = outcomes_svg("Median survival", "median", [Reported("A", "44 (36–52)", 44, 36, 52), Reported("B", "low", 11)])
    assert ticks(picture.svg) == ["0", "12", "24", "36", "48", "60"]
    assert circles(picture.svg)[0] > circles(picture.svg)[1] > _LEFT


def test_ratios_mirror_each_other_around_1() -> None:
    picture = outcomes_svg(
        "Hazard ratio", "hazard-ratio", [Reported("A", "0.5", 0.5), Reported("B", "2", 2), Reported("C", "1", 1)]
    )
    low, high, middle = circles(picture.svg)
    assert middle == pytest.approx((low + high) / 2, abs=0.1)
    assert middle == (_LEFT + _RIGHT) / 2


def test_bounds_without_a_value_are_drawn_without_a_made_up_middle() -> None:
    assert circles(outcomes_svg("Survival", "rate", [Reported("A", "40–60 %", None, 40, 60)]).svg) == []
    with pytest.raises(ValueError, match="cannot be drawn"):
        outcomes_svg("Survival", "rate", [Reported("A", "≤ 60 %", None, None, 60)])
    with pytest.raises(ValueError, match="cannot be drawn"):
        outcomes_svg("Survival", "rate", [])


@pytest.mark.parametrize("most", [0.03, 0.7, 1, 9.9, 10, 19.5, 99, 100, 101, 740])
def test_every_number_stays_inside_its_axis(most: float) -> None:
    picture = outcomes_svg("Count", "median", [Reported("A", "x", most)])
    assert _LEFT < circles(picture.svg)[0] <= _RIGHT
    assert float(ticks(picture.svg)[-1]) >= most


def test_the_picture_is_well_formed_and_its_sentence_holds_the_full_names() -> None:
    name = "A <b>treatment</b> & another with a name that is much too long for its place"
    picture = outcomes_svg("Survival & more", "rate", [Reported(name, "40 % (30–50)", 40, 30, 50)])
    root = ElementTree.fromstring(picture.svg)
    assert root.find("{http://www.w3.org/2000/svg}desc").text == picture.sentence  # type: ignore[union-attr]
    assert f"{name} 40 % (30–50). Intervals are of the group, not of the patient." in picture.sentence
    assert "…</text>" in picture.svg
