"""The decisions of a board as a cohort: waiting cases are censored, unknown is not "not done", departures need a reason."""

import datetime
from typing import Any

import pytest

from livermets.board.decision_times import BoardCourse, decision_times

START = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
NOW = START + datetime.timedelta(days=30)


def course(days: float | None = None, **more: Any) -> BoardCourse:
    decided = None if days is None else START + datetime.timedelta(days=days)
    return BoardCourse("c", START, decided, **more)


def test_a_case_that_still_waits_is_censored_and_not_left_out() -> None:
    found = decision_times([course(2), course(4), course(), course(), course()], NOW)
    assert (found.cases, found.decided) == (5, 2)
    assert found.median_wait.value is None
    assert found.waiting.n_censored == 3
    assert found.waiting.survival[-1] == pytest.approx(0.6)
    assert decision_times([course(2), course(4), course(6)], NOW).median_wait.value == 4


def test_what_became_of_a_decision_is_of_those_decided_and_unknown_stays_unknown() -> None:
    found = decision_times([course(1, outcome="carried-out"), course(1, outcome="changed"), course(1), course()], NOW)
    said = (found.carried_out, found.changed, found.not_carried_out, found.not_known)
    assert [(one.n, one.of) for one in said] == [(1, 3), (1, 3), (0, 3), (1, 3)]


def test_a_departure_without_a_reason_is_counted_of_the_departures() -> None:
    found = decision_times(
        [course(1, against=("a",)), course(1, against=("b",), deviations=("patient-preference",)), course(1)], NOW
    )
    assert (found.undocumented.n, found.undocumented.of) == (1, 2)


def test_days_from_the_decision_to_what_was_done_are_of_those_of_which_the_day_is_known() -> None:
    day = (START + datetime.timedelta(days=1)).date()
    done = [course(1, done_on=day + datetime.timedelta(days=days)) for days in (10, 20)]
    found = decision_times([*done, course(1)], NOW)
    assert (found.median_done, found.done) == (15, 2)
    assert decision_times([course()], NOW).median_done is None
