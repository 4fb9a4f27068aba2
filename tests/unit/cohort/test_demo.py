"""The demonstration cohort: the same every time, labelled in itself, valid, and with what the pages have to cope with."""

import csv
import hashlib
import io
import subprocess
import sys

import numpy as np

from livermets.case.reading import read_case
from livermets.cohort.demo import DATA_KIND, demo_cohort, demo_csv
from livermets.cohort.indicators import count_indicator
from livermets.cohort.statistics.competing import cumulative_incidence, incidence_at
from livermets.cohort.statistics.curves import kaplan_meier, survival_at
from livermets.cohort.statistics.event_times import calendar_months, event_times, event_times_of_dates
from livermets.cohort.statistics.logrank import log_rank
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT

COHORT = demo_cohort()
DIGEST = "82b2737bda555c36"


def test_it_is_the_same_on_every_machine() -> None:
    assert hashlib.sha256(demo_csv().encode()).hexdigest()[:16] == DIGEST
    assert demo_cohort(50, seed=1)["age_years"] != demo_cohort(50, seed=2)["age_years"]


def test_the_script_writes_it() -> None:
    found = subprocess.run([sys.executable, "scripts/demo_cohort.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == demo_csv()


def test_every_row_says_that_it_is_synthetic() -> None:
    rows = list(csv.DictReader(io.StringIO(demo_csv())))
    assert len(rows) == 600
    assert {row["data_kind"] for row in rows} == {DATA_KIND}
    assert all(row["id"].startswith("SYNTHETIC-") for row in rows)
    assert len({row["id"] for row in rows}) == 600


def test_its_facts_are_valid_cases() -> None:
    names = [name for name in COHORT if name in FACTS]
    assert len(names) == 14
    for row in range(600):
        read_case({name: COHORT[name][row] for name in names if COHORT[name][row] is not None})


def test_its_outcomes_are_accepted_and_every_indicator_has_known_patients() -> None:
    known = knowledge().indicators
    assert set(known.columns) <= COHORT.keys()
    for indicator in known.indicators.values():
        found = count_indicator(indicator, known.columns, COHORT)
        assert found.yes > 0
        assert found.no > 0


def test_times_agree_with_dates() -> None:
    by_dates = event_times_of_dates(COHORT["resected_on"], COHORT["last_contact_on"], COHORT["died"])
    by_months = event_times(COHORT["overall_survival_months"], COHORT["died"], unit="months")
    assert np.allclose(by_dates.time, by_months.time, atol=1e-3)
    recurred = calendar_months(COHORT["resected_on"], COHORT["recurred_on"])
    events = np.array([one == 1 for one in COHORT["recurrence_event"]])
    months = np.array([np.nan if one is None else one for one in COHORT["recurrence_months"]])
    assert np.array_equal(~np.isnan(recurred), events)
    assert np.allclose(recurred[events], months[events], atol=1e-3)
    assert np.all(recurred[events] <= by_dates_all()[events])


def by_dates_all() -> np.ndarray:
    return calendar_months(COHORT["resected_on"], COHORT["last_contact_on"])


def test_whoever_died_early_has_a_fatal_complication_and_not_the_other_way() -> None:
    for died, days, grade in zip(COHORT["died"], COHORT["days_observed"], COHORT["worst_complication_90d"], strict=True):
        if grade == "V" and died is not None:
            assert died
            assert days <= 90


def test_it_has_two_endpoints_with_unknowns_and_risk_is_seen_in_it() -> None:
    survival = event_times(COHORT["overall_survival_months"], COHORT["died"], unit="months")
    recurrence = event_times(COHORT["recurrence_months"], COHORT["recurrence_event"], unit="months")
    assert 0 < sum(count for _, count in survival.left_out) < 20
    assert 0 < sum(count for _, count in recurrence.left_out) < 30
    assert {0, 1, 2} == set(recurrence.event.tolist())
    alive = survival_at(kaplan_meier(survival), 60).estimate.value
    back = incidence_at(cumulative_incidence(recurrence), 60).estimate.value
    assert alive is not None
    assert back is not None
    assert 0.3 < alive < 0.8
    assert 0.3 < back < 0.8
    by_lesions = log_rank(survival, [min(one, 3) for one in COHORT["liver_lesion_count"]]).test
    assert by_lesions.p is not None
    assert by_lesions.p < 0.05
    assert sum(one is None for one in COHORT["ras_mutated"]) > 100
