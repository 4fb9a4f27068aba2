"""Reaching a database: the engine of an address.

An address is a URL of PostgreSQL or a folder, in which a SQLite file is kept. Nothing of a case gets into an error or a log:
parameters of statements are hidden.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from livermets.board.store.address import FILE_NAME, FOLDER_VARIABLE, URL_VARIABLE, address_of
from livermets.board.store.errors import StoreError, StoreUnavailableError
from livermets.board.store.stored import stored_json

__all__ = ["FOLDER_VARIABLE", "URL_VARIABLE", "address_of", "engine_for", "engine_in_memory"]

BUSY_SECONDS: Final = 10.0
"""How long a writer waits for another one before it gives up."""

WRITING: Final = "livermets_writing"
"""The execution option under which a transaction takes the right to write at its beginning."""

_POOL: Final[Mapping[str, Any]] = {"pool_size": 5, "max_overflow": 10, "pool_timeout": BUSY_SECONDS}
_IDLE_SECONDS: Final = 120
"""After this long PostgreSQL ends the transaction of a program that no longer answers, so that its locks go."""


def engine_for(address: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """The engine of an address. A folder is made when it is absent, for this user only, and so is the file in it.

    Raises StoreError for a URL that is none, StoreUnavailableError for a folder that cannot be made.
    """
    if "://" in address:
        return _postgresql(address, busy_seconds)
    path = Path(address).expanduser().absolute() / FILE_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # SQLite gives its log beside the file the same permissions. A file that another thread made meanwhile is not
            # opened: to close it would drop the locks that SQLite holds on it for the whole process.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreUnavailableError(
            f"The folder of the board's store cannot be used: {error.strerror}. "
            f"Set {FOLDER_VARIABLE} to one that can be written."
        ) from None
    return _sqlite_file(path, busy_seconds)


def engine_in_memory() -> Engine:
    """An engine whose tables live and die with it. It has one connection: one transaction at a time."""
    engine = create_engine(
        "sqlite+pysqlite://",
        hide_parameters=True,
        json_serializer=json_text,
        json_deserializer=stored_json,
        connect_args={"check_same_thread": False},
        poolclass=StaticPool,
    )
    return _sqlite(engine)


def json_text(value: Any) -> str:
    """JSON as the store writes it: plain ASCII, and no number that is none."""
    return json.dumps(value, allow_nan=False)


def _postgresql(address: str, busy_seconds: float) -> Engine:
    accepted = "accepted: postgresql://user:password@host:5432/name"
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError(f"{URL_VARIABLE} is not the address of a database; {accepted}") from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        raise StoreError(f"{URL_VARIABLE} names SQLite; set {FOLDER_VARIABLE} to the folder that holds the file instead")
    if backend not in ("postgresql", "postgres"):
        raise StoreError(f"{URL_VARIABLE} names {backend}; {accepted}")
    settings = f"-c lock_timeout={round(busy_seconds * 1000)} -c idle_in_transaction_session_timeout={_IDLE_SECONDS}s"
    asked = url.query.get("options", "")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        json_serializer=json_text,
        json_deserializer=stored_json,
        pool_pre_ping=True,  # after a restart of the database, connections are made anew unnoticed
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": 5,
            "tcp_user_timeout": 20_000,  # milliseconds without an answer, after which a network is taken for broken
            "options": " ".join([*((asked,) if isinstance(asked, str) else asked), settings]).strip(),
        },
        **_POOL,
    )


def _sqlite_file(path: Path, busy_seconds: float) -> Engine:
    def same_file(_connection: object, record: Any, _proxy: object) -> None:
        # A file that was deleted, exchanged or emptied lives on for who has it open: what is saved there would be lost.
        if record.info["file"] != _identity(path):
            raise DisconnectionError

    def remember_file(_connection: object, record: Any) -> None:
        record.info["file"] = _identity(path)

    engine = create_engine(
        "sqlite+pysqlite://",
        # `rw` makes no file: an empty one in the place of the lost one would hide the loss.
        creator=partial(sqlite3.connect, f"{path.as_uri()}?mode=rw", uri=True, timeout=busy_seconds, check_same_thread=False),
        hide_parameters=True,
        json_serializer=json_text,
        json_deserializer=stored_json,
        poolclass=QueuePool,
        **_POOL,
    )
    event.listen(engine, "handle_error", _give_up_what_is_broken)
    event.listen(engine, "connect", remember_file)
    event.listen(engine, "checkout", same_file)
    return _sqlite(engine, busy_seconds)


def _give_up_what_is_broken(context: ExceptionContext) -> None:
    # A connection that found the file write-protected, damaged or unreadable keeps to that after the file is mended.
    name = getattr(context.original_exception, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
        context.is_disconnect = True


def _identity(path: Path) -> tuple[int, int, bool] | None:
    # Asked of the folder: to open the file and close it again would drop the locks of SQLite.
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size > 0


def _sqlite(engine: Engine, busy_seconds: float = BUSY_SECONDS) -> Engine:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction late and by itself; the engine does it at the right moment instead.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged save survives a loss of power
        connection.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten, not only forgotten
        connection.execute("PRAGMA temp_store = MEMORY")  # no content in files elsewhere

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that began as a reader would have to give up when another wrote in between.
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def is_file(engine: Engine) -> bool:
    """Whether the engine keeps a SQLite file."""
    return engine.dialect.name == "sqlite" and isinstance(engine.pool, QueuePool)


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers of a SQLite file go on while somebody writes. The file remembers it."""
    if is_file(engine):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()


def forget_removed(engine: Engine) -> None:
    """Take what was removed out of the bytes of a SQLite file and its log as well; PostgreSQL does it by itself in time.

    When somebody else is at work the file is not rewritten now: what was removed is overwritten already, and the log goes
    with the next removal or when the last program closes the file.
    """
    if is_file(engine):
        with suppress(SQLAlchemyError, sqlite3.Error):
            connection = engine.raw_connection()
            try:
                connection.cursor().execute("VACUUM")
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()
