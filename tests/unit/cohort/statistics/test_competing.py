"""Cumulative incidence and Gray's test against R's cmprsk and survival, and against their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.competing import cumulative_incidence, gray_test, incidence_at
from livermets.cohort.statistics.curves import NOT_REACHED
from livermets.cohort.statistics.event_times import EventTimes, event_times
from livermets.cohort.statistics.logrank import NOT_COMPARABLE
from tests.unit.cohort.statistics.public_data import BMT, MGUS2

PATIENTS = st.lists(st.tuples(st.integers(1, 10), st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=25)


def bmt() -> EventTimes:
    return event_times(BMT["time"], BMT["event"], unit="months")


def test_mgus2_at_sixty_months_as_both_packages_of_r_give_it() -> None:
    data = event_times(MGUS2["time"], MGUS2["event"], unit="months")
    at = incidence_at(cumulative_incidence(data), 60)
    assert at.estimate.value == pytest.approx(0.034104, abs=5e-7)
    assert at.estimate.low is not None
    assert at.estimate.high is not None
    assert at.estimate.low < at.estimate.value < at.estimate.high  # type: ignore[operator]


@pytest.mark.parametrize(
    ("disease", "kind", "printed"),
    [
        ("A", 1, [0.3713851, 0.3875571, 0.3875571, 0.3875571, 0.3875571, 0.3875571]),
        ("M", 1, [0.2414530, 0.2663827, 0.2810390, 0.2810390, 0.2810390, None]),
        ("A", 2, [0.3698630, 0.3860350, 0.3860350, 0.3860350, 0.3860350, 0.3860350]),
        ("M", 2, [0.4439103, 0.4551473, 0.4551473, 0.4551473, 0.4551473, None]),
    ],
)
def test_bmtcrr_as_cmprsk_prints_it(disease: str, kind: int, printed: list[float | None]) -> None:
    incidence = cumulative_incidence(bmt().only(BMT["disease"] == disease), kind)
    for months, value in zip(range(20, 121, 20), printed, strict=True):
        at = incidence_at(incidence, months)
        assert at.estimate.value == (None if value is None else pytest.approx(value, abs=5e-8))
        assert (at.why_not == NOT_REACHED) == (value is None)


def test_grays_test_of_bmtcrr_as_cmprsk_prints_it() -> None:
    for kind, printed in ((1, (2.8623325, 0.09067592)), (2, (0.4481279, 0.50322531))):
        found = gray_test(bmt(), BMT["disease"], kind)
        assert (found.test.chi_square, found.test.p) == pytest.approx(printed, abs=5e-8)
        assert (found.test.df, found.unknown, found.groups) == (1, 0, ("A", "M"))


def test_an_unknown_group_is_left_out_of_grays_test_and_counted() -> None:
    group = [None if place % 10 == 0 else one for place, one in enumerate(BMT["disease"])]
    known = np.array([one is not None for one in group])
    found = gray_test(bmt(), group)
    alone = gray_test(event_times(BMT["time"][known], BMT["event"][known], unit="months"), BMT["disease"][known])
    assert (found.unknown, found.test.df) == (18, 1)
    assert found.test.chi_square == pytest.approx(alone.test.chi_square)


def test_grays_test_does_not_depend_on_the_order_of_three_groups() -> None:
    group = np.array([f"{one}{place % 2 if one == 'M' else ''}" for place, one in enumerate(BMT["disease"])])
    found = {gray_test(bmt(), group, order=order).test.chi_square for order in (["A", "M0", "M1"], ["M1", "A", "M0"])}
    first, *others = found
    assert [first] * len(others) == pytest.approx(others)


def test_where_grays_test_cannot_compare() -> None:
    assert gray_test(event_times([1, 2], [1, 2], unit="months"), ["a", "a"]).test.why_not.startswith(NOT_COMPARABLE)
    nothing = gray_test(event_times([1, 2, 3], [2, 2, 0], unit="months"), ["a", "b", "a"]).test
    assert (nothing.p, nothing.why_not.startswith(NOT_COMPARABLE)) == (None, True)
    with pytest.raises(ValueError, match="after time zero"):
        gray_test(event_times([3, 4], [1, 1], unit="months", entry=[1, 2]), ["a", "b"])


@given(PATIENTS, st.booleans())
def test_incidences_and_survival_share_out_everyone(patients: list[tuple[int, int, int]], late: bool) -> None:
    patients = [one for one in patients if not late or one[2] < one[0]]
    times, events, entries = (list(column) for column in zip(*patients, strict=True)) if patients else ([], [], [])
    data = event_times(times, events, unit="months", entry=entries if late else None)
    first, second = (cumulative_incidence(data, kind) for kind in (1, 2))
    assert first.incidence + second.incidence + first.curve.survival == pytest.approx(np.ones(len(first.incidence)))
    known = ~np.isnan(first.low)
    assert np.all((first.low <= first.incidence + 1e-12)[known])
    assert np.all((first.incidence <= first.high + 1e-12)[known])


@given(PATIENTS)
def test_without_a_competing_event_it_is_one_minus_survival(patients: list[tuple[int, int, int]]) -> None:
    data = event_times([one[0] for one in patients], [min(one[1], 1) for one in patients], unit="months")
    found = cumulative_incidence(data)
    assert found.incidence == pytest.approx(1 - found.curve.survival)


def by_definition(data: EventTimes, at: float) -> float:
    """The variance of the incidence of kind 1 as a sum over events, each looked at anew."""
    before = after = 1.0
    states = []
    incidence = 0.0
    for time in np.unique(data.time[data.happened]):
        if time > at:
            break
        n = np.sum(data.time >= time)
        own, other = (np.sum((data.time == time) & (data.event == kind)) for kind in (1, 2))
        before, after = after, after * (1 - (own + other) / n)
        incidence += before * own / n
        states.append((n, own, other, before, after, incidence))
    total = 0.0
    for n, own, other, before, after, reached in states:
        rest = (incidence - reached) / after if after > 1e-12 else 0.0
        for d, effect in ((own, 1 - rest), (other, rest)):
            tied = 1 - (d - 1) / (n - 1) if d > 1 else 1.0
            total += effect**2 * before**2 * tied * d / n**2
    return total


@given(PATIENTS)
def test_the_variance_is_its_definition(patients: list[tuple[int, int, int]]) -> None:
    data = event_times([one[0] for one in patients], [one[1] for one in patients], unit="months")
    found = cumulative_incidence(data)
    assert found.error**2 == pytest.approx([by_definition(data, at) for at in found.curve.time], abs=1e-9)


def test_without_censoring_the_variance_of_many_is_nearly_that_of_a_share() -> None:
    events = np.random.default_rng(1).integers(1, 3, 2000)
    found = cumulative_incidence(event_times(range(2000), events, unit="months"))
    share = found.incidence[1000]
    assert found.error[1000] ** 2 == pytest.approx(share * (1 - share) / 2000, rel=0.02)
