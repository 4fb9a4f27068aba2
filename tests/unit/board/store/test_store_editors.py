"""Several people at one store: who waits, who is told, and that nobody overwrites anybody."""

from __future__ import annotations

import datetime
import threading
import time

import psycopg
import pytest
from sqlalchemy import text

from livermets.board.store import faults
from livermets.board.store.engine import WRITING
from livermets.board.store.errors import EditConflictError
from tests.places import MakePlace, Place, draft, seen
from tests.programs import SAVES_OF_AN_EDITOR, edit_when_told, hear, start
from tests.troubles import first_case, refused, works_again


def test_who_waits_too_long_for_another_writer_is_told_and_can_save_afterwards(place: Place) -> None:
    store, other = place.open(busy_seconds=0.2), place.open()
    case = first_case(store)
    with other._engine.execution_options(**{WRITING: True}).begin() as writing:
        writing.execute(text("UPDATE board_case SET minutes = 3"))
        refused(store, case, faults.BUSY)
        assert store.case(case.id) == case  # reading goes on
        writing.rollback()
    works_again(store, case)


def test_of_several_programs_that_edit_one_case_exactly_one_wins_each_version(place: Place) -> None:
    store = place.open()
    case = first_case(store)
    lines = [start(edit_when_told, place.address, case.id, name)[1] for name in "abc"]
    for line in lines:
        line.send("go")
    assert [hear(line) for line in lines] == ["done"] * 3
    stored = store.case(case.id)
    assert stored.facts.keys() - {"case_label"} == {f"{name}{number}" for name in "abc" for number in range(SAVES_OF_AN_EDITOR)}
    assert stored.version == 1 + 3 * SAVES_OF_AN_EDITOR
    saves = [one for one in store.events(case_id=case.id) if one.what == "case.facts"]
    assert [len(one.after or {}) for one in saves] == [1] * 3 * SAVES_OF_AN_EDITOR


def test_of_two_decisions_on_one_version_one_is_recorded(place: Place) -> None:
    stores = place.open(), place.open()
    case = first_case(stores[0])
    stores[0].decide(case.id, 1, draft(plan="first"), seen())
    with pytest.raises(EditConflictError):
        stores[1].decide(case.id, 1, draft(plan="second"), seen())
    assert [one.plan for one in stores[1].decisions(case.id)] == ["first"]


def test_a_purge_leaves_alone_what_was_changed_while_it_waited(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store, other = place.open(), place.open()
    case = first_case(store)
    limit = datetime.datetime.now(datetime.UTC)
    purged: list[int] = []
    purging = threading.Thread(target=lambda: purged.append(other.purge(limit)))
    with store.changing() as change:
        row = change.case(case.id)
        purging.start()
        _wait_for_a_lock(place)
        row.facts = {"case_label": "saved in the meantime"}
        change.touch(row)
    purging.join()
    assert purged == [0]
    assert store.case(case.id).label == "saved in the meantime"


def _wait_for_a_lock(place: Place) -> None:
    assert place.server is not None
    with psycopg.connect(host=str(place.server.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        for _ in range(500):
            waiting = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
            if waiting and waiting[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")
