"""A cohort beside published figures: only what the rule of the house lets compare gets a difference, and reasons are said."""

import pytest

from livermets.cohort.published import beside_published, figures_for, own_primary, published_treatments, verdict_counts
from livermets.evidence.compare import comparable
from livermets.knowledge.loading import knowledge
from tests import cohorts

REGISTRY = knowledge().registry


def test_the_primary_is_that_of_the_patients() -> None:
    assert own_primary(cohorts.demo()) == "colorectal"
    assert own_primary(cohorts.small()) == "colorectal"


def test_a_figure_with_another_time_zero_gets_a_reason_and_no_difference() -> None:
    demo = cohorts.demo()
    results = cohorts.curves(demo)
    found = beside_published(results, figures_for(REGISTRY, "colorectal"), "colorectal")
    apart = [one for one in found if not one.comparison.ok]
    assert apart
    assert all(one.calibration is None and one.comparison.reasons for one in apart)
    assert any("different time zeros" in reason for one in apart for reason in one.comparison.reasons)
    assert all(one.figure.endpoint == "overall-survival" for one in found)


def test_the_verdict_is_that_of_the_one_rule_and_the_difference_that_of_the_horizon() -> None:
    demo = cohorts.demo()
    results = cohorts.curves(demo)
    found = beside_published(results, figures_for(REGISTRY, "colorectal"), "colorectal")
    five = next(one for one in found if one.figure.horizon_months == 60 and one.calibration)
    at_five = next(one for one in results.groups[0].horizons if one.months == 60).estimate.value
    assert at_five is not None
    assert five.own.value == pytest.approx(100 * at_five)
    assert five.calibration is not None
    assert five.calibration.difference.value == pytest.approx(100 * at_five - (five.figure.value or 0))
    assert comparable(five.figure).ok
    assert sum(verdict_counts(found).values()) == len(found)


def test_treatments_whose_time_runs_from_the_same_moment_come_first() -> None:
    results = cohorts.curves(cohorts.demo())
    first = published_treatments(figures_for(REGISTRY, "colorectal"), results)[0]
    same = [one for one in figures_for(REGISTRY, "colorectal") if one.treatment == first and one.time_zero == "resection"]
    assert same


def test_a_group_is_set_beside_figures_of_that_group_alone() -> None:
    real = cohorts.real()
    by = cohorts.division(real, "stored", "Fong")
    found = beside_published(cohorts.curves(real, by), figures_for(REGISTRY, "colorectal"), "colorectal", by)
    assert found
    assert all(one.figure.stratum is not None and one.figure.stratum.group == one.group for one in found)
    verdicts = {(one.group, one.figure.horizon_months): one.calibration.verdict for one in found if one.calibration}
    assert verdicts["1", 60] == "higher"
    assert verdicts["0", 60] == "within"
