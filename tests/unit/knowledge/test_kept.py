"""What is kept of parsed documents: believed only as it was written, and no trouble to anybody."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from livermets.__main__ import main
from livermets.knowledge import kept
from livermets.knowledge.files import DATA, read_documents
from livermets.knowledge.kept import keep_documents, kept_documents
from livermets.knowledge.loading import load

DOCUMENTS = {"a.yaml": {"rule": "cea_ng_ml > 200", "limit": 200, "list": [1.5, None, True, "µ"]}, "b.md": "text\n"}
DIGEST = hashlib.sha256(b"sources").hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own for each test."""
    monkeypatch.setenv("LIVERMETS_CACHE_DIR", str(tmp_path))
    return tmp_path / "livermets"


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_was_kept_is_found_again_for_its_digest_alone(folder: Path) -> None:
    assert kept_documents(DIGEST) is None
    keep_documents(DIGEST, DOCUMENTS)
    assert kept_documents(DIGEST) == DOCUMENTS
    assert kept_documents(hashlib.sha256(b"other").hexdigest()) is None
    assert only_file(folder).stat().st_mode & 0o077 == 0


def with_right_checksum(content: bytes) -> bytes:
    heading = f"livermets documents 2 of {DIGEST} sha256 {hashlib.sha256(content).hexdigest()}"
    return heading.encode() + b"\n" + content


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "an empty object": lambda _: b"{}",
    "an empty list": lambda _: b"[]",
    "a text": lambda _: b'"x"',
    "a number": lambda _: b"5",
    "nothing": lambda _: b"",
    "zero bytes": lambda whole: b"\x00" * len(whole),
    "the documents alone": lambda whole: whole.partition(b"\n")[2],
    "another limit": lambda whole: whole.replace(b"> 200", b"> 900"),
    "one bit": lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
    "cut off": lambda whole: whole[: len(whole) // 2],
    "cut off by one": lambda whole: whole[:-1],
    "longer": lambda whole: whole + b"\n",
    "of other sources": lambda whole: whole.replace(DIGEST.encode(), b"0" * 64),
    "no JSON with its checksum": lambda _: with_right_checksum(b"{"),
    "a list with its checksum": lambda _: with_right_checksum(b"[]"),
}


@pytest.mark.parametrize("how", ALTERED)
def test_anything_altered_is_not_believed_and_written_anew(folder: Path, how: str) -> None:
    keep_documents(DIGEST, DOCUMENTS)
    file = only_file(folder)
    whole = file.read_bytes()
    file.write_bytes(ALTERED[how](whole))
    assert file.read_bytes() != whole
    assert kept_documents(DIGEST) is None
    keep_documents(DIGEST, DOCUMENTS)
    assert kept_documents(DIGEST) == DOCUMENTS
    assert only_file(folder).read_bytes() == whole


@pytest.mark.skipif(os.name != "posix", reason="files have a mode")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_to_is_not_believed(folder: Path, mode: int) -> None:
    keep_documents(DIGEST, DOCUMENTS)
    only_file(folder).chmod(mode)
    assert kept_documents(DIGEST) is None


@pytest.mark.skipif(os.name != "posix", reason="files have an owner")
def test_a_file_of_another_user_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_documents(DIGEST, DOCUMENTS)
    monkeypatch.setattr(kept.os, "geteuid", lambda: only_file(folder).stat().st_uid + 1)
    assert kept_documents(DIGEST) is None


def test_a_folder_in_the_place_of_the_file_is_passed_over(folder: Path) -> None:
    (folder / f"documents-2-{DIGEST}.json").mkdir(parents=True)
    assert kept_documents(DIGEST) is None
    keep_documents(DIGEST, DOCUMENTS)
    assert [one.name for one in folder.iterdir()] == [f"documents-2-{DIGEST}.json"]


@pytest.mark.parametrize("documents", [{"a": {1: 2}}, {"a": float("nan")}, {"a": float("inf")}, {"a": {1, 2}}, {"a": 2**70}])
def test_what_json_would_give_back_differently_is_not_kept(folder: Path, documents: dict[str, Any]) -> None:
    keep_documents(DIGEST, documents)
    assert kept_documents(DIGEST) is None
    assert not list(folder.iterdir())


@pytest.mark.parametrize("step", ["mkstemp", "fdopen", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_a_write_that_fails_is_no_error_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(kept.tempfile if step == "mkstemp" else kept.os, step, fail)
    keep_documents(DIGEST, DOCUMENTS)
    assert not list(folder.iterdir())


def test_a_write_that_is_interrupted_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kept.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        keep_documents(DIGEST, DOCUMENTS)
    assert not list(folder.iterdir())


def test_a_place_that_cannot_be_a_folder_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LIVERMETS_CACHE_DIR", str(tmp_path / "file"))
    keep_documents(DIGEST, DOCUMENTS)
    assert kept_documents(DIGEST) is None


def test_what_dead_writers_left_is_removed_and_what_is_being_written_is_not(folder: Path) -> None:
    folder.mkdir()
    ages = {"unfinished-dead": 7200, "tmpdead1": 7200, "unfinished-alive": 5, "notes.txt": 7200}
    for name, age in ages.items():
        (folder / name).write_text("x")
        os.utime(folder / name, (time.time() - age,) * 2)
    keep_documents(DIGEST, DOCUMENTS)
    names = {one.name for one in folder.iterdir()}
    assert names == {"unfinished-alive", "notes.txt", f"documents-2-{DIGEST}.json"}


def test_only_the_newest_releases_are_kept(folder: Path) -> None:
    folder.mkdir()
    for number in range(20):
        path = folder / f"documents-1-{number}.json"
        path.write_text("{}")
        os.utime(path, (1_700_000_000 + number,) * 2)
    keep_documents(DIGEST, DOCUMENTS)
    assert len(list(folder.iterdir())) == 8
    assert kept_documents(DIGEST) == DOCUMENTS
    assert {one.name for one in folder.iterdir()} >= {f"documents-1-{number}.json" for number in range(13, 20)}


def test_the_kept_documents_are_those_that_parsing_gives(folder: Path) -> None:
    anew = read_documents(DATA, anew=True)
    assert only_file(folder)
    again = read_documents(DATA)
    assert again.by_path == anew.by_path
    assert orjson.dumps(again.by_path) == orjson.dumps(anew.by_path)
    assert again.digest == anew.digest


def data_with_a_limit(root: Path, limit: int) -> Path:
    (root / "cases").mkdir(parents=True, exist_ok=True)
    (root / "cases" / "a.json").write_text(f'{{"title": "A", "summary": "B", "facts": {{"cea_ng_ml": {limit}}}}}')
    return root


def test_an_altered_cache_changes_no_answer_and_a_forged_one_not_that_of_the_check(tmp_path: Path, folder: Path) -> None:
    root = data_with_a_limit(tmp_path / "data", 200)
    assert load(root).demo_cases["a"].case.values["cea_ng_ml"] == 200
    file = only_file(folder)
    file.write_bytes(file.read_bytes().replace(b"200", b"300"))
    assert load(root).demo_cases["a"].case.values["cea_ng_ml"] == 200
    heading, _, content = file.read_bytes().partition(b"\n")
    forged = content.replace(b"200", b"300")
    file.write_bytes(heading[:-64] + hashlib.sha256(forged).hexdigest().encode() + b"\n" + forged)
    assert load(root, anew=True).demo_cases["a"].case.values["cea_ng_ml"] == 200
    assert load(root).demo_cases["a"].case.values["cea_ng_ml"] == 200


def test_the_check_never_reads_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = data_with_a_limit(tmp_path / "data", 200)
    monkeypatch.setattr("livermets.knowledge.files.kept_documents", lambda _: pytest.fail("the check has read the cache"))
    assert main(["check", "--data", str(root)]) == 0
