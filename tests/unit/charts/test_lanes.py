"""Lanes: where a mark and its bounds stand on their axis."""

import pytest

from livermets.charts.dots import FOUNDING, SYMBOLS
from livermets.charts.lanes import MARK_PATHS, LaneAxis, lane_axis, lane_mark, on_one_axis
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure

REGISTRY = knowledge().registry
RATE = REGISTRY.figures["crlm-resection-morris2010-os5"]
MEDIAN = next(
    one
    for one in REGISTRY.figures.values()
    if (one.endpoint, one.measure, one.time_zero) == ("overall-survival", "median", None)
)


def changed(figure: Figure, **values: object) -> Figure:
    return figure.model_copy(update=values)


def test_a_rate_runs_from_nought_to_a_hundred_and_its_axis_names_what_it_counts() -> None:
    axis = lane_axis([RATE])
    assert axis.title.startswith("Overall survival at 5 years (%)")
    assert axis.ticks == ((0.0, "0"), (25.0, "25"), (50.0, "50"), (75.0, "75"), (100.0, "100 %"))
    mark = lane_mark(RATE, axis, REGISTRY)
    assert (mark.at, mark.low, mark.high) == (RATE.value, RATE.low, RATE.high)
    assert (mark.sure, mark.shape, mark.limit) == (True, "registry", "")


@pytest.mark.parametrize(
    ("longest", "last", "ticks"), [(7.0, 24, 5), (24.0, 24, 5), (24.1, 30, 6), (95.0, 96, 5), (400.0, 480, 5)]
)
def test_an_axis_of_months_ends_behind_the_longest_number(longest: float, last: int, ticks: int) -> None:
    axis = lane_axis([changed(MEDIAN, value=longest, low=None, high=None, interval=None)])
    assert (axis.high, axis.ticks[-1]) == (last, (100.0, f"{last} mo"))
    assert len(axis.ticks) == ticks


def test_time_zero_stands_in_the_title_only_where_all_state_it() -> None:
    stated = changed(RATE, time_zero="resection")
    assert lane_axis([stated]).title.endswith(", from liver resection")
    assert "from" not in lane_axis([stated, changed(RATE, time_zero=None)]).title


def test_bounds_alone_have_no_mark_and_an_upper_bound_that_was_not_reached_runs_to_the_end() -> None:
    axis = LaneAxis("", 0, 100, ())
    alone = lane_mark(changed(RATE, value=None, low=40.0, high=50.0, interval="range"), axis, REGISTRY)
    assert (alone.at, alone.low, alone.high, alone.sure) == (None, 40, 50, False)
    open_end = lane_mark(changed(RATE, value=50.0, low=40.0, high=None, interval="ci95"), axis, REGISTRY)
    assert (open_end.low, open_end.high) == (40, 100)
    at_least = lane_mark(changed(RATE, value=50.0, low=50.0, high=None, interval=None), axis, REGISTRY)
    assert (at_least.at, at_least.low, at_least.limit) == (50, None, "at least")


def test_every_design_has_its_mark() -> None:
    assert set(MARK_PATHS) == set(SYMBOLS)
    assert FOUNDING in MARK_PATHS


def test_numbers_that_run_from_different_moments_never_share_an_axis_and_say_so() -> None:
    figures = [
        changed(RATE, id="a", time_zero="resection"),
        changed(RATE, id="b", time_zero="randomisation"),
        changed(RATE, id="c", time_zero="resection"),
    ]
    shared, apart = on_one_axis(figures, lambda one: one)
    assert [one.id for one in shared] == ["a", "c"]
    ((other, why),) = apart
    assert other.id == "b"
    assert why.startswith("different time zeros")


def test_without_a_number_there_is_no_axis() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        lane_axis([])
    with pytest.raises(ValueError, match="neither a rate nor a median"):
        lane_axis([changed(RATE, measure="hazard-ratio")])
    assert on_one_axis([], lambda one: one) == ([], [])
