"""A curve steps at its events and nowhere else, has its numbers at risk under it, and stays light however many patients."""

from dataclasses import replace

import numpy as np
import pytest

from livermets.charts.picture import labelled
from livermets.charts.survival_curve import MOST_STEPS, PublishedPoint, curve_points, survival_curve, thinned
from livermets.cohort.curve_results import CurveAsked, curve_results
from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.loaded import CohortOutcome
from livermets.cohort.statistics.event_times import event_times
from tests import cohorts


def outcome(size: int) -> CohortOutcome:
    rng = np.random.default_rng(7)
    data = event_times(rng.exponential(60, size), rng.integers(0, 2, size), unit="months")
    return CohortOutcome("Overall survival", "overall-survival", "resection", data, by_dates=False)


def test_the_line_steps_only_at_events_and_ends_at_the_last_observation() -> None:
    results = curve_results(outcome(500), CurveAsked())
    line = next(one for one in survival_curve(results).figure.data if one.line.shape == "hv")
    data = results.groups[0].data
    events = np.unique(data.time[data.happened])
    assert len(line.x) in (len(events) + 1, len(events) + 2)
    assert (line.x[0], line.y[0]) == (0, 100)
    assert line.x[-1] == pytest.approx(data.time.max(), abs=5e-4)
    assert set(np.round(events, 3)) <= set(line.x)


def test_a_hundred_thousand_patients_are_drawn_with_few_points_that_are_all_on_the_curve() -> None:
    results = curve_results(outcome(100_000), CurveAsked())
    group = results.groups[0]
    line = next(one for one in survival_curve(results).figure.data if one.line.shape == "hv")
    assert len(line.x) <= MOST_STEPS + 3
    of_curve = set(zip(group.months.round(3).tolist(), (100 * group.share).round(3).tolist(), strict=True))
    assert set(zip(line.x[1:], line.y[1:], strict=True)) <= of_curve
    # What is not drawn differs from what is by less than can be seen.
    drawn = np.array(line.y)[np.searchsorted(line.x, group.months + 5e-4, side="right") - 1]
    assert np.abs(drawn - 100 * group.share).max() <= 100 / MOST_STEPS + 0.01


def test_thinning_keeps_every_step_of_a_small_curve() -> None:
    share = np.array([1.0, 0.9, 0.9, 0.8, 0.8])
    assert thinned(share, 1.0).tolist() == [1, 3, 4]
    assert thinned(np.zeros(0), 1.0).tolist() == []


def test_numbers_at_risk_stand_under_the_marks_of_the_axis_and_the_unknown_is_named() -> None:
    real = cohorts.real()
    picture = survival_curve(cohorts.curves(real, cohorts.division(real, "column", "Stored clinical risk score")))
    numbers = next(one for one in picture.figure.data if one.mode == "text")
    assert list(numbers.text) == [
        "117",
        "105",
        "79",
        "56",
        "35",
        "10",
        "51",
        "45",
        "28",
        "17",
        "8",
        "1",
        "29",
        "26",
        "21",
        "11",
        "9",
        "3",
    ]
    assert list(numbers.x[:6]) == list(picture.figure.layout.xaxis.tickvals)
    assert [one.name for one in picture.figure.data if one.line.shape == "hv"] == [
        "0-2 (n 117)",
        "3-5 (n 51)",
        "not known (n 29)",
    ]
    assert "they take no part in the test" in picture.key
    assert "p 0.063" in picture.sentence
    assert picture.alt.endswith(picture.sentence)


def test_a_shared_picture_has_no_small_number_and_no_mark_of_a_single_patient() -> None:
    real = cohorts.real()
    picture = survival_curve(cohorts.curves(real, cohorts.division(real, "column", "Stored clinical risk score"), shared=True))
    numbers = next(one for one in picture.figure.data if one.mode == "text")
    assert not {"1", "2", "3", "4"} & set(numbers.text)
    assert "<5" in numbers.text
    assert not [one for one in picture.figure.data if one.mode == "markers"]
    assert curve_points(cohorts.curves(real, shared=True))["At risk"].min() >= 5


def test_published_points_stand_at_their_horizon_with_their_interval() -> None:
    points = [PublishedPoint("Fong 1999", 60, 37, 34, 40, "x"), PublishedPoint("Fong 1999", 120, 22, None, None, "y")]
    picture = survival_curve(cohorts.curves(cohorts.demo()), points)
    (trace,) = [one for one in picture.figure.data if one.name == "Fong 1999"]
    assert (list(trace.x), list(trace.y)) == ([60, 120], [37, 22])
    assert (list(trace.error_y.array), list(trace.error_y.arrayminus)) == ([3, 0], [3, 0])


def test_a_picture_of_made_up_patients_says_so_in_the_figure_the_sentence_and_the_alternative() -> None:
    picture = survival_curve(cohorts.curves(cohorts.demo()))
    said = labelled(picture, DEMO_LABEL)
    texts = " ".join(
        one.text.replace("<b>", "").replace("</b>", "").replace("<br>", " ") for one in said.figure.layout.annotations
    )
    assert DEMO_LABEL in texts
    assert said.sentence.startswith(DEMO_LABEL)
    assert said.alt.startswith(DEMO_LABEL)
    assert said.figure.layout.height > picture.figure.layout.height


def test_nothing_to_draw_is_an_error() -> None:
    results = cohorts.curves(cohorts.small())
    with pytest.raises(ValueError, match="nothing to draw"):
        survival_curve(replace(results, groups=()))
