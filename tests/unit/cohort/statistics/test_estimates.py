"""Intervals of shares at their edges, and levels that are none."""

import subprocess
import sys

import numpy as np
import pytest

from livermets.cohort.statistics.estimates import chi_square_tail, normal_quantile, proportion_bounds
from tests.conftest import ROOT


def test_quantiles_and_tails() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054)
    assert chi_square_tail(3.841458820694124, 1) == pytest.approx(0.05)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(level)


def test_intervals_stay_within_zero_and_one() -> None:
    share, error = np.array([0.02, 0.98]), np.array([0.05, 0.05])
    for form in ("log-log", "log", "plain"):
        low, high = proportion_bounds(share, error, form, 0.95)
        assert np.all((low >= 0) & (low <= share) & (share <= high) & (high <= 1))


def test_scipy_is_loaded_at_the_first_use_only() -> None:
    names = [path.stem for path in (ROOT / "livermets" / "cohort" / "statistics").glob("*.py") if path.stem != "__init__"]
    imports = "; ".join(f"import livermets.cohort.statistics.{name}" for name in names)
    checked = f"{imports}; import sys; sys.exit(any(name.split('.')[0] == 'scipy' for name in sys.modules))"
    assert len(names) > 9
    assert subprocess.run([sys.executable, "-c", checked], cwd=ROOT, check=False).returncode == 0
