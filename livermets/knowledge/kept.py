"""The parsed documents of `data/`, kept between two starts in the user's cache folder.

They are believed only as they were written: for the digest of the bytes they came from, with the digest of their own content,
in a file of this user that nobody else may write to. Anything else, and a file that is none, is passed over and written anew.
The content is JSON, so that reading it runs nothing. This keeps accidents out and other users; who may write files in this
user's name can change the program itself.

A cache that cannot be read or written is passed over silently, because nothing depends on it but time.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import orjson

_FORMAT: Final = "2"
_KEPT: Final = "documents-*"
_UNFINISHED: Final = "unfinished-"
_LEFT_BY_EARLIER_VERSIONS: Final = "tmp*"
_MOST_KEPT: Final = 8
"""Releases that are kept at once, for checkouts that are used side by side."""
_DEAD_AFTER_SECONDS: Final = 3600


def kept_documents(digest: str) -> dict[str, Any] | None:
    """The documents of files with this digest, if they were kept and are as they were written."""
    try:
        with _file_of(digest).open("rb") as file:
            if not _is_our_own(os.fstat(file.fileno())):
                return None
            heading, _, content = file.read().partition(b"\n")
    except (OSError, RuntimeError):  # without a home folder
        return None
    if heading != _heading(digest, content):
        return None
    try:
        documents = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return documents if isinstance(documents, dict) else None


def keep_documents(digest: str, documents: Mapping[str, Any]) -> None:
    """Keep the documents of files with this digest, whole or not at all."""
    try:
        target = _file_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = orjson.dumps(documents)
        if orjson.loads(content) != documents:  # what JSON would give back differently is parsed each time
            return
        _write(target, _heading(digest, content) + b"\n" + content)
        _tidy(target.parent)
    except (OSError, RuntimeError, TypeError):  # no room, no home folder, what JSON cannot hold
        return


def _file_of(digest: str) -> Path:
    folder = os.environ.get("LIVERMETS_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(folder) / "livermets" / f"documents-{_FORMAT}-{digest}.json"


def _heading(digest: str, content: bytes) -> bytes:
    return f"livermets documents {_FORMAT} of {digest} sha256 {hashlib.sha256(content).hexdigest()}".encode()


def _is_our_own(found: os.stat_result) -> bool:
    if not stat.S_ISREG(found.st_mode):
        return False
    # Where files have no owner and no mode (Windows) the user's folder is closed to others by itself.
    return os.name != "posix" or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _write(target: Path, content: bytes) -> None:
    """Write beside the target and put it there in one step, so that no reader sees a half; nothing is left of a failure."""
    handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _tidy(folder: Path) -> None:
    """Remove what a writer left that was ended in the middle, and all but the newest of what is kept."""
    long_ago = time.time() - _DEAD_AFTER_SECONDS
    for pattern in (f"{_UNFINISHED}*", _LEFT_BY_EARLIER_VERSIONS):
        _remove(path for path, written in _written(folder, pattern) if written < long_ago)
    newest_first = sorted(_written(folder, _KEPT), key=lambda one: one[1], reverse=True)
    _remove(path for path, _ in newest_first[_MOST_KEPT:])


def _written(folder: Path, pattern: str) -> list[tuple[Path, float]]:
    """The files of a pattern with the time they were written; another process may remove some of them meanwhile."""
    found = []
    for path in folder.glob(pattern):
        with suppress(OSError):
            found.append((path, path.stat().st_mtime))
    return found


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
