"""The store of a board, the same on SQLite and PostgreSQL: what is saved comes back, and every change has its event."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from sqlalchemy import event, func, select

from livermets.board.models import FollowUpDraft, FollowUpOutcome
from livermets.board.store.change import NOBODY
from livermets.board.store.errors import EditConflictError, NotInStoreError, StoreError
from livermets.board.store.store import Store
from livermets.board.store.tables import CaseRow, MeetingRow
from tests.places import Place, Ticking, draft, filled, seen

DAY = datetime.date(2026, 3, 3)


def changes_of(store: Store, **where: str) -> list[tuple[str, str, Any, Any]]:
    return [(one.who, one.what, one.before, one.after) for one in store.events(**where)]


def test_a_meeting_comes_back_as_it_was_planned_and_changed(store: Store) -> None:
    made = store.add_meeting(
        " Tuesday board ", DAY, datetime.time(14, 30), ("radiology", "hepatology", "radiology"), who="Nursing"
    )
    assert (made.title, made.roles) == ("Tuesday board", ("hepatology", "radiology"))
    assert store.meeting(made.id) == made
    changed = store.change_meeting(made.id, 1, {"title": "Wednesday board", "roles": ("pathology",)}, who="Radiology")
    assert store.meeting(made.id) == changed
    assert (changed.version, changed.held_on, changed.roles) == (2, DAY, ("pathology",))
    before = {"title": "Tuesday board", "roles": ["hepatology", "radiology"]}
    after = {"title": "Wednesday board", "roles": ["pathology"]}
    assert changes_of(store, meeting_id=made.id)[1:] == [("Radiology", "meeting.changed", before, after)]


def test_meetings_stand_with_the_latest_first_and_those_without_a_day_before_them(store: Store) -> None:
    for title, day in (("second", DAY), ("undated", None), ("first", DAY - datetime.timedelta(7))):
        store.add_meeting(title, day)
    assert [one.title for one in store.meetings()] == ["undated", "second", "first"]


def test_nothing_is_recorded_where_nothing_changed(store: Store) -> None:
    meeting = store.add_meeting("Board", DAY, None, ("radiology", "hepatology"))
    case = store.add_case(meeting.id, {"case_label": "Heron"}, minutes=10)
    recorded = store.events()
    assert store.change_meeting(meeting.id, 1, {"title": "Board", "roles": ("radiology", "hepatology")}) == meeting
    assert store.save_facts(case.id, 1, {"case_label": "Heron"}) == case
    assert store.change_case(case.id, 1, {"minutes": 10, "options": ()}) == case
    store.move_case(case.id, 1)
    assert store.purge(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)) == 0
    assert store.events() == recorded


def test_every_change_has_its_event_with_who_and_when_and_from_what_to_what(place: Place) -> None:
    clock = Ticking()
    store = place.open(clock)
    start = clock.at
    meeting = store.add_meeting("Board", DAY, who="Board coordination")
    case = store.add_case(meeting.id, {"case_label": "Heron"}, minutes=10, who="Radiology")
    other = store.add_case(meeting.id, {"case_label": "Crane"}, who="Radiology")
    case = store.save_facts(case.id, 1, {"case_label": "Heron", "cea_ng_ml": 12.5}, who="Pathology")
    case = store.change_case(case.id, 2, {"minutes": 15, "options": ["resection"]}, who="Hepatology")
    case = store.mark_ready(case.id, 3, seen(case.facts), who="Hepatology")
    store.move_case(other.id, 1, who="Nursing")
    decision = store.decide(case.id, 4, draft(), seen(case.facts), who="Board coordination")
    followed = store.follow_up(case.id, 5, decision.id, FollowUpDraft(outcome="carried-out"), who="Liver surgery")
    copied = store.copy_case(case.id, meeting.id, who="Oncology")
    store.delete_case(other.id, other.version, who="Nursing")

    events = store.events()
    (snapshot, _) = store.snapshots(case.id)
    facts = {"case_label": "Heron", "cea_ng_ml": 12.5}
    assert [(one.who, one.what, one.case_id, one.before, one.after) for one in events if one.case_id == case.id] == [
        ("Radiology", "case.added", case.id, None, {"facts": {"case_label": "Heron"}, "minutes": 10, "copied_from": None}),
        ("Pathology", "case.facts", case.id, {"cea_ng_ml": None}, {"cea_ng_ml": 12.5}),
        ("Hepatology", "case.changed", case.id, {"minutes": 10, "options": []}, {"minutes": 15, "options": ["resection"]}),
        ("Hepatology", "case.changed", case.id, {"status": "draft"}, {"status": "ready", "snapshot_id": snapshot.id}),
        ("Board coordination", "decision.recorded", case.id, None, decision.model_dump(mode="json")),
        ("Board coordination", "case.changed", case.id, {"status": "ready"}, {"status": "discussed"}),
        ("Liver surgery", "follow-up.recorded", case.id, None, followed.model_dump(mode="json")),
        ("Liver surgery", "case.changed", case.id, {"status": "discussed"}, {"status": "carried-out"}),
    ]
    assert [(one.who, one.what, one.before, one.after) for one in events if one.case_id in (other.id, copied.id)] == [
        ("Oncology", "case.added", None, {"facts": facts, "minutes": 15, "copied_from": case.id}),
        ("Nursing", "case.deleted", None, None),
    ]
    assert events[0].what == "meeting.added"
    assert [one.id for one in events] == sorted({one.id for one in events})
    minutes = {one.at: one.what for one in events}
    assert list(minutes) == sorted(minutes)
    assert all(one.at > start and one.at.tzinfo is not None for one in events)
    assert {one.meeting_id for one in events} == {meeting.id}


def test_a_case_that_is_ready_twice_has_two_snapshots_and_two_events(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board").id, {})
    case = store.mark_ready(case.id, case.version, seen())
    case = store.mark_ready(case.id, case.version, seen())
    kept = [one.id for one in store.snapshots(case.id)]
    assert [one.after["snapshot_id"] for one in store.events() if one.what == "case.changed" and one.after] == kept


def test_the_last_snapshot_of_a_kind_is_found_by_itself(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board").id, {"case_label": "Heron"})
    assert store.last_snapshot(case.id, "ready") is None
    for number in range(3):
        case = store.mark_ready(case.id, case.version, seen({"case_label": f"Heron {number}"}))
    store.decide(case.id, case.version, draft(), seen({"case_label": "decided"}))
    ready, decided = store.last_snapshot(case.id, "ready"), store.last_snapshot(case.id, "decided")
    assert (ready, decided) == store.snapshots(case.id)[2:]


def test_a_case_with_its_decision_and_follow_up_comes_back_whole(store: Store) -> None:
    _, case_id = filled(store)
    case = store.case(case_id)
    assert (case.status, case.label, case.minutes, case.facts["largest_lesion_mm"]) == ("discussed", "Heron", 10, 31.5)
    (decision,) = store.decisions(case_id)
    assert decision.model_dump(include=set(draft().model_dump())) == draft().model_dump()
    assert (decision.number, decision.release, decision.decided_by) == (1, "abc123", "Board coordination")
    assert decision.decided_at.tzinfo == datetime.UTC
    assert [one.why for one in store.snapshots(case_id)] == ["ready", "decided"]
    snapshot = store.snapshot(decision.snapshot_id)
    assert (snapshot.facts, snapshot.answer) == (case.facts, seen().answer)
    (followed,) = store.follow_ups(case_id)
    assert (followed.outcome, followed.why, followed.decision_id) == ("changed", "Progression", decision.id)


def test_what_was_recorded_keeps_its_order_when_the_clock_goes_back(place: Place) -> None:
    moments = iter(datetime.datetime(2026, 3, 3, hour, tzinfo=datetime.UTC) for hour in range(23, 0, -1))
    store = place.open(lambda: next(moments))
    case = store.add_case(store.add_meeting("Board").id, {})
    for number in (1, 2):
        decision = store.decide(case.id, store.case(case.id).version, draft(plan=f"plan {number}"), seen())
        for why in ("first", "second"):
            follow_up = FollowUpDraft(outcome="changed", why=f"{number} {why}")
            store.follow_up(case.id, store.case(case.id).version, decision.id, follow_up)
    assert [one.plan for one in store.decisions(case.id)] == ["plan 1", "plan 2"]
    assert [one.why for one in store.follow_ups(case.id)] == ["1 first", "1 second", "2 first", "2 second"]
    assert [one.id for one in store.snapshots(case.id)] == [one.snapshot_id for one in store.decisions(case.id)]


def test_an_agenda_is_moved_and_closes_up(store: Store) -> None:
    meeting = store.add_meeting("Board")
    cases = [store.add_case(meeting.id, {"case_label": label}) for label in "ABCDE"]

    def order() -> list[tuple[int, str]]:
        return [(one.position, one.label) for one in store.agenda(meeting.id)]

    store.move_case(cases[3].id, 1)
    assert order() == [(1, "D"), (2, "A"), (3, "B"), (4, "C"), (5, "E")]
    store.move_case(cases[0].id, 99)
    assert "".join(label for _, label in order()) == "DBCEA"
    store.move_case(cases[0].id, -3)
    assert "".join(label for _, label in order()) == "ADBCE"
    store.delete_case(cases[1].id, 1)
    assert order() == [(1, "A"), (2, "D"), (3, "C"), (4, "E")]
    assert store.add_case(meeting.id, {}).position == 5


def test_a_second_editor_is_told_and_shown_the_difference_and_overwrites_nothing(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board").id, {"case_label": "Heron", "cea_ng_ml": 5, "age_years": 60})
    theirs = store.save_facts(case.id, 1, case.facts | {"cea_ng_ml": 8})
    with pytest.raises(EditConflictError) as raised:
        store.save_facts(case.id, 1, case.facts | {"cea_ng_ml": 9, "age_years": 61}, case.facts)
    found = {one.field: (one.base, one.yours, one.theirs) for one in raised.value.differences}
    assert found == {"cea_ng_ml": (5, 9, 8), "age_years": (60, 61, 60)}
    assert raised.value.current == theirs == store.case(case.id)
    assert "9" not in str(raised.value)
    for refused in (
        lambda: store.change_case(case.id, 1, {"minutes": 5}),
        lambda: store.mark_ready(case.id, 1, seen()),
        lambda: store.decide(case.id, 1, draft(), seen()),
        lambda: store.delete_case(case.id, 1),
    ):
        with pytest.raises(EditConflictError, match="Nothing was overwritten"):
            refused()
    assert store.case(case.id) == theirs
    assert (store.decisions(case.id), store.snapshots(case.id)) == ((), ())


def test_a_second_editor_of_a_meeting_is_told(store: Store) -> None:
    meeting = store.add_meeting("Board", DAY)
    theirs = store.change_meeting(meeting.id, 1, {"title": "Theirs"})
    with pytest.raises(EditConflictError) as raised:
        store.change_meeting(meeting.id, 1, {"title": "Mine"})
    assert [(one.field, one.yours, one.theirs) for one in raised.value.differences] == [("title", "Mine", "Theirs")]
    assert store.meeting(meeting.id) == theirs


def test_one_of_many_editors_wins_each_version_and_nobody_overwrites(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board").id, {})
    won: list[str] = []
    told = []

    def edit(name: str) -> None:
        for number in range(5):
            while True:
                read = store.case(case.id)
                try:
                    store.save_facts(case.id, read.version, {**read.facts, f"{name}{number}": number})
                    won.append(f"{name}{number}")
                    break
                except EditConflictError:
                    told.append(name)

    editors = [threading.Thread(target=edit, args=(name,)) for name in "abcd"]
    for one in editors:
        one.start()
    for one in editors:
        one.join()
    stored = store.case(case.id)
    assert sorted(stored.facts) == sorted(won) == sorted(f"{name}{number}" for name in "abcd" for number in range(5))
    assert stored.version == 1 + len(won)
    assert sum(one.what == "case.facts" for one in store.events()) == len(won)


def test_cases_moved_and_changed_from_all_sides_wait_for_each_other_and_never_for_good(store: Store) -> None:
    meeting = store.add_meeting("Board")
    cases = [store.add_case(meeting.id, {"case_label": label}) for label in "ABCDEF"]
    failed: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for step in range(8):
                one = cases[(start + step * 5) % len(cases)]
                store.move_case(one.id, (start * 3 + step) % len(cases) + 1)
                stored = store.case(one.id)
                try:
                    store.save_facts(one.id, stored.version, {**stored.facts, "step": f"{start}-{step}"})
                except EditConflictError:
                    continue
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert failed == []
    agenda = store.agenda(meeting.id)
    assert [one.position for one in agenda] == [1, 2, 3, 4, 5, 6]
    assert {one.id for one in agenda} == {one.id for one in cases}


def test_what_is_not_there_is_said(store: Store) -> None:
    meeting, case_id = filled(store)
    other = store.add_case(meeting, {})
    decided = store.decisions(case_id)[0].id
    for asked, words in (
        (lambda: store.meeting("none"), "meeting"),
        (lambda: store.add_case("none", {}), "meeting"),
        (lambda: store.delete_meeting("none"), "meeting"),
        (lambda: store.case("none"), "case"),
        (lambda: store.move_case("none", 1), "case"),
        (lambda: store.delete_case("none", 1), "case"),
        (lambda: store.snapshot("none"), "snapshot"),
        (lambda: store.follow_up(other.id, 1, decided, FollowUpDraft(outcome="carried-out")), "decision"),
    ):
        with pytest.raises(NotInStoreError, match=f"This {words} is no longer in the store"):
            asked()


def test_readers_in_one_session_see_one_state(store: Store) -> None:
    count = select(func.count()).select_from(MeetingRow)
    with store.reading() as session:
        before = session.scalar(count)
        store.add_meeting("in the meantime")
        assert session.scalar(count) == before
    assert len(store.meetings()) == 1


def test_an_agenda_of_500_cases_is_read_with_one_question(store: Store) -> None:
    meeting = store.add_meeting("Board")
    with store.changing() as change:
        for number in range(500):
            moments = {"created_at": change.at_text, "updated_at": change.at_text}
            change.session.add(
                CaseRow(
                    id=f"{number:032d}",
                    meeting_id=meeting.id,
                    position=number + 1,
                    minutes=None,
                    status="draft",
                    facts={"case_label": f"Case {number}"},
                    options=[],
                    copied_from=None,
                    version=1,
                    **moments,
                )
            )
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    agenda = store.agenda(meeting.id)
    assert len(agenda) == 500
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
    moved = store.move_case(agenda[499].id, 1)
    assert [one.label for one in moved[:3]] == ["Case 499", "Case 0", "Case 1"]
    assert len(asked) < 20
    decision = store.decide(agenda[250].id, 1, draft(), seen())
    assert store.decisions(agenda[250].id) == (decision,)
    assert len(store.meetings()) == 1


def test_a_store_of_a_session_works_the_same_and_several_threads_take_turns() -> None:
    store = Store.in_session()
    assert not store.lasting
    meeting, case_id = filled(store)
    assert store.case(case_id).status == "discussed"
    workers = [threading.Thread(target=lambda: [store.add_case(meeting, {}) for _ in range(10)]) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.position for one in store.agenda(meeting)] == list(range(1, 42))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mysql://u:secret@host/x", "names mysql; accepted: postgresql://"),
        ("://secret", "is not the address of a database"),
        ("postgresql://u:secret@host:port/x", "is not the address of a database"),
        ("sqlite:///secret.db", "set LIVERMETS_BOARD_FOLDER to the folder"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str, message: str) -> None:
    with pytest.raises(StoreError) as raised:
        Store.open(address)
    assert message in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("outcome", ["changed", "not-carried-out"])
def test_a_case_is_carried_out_only_when_its_decision_was(store: Store, outcome: FollowUpOutcome) -> None:
    _, case_id = filled(store)
    (decision,) = store.decisions(case_id)
    for became, status in (("carried-out", "carried-out"), (outcome, "discussed")):
        made = FollowUpDraft(outcome=became, why="Found unfit")
        store.follow_up(case_id, store.case(case_id).version, decision.id, made)
        assert store.case(case_id).status == status


CEA = {"cea_ng_ml": {"kind": "file", "observed": "2026-01-07"}}


def test_where_facts_come_from_is_kept_with_them(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board", DAY).id, {"cea_ng_ml": 38, "ecog": 1}, origins=CEA)
    assert case.origins == store.case(case.id).origins == CEA
    both = CEA | {"ecog": {"kind": "typed", "observed": "2026-03"}}
    saved = store.save_facts(case.id, 1, case.facts, origins=both)
    assert (saved.version, saved.origins) == (2, both)
    assert changes_of(store, case_id=case.id)[1:] == [
        (NOBODY, "case.origins", {"ecog": None}, {"ecog": {"kind": "typed", "observed": "2026-03"}})
    ]
    assert store.save_facts(case.id, 2, case.facts, origins=both) == saved
    copy = store.copy_case(case.id, case.meeting_id)
    assert copy.origins == both


def test_a_fact_that_is_saved_without_its_origin_loses_the_one_of_the_value_before(store: Store) -> None:
    case = store.add_case(store.add_meeting("Board", DAY).id, {"cea_ng_ml": 38, "ecog": 1}, origins=CEA)
    assert store.save_facts(case.id, 1, {"cea_ng_ml": 38, "ecog": 2}).origins == CEA
    assert store.save_facts(case.id, 2, {"cea_ng_ml": 5, "ecog": 2}).origins == {}
