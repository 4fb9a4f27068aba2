"""What is removed from a store is in no byte of its file any more, and that it was removed stays recorded."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlalchemy import text

from livermets.board.store.store import Store
from tests.places import MakePlace, filled


@pytest.mark.parametrize("removal", ["case", "meeting", "purge"])
def test_a_removed_case_is_in_no_byte_of_the_store_any_more(make_place: MakePlace, removal: str) -> None:
    place = make_place("sqlite")
    store, other = place.open(), place.open()
    meeting_id, case_id = filled(store, "Heron-to-forget")
    for number in range(40):
        case = store.case(case_id)
        note = {"case_label": "Heron-to-forget", "note": f"Heron-to-forget {number} " * (number * 7)}
        store.save_facts(case_id, case.version, note)
        if number % 8 == 0:
            store.add_case(store.add_meeting(f"Board {number}").id, {"case_label": "stays" * 200})
    assert other.case(case_id).label == "Heron-to-forget"  # another program has the file open
    assert any(b"Heron-to-forget" in path.read_bytes() for path in place.file.parent.iterdir())
    _removals(store, meeting_id, case_id)[removal]()
    for path in place.file.parent.iterdir():
        assert b"Heron-to-forget" not in path.read_bytes(), path.name
    assert sum(one.what in ("case.deleted", "case.purged", "meeting.deleted") for one in store.events()) == 1
    assert all("Heron" not in one.model_dump_json() for one in store.events())


def _removals(store: Store, meeting_id: str, case_id: str) -> dict[str, Callable[[], object]]:

    def purge() -> None:
        for meeting in store.meetings():
            for case in store.agenda(meeting.id):
                if case.id != case_id:
                    store.change_case(case.id, case.version, {"minutes": 5})
        assert store.purge(store.case(case_id).updated_at + datetime.timedelta(microseconds=1)) == 1

    return {
        "case": lambda: store.delete_case(case_id, store.case(case_id).version),
        "meeting": lambda: store.delete_meeting(meeting_id),
        "purge": purge,
    }


def test_a_removal_while_somebody_reads_is_done_and_gone_from_the_file_when_all_have_closed_it(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    store, other = place.open(busy_seconds=0.2), place.open()
    meeting_id, case_id = filled(store, "Heron-to-forget")
    with other.reading() as session:
        assert session.execute(text("SELECT count(*) FROM board_case")).scalar() == 1
        store.delete_case(case_id, store.case(case_id).version)
        assert store.agenda(meeting_id) == ()
    store.close()
    other.close()
    assert b"Heron-to-forget" not in place.file.read_bytes()
