"""Reaching a database: the address from the environment, the engine, and its errors in words.

An address is a URL of PostgreSQL or a folder, in which a SQLite file is kept. Nothing of a case gets into an error or a log:
parameters of statements are hidden.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from livermets.board.errors import StoreError, StoreUnavailableError

URL_VARIABLE: Final = "LIVERMETS_DATABASE_URL"
FOLDER_VARIABLE: Final = "LIVERMETS_BOARD_FOLDER"
FILE_NAME: Final = "board.sqlite"
BUSY_SECONDS: Final = 10
"""How long a writer waits for another one before it gives up."""

WRITING: Final = "livermets_writing"
"""The execution option under which a transaction takes the right to write at its beginning."""


def address_of(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where the store is: the URL, else the folder; None keeps everything in the session only."""
    return environment.get(URL_VARIABLE) or environment.get(FOLDER_VARIABLE) or None


def engine_for(address: str) -> Engine:
    """The engine of an address.

    Raises StoreError for a URL that is none, StoreUnavailableError for a folder that cannot be made.
    """
    if "://" in address:
        return _database(address)
    folder = Path(address).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnavailableError(
            f"The folder of the board's store cannot be used: {error.strerror}. "
            f"Set {FOLDER_VARIABLE} to one that can be written."
        ) from None
    return _sqlite(f"sqlite+pysqlite:///{folder / FILE_NAME}")


def engine_in_memory() -> Engine:
    """An engine whose tables live and die with it."""
    return _sqlite("sqlite+pysqlite://", poolclass=StaticPool)


def _database(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise StoreError(
            f"{URL_VARIABLE} is not the address of a database; accepted: postgresql://user:password@host:5432/name"
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url.set(drivername="sqlite+pysqlite").render_as_string(hide_password=False))
    if backend not in ("postgresql", "postgres"):
        raise StoreError(f"{URL_VARIABLE} names {backend}; accepted: postgresql://…")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=BUSY_SECONDS,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_SECONDS}s"},
    )


def _sqlite(url: str, **pool: Any) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **pool
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction late and by itself; the engine does it at the right moment instead.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged save survives a loss of power

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that began as a reader would have to give up when another wrote in between.
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers of a SQLite file go on while somebody writes. The file remembers it."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        connection = engine.raw_connection()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a database says into a StoreUnavailableError with words for the person at the screen."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailableError(_words(error)) from None


def _words(error: Exception) -> str:
    # Only the kind of the error is looked at; its text may hold what was to be written.
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).lower()
    if "readonly" in said or "read-only" in said:
        return "The store may only be read: the file, its folder or the database is write-protected. Nothing was saved."
    if "disk is full" in said or "no space left" in said or "disk full" in said:
        return "The disk of the store is full. Nothing was saved; free some space and save again."
    if "locked" in said or "lock timeout" in said:
        return f"Somebody else has been writing for more than {BUSY_SECONDS} seconds. Nothing was saved; save again."
    if "malformed" in said or "not a database" in said:
        return "The file of the store is damaged or is not one of livermets. Restore a backup into an empty folder."
    return "The store cannot be reached. Nothing was saved; what is entered stays on this screen."
