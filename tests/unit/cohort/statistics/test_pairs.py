"""Counting pairs quickly gives what counting them one by one gives."""

import numpy as np
import pytest

from livermets.cohort.statistics.pairs import Points, weights_beyond


@pytest.mark.parametrize("levels", [2, 7, 1000])
@pytest.mark.parametrize("n", [0, 1, 2, 63, 64, 200])
def test_the_count_is_the_count_of_each_pair(n: int, levels: int) -> None:
    rng = np.random.default_rng(n + levels)
    points = Points(rng.integers(0, 30, n).astype(float), rng.integers(0, levels, n).astype(float), rng.random(n))
    key, score = rng.integers(-1, 31, 90).astype(float), rng.integers(-1, levels + 1, 90).astype(float)
    found = weights_beyond(points, key, score)
    beyond = points.key[None, :] > key[:, None]
    for got, which in (
        (found.lower, points.score[None, :] < score[:, None]),
        (found.equal, points.score[None, :] == score[:, None]),
        (found.every, True),
    ):
        assert got == pytest.approx((beyond & which) @ points.weight, abs=1e-9)
