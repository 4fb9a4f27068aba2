"""The whole store as one JSON document: written, checked, and put back into an empty store.

The document says its `format`, the `schema` of the tables, the `release` of the app that wrote it, when it was `made_at`, the
`digest` of the content, and all rows of all `tables`. A backup of SQLite can be restored into PostgreSQL and the other way
round.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import JSON, Column, Date, Integer, String, Table, Time, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from livermets.board.rights import Command
from livermets.board.store.errors import BackupError
from livermets.board.store.rows import moment_text
from livermets.board.store.schema import is_empty, is_known, latest_revision, revision_of
from livermets.board.store.tables import IN_ORDER, Base, EventRow
from livermets.board.store.texts import clean_text
from livermets.board.store.transactions import Transactions, now
from livermets.case.case import CaseError, CaseFault
from livermets.case.case_file import DEEPEST, WHOLE_FILE, read_json

_FORMAT: Final = 1
KIND: Final = "livermets board"

Tables = Mapping[str, list[dict[str, Any]]]

_TABLES: Final[tuple[Table, ...]] = tuple(Base.metadata.tables[row.__tablename__] for row in IN_ORDER)
_DEEPEST: Final = DEEPEST + 5
"""Of the document: what may be stored stands in a column of a row of a table of it."""
_FIRST_SCHEMA: Final = "0001"
_ADDED: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = MappingProxyType(
    {
        "0002": {},
        "0003": {"board_case": {"origins": None}},
        "0005": {},
        "0006": {"board_case": {"systems": None}},
        "0007": {table: {"subject": None, "access": None} for table in ("decision", "follow_up", "event")},
    }
)
"""The schemas after the first whose backups can be restored, each with the columns, by table, that it added and what they
hold for what was recorded before."""
_MADE: Final[Mapping[str, str]] = MappingProxyType({"0005": "card_feedback"})
"""Schemas that added a table."""
_LARGEST_INTEGER: Final = 2**31
_NEWER: Final = "This backup was written by a newer version of livermets. Nothing was restored; update livermets."
_DAMAGED: Final = "This backup is damaged or incomplete: {why}. Nothing was restored; take another copy of it."


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the document to keep, the digest of its content, and how many rows of each table it holds."""

    document: bytes
    digest: str
    rows: Mapping[str, int]


def backup(store: Transactions, release: str, made_at: datetime.datetime | None = None) -> Backup:
    """The backup of a store, as it is at one moment. `release` is that of the app."""
    with store.reading(Command.BACK_UP) as session:
        schema, tables = _schema(session), _rows(session)
    content: dict[str, Any] = {
        "kind": KIND,
        "format": _FORMAT,
        "schema": schema,
        "release": release,
        "made_at": moment_text(made_at or now()),
        "digest": _digest(tables),
        "tables": tables,
    }
    document = json.dumps(content, allow_nan=False).encode("ascii") + b"\n"
    return Backup(document, content["digest"], {name: len(rows) for name, rows in tables.items()})


def digest(store: Transactions) -> str:
    """The SHA-256 of all that a store holds, the same on both databases and in any order of rows."""
    with store.reading() as session:
        return _digest(_rows(session))


def restore(store: Transactions, document: bytes) -> dict[str, int]:
    """Put a backup into an empty store, all of it or nothing. Returns how many rows each table got.

    Raises BackupError for a file that is no backup, is damaged, or was written by a newer version, and for a store that holds
    something already.
    """
    given = check(document)
    with store.changing(command=Command.RESTORE) as change:
        session = change.session
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"LOCK TABLE {', '.join(table.name for table in _TABLES)} IN EXCLUSIVE MODE"))
        if not is_empty(session.connection()):
            raise BackupError(
                "This store holds something already, and a backup is restored into an empty one only. "
                "Nothing was changed; name another folder or database, and point the app to it afterwards."
            )
        if given["schema"] not in (_FIRST_SCHEMA, *_ADDED) or _schema(session) != latest_revision():
            if not is_known(given["schema"]):
                raise BackupError(_NEWER)
            raise BackupError(
                f"This backup has schema {given['schema']}, this version of livermets writes {_schema(session)}. "
                "Nothing was restored; restore it with the version that wrote it, then open that store with this one."
            )
        added = _columns_since(given["schema"])
        held = {name: [] for made, name in _MADE.items() if made > given["schema"]} | given["tables"]
        tables = {table.name: _checked_rows(table, held, added.get(table.name, {})) for table in _TABLES}
        if _digest(tables) != given["digest"]:
            raise BackupError(_DAMAGED.format(why="its content does not match its digest"))
        for name, columns in added.items():
            tables[name] = [{**row, **columns} for row in tables[name]]
        try:
            for table in _TABLES:
                if tables[table.name]:
                    session.execute(insert(table), [_typed(table, row) for row in tables[table.name]])
        except IntegrityError:
            raise BackupError(_DAMAGED.format(why="its rows do not belong together")) from None
        _count_events_on(session)
        session.flush()
        if _digest(_rows(session)) != _digest(tables):
            raise BackupError(_DAMAGED.format(why="what was written is not what it holds"))
    return {name: len(rows) for name, rows in tables.items()}


def _columns_since(schema: str) -> dict[str, dict[str, Any]]:
    """The columns, by table, that a backup of this schema has not yet, and what they hold then."""
    since: dict[str, dict[str, Any]] = {}
    for step, tables in _ADDED.items():
        if step > schema:
            for table, columns in tables.items():
                since.setdefault(table, {}).update(columns)
    return since


def check(document: bytes) -> dict[str, Any]:
    """What a backup holds. Raises BackupError for a file that is none, is not whole, or was written by a newer version."""
    try:
        given = read_json(document, largest=None, deepest=_DEEPEST)
    except CaseError as error:
        raise BackupError(_DAMAGED.format(why=_not_whole(error.faults[0]))) from None
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise BackupError("This file is not a backup of the board's store. Nothing was restored.")
    if given.get("format") != _FORMAT:
        raise BackupError(_NEWER)
    kinds = {"schema": str, "digest": str, "tables": dict}
    if not all(isinstance(given.get(name), kind) for name, kind in kinds.items()):
        raise BackupError(_DAMAGED.format(why="its heading is not whole"))
    return given


def _not_whole(fault: CaseFault) -> str:
    """Why a file is no whole document: where in it, and what, never a value."""
    if fault.field != WHOLE_FILE:
        return f"{fault.field}: {fault.problem}"
    if fault.problem.startswith("not JSON"):
        return "it is not a whole JSON document"
    return f"it {fault.problem}" if fault.problem.startswith(("is ", "holds ")) else fault.problem


def _schema(session: Session) -> str:
    # A store that lives with a session is made at once, without a history.
    return revision_of(session.connection()) or latest_revision()


def _rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in _TABLES:
        rows = [{name: _plain(value) for name, value in row.items()} for row in session.execute(select(table)).mappings()]
        found[table.name] = _sorted(table, rows)
    return found


def _sorted(table: Table, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    # Here and not in the database, whose order of texts is a matter of its language.
    return sorted(rows, key=lambda row: tuple(row[column.name] for column in table.primary_key))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _digest(tables: Tables) -> str:
    found = hashlib.sha256()
    for table in _TABLES:
        for row in tables[table.name]:
            line = json.dumps([table.name, row], sort_keys=True, separators=(",", ":"), allow_nan=False)
            found.update(line.encode("ascii") + b"\n")
    return found.hexdigest()


def _checked_rows(table: Table, tables: Mapping[str, Any], without: Collection[str]) -> list[dict[str, Any]]:
    rows = tables.get(table.name)
    columns = {column.name: column for column in table.columns if column.name not in without}
    if not isinstance(rows, list):
        raise BackupError(_DAMAGED.format(why=f"the table {table.name} is missing"))
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or row.keys() != columns.keys():
            raise BackupError(_DAMAGED.format(why=f"row {number} of {table.name} has not the columns of this table"))
        for name, value in row.items():
            if not _fits(columns[name], value):
                raise BackupError(_DAMAGED.format(why=f"row {number} of {table.name} holds no {name} that fits"))
    return _sorted(table, rows)


def _fits(column: Column[Any], value: Any) -> bool:
    if value is None:
        return bool(column.nullable)
    match column.type:
        case JSON():
            return isinstance(value, dict | list)
        case Integer():
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_INTEGER
        case Date():
            return _is_written(datetime.date, value)
        case Time():
            return _is_written(datetime.time, value)
        case String():  # Text as well
            return isinstance(value, str) and len(value) <= (column.type.length or len(value)) and clean_text(value) == value
        case _:
            raise AssertionError(column.name)


def _is_written(kind: type[datetime.date] | type[datetime.time], value: Any) -> bool:
    try:
        return isinstance(value, str) and kind.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {column.name: column.type for column in table.columns}

    def typed(name: str, value: Any) -> Any:
        if value is not None and isinstance(kinds[name], Date):
            return datetime.date.fromisoformat(value)
        return datetime.time.fromisoformat(value) if value is not None and isinstance(kinds[name], Time) else value

    return {name: typed(name, value) for name, value in row.items()}


def _count_events_on(session: Session) -> None:
    """Let new events count on from the restored ones. SQLite does it by itself."""
    last = session.scalar(select(func.max(EventRow.id)))
    if last is not None and session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT setval(pg_get_serial_sequence('event', 'id'), :last)"), {"last": last})
