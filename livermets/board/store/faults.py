"""What a database says when something is wrong, in words for the person at the screen.

Only the kind of an error is looked at, by its code where it has one: the text may hold what was to be written, and comes in the
language of the server.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from livermets.board.store.errors import RefusedError, StoreError, StoreUnavailableError

READ_ONLY: Final = "The store may only be read: the file, its folder or the database is write-protected. Nothing was saved."
FULL: Final = "The disk of the store is full. Nothing was saved; free some space and save again."
BROKEN: Final = "The disk of the store cannot be read or written; it is full or broken. Nothing was saved."
BUSY: Final = "Somebody else is writing to the store for longer than usual. Nothing was saved; save again."
DAMAGED: Final = (
    "The file of the store is damaged or is not one of livermets. Nothing was saved. "
    "Keep the file, and restore a backup into an empty folder."
)
GONE: Final = (
    "The file of the store is gone or may not be opened. Nothing was saved. Put it back, or start the app again for a new one."
)
FORBIDDEN: Final = "The user of the store may not do this there; give it the right to make and write tables. Nothing was saved."
NOT_LET_IN: Final = (
    "The database server does not let the app in: it is starting or stopping, or user, password or name of the database are "
    "wrong. Nothing was saved."
)
FOREIGN: Final = "The database holds tables of something else under the same names. Nothing was changed; name an empty one."
KEPT: Final = "What was recorded is neither changed nor removed. Nothing was saved."
UNREACHABLE: Final = "The store cannot be reached. Nothing was saved; what is entered stays on this screen."
UNCERTAIN: Final = (
    "The connection to the store broke in the moment of saving, so whether it was saved is uncertain. "
    "Open it again and look before saving once more."
)
UNREADABLE: Final = "A record in the store cannot be read by this version of livermets. Nothing was changed."

# The names are those of the SQLite result codes; a longer name, such as SQLITE_BUSY_SNAPSHOT, counts with its beginning.
_SQLITE: Final[Mapping[str, str]] = {
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": BROKEN,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_ERROR": DAMAGED,  # tables are missing
    "SQLITE_CANTOPEN": GONE,
    "SQLITE_PERM": FORBIDDEN,
    "SQLITE_AUTH": FORBIDDEN,
    "SQLITE_CONSTRAINT_TRIGGER": KEPT,
}

_POSTGRESQL: Final[Mapping[str, str]] = {
    "25006": READ_ONLY,
    "53100": FULL,
    "55P03": BUSY,
    "40P01": BUSY,
    "40001": BUSY,
    "53300": BUSY,
    "57014": BUSY,
    "42501": FORBIDDEN,
    "42P07": FOREIGN,
    "42723": FOREIGN,
    "P0001": KEPT,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
_SYSTEM: Final[Mapping[int, str]] = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a database says into a StoreUnavailableError with words for the person at the screen."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailableError(words_of(error)) from None


@contextmanager
def at_the_end() -> Iterator[None]:
    """The same for the end of a transaction, where a broken connection leaves open whether it was kept."""
    try:
        yield
    except DBAPIError as error:
        raise StoreUnavailableError(UNCERTAIN if error.connection_invalidated else words_of(error)) from None


@contextmanager
def as_refused() -> Iterator[None]:
    """Turn what a model does not accept into a RefusedError; it names the field and what is accepted, never the value."""
    try:
        yield
    except ValidationError as error:
        said = [
            f"{'.'.join(map(str, one['loc'])) or 'entry'}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise RefusedError(f"{'; '.join(said)}. Nothing was saved.") from None


@contextmanager
def as_unreadable() -> Iterator[None]:
    """Turn a stored record that is no model of this version into a StoreError."""
    try:
        yield
    except ValidationError:
        raise StoreError(UNREADABLE) from None


def words_of(error: Exception) -> str:
    """What an error of a database, a pool or the system says to the person at the screen."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None) or ""
        return next((words for code, words in _SQLITE.items() if name.startswith(code)), UNREACHABLE)
    if isinstance(cause, PoolTimeoutError):
        return BUSY
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, UNREACHABLE)
    code = getattr(cause, "sqlstate", None)
    # While a connection is being made there is no code; the word is the same in every language, and nothing of a case is in it.
    return _POSTGRESQL.get(code, UNREACHABLE) if code else NOT_LET_IN if "FATAL:" in str(cause) else UNREACHABLE
