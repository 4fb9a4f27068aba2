"""No chart mixes endpoints, measures, horizons or moments from which time runs."""

from typing import Any

import pytest

from livermets.charts.dots import Dot, dot_of_figure, panels
from livermets.charts.drawing import draw
from livermets.charts.over_time import Cohort, over_time
from livermets.evidence.guard import NotComparableError, comparison_guard
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from tests.unit.evidence_fixtures import FIGURE

REGISTRY = knowledge().registry


def figure(**changes: Any) -> Figure:
    return Figure.model_validate({**FIGURE, "source": "fong1999", **changes})


def test_figures_that_count_the_same_may_share_an_axis() -> None:
    assert (
        comparison_guard([figure(), figure(id="b", treatment="thermal-ablation", value=30, low=None, high=None, interval=None)])
        == ()
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"endpoint": "disease-free-survival"}, "different endpoints: overall survival, disease-free survival"),
        ({"endpoint": "cancer-specific-survival"}, "different endpoints: overall survival, cancer-specific survival"),
        ({"horizon_months": 36}, "different horizons: 5 years, 3 years"),
        ({"measure": "median", "horizon_months": None}, "different measures: rate at a horizon (%), median (months)"),
    ],
)
def test_the_guard_refuses_and_says_why(changes: dict[str, Any], reason: str) -> None:
    assert reason in comparison_guard([figure(), figure(id="b", **changes)])


def test_two_stated_time_zeros_are_refused_and_an_unstated_one_is_not() -> None:
    resected, randomised, unstated = figure(time_zero="resection"), figure(time_zero="randomisation"), figure()
    assert comparison_guard([resected, randomised]) == ("different time zeros: liver resection, randomisation",)
    assert comparison_guard([resected, unstated]) == ()


def test_every_reason_is_named_at_once() -> None:
    other = figure(endpoint="recurrence", horizon_months=12)
    assert len(comparison_guard([figure(), other])) == 2


def test_horizons_lie_side_by_side_only_on_an_axis_of_time() -> None:
    early, late = figure(horizon_months=36), figure(horizon_months=120)
    assert comparison_guard([early, late]) != ()
    assert comparison_guard([early, late], over_time=True) == ()


def test_a_picture_over_time_refuses_cohorts_that_count_different_things() -> None:
    alive = Cohort("alive", (figure(horizon_months=36), figure(horizon_months=60)))
    free = Cohort("free", tuple(figure(endpoint="disease-free-survival", horizon_months=months) for months in (36, 60)))
    with pytest.raises(NotComparableError, match="different endpoints"):
        over_time([alive, free], REGISTRY)


def test_what_may_not_share_an_axis_gets_axes_of_its_own() -> None:
    """The whole registry handed in at once: each panel passes the guard, and each has its own axis in the figure."""
    dots: list[Dot] = [dot_of_figure(one, REGISTRY, "") for one in REGISTRY.figures.values()]
    sorted_into = panels(dots)
    for members in sorted_into.values():
        assert comparison_guard([REGISTRY.figures[dot.id] for dot in members]) == ()
        assert len({REGISTRY.figures[dot.id].time_zero for dot in members}) == 1
    drawn = draw(dots)
    axes = {trace.xaxis for trace in drawn.data}
    assert len(axes) == len(sorted_into)
