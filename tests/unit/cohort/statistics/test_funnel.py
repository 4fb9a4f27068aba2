"""Control limits of proportions, against the binomial distribution itself."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.funnel import funnel_limits, funnel_standing, proportion


def cumulated(r: int, n: int, p: float) -> float:
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(r + 1))


@given(st.integers(1, 60), st.floats(0.0, 1.0), st.sampled_from([0.95, 0.998]))
def test_a_unit_at_its_target_is_rarely_beyond_a_limit(n: int, target: float, level: float) -> None:
    limits = funnel_limits([n], target, level)
    low, high = round(limits.low[0] * n), round(limits.high[0] * n)
    tail = (1 - level) / 2
    assert cumulated(low - 1, n, target) < tail + 1e-12
    assert 1 - cumulated(high, n, target) < tail + 1e-12
    assert cumulated(low, n, target) >= tail - 1e-12, "a tighter limit would do"
    assert 1 - cumulated(high - 1, n, target) > tail - 1e-12, "a tighter limit would do"


def test_limits_narrow_with_the_number_of_patients_and_widen_with_the_level() -> None:
    inner, outer = funnel_limits([20, 100, 1000], 0.1), funnel_limits([20, 100, 1000], 0.1, 0.998)
    assert np.all(np.diff(inner.high) < 0), "between these numbers no step goes up"
    assert np.all(outer.high > inner.high)
    assert np.all(outer.low <= inner.low)
    assert inner.high[-1] == pytest.approx(0.1 + 1.96 * (0.09 / 1000) ** 0.5, abs=2e-3)


@pytest.mark.parametrize(
    ("events", "patients", "standing"),
    [(0, 0, "unknown"), (10, 100, "within"), (18, 100, "alert-high"), (30, 100, "alarm-high"), (40, 1000, "alarm-low")],
)
def test_where_a_unit_stands(events: int, patients: int, standing: str) -> None:
    assert funnel_standing(events, patients, 0.1) == standing


def test_certain_targets() -> None:
    assert funnel_standing(0, 50, 0.0) == "within"
    assert funnel_standing(1, 50, 0.0) == "alarm-high"
    assert funnel_standing(50, 50, 1.0) == "within"


def test_exact_intervals_of_proportions() -> None:
    ten = proportion(1, 10)
    assert (ten.value, ten.low, ten.high) == pytest.approx((0.1, 0.002528579, 0.4450161), rel=1e-6)
    none, every = proportion(0, 20), proportion(20, 20)
    assert (none.low, none.high) == pytest.approx((0, 1 - 0.025 ** (1 / 20)))
    assert (every.low, every.high) == pytest.approx((0.025 ** (1 / 20), 1))
    assert proportion(0, 0).value is None


def test_what_is_no_proportion_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        proportion(3, 2)
    for patients, target, level in (([0], 0.1, 0.95), ([5], 1.5, 0.95), ([5], 0.1, 95)):
        with pytest.raises(ValueError, match="control limits need"):
            funnel_limits(patients, target, level)
