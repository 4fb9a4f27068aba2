"""The commands of the store, as an administrator types them, and where `./run` keeps it."""

from __future__ import annotations

import datetime
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from livermets.__main__ import main
from livermets.board.store.address import FOLDER_VARIABLE, URL_VARIABLE
from livermets.board.store.backup import digest
from livermets.board.store.engine import FILE_NAME
from livermets.board.store.store import Store
from tests.conftest import ROOT
from tests.places import MakePlace, Place, Ticking, filled

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_store_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (URL_VARIABLE, FOLDER_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))


def board(*arguments: str | Path) -> int:
    return main(["board", *map(str, arguments)])


def test_a_backup_is_written_and_restored_with_the_same_digest(
    place: Place, make_place: MakePlace, tmp_path: Path, capsys: Said
) -> None:
    filled(place.open())
    file, other = tmp_path / "backup.json", make_place(place.kind, bare=True)
    assert board("backup", file, "--store", place.address) == 0
    found = digest(place.open())
    assert capsys.readouterr().out == f"{file}: 1 meetings, 1 cases, 1 decisions, 6 events, digest {found}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert board("restore", file, "--store", other.address) == 0
    assert capsys.readouterr().out == f"Restored 1 meetings, 1 cases, 1 decisions, 6 events, digest {found}\n"
    assert board("digest", "--store", other.address) == 0
    assert capsys.readouterr().out == f"{found}\n"
    assert board("restore", file, "--store", other.address) == 2
    assert "holds something already" in capsys.readouterr().err


def test_a_file_that_is_there_is_replaced_only_when_asked(make_place: MakePlace, tmp_path: Path, capsys: Said) -> None:
    place, file = make_place("sqlite"), tmp_path / "backup.json"
    filled(place.open())
    file.write_text("mine")
    assert board("backup", file, "--store", place.address) == 2
    assert "is there already; name another file, or replace it with --force" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert board("backup", file, "--store", place.address, "--force") == 0
    assert '"kind": "livermets board"' in file.read_text()
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup.json"]


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(make_place: MakePlace, tmp_path: Path, capsys: Said) -> None:
    place = make_place("sqlite")
    place.open()
    assert board("backup", tmp_path / "absent" / "backup.json", "--store", place.address) == 1
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
    (tmp_path / "folder").mkdir()
    assert board("backup", tmp_path / "folder", "--store", place.address, "--force") == 1
    assert "cannot be written: Is a directory" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_goes_through_a_pipe(
    make_place: MakePlace, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = make_place("sqlite"), make_place("sqlite", bare=True)
    filled(source.open())
    assert board("backup", "-", "--store", source.address) == 0
    document = capfdbinary.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(document)))
    assert board("restore", "-", "--store", target.address) == 0
    assert digest(target.open()) == digest(source.open())


def test_a_damaged_backup_makes_no_store(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "backup.json").write_text('{"kind": "livermets board", "format": 1')
    assert board("restore", tmp_path / "backup.json", "--store", tmp_path / "new") == 2
    assert "This backup is damaged or incomplete" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert board("restore", tmp_path / "absent.json", "--store", tmp_path / "new") == 2
    assert "absent.json: cannot be read: No such file" in capsys.readouterr().err


def test_purge_counts_first_and_removes_only_when_asked(place: Place, capsys: Said) -> None:
    today = datetime.datetime.now(datetime.UTC)
    _, old = filled(place.open(Ticking(today - datetime.timedelta(days=400))))
    meeting, changed = filled(place.open(Ticking(today - datetime.timedelta(days=400))))
    store = place.open()
    store.save_facts(changed, store.case(changed).version, {"case_label": "changed today"})
    before = digest(store)
    assert board("purge", "--older-than", "365", "--store", place.address) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 case last changed before 20")
    assert said.endswith("UTC. Nothing was removed; --yes removes what is counted here.\n")
    assert digest(store) == before
    assert board("purge", "--older-than", "365", "--yes", "--store", place.address) == 0
    assert "removed, with decisions, snapshots and records" in capsys.readouterr().out
    assert [one.id for one in store.agenda(meeting)] == [changed]
    assert [(one.what, one.who) for one in store.events(case_id=old)] == [("case.purged", "command line")]
    assert board("purge", "--older-than", "365", "--yes", "--store", place.address) == 0
    assert capsys.readouterr().out.startswith("0 cases last changed before")


@pytest.mark.parametrize("days", ["0", "-3", "x", "1e3", "99999999"])
def test_an_age_that_is_none_is_refused(days: str, capsys: Said) -> None:
    with pytest.raises(SystemExit) as raised:
        board("purge", f"--older-than={days}")
    assert raised.value.code == 2
    assert "--older-than" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capsys: Said) -> None:
    for asked in (("backup", tmp_path / "x.json"), ("digest",), ("purge", "--older-than", "9", "--yes")):
        assert board(*asked, "--store", tmp_path / "nowhere") == 2
        assert "nowhere: holds no store of the board; name another one with --store" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "x.json").exists()


def test_a_database_that_does_not_answer_exits_1_without_its_password(capsys: Said) -> None:
    assert board("digest", "--store", "postgresql://board:secret@127.0.0.1:1/board") == 1
    said = capsys.readouterr().err
    assert "The store cannot be reached" in said
    assert "secret" not in said
    assert board("digest", "--store", "mysql://board:secret@127.0.0.1/board") == 1
    assert "accepted: postgresql://" in capsys.readouterr().err


def test_the_store_is_that_of_the_option_then_the_url_then_the_folder_then_the_default(
    make_place: MakePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    places = {name: make_place("sqlite") for name in ("option", "folder")} | {"url": make_place("postgresql")}
    digests = {}
    for name, place in places.items():
        filled(place.open(), name)
        digests[name] = digest(place.open())
    default = Store.open(str(tmp_path / "data-home" / "livermets"))
    digests["default"] = digest(default)
    default.close()

    def asked(*arguments: str) -> str:
        assert board("digest", *arguments) == 0
        return capsys.readouterr().out.strip()

    assert asked() == digests["default"]
    monkeypatch.setenv(FOLDER_VARIABLE, places["folder"].address)
    assert asked() == digests["folder"]
    monkeypatch.setenv(URL_VARIABLE, places["url"].address)
    assert asked() == digests["url"]
    assert asked("--store", places["option"].address) == digests["option"]
    monkeypatch.delenv(URL_VARIABLE)
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert board("digest") == 2
    assert "LIVERMETS_BOARD_FOLDER is empty, so the app keeps nothing; name a store with --store" in capsys.readouterr().err
    assert board("digest", "--store", "") == 2


def test_help_says_what_a_command_does_and_where_the_store_is(capsys: Said) -> None:
    for action in ("backup", "restore", "digest", "purge"):
        with pytest.raises(SystemExit) as raised:
            board(action, "--help")
        assert raised.value.code == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "The store is that of --store, else of LIVERMETS_DATABASE_URL" in said
        assert "Exit code: 0 when it was done" in said


@pytest.fixture
def run_script(tmp_path: Path) -> Path:
    """A checkout whose Python only says what it was called with and where the store is kept."""
    copy = tmp_path / "checkout"
    (copy / ".venv" / "bin").mkdir(parents=True)
    (copy / "scripts").mkdir()
    shutil.copy(ROOT / "run", copy / "run")
    (copy / "scripts" / "environment.sh").write_text(
        "say() { :; }\nfail() { exit 1; }\ninstall_requirements() { :; }\n", encoding="utf-8"
    )
    python = copy / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "folder=${{{FOLDER_VARIABLE}-unset}}"\n', encoding="utf-8")
    python.chmod(0o755)
    return copy / "run"


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        ({"HOME": "/someone"}, "/someone/.local/share/livermets"),
        ({"HOME": "/someone", "XDG_DATA_HOME": "/data"}, "/data/livermets"),
        ({"HOME": "/someone", "XDG_DATA_HOME": ""}, "/someone/.local/share/livermets"),
        ({"HOME": "/someone", FOLDER_VARIABLE: "/mine"}, "/mine"),
        ({"HOME": "/someone", FOLDER_VARIABLE: ""}, ""),
        ({"HOME": "/someone", URL_VARIABLE: "postgresql://host/name"}, "unset"),
    ],
)
def test_run_keeps_the_store_in_the_data_folder_of_the_user(run_script: Path, given: dict[str, str], folder: str) -> None:
    environment = {"PATH": os.environ["PATH"], **given}
    done = subprocess.run([run_script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"folder={folder}\n"
    if not {FOLDER_VARIABLE, URL_VARIABLE} & given.keys():
        code = "from livermets.board.store.address import default_folder; print(default_folder())"
        same = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert same.stdout == f"{folder}\n"


def test_the_name_of_the_file_is_the_documented_one() -> None:
    assert FILE_NAME in (ROOT / "docs" / "board-store.md").read_text(encoding="utf-8")
