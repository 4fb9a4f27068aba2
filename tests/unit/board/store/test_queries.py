"""What is read of many cases at once: on both databases the same, at one moment, with a question a table and not one a case."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import event

from livermets.board.minutes import case_minutes, meeting_minutes, see_case
from livermets.board.models import FollowUpDraft
from livermets.board.store.errors import NotInStoreError
from livermets.board.store.queries import board_lines
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.places import Place, draft

DAY = datetime.date(2026, 3, 3)


def counted(store: Store) -> list[str]:
    """The questions that are put to the database from now on."""
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    return asked


def decided(store: Store, meeting_id: str, label: str) -> str:
    case = store.add_case(meeting_id, {"case_label": label, "primary_site": "colorectal"})
    store.decide(case.id, 1, draft(plan=f"{label} first"), see_case(case, knowledge()))
    case = store.save_facts(case.id, 2, case.facts | {"primary_site": "breast"})
    first = store.decide(case.id, 3, draft(plan=f"{label} last"), see_case(case, knowledge()))
    for version, why in ((4, "one"), (5, "two")):
        store.follow_up(case.id, version, first.id, FollowUpDraft(outcome="changed", why=why))
    return case.id


def test_the_minutes_of_a_meeting_are_those_of_its_cases_with_a_question_a_table(store: Store) -> None:
    meeting = store.add_meeting("Board", DAY, None, ("radiology",))
    ids = [decided(store, meeting.id, label) for label in ("Heron", "Crane")]
    store.add_case(meeting.id, {"case_label": "not yet"})
    minutes = meeting_minutes(store, meeting.id, knowledge())
    assert minutes.meeting == meeting
    assert [one.case.label for one in minutes.cases] == ["Heron", "Crane", "not yet"]
    assert minutes.cases == tuple(case_minutes(store, case, knowledge()) for case in store.agenda(meeting.id))
    for case_id, one in zip(ids, minutes.cases, strict=False):
        assert one.decisions == store.decisions(case_id)
        assert one.follow_ups == store.follow_ups(case_id)
        assert one.decision is not None
        assert (one.decision.plan, one.facts["primary_site"]) == (f"{one.case.label} last", "breast")
        assert one.follow_up is not None
        assert one.follow_up.why == "two"
    assert (minutes.cases[2].decision, minutes.cases[2].follow_up) == (None, None)

    asked = counted(store)
    meeting_minutes(store, meeting.id, knowledge())
    few = len(asked)
    for number in range(10):
        decided(store, meeting.id, f"Case {number}")
    asked.clear()
    assert len(meeting_minutes(store, meeting.id, knowledge()).cases) == 13
    assert len(asked) == few < 10


def test_the_minutes_of_a_meeting_that_is_gone_say_so(store: Store) -> None:
    with pytest.raises(NotInStoreError, match="This meeting is no longer in the store"):
        meeting_minutes(store, "none", knowledge())


def test_lines_of_the_overview_stand_in_one_order_and_with_the_last_follow_up(place: Place) -> None:
    moments = iter(datetime.datetime(2026, 3, 3, hour, tzinfo=datetime.UTC) for hour in range(23, 0, -1))
    store = place.open(lambda: next(moments))
    undated, later, earlier = (store.add_meeting("Board", day) for day in (None, DAY, DAY - datetime.timedelta(7)))
    for meeting, label in ((undated, "undated"), (later, "later"), (earlier, "earlier")):
        store.add_case(meeting.id, {"case_label": label})
    case = store.add_case(later.id, {"case_label": "decided"})
    decision = store.decide(case.id, 1, draft(), see_case(case, knowledge()))
    store.follow_up(case.id, 2, decision.id, FollowUpDraft(outcome="changed", why="first"))
    store.follow_up(case.id, 3, decision.id, FollowUpDraft(outcome="carried-out"))
    lines = board_lines(store)
    assert [one.label for one in lines] == ["earlier", "later", "decided", "undated"]
    assert lines[2].outcome == "carried-out"
