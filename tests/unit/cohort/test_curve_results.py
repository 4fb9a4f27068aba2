"""The curves of a cohort: numbers of the real table against an independent computation, unknown apart, nothing unnamed."""

import numpy as np
import pytest

from livermets.cohort.curve_results import (
    ALL_PATIENTS,
    CurveAsked,
    NoCurveError,
    axis_months,
    curve_results,
    is_stratifiable,
    risk_rows,
)
from livermets.cohort.curve_words import brief_sentence, estimate_rows, estimates_sentence, p_words
from livermets.cohort.divisions import division_names, division_values, rows_where
from livermets.cohort.statistics.logrank import log_rank
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_the_real_table_gives_the_known_median_survival_and_deaths() -> None:
    results = cohorts.curves(cohorts.real())
    (group,) = results.groups
    assert (group.name, group.patients, group.events) == (ALL_PATIENTS, 197, 107)
    assert group.median.value == pytest.approx(75.97, abs=0.01)
    five = next(one for one in group.horizons if one.months == 60)
    assert five.estimate.value == pytest.approx(0.6267, abs=5e-5)
    assert results.test is None
    said = brief_sentence(results)
    assert said == "Overall survival from liver resection: 197 patients, 107 events, median 76.0 months (66.1 to 98.9)."
    assert "62.7 % (55.3 to 69.2) at 5 years" in estimates_sentence(results)


def test_the_real_table_by_stored_score_gives_the_known_log_rank_without_the_unknown() -> None:
    real = cohorts.real()
    results = cohorts.curves(real, cohorts.division(real, "column", "Stored clinical risk score"))
    assert [(one.name, one.patients, one.unknown) for one in results.groups] == [
        ("0-2", 117, False),
        ("3-5", 51, False),
        ("not known", 29, True),
    ]
    assert results.test is not None
    assert results.test.chi_square == pytest.approx(3.456, abs=5e-4)
    assert results.test.p == pytest.approx(0.063, abs=5e-4)
    assert (results.unknown, results.patients) == (29, 197)
    assert "p 0.063, without the 29 patients whose group is not known" in brief_sentence(results)


def test_groups_are_compared_within_strata_and_who_has_no_stratum_is_counted() -> None:
    demo = cohorts.demo()
    by, sex = cohorts.division(demo, "fact", "Bilobar"), cohorts.division(demo, "fact", "RAS")
    values, strata = division_values(demo, by), division_values(demo, sex)
    names = division_names(values, by, knowledge())
    plain = curve_results(demo.outcomes[0], CurveAsked(), by, values, names)
    results = curve_results(demo.outcomes[0], CurveAsked(), by, values, names, strata=(sex, strata))
    data = demo.outcomes[0].data
    assert data is not None
    right = log_rank(data, values, strata)
    assert results.test == right.test != plain.test
    both = [strata[row] is not None and values[row] is not None for row in data.index]
    assert results.untested == sum(values[row] is not None for row in data.index) - sum(both) > 0
    said = brief_sentence(results)
    assert f"Log-rank (Mantel), stratified by {sex.label}: chi-square" in said
    assert f"{results.untested} patients whose stratum is not known" in said
    assert "stratified by" not in brief_sentence(plain)


def test_a_test_that_knows_no_strata_is_not_said_to_be_stratified() -> None:
    demo = cohorts.demo()
    by, sex = cohorts.division(demo, "fact", "Bilobar"), cohorts.division(demo, "fact", "RAS")
    values = division_values(demo, by)
    names = division_names(values, by, knowledge())
    assert (is_stratifiable(demo.outcomes[0]), is_stratifiable(demo.outcomes[1])) == (True, False)
    results = curve_results(demo.outcomes[1], CurveAsked(), by, values, names, strata=(sex, division_values(demo, sex)))
    assert (results.strata, results.untested) == (None, 0)
    assert "stratified" not in brief_sentence(results)


def test_no_curve_before_endpoint_and_time_zero_are_named() -> None:
    with pytest.raises(NoCurveError, match="the endpoint and the time zero must be named before a curve is drawn"):
        cohorts.curves(cohorts.small(), outcome=1)


def test_no_curve_of_nobody() -> None:
    nobody = np.zeros(5, dtype=bool)
    with pytest.raises(NoCurveError, match="no patient of these has a known time and status"):
        curve_results(cohorts.small().outcomes[0], CurveAsked(), among=nobody)


def test_a_subgroup_is_drawn_alone_and_the_unknown_can_be_one() -> None:
    demo = cohorts.demo()
    by = cohorts.division(demo, "fact", "RAS")
    values = ["yes" if one else "no" if one is False else None for one in demo.facts["ras_mutated"].to_pylist()]
    parts = [
        curve_results(demo.outcomes[0], CurveAsked(), among=rows_where(values, one)).patients for one in ("yes", "no", None)
    ]
    assert sum(parts) == curve_results(demo.outcomes[0], CurveAsked()).patients == 594
    assert by.settled == 444


def test_a_competing_event_makes_incidence_and_not_survival() -> None:
    results = cohorts.curves(cohorts.demo(), cohorts.division(cohorts.demo(), "fact", "Bilobar"), outcome=1)
    assert results.incidence
    assert all(one.competing > 0 and one.mean is None for one in results.groups)
    assert all(np.all(np.diff(one.share) >= 0) for one in results.groups)
    assert results.test is not None
    assert results.test.method.startswith("Gray")
    assert {"Competing events"} <= set(estimate_rows(results))


def test_a_shared_report_hides_small_groups_and_ends_curves_where_few_are_left() -> None:
    real = cohorts.real()
    by = cohorts.division(real, "stored", "Fong")
    open_, shared = cohorts.curves(real, by), cohorts.curves(real, by, shared=True)
    small = {one.name for one in open_.groups if one.patients < 5 or 0 < one.events < 5 or 0 < one.patients - one.events < 5}
    hidden = {one.name for one in shared.groups if one.hidden}
    assert small
    assert small <= hidden
    assert all(one.at_risk.min() >= 5 for one in shared.shown)
    assert min(one.at_risk.min() for one in open_.groups) < 5
    table = estimate_rows(shared).set_index("Group")
    assert set(table.loc[sorted(hidden), "Patients"]) == {"held back"}
    assert not any(f"{name}: " in estimates_sentence(shared) for name in ("Score 5",))


def test_numbers_at_risk_stand_at_the_marks_of_the_axis() -> None:
    results = cohorts.curves(cohorts.real())
    marks = axis_months(results)
    assert marks == (0, 24, 48, 72, 96, 120)
    assert risk_rows(results, marks)[0][1] == (197, 176, 128, 84, 52, 14)


def test_a_small_p_is_said_to_be_small() -> None:
    assert (p_words(0.0004), p_words(0.0634)) == ("p < 0.001", "p 0.063")
