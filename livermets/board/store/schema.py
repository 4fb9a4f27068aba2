"""The schema of the store: brought up to date when it is opened, and a newer one left alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

from livermets.board.store.engine import WRITING, use_write_ahead_log
from livermets.board.store.errors import NewerStoreError, StoreUnavailableError
from livermets.board.store.faults import DAMAGED, FOREIGN
from livermets.board.store.tables import IN_ORDER

_MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
_LOCK: Final = 5_483_721
"""Any number, the same in every process: who holds it may migrate a PostgreSQL database."""
_ONE_THREAD: Final = threading.Lock()
"""Alembic keeps what it works on in its module, so that one thread at a time can migrate."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def latest_revision() -> str:
    """The revision that this version of the app writes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision of a store; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def bring_up_to_date(engine: Engine) -> None:
    """Apply the missing migrations, in one transaction and one process at a time.

    Raises NewerStoreError, and changes nothing, when the store holds a revision that this version does not know.
    """
    latest = latest_revision()
    with engine.connect() as connection:
        _check_file(connection)
        if _known(revision_of(connection)) == latest:
            return
    use_write_ahead_log(engine)
    with _ONE_THREAD, engine.execution_options(**{WRITING: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        revision = _known(revision_of(connection))
        if revision is None and {one.__tablename__ for one in IN_ORDER} & set(inspect(connection).get_table_names()):
            raise StoreUnavailableError(FOREIGN)
        if revision != latest:
            command.upgrade(_config(connection), latest)


def _check_file(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise StoreUnavailableError(DAMAGED)


def is_known(revision: str) -> bool:
    """Whether this version of the app knows a revision; a newer one has others."""
    return revision in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


def _known(revision: str | None) -> str | None:
    if revision is not None and not is_known(revision):
        raise NewerStoreError(
            f"This store was written by a newer version of livermets (schema {revision}); this version knows schemas up to "
            f"{latest_revision()}. Nothing was changed. Update livermets, or name another store."
        )
    return revision


def is_empty(connection: Connection) -> bool:
    """Whether no table of the store holds a row."""
    return all(connection.execute(select(table.__table__).limit(1)).first() is None for table in IN_ORDER)
