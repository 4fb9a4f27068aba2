"""Kaplan-Meier curves against R's printed results, against their definition, and at their edges."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.curves import (
    NOT_REACHED,
    kaplan_meier,
    observation_time,
    quantile_time,
    risk_numbers,
    survival_at,
)
from livermets.cohort.statistics.estimates import IntervalForm
from livermets.cohort.statistics.event_times import EventTimes, event_times
from tests.conftest import shared_file
from tests.unit.cohort.statistics.public_data import AML, LUNG, OVARIAN

PATIENTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1), st.integers(-3, 6)), min_size=1, max_size=30)


def lung() -> EventTimes:
    return event_times(LUNG["time"], LUNG["died"], unit="days")


def at_day(data: EventTimes, day: float, form: IntervalForm) -> tuple[float, float, float, int]:
    curve = kaplan_meier(data, form=form)
    place = int(np.searchsorted(curve.time, day, "right")) - 1
    return float(curve.survival[place]), float(curve.low[place]), float(curve.high[place]), int(curve.at_risk[place])


@pytest.mark.parametrize(
    ("form", "low", "high"), [("log", 0.3447, 0.4858), ("log-log", 0.3387, 0.4784), ("plain", 0.3390, 0.4795)]
)
def test_lung_at_a_year_as_r_prints_it(form: IntervalForm, low: float, high: float) -> None:
    survival, lower, upper, _ = at_day(lung(), 365, form)
    assert (round(survival, 4), round(lower, 4), round(upper, 4)) == (0.4092, low, high)


def test_the_median_of_lung_as_r_prints_it() -> None:
    median = quantile_time(kaplan_meier(lung(), form="log"))
    assert (median.value, median.low, median.high) == (310, 285, 363)


def test_numbers_at_risk_are_those_just_before_the_time() -> None:
    assert at_day(lung(), 166, "log")[3] == 173


@pytest.mark.parametrize(
    ("ecog", "printed"),
    [
        (0, {30: (60, 0.952, 0.0268, 0.9012, 1.0), 730: (5, 0.193, 0.0707, 0.0943, 0.396)}),
        (1, {180: (82, 0.751, 0.0407, 0.6756, 0.836), 365: (34, 0.431, 0.0509, 0.3417, 0.543)}),
        (2, {120: (34, 0.7174, 0.0641, 0.602, 0.855), 730: (1, 0.0371, 0.0345, 0.006, 0.229)}),
    ],
)  # fmt: skip
def test_lung_by_performance_status_as_the_tests_of_r_print_it(
    ecog: int, printed: dict[int, tuple[int, float, float, float, float]]
) -> None:
    data = lung().only(LUNG["ecog"] == ecog)
    curve = kaplan_meier(data, form="log")
    for day, (at_risk, survival, error, low, high) in printed.items():
        place = int(np.searchsorted(curve.time, day, "right")) - 1
        assert int(np.sum(data.time >= day)) == at_risk
        assert curve.survival[place] == pytest.approx(survival, abs=6e-4)
        assert curve.error[place] == pytest.approx(error, abs=6e-5)
        assert (curve.low[place], curve.high[place]) == pytest.approx((low, high), abs=6e-4)


def test_medians_of_lung_by_performance_status_as_the_tests_of_r_print_them() -> None:
    for ecog, printed in ((1, (306, 268, 429)), (2, (199, 156, 288))):
        median = quantile_time(kaplan_meier(lung().only(LUNG["ecog"] == ecog), form="log"))
        assert (median.value, median.low, median.high) == printed


def test_ovarian_as_the_tests_of_r_print_it() -> None:
    curve = kaplan_meier(event_times(OVARIAN["time"], OVARIAN["died"], unit="days"), form="log")
    assert curve.time.tolist()[:4] == [59, 115, 156, 268]
    assert curve.at_risk[[6, 7, 15]].tolist() == [20, 19, 11]
    assert curve.survival[[6, 9, 15, -1]] == pytest.approx([0.731, 0.688, 0.497, 0.497], abs=6e-4)
    assert curve.error[[6, 9, 15]] == pytest.approx([0.0870, 0.0919, 0.1051], abs=6e-5)
    assert curve.low[[6, 15]] == pytest.approx([0.579, 0.328], abs=6e-4)
    assert curve.high[[6, 15]] == pytest.approx([0.923, 0.752], abs=6e-4)
    assert quantile_time(curve).high is None


def test_aml_by_hand() -> None:
    curve = kaplan_meier(event_times(AML["time"], AML["event"], unit="days").only(np.array(AML["group"]) == "m"))
    exact = {9: 10 / 11, 13: 9 / 11, 18: 9 / 11 * 7 / 8, 23: 9 / 11 * 6 / 8, 31: 9 / 11 * 6 / 8 * 4 / 5}
    exact |= {34: exact[31] * 3 / 4, 48: exact[31] * 3 / 4 / 2}
    assert {time: curve.survival[curve.time == time][0] for time in exact} == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize(("n", "median"), [(10, 5.5), (20, 10.5), (30, 15.5)])
def test_on_a_flat_at_one_half_the_median_is_the_middle(n: int, median: float) -> None:
    assert quantile_time(kaplan_meier(event_times(range(1, n + 1), [1] * n, unit="months"))).value == median


def test_a_flat_at_one_half_without_an_end_gives_its_beginning() -> None:
    assert quantile_time(kaplan_meier(event_times([1, 5, 8, 9], [1, 1, 0, 0], unit="months"))).value == 5


def test_beyond_the_last_observation_there_is_no_survival() -> None:
    curve = kaplan_meier(event_times([10, 20, 48], [1, 1, 0], unit="months"))
    at = survival_at(curve, 60)
    assert (at.estimate.value, at.why_not, at.at_risk) == (None, NOT_REACHED, 0)
    assert survival_at(curve, 48).estimate.value == pytest.approx(1 / 3)


def test_when_all_have_died_later_survival_is_known_to_be_none() -> None:
    assert survival_at(kaplan_meier(event_times([10, 20], [1, 1], unit="months")), 60).estimate.value == 0


def test_before_the_first_time_all_are_alive() -> None:
    at = survival_at(kaplan_meier(event_times([10, 20], [1, 0], unit="months")), 5)
    assert (at.estimate.value, at.estimate.low, at.estimate.high, at.at_risk) == (1, 1, 1, 2)


@pytest.mark.parametrize("form", ["log-log", "log", "plain"])
def test_without_patients_nothing_is_known(form: IntervalForm) -> None:
    curve = kaplan_meier(event_times([None], [1], unit="months"), form=form)
    assert quantile_time(curve).value is None
    assert survival_at(curve, 12).why_not == "no patients"


def test_when_all_are_censored_survival_is_whole_and_has_no_median() -> None:
    curve = kaplan_meier(event_times([3, 4, 5], [0, 0, 0], unit="months"))
    assert curve.survival.tolist() == [1, 1, 1]
    assert curve.low.tolist() == curve.high.tolist() == [1, 1, 1]
    assert quantile_time(curve).value is None


def test_when_all_die_at_once_there_is_no_interval() -> None:
    curve = kaplan_meier(event_times([4, 4, 4], [1, 1, 1], unit="months"))
    assert curve.survival.tolist() == [0]
    assert math.isnan(curve.low[0])
    assert math.isnan(curve.error[0])
    assert quantile_time(curve).value == 4


def test_a_death_on_the_day_itself_counts() -> None:
    curve = kaplan_meier(event_times([0, 5], [1, 0], unit="days"))
    assert (curve.time[0], curve.survival[0], curve.at_risk[0]) == (0, 0.5, 2)


def test_a_risk_set_that_ran_empty_is_said_and_not_used() -> None:
    curve = kaplan_meier(event_times([2, 9, 12], [1, 1, 0], unit="months", entry=[0, 5, 5]))
    assert curve.emptied == 2
    at = survival_at(curve, 10)
    assert at.estimate.value is None
    assert "before others came under it" in at.why_not


def test_follow_up_is_measured_by_its_ends_and_not_by_deaths() -> None:
    median = observation_time(event_times([1, 2, 30, 40, 50], [1, 1, 0, 0, 0], unit="months"))
    assert (median.value, "reverse" in median.method) == (40, True)


def brute_force(patients: list[tuple[int, int, int]], at: float, late: bool) -> float:
    """The product over deaths, each patient looked at anew."""
    survival = 1.0
    for time in sorted({t for t, died, _ in patients if died and t <= at}):
        at_risk = sum(t >= time and (entry <= 0 or entry < time or not late) for t, _, entry in patients)
        survival *= 1 - sum(died and t == time for t, died, _ in patients) / at_risk
    return survival


@given(PATIENTS, st.booleans(), st.randoms())
def test_the_curve_is_its_definition_in_any_order(patients: list[tuple[int, int, int]], late: bool, order: object) -> None:
    patients = [one for one in patients if not late or one[2] < one[0] or one[2] <= 0]
    times, died, entries = (list(column) for column in zip(*patients, strict=True)) if patients else ([], [], [])
    curve = kaplan_meier(event_times(times, died, unit="months", entry=entries if late else None))
    assert curve.survival == pytest.approx([brute_force(patients, at, late) for at in curve.time], abs=1e-12)
    known = ~np.isnan(curve.low)
    assert np.all(curve.low[known] <= curve.survival[known] + 1e-12)
    assert np.all(curve.survival[known] <= curve.high[known] + 1e-12)
    order.shuffle(patients)  # type: ignore[attr-defined]
    times, died, entries = (list(column) for column in zip(*patients, strict=True)) if patients else ([], [], [])
    again = kaplan_meier(event_times(times, died, unit="months", entry=entries if late else None))
    assert again.survival.tolist() == curve.survival.tolist()
    assert again.at_risk.tolist() == curve.at_risk.tolist()


@given(PATIENTS)
def test_entry_at_time_zero_changes_nothing_and_numbers_at_risk_agree(patients: list[tuple[int, int, int]]) -> None:
    times, died = [one[0] for one in patients], [one[1] for one in patients]
    data = event_times(times, died, unit="months")
    curve = kaplan_meier(data)
    late = kaplan_meier(event_times(times, died, unit="months", entry=[0] * len(times)))
    assert late.survival.tolist() == curve.survival.tolist()
    assert risk_numbers(data, curve.time.tolist()) == tuple(curve.at_risk.tolist())
    assert curve.n_events + curve.n_censored == len(patients)


def test_the_real_cohort() -> None:
    with shared_file("data/tcia_crlm_v2.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    data = event_times([row["overall_survival_months"] for row in rows], [row["vital_status"] for row in rows], unit="months")
    curve = kaplan_meier(data)
    assert (data.n, curve.n_events) == (197, 107)
    assert quantile_time(curve).value == pytest.approx(76.0, abs=0.05)
    assert survival_at(curve, 60).estimate.value == pytest.approx(0.627, abs=5e-4)
