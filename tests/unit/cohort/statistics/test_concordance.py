"""Concordance against R and its definition, for settled and unsettled scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.concordance import NO_PAIRS, compare_scores, harrell, uno
from livermets.cohort.statistics.event_times import EventTimes, event_times
from tests.unit.cohort.statistics.public_data import AML, LUNG, OVARIAN

PATIENTS = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 1), st.integers(0, 4), st.integers(0, 4)), max_size=14)


def brute_force(data: EventTimes, score: np.ndarray, weight: np.ndarray, horizon: float = np.inf, ipcw: bool = False) -> float:
    """Every pair looked at anew, with case weights; the weights of the censoring as their product."""
    time, died = data.time, data.happened

    def remaining(at: float) -> float:
        share = 1.0
        for u in np.unique(time[~died]):
            if u < at:
                share *= 1 - weight[(time == u) & ~died].sum() / weight[(time > u) | ((time == u) & ~died)].sum()
        return share

    good = every = 0.0
    for i in np.flatnonzero(died & (time <= horizon)):
        after = ((time > time[i]) | ((time == time[i]) & ~died)) & (data.entry < time[i])
        after[i] = False
        w = weight[i] * weight[after] * (remaining(time[i]) ** -2 if ipcw else 1)
        every += w.sum()
        good += (w * ((score[i] > score[after]) + (score[i] == score[after]) / 2)).sum()
    return good / every


def test_counts_of_lung_as_the_tests_of_r_state_them() -> None:
    found = harrell(event_times(LUNG["time"], LUNG["died"], unit="days"), LUNG["ecog"])
    discordant = found.pairs - found.concordant - found.tied
    assert (found.concordant, discordant, found.tied) == (8392, 4258, 7137)
    assert (found.n, found.unsettled) == (227, 1)


def test_counts_of_aml_as_the_tests_of_r_state_them() -> None:
    data = event_times(AML["time"], AML["event"], unit="days").only(np.array(AML["group"]) == "m")
    found = harrell(data, [-1, -6, -2, -7, -3, -7, -3, -8, -4, -4, -5])
    assert (found.concordant, found.pairs - found.concordant - found.tied, found.tied) == (24, 14, 2)


def test_the_concordance_of_age_in_ovarian_as_r_prints_it() -> None:
    found = harrell(event_times(OVARIAN["time"], OVARIAN["died"], unit="days"), OVARIAN["age"])
    assert found.estimate.value == pytest.approx(0.784, abs=5e-4)


@pytest.mark.parametrize("seed", range(4))
def test_influence_is_the_derivative_by_the_weight_of_each_patient(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 22
    time, event, score = rng.integers(1, 12, n).astype(float), rng.integers(0, 2, n), rng.integers(0, 5, n).astype(float)
    entry = np.where(rng.random(n) < 0.5, 0, np.minimum(rng.integers(1, 8, n), time - 1))
    plain, late = event_times(time, event, unit="months"), event_times(time, event, unit="months", entry=entry)
    for data, found, horizon, ipcw in (
        (plain, harrell(plain, score), np.inf, False),
        (late, harrell(late, score), np.inf, False),
        (plain, uno(plain, score, horizon=9), 9, True),
    ):
        assert found.estimate.value == pytest.approx(brute_force(data, score, np.ones(n), horizon, ipcw))
        for k in range(n):
            step = 1e-6 * (np.arange(n) == k)
            up, down = (brute_force(data, score, np.ones(n) + sign * step, horizon, ipcw) for sign in (1, -1))
            assert found.influence[k] == pytest.approx((up - down) / 2e-6, abs=1e-7)
        assert found.error == pytest.approx(np.sqrt(np.sum(found.influence**2)))


def test_without_censoring_unos_c_is_harrells() -> None:
    data = event_times([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], unit="months")
    score = [3, 5, 2, 2, 1]
    assert uno(data, score, horizon=99).estimate.value == harrell(data, score).estimate.value


def test_unos_c_counts_events_up_to_the_horizon() -> None:
    data = event_times([1, 2, 3, 4], [1, 1, 1, 1], unit="months")
    score = [4, 1, 2, 3]
    assert uno(data, score, horizon=1).estimate.value == 1
    assert uno(data, score, horizon=2).estimate.value == pytest.approx(3 / 5)
    with pytest.raises(ValueError, match="after time zero"):
        uno(event_times([3], [1], unit="months", entry=[1]), [1], horizon=9)


def test_a_perfect_score_a_reversed_and_a_constant_one() -> None:
    data = event_times([1, 2, 3, 4], [1, 1, 1, 0], unit="months")
    assert [harrell(data, one).estimate.value for one in ([4, 3, 2, 1], [1, 2, 3, 4], [2, 2, 2, 2])] == [1, 0, 0.5]


@pytest.mark.parametrize(
    ("time", "event"), [([1, 2], [0, 0]), ([3, 3], [1, 1]), ([3], [1]), ([], [])], ids=["censored", "tied", "one", "none"]
)
def test_without_a_pair_there_is_no_concordance(time: list[int], event: list[int]) -> None:
    data = event_times(time, event, unit="months")
    found = harrell(data, [1.0] * len(time), bounds=True)
    assert (found.estimate.value, found.error, found.why_not, found.lowest) == (None, None, NO_PAIRS, None)
    assert uno(data, [1.0] * len(time), horizon=9).why_not == NO_PAIRS
    assert compare_scores(data, [1.0] * len(time), [1.0] * len(time)).test.why_not == NO_PAIRS


def test_only_settled_patients_count_and_their_number_is_said() -> None:
    data = event_times([1, 2, 3, 4, 5], [1, 1, 0, 1, 0], unit="months")
    found = harrell(data, [3, 2, None, 0, 1], [3, 2, None, 4, 1])
    assert (found.n, found.unsettled, found.index.tolist()) == (3, 2, [0, 1, 4])
    assert found.estimate.value == 1


def test_a_score_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="for each row"):
        harrell(event_times([1, 2], [1, 1], unit="months"), [1])


@given(PATIENTS)
def test_bounds_enclose_the_concordance_of_every_possible_score(patients: list[tuple[int, int, int, int]]) -> None:
    data = event_times([one[0] for one in patients], [one[1] for one in patients], unit="months")
    low = np.array([min(one[2:]) for one in patients], dtype=float)
    high = np.array([max(one[2:]) for one in patients], dtype=float)
    found = harrell(data, low, high, bounds=True)
    for seed in range(5):
        score = np.random.default_rng(seed).integers(low.astype(int), high.astype(int) + 1).astype(float)
        value = harrell(data, score).estimate.value
        if value is not None:
            assert found.lowest is not None
            assert found.highest is not None
            assert found.lowest - 1e-12 <= value <= found.highest + 1e-12


def test_bounds_of_a_settled_score_are_its_concordance() -> None:
    found = harrell(event_times(OVARIAN["time"], OVARIAN["died"], unit="days"), OVARIAN["age"], bounds=True)
    assert (found.lowest, found.highest) == pytest.approx((found.estimate.value, found.estimate.value))


def test_two_scores_are_compared_on_the_patients_who_have_both() -> None:
    data = event_times(LUNG["time"], LUNG["died"], unit="days")
    found = compare_scores(data, LUNG["ecog"], LUNG["age"])
    both = data.only(~np.isnan(LUNG["ecog"]))
    values = [harrell(both, LUNG[name]).estimate.value for name in ("ecog", "age")]
    assert found.n == 227
    assert found.estimate.value == pytest.approx(values[0] - values[1])  # type: ignore[operator]
    assert found.test.df == 1
    same = compare_scores(data, LUNG["age"], (LUNG["age"], LUNG["age"]))
    assert (same.estimate.value, same.test.p) == (0, None)


def test_the_error_of_a_difference_is_near_that_of_a_jackknife() -> None:
    data = event_times(OVARIAN["time"], OVARIAN["died"], unit="days")
    found = compare_scores(data, OVARIAN["age"], OVARIAN["treatment"])
    left_out = []
    for one in range(data.n):
        rest = data.only(np.arange(data.n) != one)
        left_out.append(compare_scores(rest, OVARIAN["age"], OVARIAN["treatment"]).estimate.value)
    jackknife = np.sqrt((data.n - 1) * np.var(np.array(left_out, dtype=float)))
    reach = (found.estimate.high - found.estimate.low) / 2 / 1.959964  # type: ignore[operator]
    assert reach == pytest.approx(jackknife, rel=0.1)
