"""A cohort beside published figures: differences, their limits, and verdicts."""

import pytest

from livermets.cohort.statistics.calibration import BOTH, OWN_ONLY, Published, calibrate, in_percent
from livermets.cohort.statistics.estimates import Estimate


def observed(value: float | None, low: float | None, high: float | None) -> Estimate:
    return Estimate(value, low, high, 0.95, "Kaplan-Meier")


def test_limits_use_both_intervals() -> None:
    found = calibrate(observed(60, 50, 68), Published(44, 42, 46))
    assert found.difference.value == 16
    assert found.difference.low == pytest.approx(16 - (10**2 + 2**2) ** 0.5)
    assert found.difference.high == pytest.approx(16 + (8**2 + 2**2) ** 0.5)
    assert (found.difference.method, found.verdict) == (BOTH, "higher")


def test_a_figure_without_an_interval_counts_as_exact_and_that_is_said() -> None:
    found = calibrate(observed(30, 20, 41), Published(44))
    assert (found.difference.low, found.difference.high) == (-24, -3)
    assert (found.difference.method, found.verdict) == (OWN_ONLY, "lower")


@pytest.mark.parametrize(
    ("own", "published", "verdict"),
    [
        (observed(45, 40, 50), Published(44, 42, 46), "within"),
        (observed(None, None, None), Published(44, 42, 46), "unknown"),
        (observed(45, None, None), Published(44, 42, 46), "unknown"),
        (observed(45, 40, 50), Published(None, 42, 46), "unknown"),
    ],
)
def test_verdicts(own: Estimate, published: Published, verdict: str) -> None:
    assert calibrate(own, published).verdict == verdict


def test_bounds_that_do_not_enclose_are_refused() -> None:
    with pytest.raises(ValueError, match="do not enclose"):
        calibrate(observed(0.6, 0.5, 0.7), Published(44, 45, 46))


def test_a_share_in_percent() -> None:
    found = in_percent(observed(0.5, None, 0.625))
    assert (found.value, found.low, found.high) == (50, None, 62.5)
