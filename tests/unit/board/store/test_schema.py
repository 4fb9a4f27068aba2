"""The schema of the store: migrations and models agree, what was recorded stays, and a newer store is left alone."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from livermets.board.store.backup import digest
from livermets.board.store.engine import WRITING, engine_for, engine_in_memory
from livermets.board.store.errors import NewerStoreError, StoreError
from livermets.board.store.schema import _config, bring_up_to_date, latest_revision
from livermets.board.store.store import Store
from livermets.board.store.tables import Base, create_all
from tests.places import KINDS, MakePlace, Place, filled
from tests.programs import hear, open_when_told, start


def test_the_migrated_schema_is_that_of_the_models(place: Place) -> None:
    store = place.open()
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_would_notice_a_difference(place: Place) -> None:
    store = place.open()
    with store._engine.execution_options(**{WRITING: True}).begin() as connection:
        connection.execute(text("ALTER TABLE meeting ADD COLUMN colour TEXT"))
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) != []


@pytest.mark.parametrize("made_by", ["migration", "create_all"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_recorded_is_neither_changed_nor_removed(kind: str, made_by: str, make_place: MakePlace) -> None:
    engine = engine_for(make_place(kind, bare=True).address)
    if made_by == "migration":
        bring_up_to_date(engine)
    else:
        create_all(engine)
    store = Store(engine)
    meeting_id, case_id = filled(store)
    recorded = digest(store)

    for statement, allowed in (
        *((f"UPDATE {table} SET id = id", False) for table in ("event", "snapshot", "decision", "follow_up")),
        ("UPDATE event SET who = 'nobody'", False),
        *((f"DELETE FROM {table}", False) for table in ("event", "snapshot", "decision", "follow_up")),
        ("DELETE FROM event WHERE what = 'case.added'", False),
        ("DELETE FROM event WHERE case_id IS NULL", False),
        ("DELETE FROM event WHERE id < 0", True),
        ("UPDATE board_case SET minutes = minutes", True),
        ("UPDATE meeting SET title = title", True),
    ):
        assert _does(engine, statement) is allowed, statement
    assert digest(store) == recorded

    other = store.add_case(meeting_id, {"case_label": "Crane"})
    store.delete_case(case_id, store.case(case_id).version)
    assert [one.what for one in store.events(case_id=case_id)] == ["case.deleted"]
    assert _does(engine, "DELETE FROM event WHERE what = 'case.deleted'") is False
    store.delete_meeting(meeting_id)
    assert [(one.what, one.case_id, one.after) for one in store.events()] == [("meeting.deleted", None, {"cases": 1})]
    assert _does(engine, "DELETE FROM event") is False
    assert store.events(case_id=other.id) == ()
    engine.dispose()


def _does(engine: Engine, statement: str) -> bool:
    try:
        with engine.execution_options(**{WRITING: True}).begin() as connection:
            connection.execute(text(statement))
    except SQLAlchemyError:
        return False
    return True


_OF_THE_FIRST: Final[Mapping[str, Mapping[str, object]]] = {
    "meeting": {"id": "m", "title": "Board", "version": 1, "created_at": "2026-03-03T10:00:00.000000+00:00"},
    "participant": {"meeting_id": "m", "role": "radiology"},
    "board_case": {"id": "c", "meeting_id": "m", "position": 1, "status": "discussed", "facts": '{"case_label": "Heron"}'}
    | {"options": "[]", "version": 3}
    | dict.fromkeys(("created_at", "updated_at"), "2026-03-03T10:00:00.000000+00:00"),
    "snapshot": {"id": "s", "case_id": "c", "number": 1, "taken_at": "2026-03-03T10:00:00.000000+00:00", "why": "decided"}
    | {"release": "r", "facts": "{}", "answer": "{}", "briefing": "{}"},
    "decision": {"id": "d", "case_id": "c", "snapshot_id": "s", "number": 1, "release": "r", "decided_by": "Radiology"}
    | {"decided_at": "2026-03-03T10:00:00.000000+00:00", "plan": "MRI", "rationale": "", "deviation_note": "", "trial_note": ""}
    | dict.fromkeys(("options", "deviations", "dissents", "conditions"), "[]"),
    "follow_up": {"id": "f", "decision_id": "d", "number": 1, "recorded_at": "2026-03-04T10:00:00.000000+00:00"}
    | {"recorded_by": "Radiology", "outcome": "carried-out", "options": "[]", "why": ""},
    "event": {
        "at": "2026-03-03T10:00:00.000000+00:00",
        "who": "Radiology",
        "what": "case.added",
        "meeting_id": "m",
        "case_id": "c",
    },
}
"""A row for each table of the first version, in the columns that it had."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_of_the_first_version_keeps_its_rows_guards_and_numbers_when_it_is_brought_up_to_date(
    kind: str, make_place: MakePlace
) -> None:
    engine = engine_for(make_place(kind, bare=True).address)
    with engine.execution_options(**{WRITING: True}).begin() as connection:
        command.upgrade(_config(connection), "0001")
        for table, row in _OF_THE_FIRST.items():
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), dict(row))
        guards = _guards(connection)
    bring_up_to_date(engine)
    store = Store(engine)
    with engine.connect() as connection:
        assert _guards(connection) >= guards
        assert len(guards) == 8
        if kind == "sqlite":
            made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'event'")).scalar_one()
            assert "AUTOINCREMENT" in made.upper()
    (case,) = store.agenda("m")
    assert (case.label, store.decisions("c")[0].plan, store.follow_ups("c")[0].outcome) == ("Heron", "MRI", "carried-out")
    assert store.decisions("c")[0].recorder == "Radiology", "who that was in a sign-in is not known"
    for table in ("event", "snapshot", "decision", "follow_up"):
        assert _does(engine, f"UPDATE {table} SET id = id") is False, table
        assert _does(engine, f"DELETE FROM {table}") is False, table
    store.delete_case("c", case.version)
    last = store.events()[-1].id
    store.delete_meeting("m")
    assert [one.id for one in store.events()] == [last + 1], "a number is never given twice, even after a removal"
    engine.dispose()


def _guards(connection: Connection) -> set[str]:
    """The names of the triggers of a database."""
    on_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    on_server = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.execute(text(on_sqlite if connection.dialect.name == "sqlite" else on_server)).scalars())


def test_a_store_in_memory_is_guarded_as_well() -> None:
    engine = engine_in_memory()
    create_all(engine)
    store = Store(engine, lasting=False)
    filled(store)
    assert _does(engine, "UPDATE event SET who = 'nobody'") is False
    assert _does(engine, "DELETE FROM event") is False


def test_the_reason_is_given_in_words_when_a_record_would_be_changed(store: Store) -> None:
    filled(store)
    with pytest.raises(StoreError, match="What was recorded is neither changed nor removed"), store.changing() as change:
        change.session.execute(text("UPDATE decision SET plan = 'secret'"))


@pytest.mark.parametrize("kind", KINDS)
def test_processes_that_open_an_empty_store_at_once_all_succeed(kind: str, make_place: MakePlace) -> None:
    place = make_place(kind, bare=True)
    lines = [start(open_when_told, place.address)[1] for _ in range(4)]
    assert [hear(line) for line in lines] == ["ready"] * 4
    for line in lines:
        line.send("go")
    assert [hear(line) for line in lines] == ["Board"] * 4
    assert len(place.open().meetings()) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_threads_that_open_empty_stores_at_once_all_succeed(kind: str, make_place: MakePlace) -> None:
    places = [make_place(kind, bare=True) for _ in range(3)] * 2
    together, opened = threading.Barrier(6), []

    def open_it(place: Place) -> None:
        together.wait()
        opened.append(place.open().add_meeting("Board"))

    threads = [threading.Thread(target=open_it, args=(place,)) for place in places]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(opened) == 6
    assert [len(place.open().meetings()) for place in places] == [2] * 6


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(place: Place) -> None:
    store = place.open()
    filled(store)
    with store._engine.execution_options(**{WRITING: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    before, tables = digest(store), inspect(store._engine).get_table_names()
    with pytest.raises(NewerStoreError) as raised:
        place.open()
    assert "written by a newer version of livermets (schema 0999)" in str(raised.value)
    assert f"up to {latest_revision()}. Nothing was changed. Update livermets, or name another store." in str(raised.value)
    assert (digest(store), inspect(store._engine).get_table_names()) == (before, tables)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_another_program_are_left_alone(kind: str, make_place: MakePlace) -> None:
    place = make_place(kind, bare=True)
    engine = engine_for(place.address)
    with engine.execution_options(**{WRITING: True}).begin() as connection:
        connection.execute(text("CREATE TABLE meeting (room TEXT)"))
    with pytest.raises(StoreError, match="tables of something else under the same names"):
        place.open()
    assert inspect(engine).get_table_names() == ["meeting"]
    engine.dispose()


def test_a_store_keeps_to_the_schema_that_the_address_names(make_place: MakePlace) -> None:
    place = make_place("postgresql", bare=True)
    engine = engine_for(place.address)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA board"))
    store = Store.open(f"{place.address}&options=-csearch_path%3Dboard")
    filled(store)
    store.delete_meeting(store.meetings()[0].id)
    assert inspect(engine).get_table_names() == []
    assert "event" in inspect(engine).get_table_names("board")
    store.close()
    engine.dispose()


def test_the_folder_and_the_file_are_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "board"
    store = Store.open(str(folder))
    store.add_meeting("Board")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "board.sqlite": 0o600,
        "board.sqlite-wal": 0o600,
        "board.sqlite-shm": 0o600,
    }
    store.close()


def test_a_folder_with_any_name_holds_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "board? #1 100% ü:&x=y"
    store = Store.open(str(folder))
    meeting = store.add_meeting("Board")
    store.close()
    assert [path.name for path in folder.iterdir()] == ["board.sqlite"]
    again = Store.open(str(folder))
    assert again.meetings() == (meeting,)
    again.close()
