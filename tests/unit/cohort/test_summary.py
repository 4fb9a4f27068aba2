"""What was loaded: known and not known add up to all patients, and no value is lost in the ranges."""

import pytest

from livermets.cohort.summary import completeness, spread_of, spread_sentence
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_known_and_not_known_are_all_patients_and_the_best_known_comes_first() -> None:
    found = completeness(cohorts.demo(), knowledge())
    assert all(one.known + one.unknown_patients == 600 for one in found)
    assert [one.known for one in found] == sorted((one.known for one in found), reverse=True)
    assert next(one for one in found if one.name == "cea_ng_ml").known == 525


def test_codes_for_missing_are_told_from_blank_and_unknown() -> None:
    found = {one.name: one for one in completeness(cohorts.real(), knowledge())}
    assert found["cea_ng_ml"].why_not == "29 coded as missing"
    assert found["synchronous"].why_not == "86 said to be unknown"
    assert found["primary_site"].column == "the same for all"


@pytest.mark.parametrize("name", cohorts.demo().fact_names)
def test_every_known_value_is_counted_once(name: str) -> None:
    spread = spread_of(cohorts.demo(), name, knowledge())
    assert spread.known + spread.unknown == 600
    assert len(spread.names) == len(spread.counts)
    assert FACTS[name].label in spread_sentence(spread)


def test_a_number_is_said_by_its_quartiles() -> None:
    assert "Median 64 years, middle half 57 to 70 years" in spread_sentence(spread_of(cohorts.demo(), "age_years", knowledge()))
