"""Scores side by side: higher is worse in each, few settled patients give no concordance, and two are compared on the same."""

import numpy as np
import pytest

from livermets.cohort.score_comparison import FEWEST, score_difference, score_standings
from livermets.cohort.statistics.concordance import harrell
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_the_stored_score_of_the_real_table_has_its_concordance_and_its_patients() -> None:
    real = cohorts.real()
    data = real.outcomes[0].data
    assert data is not None
    found = {one.id: one for one in score_standings(real, data, knowledge(), 60.0)}
    stored = found["stored fong-crs"]
    assert (stored.concordance.n, stored.concordance.unsettled, stored.stored) == (168, 29, True)
    assert stored.concordance.estimate.value == pytest.approx(0.6050142)
    assert stored.weighted is not None
    assert stored.weighted.estimate.value is not None
    assert stored.concordance.lowest is not None
    assert stored.concordance.lowest < 0.605 < (stored.concordance.highest or 0)


def test_every_score_rests_on_enough_settled_patients_and_the_best_comes_first() -> None:
    demo = cohorts.demo()
    data = demo.outcomes[0].data
    assert data is not None
    found = score_standings(demo, data, knowledge())
    values = [one.concordance.estimate.value for one in found]
    assert all(one.concordance.n >= FEWEST for one in found)
    assert values == sorted(values, reverse=True)
    for one in found:
        assert one.concordance.estimate.value == harrell(data, one.low, one.high).estimate.value


def test_a_difference_is_of_the_patients_who_have_both() -> None:
    demo = cohorts.demo()
    data = demo.outcomes[0].data
    assert data is not None
    found = score_standings(demo, data, knowledge())
    first, other = found[0], found[1]
    both = [np.isfinite(one.low[data.index]) & (one.low[data.index] == one.high[data.index]) for one in (first, other)]
    assert score_difference(data, first, other).n == int((both[0] & both[1]).sum())
    assert score_difference(data, first, other).estimate.value == pytest.approx(
        -(score_difference(data, other, first).estimate.value or 0)
    )
