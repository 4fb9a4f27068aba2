"""Units against the control limits around the proportion of all."""

import pytest

from livermets.charts.funnel_plot import funnel_plot, units_table
from livermets.cohort.indicators import count_by_unit, count_indicator
from livermets.cohort.statistics.funnel import funnel_limits
from livermets.knowledge.loading import knowledge
from tests import cohorts

KNOWN = knowledge().indicators
INDICATOR = KNOWN.indicators["mortality-90d"]


def test_units_stand_at_their_proportion_and_limits_around_that_of_all() -> None:
    demo = cohorts.demo()
    units = count_by_unit(INDICATOR, KNOWN.columns, demo.happened, demo.kept["Unit|unit"])
    target = count_indicator(INDICATOR, KNOWN.columns, demo.happened).estimate.value
    assert target is not None
    picture = funnel_plot("90-day mortality", units, target)
    points = next(one for one in picture.figure.data if one.mode == "markers+text")
    assert list(points.text) == ["east", "north", "south"]
    assert list(points.x) == [one.counted.known for one in units]
    assert points.y[0] == pytest.approx(100 * units[0].counted.yes / units[0].counted.known)
    upper = [one for one in picture.figure.data if one.name == "95 % limits"][1]
    assert upper.y[-1] == pytest.approx(100 * funnel_limits([upper.x[-1]], target).high[0], abs=1e-3)
    assert "against 1.8 % of all patients" in picture.sentence
    assert list(units_table(units)["Not known"]) == [one.counted.unknown + one.counted.unplaced for one in units]


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        funnel_plot("x", [], 0.1)
