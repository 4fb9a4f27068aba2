"""What goes wrong around a store: the message is clear, an earlier save is still there, and afterwards saving works again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from livermets.board.store import faults
from livermets.board.store.errors import StoreError, StoreUnavailableError
from livermets.board.store.store import Store
from tests.places import MakePlace, Place, filled
from tests.troubles import first_case, refused, works_again

# A full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only an administrator may make a small file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all space that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return filler


def test_a_full_disk_is_said_and_saving_works_again_when_there_is_space(small_disk: Path) -> None:
    store = Store.open(str(small_disk / "board"))
    case = first_case(store)
    filler = fill(small_disk)
    refused(store, case, faults.FULL)
    assert store.case(case.id) == case
    filler.unlink()
    works_again(store, case)
    store.close()


def test_a_store_that_cannot_be_made_on_a_full_disk_says_so(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(StoreUnavailableError, match="full"):
        Store.open(str(small_disk / "board"))


def test_a_file_that_may_not_grow_is_said_as_full(make_place: MakePlace) -> None:
    store = make_place("sqlite").open()
    case = first_case(store)

    def limited(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    pages = 1  # SQLite takes the present size when it is larger
    event.listen(store._engine, "checkout", limited)
    refused(store, case, faults.FULL)
    pages = 1_000_000
    works_again(store, case)


# Write-protected


@contextmanager
def write_protected(path: Path) -> Iterator[None]:
    """A file or folder that cannot be written; root, whom permissions do not stop, needs the attribute for it."""
    if os.geteuid() == 0:
        if subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False).returncode:
            pytest.skip("this file system knows no immutable files")
        try:
            yield
        finally:
            subprocess.run(["chattr", "-i", str(path)], check=True)
    else:
        mode = path.stat().st_mode
        path.chmod(0o500 if path.is_dir() else 0o400)
        try:
            yield
        finally:
            path.chmod(mode)


def test_a_write_protected_file_is_read_and_a_save_refused_in_words(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    before = place.open()
    case = first_case(before)
    before.close()
    with write_protected(place.file):
        store = place.open()
        assert store.case(case.id) == case
        refused(store, case, faults.READ_ONLY)
    works_again(store, case)


def test_a_write_protected_folder_is_said(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    before = place.open()
    case = first_case(before)
    before.close()
    with write_protected(place.file.parent), pytest.raises(StoreUnavailableError) as raised:
        place.open().save_facts(case.id, 1, {"note": "secret"})
    assert str(raised.value) in (faults.GONE, faults.READ_ONLY)
    works_again(place.open(), case)


def test_a_folder_that_cannot_be_made_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailableError, match=r"Not a directory\. Set LIVERMETS_BOARD_FOLDER to one that"):
        Store.open(str(tmp_path / "file" / "board"))
    with write_protected(tmp_path), pytest.raises(StoreUnavailableError, match="Set LIVERMETS_BOARD_FOLDER to one that can"):
        Store.open(str(tmp_path / "board"))


def test_a_database_that_may_only_be_read_is_said(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store = place.open()
    case = first_case(store)
    assert place.server is not None
    name = place.address.split("@/")[1].split("?")[0]
    place.server.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.close()
    refused(store, case, faults.READ_ONLY)
    assert store.case(case.id) == case
    place.server.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    store.close()
    works_again(store, case)


# Gone or damaged


def test_a_database_that_stops_is_said_and_the_same_store_saves_when_it_is_back(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store = place.open()
    case = first_case(store)
    assert place.server is not None
    place.server.stop()
    try:
        refused(store, case, faults.UNREACHABLE)
        with pytest.raises(StoreUnavailableError, match="cannot be reached"):
            store.case(case.id)
        with pytest.raises(StoreUnavailableError, match="cannot be reached"):
            place.open()
    finally:
        place.server.start()
    works_again(store, case)


def test_a_server_that_does_not_let_the_app_in_is_told_from_one_that_is_not_there(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    for wrong in (place.address.replace("livermets@", "stranger@"), place.address.replace("@/board", "@/absent")):
        with pytest.raises(StoreUnavailableError) as raised:
            Store.open(wrong)
        assert str(raised.value) == faults.NOT_LET_IN
    with pytest.raises(StoreUnavailableError) as raised:
        Store.open(place.address + "-elsewhere")
    assert str(raised.value) == faults.UNREACHABLE


def test_a_user_without_the_right_to_make_tables_is_told_so(make_place: MakePlace) -> None:
    place = make_place("postgresql", bare=True)
    assert place.server is not None
    place.server.run(f"ALTER DATABASE {place.address.split('@/')[1].split('?')[0]} OWNER TO postgres")
    with pytest.raises(StoreUnavailableError) as raised:
        place.open()
    assert str(raised.value) == faults.FORBIDDEN


def test_a_restart_of_the_database_between_two_saves_is_not_noticed(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store = place.open()
    case = first_case(store)
    assert place.server is not None
    place.server.stop()
    place.server.start()
    works_again(store, case)


def break_connections(place: Place) -> None:
    assert place.server is not None
    place.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'livermets'")


def test_a_connection_that_breaks_within_a_change_keeps_nothing_of_it(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store = place.open()
    case = first_case(store)

    def change_and_lose_the_connection() -> None:
        with store.changing() as change:
            change.case(case.id).facts = {"note": "half"}
            change.session.flush()
            break_connections(place)
            change.note("case.facts", case.meeting_id, case.id)

    with pytest.raises(StoreUnavailableError, match="cannot be reached"):
        change_and_lose_the_connection()
    works_again(store, case)


def test_when_the_connection_breaks_while_committing_the_message_does_not_promise(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    store = place.open()
    first_case(store)

    def break_it(_connection: object) -> None:
        break_connections(place)

    event.listen(store._engine, "commit", break_it)
    with pytest.raises(StoreUnavailableError, match=r"whether it was saved is uncertain\. Open it again"):
        store.add_meeting("Board")
    event.remove(store._engine, "commit", break_it)
    assert store.add_meeting("Board").title == "Board"


def test_a_deleted_file_is_noticed_before_a_save_is_acknowledged(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    store = place.open()
    case = first_case(store)
    store.close()
    elsewhere = place.file.with_name("kept")
    assert store.case(case.id) == case  # opens it once more
    place.file.rename(elsewhere)
    refused(store, case, faults.GONE)
    with pytest.raises(StoreUnavailableError, match="gone or may not be opened"):
        store.case(case.id)
    assert not place.file.exists()
    elsewhere.rename(place.file)
    works_again(store, case)


def test_an_exchanged_file_is_the_one_that_counts_from_then_on(make_place: MakePlace) -> None:
    place, other = make_place("sqlite"), make_place("sqlite")
    store = place.open()
    first_case(store)
    replacement = other.open()
    meeting = replacement.add_meeting("From a backup")
    replacement.close()
    for path in (place.file, *place.file.parent.glob("*-wal"), *place.file.parent.glob("*-shm")):
        path.unlink()
    other.file.rename(place.file)
    assert store.meetings() == (meeting,)
    store.add_meeting("Goes on")
    assert len(place.open().meetings()) == 2


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 1000, b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_file_is_said_and_left_as_it_is(make_place: MakePlace, damage: bytes) -> None:
    place = make_place("sqlite")
    store = place.open()
    filled(store)
    store.close()
    place.file.write_bytes(damage)
    if damage:
        with pytest.raises(StoreUnavailableError) as raised:
            place.open()
        assert str(raised.value) == faults.DAMAGED
        assert place.file.read_bytes() == damage
    with pytest.raises(StoreError):
        store.meetings()


def test_a_file_that_is_emptied_while_it_is_open_takes_no_save_any_more(make_place: MakePlace) -> None:
    store = (place := make_place("sqlite")).open()
    case = first_case(store)
    connection = store._engine.raw_connection()
    connection.cursor().execute("PRAGMA wal_checkpoint")  # what is in the log comes into the file
    connection.close()
    os.truncate(place.file, 0)
    refused(store, case, faults.DAMAGED)


def test_pages_that_are_overwritten_within_a_file_are_noticed_when_it_is_opened(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    store = place.open()
    for label in "ABCDEFGH":
        filled(store, label)
    store.close()
    with place.file.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 12))
    with pytest.raises(StoreUnavailableError) as raised:
        place.open()
    assert str(raised.value) == faults.DAMAGED


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53100", faults.FULL),
        ("25006", faults.READ_ONLY),
        ("40P01", faults.BUSY),
        ("42501", faults.FORBIDDEN),
        ("08006", faults.UNREACHABLE),
    ],
)
def test_errors_of_a_server_are_told_by_their_code_in_any_language(code: str, words: str) -> None:
    class Said(psycopg.OperationalError):
        sqlstate = code

    assert faults.words_of(OperationalError("secret", {"a": "secret"}, Said("Kein Speicherplatz: secret"))) == words
