"""The log-rank test against R, and where groups cannot be compared."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.event_times import event_times
from livermets.cohort.statistics.logrank import NOT_COMPARABLE, codes_of, log_rank, log_rank_trend
from tests.conftest import shared_file
from tests.unit.cohort.statistics.public_data import AML, LUNG, OVARIAN, VETERAN


def test_ovarian_as_r_prints_it() -> None:
    found = log_rank(event_times(OVARIAN["time"], OVARIAN["died"], unit="days"), OVARIAN["treatment"])
    assert [(one.name, one.n, one.observed) for one in found.groups] == [("1", 13, 7), ("2", 13, 5)]
    assert [one.expected for one in found.groups] == pytest.approx([5.23353, 6.76647], abs=5e-6)
    assert found.test.chi_square == pytest.approx(1.06274, abs=5e-6)
    assert found.test.p == pytest.approx(0.302591, abs=5e-7)


def test_two_groups_of_a_textbook_to_twelve_digits_of_r() -> None:
    time = [8, 12, 26, 14, 21, 27, 8, 32, 20, 40, 33, 28, 41, 48, 48, 25, 37, 48, 25, 43]
    event = [1] * 6 + [0] * 4 + [1] * 3 + [0] * 7
    found = log_rank(event_times(time, event, unit="months"), [0] * 10 + [1] * 10).test
    assert (found.chi_square, found.p) == pytest.approx((6.91598157449, 0.008542873404), rel=1e-10)


def test_aml_and_lung_and_veteran_as_r_prints_them() -> None:
    aml = log_rank(event_times(AML["time"], AML["event"], unit="days"), AML["group"])
    assert [one.expected for one in aml.groups] == pytest.approx([10.69, 7.31], abs=5e-3)
    assert aml.test.chi_square == pytest.approx(3.4, abs=0.05)
    lung = log_rank(event_times(LUNG["time"], LUNG["died"], unit="days"), LUNG["sex"]).test
    assert (lung.chi_square, lung.df, lung.p) == pytest.approx((10.3, 1, 0.001), abs=0.05)
    veteran = log_rank(event_times(VETERAN["time"], VETERAN["died"], unit="days"), VETERAN["cell"]).test
    assert (veteran.chi_square, veteran.df) == pytest.approx((25.4, 3), abs=0.05)
    assert veteran.p == pytest.approx(1.27e-5, abs=5e-8)


def test_a_group_censored_before_the_first_death_takes_no_part_and_says_so() -> None:
    data = event_times([*AML["time"], 1, 2, 2, 3, 3, 3, 4], [*AML["event"], *[0] * 7], unit="days")
    with_dummy = log_rank(data, [*AML["group"], *["dummy"] * 7])
    without = log_rank(event_times(AML["time"], AML["event"], unit="days"), AML["group"])
    assert with_dummy.test.chi_square == pytest.approx(without.test.chi_square)
    assert with_dummy.test.df == without.test.df == 1
    assert [one.name for one in with_dummy.groups if one.left_out] == ["dummy"]


@pytest.mark.parametrize(
    ("time", "event", "group", "why"),
    [
        ([1, 2, 5, 6], [0, 0, 1, 1], "aabb", "first event"),
        ([1, 2, 5, 6], [0, 0, 0, 0], "abab", "first event"),
        ([1, 2], [1, 1], "aa", "1 group"),
        ([3, 3], [1, 1], "ab", "died with it"),
        ([3], [1], [None], "0 groups"),
    ],
)
def test_what_cannot_be_compared_has_no_p(time: list[int], event: list[int], group: str, why: str) -> None:
    test = log_rank(event_times(time, event, unit="months"), list(group)).test
    assert (test.p, test.chi_square, test.df) == (None, None, None)
    assert test.why_not.startswith(NOT_COMPARABLE)
    assert why in test.why_not


def test_an_empty_group_of_an_order_takes_no_part() -> None:
    data = event_times(AML["time"], AML["event"], unit="days")
    found = log_rank(data, AML["group"], order=["m", "between", "n"])
    assert (found.groups[1].left_out, found.test.df) == ("no patients", 1)


def test_the_unknown_group_is_left_out_and_counted() -> None:
    data = event_times(LUNG["time"], LUNG["died"], unit="days")
    ecog = np.where(LUNG["ecog"] > 2, np.nan, LUNG["ecog"])
    known = ~np.isnan(ecog)
    found, alone = log_rank(data, ecog), log_rank(data.only(known), ecog)
    assert found.unknown == 2
    assert (found.test.chi_square, found.test.df) == (alone.test.chi_square, 2)


def test_a_stratified_test_adds_up_scores_and_variances() -> None:
    rng = np.random.default_rng(7)
    time, event = np.ceil(rng.exponential(20, 80)), rng.integers(0, 2, 80)
    group, stratum = rng.integers(0, 2, 80), rng.integers(0, 3, 80)
    data = event_times(time, event, unit="months")
    score, variance = 0.0, 0.0
    for one in range(3):
        for at in np.unique(time[(stratum == one) & (event == 1)]):
            risk = (stratum == one) & (time >= at)
            n, n1 = risk.sum(), (risk & (group == 0)).sum()
            d = ((stratum == one) & (time == at) & (event == 1)).sum()
            score += ((stratum == one) & (time == at) & (event == 1) & (group == 0)).sum() - d * n1 / n
            variance += d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1) if n > 1 else 0
    assert log_rank(data, group, stratum).test.chi_square == pytest.approx(score**2 / variance)


def test_the_trend_of_two_groups_is_the_test_of_two_groups() -> None:
    data = event_times(OVARIAN["time"], OVARIAN["died"], unit="days")
    trend = log_rank_trend(data, OVARIAN["treatment"], [0, 1], ["1", "2"])
    assert trend.chi_square == pytest.approx(log_rank(data, OVARIAN["treatment"]).test.chi_square)
    nothing = log_rank_trend(event_times([1], [1], unit="days"), ["1"], [0, 1], ["1", "2"])
    assert nothing.why_not.startswith(NOT_COMPARABLE)
    with pytest.raises(ValueError, match="2 groups have 2 scores"):
        log_rank_trend(data, OVARIAN["treatment"], [0], ["1", "2"])


def test_groups_are_in_order_of_value_and_strays_are_refused() -> None:
    assert codes_of([10.0, 2, None, "", float("nan")])[0] == ("2", "10")
    with pytest.raises(ValueError, match="outside the order: c"):
        codes_of(["a", "c"], ["a", "b"])


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 1), st.integers(0, 2)), min_size=2, max_size=40), st.randoms())
def test_neither_order_nor_names_matter(patients: list[tuple[int, int, int]], order: object) -> None:
    def test_of(rows: list[tuple[int, int, int]], names: str) -> tuple[float | None, int | None]:
        times, events, groups = zip(*rows, strict=True)
        found = log_rank(event_times(times, events, unit="months"), [names[one] for one in groups])
        expected = sum(one.expected for one in found.groups)
        assert expected == pytest.approx(sum(events))
        return found.test.chi_square, found.test.df

    first = test_of(patients, "abc")
    order.shuffle(patients)  # type: ignore[attr-defined]
    second = test_of(patients, "zxy")
    assert first[1] == second[1]
    if first[0] is not None:
        assert first[0] == pytest.approx(second[0], rel=1e-6, abs=1e-9)


def test_the_real_cohort_by_stored_risk_score() -> None:
    with shared_file("data/tcia_crlm_v2.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    data = event_times([row["overall_survival_months"] for row in rows], [row["vital_status"] for row in rows], unit="months")
    scores = [int(row["clinrisk_score"]) for row in rows]
    group = [None if score < 0 else "0-2" if score <= 2 else "3-5" for score in scores]
    found = log_rank(data, group).test
    assert (found.chi_square, found.p, found.df) == pytest.approx((3.456, 0.063, 1), abs=5e-4)
