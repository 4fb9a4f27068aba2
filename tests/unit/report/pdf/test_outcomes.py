"""Outcomes on one axis on paper: where each number stands, and what stands there where numbers are missing."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.board.briefing import OptionLine, Outcome
from livermets.report.pdf.outcomes import OutcomeAxis, outcome_axes


def axis_of(measure: str, *numbers: dict[str, Any], name: str = "A") -> OutcomeAxis:
    """The axis of outcomes that count the same."""
    options = [
        OptionLine(
            id=str(place),
            name=name,
            status="possible",
            outcome=Outcome(main="x", of="survival", evidence=1, question=("overall-survival", measure, None), **one),
        )
        for place, one in enumerate(numbers)
    ]
    (found,) = outcome_axes(options)
    return found


def values(axis: OutcomeAxis) -> list[float | None]:
    return [row.value for row in axis.rows]


def ticks(axis: OutcomeAxis) -> list[str]:
    return [words for _, words in axis.ticks]


def test_percentages_stand_between_0_and_100() -> None:
    axis = axis_of("rate", {"center": 0}, {"center": 50}, {"center": 100})
    assert values(axis) == [0, 0.5, 1]
    assert ticks(axis) == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert axis.middle is None


def test_months_start_at_0_and_reach_past_the_largest_bound() -> None:
    axis = axis_of("median", {"center": 44, "low": 36, "high": 52}, {"center": 11})
    assert ticks(axis) == ["0", "12", "24", "36", "48", "60"]
    assert values(axis) == [pytest.approx(44 / 60), pytest.approx(11 / 60)]
    assert (axis.rows[0].low, axis.rows[0].high) == (0.6, pytest.approx(52 / 60))


def test_ratios_mirror_each_other_around_1() -> None:
    axis = axis_of("hazard-ratio", {"center": 0.5}, {"center": 2}, {"center": 1})
    assert ticks(axis) == ["0.5", "1", "2"]
    assert values(axis) == [0, 1, 0.5]
    assert axis.middle == 0.5


def test_bounds_without_a_value_stand_there_without_a_made_up_middle() -> None:
    axis = axis_of("rate", {"low": 40, "high": 60}, {"center": 50, "high": 60})
    assert (axis.rows[0].value, axis.rows[0].low, axis.rows[0].high) == (None, 0.4, 0.6)
    assert (axis.rows[1].value, axis.rows[1].low, axis.rows[1].high) == (0.5, None, None)
    assert outcome_axes([]) == []


@pytest.mark.parametrize("most", [0.03, 0.7, 1, 9.9, 10, 19.5, 99, 100, 101, 740])
def test_every_number_stays_inside_its_axis(most: float) -> None:
    axis = axis_of("median", {"center": most}, {"center": 0})
    assert 0 < (axis.rows[0].value or 0) <= 1
    assert float(ticks(axis)[-1]) >= most


def test_a_name_that_is_too_long_for_its_place_is_cut_and_stands_in_full_in_what_is_read_aloud() -> None:
    name = "A treatment and another with a name that is much too long for its place"
    axis = axis_of("rate", {"center": 1}, {"center": 2}, name=name)
    assert axis.rows[0].name == "A treatment and another with…"
    assert axis.alt.startswith(f"Survival: {name} x, n not given [1]; {name} x")
    assert axis.alt.endswith("Intervals are of the group, not of the patient.")
