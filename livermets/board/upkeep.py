"""What the commands of the store do."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import orjson

from livermets.board.store.address import FILE_NAME, FOLDER_VARIABLE, address_of, default_folder
from livermets.board.store.backup import backup, check, digest, restore
from livermets.board.store.card_feedback import kept_feedback
from livermets.board.store.errors import BackupError, StoreError
from livermets.board.store.store import Store, now
from livermets.knowledge.loading import knowledge
from livermets.text import counted

WHO: Final = "command line"
"""Who removed a case, in the record."""


class AskedWronglyError(Exception):
    """What was asked cannot be meant so; the text says why."""


def do(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> int:
    """Do what was asked on the command line; returns the exit code."""
    try:
        address = _address(options.store, environment)
        if options.action == "restore":
            return _restore(address, options.file)
        if options.action == "backup" and options.file != "-" and not options.force and Path(options.file).exists():
            raise AskedWronglyError(f"{options.file}: is there already; name another file, or replace it with --force")
        with opened(options.store, environment) as store:
            if options.action == "backup":
                return _backup(store, options.file, replace=options.force)
            if options.action == "digest":
                print(digest(store))
                return 0
            if options.action == "feedback":
                return _feedback(store)
            return _purge(store, options.older_than, options.yes)
    except AskedWronglyError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, BackupError) else 1


@contextmanager
def opened(asked: str | None, environment: Mapping[str, str] = os.environ) -> Iterator[Store]:
    """The store that was asked for, else that of the environment. Raises AskedWronglyError when there is none."""
    store = Store.open(_existing(_address(asked, environment)))
    try:
        yield store
    finally:
        store.close()


def _address(asked: str | None, environment: Mapping[str, str]) -> str:
    if asked is not None and not asked.strip():
        raise AskedWronglyError("--store is empty; accepted: a folder, or postgresql://user:password@host:5432/name")
    address = asked or address_of(environment)
    if address is None and FOLDER_VARIABLE in environment:
        raise AskedWronglyError(f"{FOLDER_VARIABLE} is empty, so the app keeps nothing; name a store with --store")
    return address or str(default_folder(environment))


def _existing(address: str) -> str:
    # To open an absent folder would make an empty store, and a backup of it would look like one.
    if "://" not in address and not (Path(address).expanduser() / FILE_NAME).exists():
        raise AskedWronglyError(f"{address}: holds no store of the board; name another one with --store")
    return address


def _backup(store: Store, file: str, *, replace: bool) -> int:
    made = backup(store, knowledge().release)
    if file == "-":
        sys.stdout.buffer.write(made.document)
        sys.stdout.buffer.flush()
        return 0
    try:
        write_private(Path(file), made.document, replace=replace)
    except FileExistsError:
        raise AskedWronglyError(f"{file}: is there already; name another file, or replace it with --force") from None
    except OSError as error:
        print(f"{file}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{file}: {_counted(made.rows)}, digest {made.digest}")
    return 0


def write_private(path: Path, document: bytes, *, replace: bool) -> None:
    """Write a file for this user alone, whole or not at all. Raises FileExistsError, and OSError where it cannot."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document)
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and not replace:
            raise FileExistsError
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _restore(address: str, file: str) -> int:
    try:
        document = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise AskedWronglyError(f"{file}: cannot be read: {error.strerror}") from None
    check(document)  # before a folder is made for it
    store = Store.open(address)
    try:
        print(f"Restored {_counted(restore(store, document))}, digest {digest(store)}")
    finally:
        store.close()
    return 0


def _counted(rows: Mapping[str, int]) -> str:
    return f"{rows['meeting']} meetings, {rows['board_case']} cases, {rows['decision']} decisions, {rows['event']} events"


def _feedback(store: Store) -> int:
    for one in kept_feedback(store):
        sys.stdout.buffer.write(orjson.dumps(one) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _purge(store: Store, days: int, sure: bool) -> int:
    before = now() - datetime.timedelta(days=days)
    since = f"last changed before {before:%Y-%m-%d %H:%M} UTC"
    if sure:
        gone = counted(store.purge(before, who=WHO), "case")
        print(f"{gone} {since}: removed, with decisions, snapshots and records.")
    else:
        found = counted(store.unchanged_since(before), "case")
        print(f"{found} {since}. Nothing was removed; --yes removes what is counted here.")
    return 0
