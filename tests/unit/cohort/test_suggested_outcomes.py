"""Outcomes are found by their columns; what a code says of an event is never guessed."""

from __future__ import annotations

from collections import Counter

import pytest

from livermets.cohort.column_questions import ColumnQuestion
from livermets.cohort.mapping_draft import is_answered, with_answer
from livermets.cohort.open_table import open_table
from livermets.cohort.suggested_outcomes import OutcomeQuestion, suggest_outcomes
from livermets.knowledge.import_records import CohortMapping, OutcomeUse
from tests.unit.cohort.tables import as_csv, cells_of


def found(**columns: list[str]) -> tuple[list[OutcomeUse], list[OutcomeQuestion]]:
    source = open_table(as_csv(columns))
    return suggest_outcomes(source, {name: Counter(cells) for name, cells in cells_of(source).items()})


def test_a_time_with_its_unit_and_an_event_in_words() -> None:
    outcomes, asked = found(os_months=["12", "60"], os_status=["dead", "alive"])
    assert [one.endpoint for one in outcomes] == ["overall-survival"]
    assert outcomes[0].time.unit == "months"
    assert outcomes[0].event.codes == {"dead": "event", "alive": "censored"}
    assert outcomes[0].time_zero is None
    assert "from when" in asked[0][1]


def test_one_is_an_event_only_where_the_column_names_it() -> None:
    outcomes, _ = found(os_months=["12", "60"], dead=["1", "0"])
    assert outcomes[0].event.codes == {"1": "event", "0": "censored"}


@pytest.mark.parametrize("codes", [["1", "2"], ["0", "1"], ["1", "9"]])
def test_the_codes_of_a_vital_status_are_asked_for(codes: list[str]) -> None:
    outcomes, asked = found(os_months=["12", "60"], vital_status=codes)
    assert outcomes == []
    assert [column for column, _, _ in asked] == ["vital_status"]


def test_a_time_without_a_unit_is_asked_about() -> None:
    outcomes, asked = found(os_time=["12", "60"], os_event=["1", "0"])
    assert outcomes == []
    assert "unit" in asked[0][1]


def test_a_time_without_an_event_is_asked_about() -> None:
    outcomes, asked = found(dfs_months=["12", "60"], age=["60", "61"])
    assert outcomes == []
    assert "which column says what ended it" in asked[0][1]


def test_survival_and_recurrence_are_two_outcomes() -> None:
    outcomes, _ = found(os_months=["12", "60"], os_status=["dead", "alive"], rfs_months=["2", "6"], rfs_event=["1", "0"])
    assert [one.endpoint for one in outcomes] == ["overall-survival", "disease-free-survival"]
    assert outcomes[1].event.column == "rfs_event"


def test_two_dates_are_a_time_and_a_date_of_death_is_an_event() -> None:
    outcomes, _ = found(date_of_resection=["2020-01-01"], date_of_death=["2021-01-01"], date_last_contact=["2021-01-01"])
    assert outcomes[0].time.start == "date_of_resection"
    assert outcomes[0].time.end == ("date_of_death", "date_last_contact")
    assert outcomes[0].event.filled


@pytest.mark.parametrize(
    ("start", "zero"),
    [
        ("date_of_hepatectomy", "resection"),
        ("date of liver surgery", "resection"),
        ("date_diagnosis_liver_mets", "metastasis"),
        ("date_of_resection", None),
        ("Date of surgery", None),
        ("date_of_primary_surgery", None),
        ("date_of_diagnosis", None),
        ("date_of_primary_diagnosis", None),
    ],
)
def test_a_start_that_may_be_of_the_primary_is_asked_about(start: str, zero: str | None) -> None:
    outcomes, asked = found(**{start: ["2020-01-01"], "date_of_death": ["2021-01-01"], "date_last_contact": ["2021-01-01"]})
    assert outcomes[0].time.start == start
    assert outcomes[0].time_zero == zero
    assert [column for column, text, _ in asked if "may be that of the primary" in text] == ([start] if zero is None else [])


def test_a_start_of_the_liver_comes_before_one_that_may_be_of_the_primary() -> None:
    outcomes, asked = found(
        date_of_surgery=["2018-01-01"],
        date_of_liver_surgery=["2020-01-01"],
        date_of_death=["2021-01-01"],
        date_last_contact=["2021-01-01"],
    )
    assert (outcomes[0].time.start, outcomes[0].time_zero) == ("date_of_liver_surgery", "resection")
    assert asked == []


def test_the_answer_from_when_names_time_zero_of_two_dates() -> None:
    outcomes, asked = found(date_of_surgery=["2018-01-01"], date_of_death=["2021-01-01"], date_last_contact=["2021-01-01"])
    question = ColumnQuestion(*asked[0])
    mapping = CohortMapping(outcomes=tuple(outcomes))
    assert not is_answered(mapping, question)
    answered = with_answer(mapping, question, "resection")
    assert answered.outcomes[0].time_zero == "resection"
    assert is_answered(answered, question)


def test_a_table_without_outcomes_has_none() -> None:
    assert found(age=["60"], cea=["5"]) == ([], [])
