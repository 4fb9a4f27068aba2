"""Restricted means against R and their definition, and where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.curves import NOT_REACHED, kaplan_meier
from livermets.cohort.statistics.event_times import DAYS_A_MONTH, event_times
from livermets.cohort.statistics.restricted_mean import mean_difference, restricted_mean
from tests.unit.cohort.statistics.public_data import LUNG


def test_lung_to_its_last_day_as_r_prints_it() -> None:
    found = restricted_mean(kaplan_meier(event_times(LUNG["time"], LUNG["died"], unit="days")), 1022 / DAYS_A_MONTH)
    assert found.estimate.value is not None
    assert found.error is not None
    assert found.estimate.value * DAYS_A_MONTH == pytest.approx(376.3, abs=0.05)
    assert found.error * DAYS_A_MONTH == pytest.approx(19.7, abs=0.05)


def test_beyond_the_follow_up_there_is_none() -> None:
    found = restricted_mean(kaplan_meier(event_times([5, 50], [1, 0], unit="months")), 60)
    assert (found.estimate.value, found.error, found.why_not) == (None, None, NOT_REACHED)
    other = restricted_mean(kaplan_meier(event_times([5, 70], [1, 0], unit="months")), 60)
    difference = mean_difference(found, other)
    assert (difference.estimate.value, difference.test.why_not) == (None, NOT_REACHED)


def test_when_all_have_died_the_rest_adds_nothing() -> None:
    assert restricted_mean(kaplan_meier(event_times([10, 20], [1, 1], unit="months")), 60).estimate.value == 15


def test_without_deaths_the_whole_horizon_was_lived() -> None:
    found = restricted_mean(kaplan_meier(event_times([70, 80], [0, 0], unit="months")), 60)
    assert (found.estimate.value, found.estimate.low, found.estimate.high, found.error) == (60, 60, 60, 0)


def test_the_difference_and_its_test() -> None:
    data = event_times(LUNG["time"], LUNG["died"], unit="days")
    women, men = (restricted_mean(kaplan_meier(data.only(LUNG["sex"] == sex)), 24) for sex in (2, 1))
    found = mean_difference(women, men)
    assert women.estimate.value is not None
    assert men.estimate.value is not None
    assert found.estimate.value == pytest.approx(women.estimate.value - men.estimate.value)
    assert found.estimate.low is not None
    assert found.estimate.low > 0
    assert found.test.p is not None
    assert found.test.p < 0.05


def test_different_horizons_are_not_subtracted() -> None:
    curve = kaplan_meier(event_times([70, 80], [0, 1], unit="months"))
    with pytest.raises(ValueError, match="one horizon"):
        mean_difference(restricted_mean(curve, 60), restricted_mean(curve, 36))
    with pytest.raises(ValueError, match="above 0"):
        restricted_mean(curve, 0)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=25), st.integers(1, 20))
def test_without_censoring_it_is_the_mean_of_times_cut_at_the_horizon(times: list[int], horizon: int) -> None:
    found = restricted_mean(kaplan_meier(event_times(times, [1] * len(times), unit="months")), horizon)
    cut = np.minimum(times, horizon)
    assert found.estimate.value == pytest.approx(cut.mean())
    # Greenwood without censoring is the plain variance; the last risk set, in which all die, adds nothing to either.
    assert found.error == pytest.approx(np.sqrt(cut.var() / len(cut)), abs=1e-9)
