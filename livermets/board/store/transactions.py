"""Opening a store, and its transactions: one that reads one state, one that changes something or nothing."""

from __future__ import annotations

import copy
import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from livermets.board.rights import Actor, Command, ask_right
from livermets.board.store.change import NOBODY, Change
from livermets.board.store.engine import BUSY_SECONDS, WRITING, engine_for, engine_in_memory, forget_removed
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.faults import BUSY, as_refused, as_unreadable, at_the_end, in_words
from livermets.board.store.room import Room
from livermets.board.store.tables import create_all

Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    """This moment in UTC."""
    return datetime.datetime.now(datetime.UTC)


class Transactions:
    """A database of a board. Safe to use from several threads and processes at once."""

    def __init__(self, engine: Engine, clock: Clock = now, *, lasting: bool = True) -> None:
        self._engine = engine
        on_server = engine.dialect.name == "postgresql"
        # SQLite gives a transaction one state by itself.
        one_state = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if on_server else {}
        self._reader = engine.execution_options(**one_state)
        self._writer = engine.execution_options(**{WRITING: True})
        self._clock = clock
        self._turn = None if lasting else threading.Lock()
        self.lasting = lasting
        """Whether what is saved outlives the session."""
        self.room = Room()
        """How much fits into it; anything, where nobody says otherwise."""
        self._who_acts: Callable[[], Actor] | None = None

    @classmethod
    def open(cls, address: str, clock: Clock = now, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """The store at a URL or in a folder, brought to the schema of this version.

        `busy_seconds` is how long to wait while somebody else writes. Raises NewerStoreError for a newer store, StoreError for
        an address that is none, StoreUnavailableError when it cannot be reached.
        """
        # Only a store that lasts is migrated: the start of the app, and a session without one, do not wait for what does it.
        from livermets.board.store.schema import bring_up_to_date

        engine = engine_for(address, busy_seconds)
        try:
            with in_words():
                bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    @classmethod
    def in_session(cls, clock: Clock = now, *, room: Room | None = None) -> Self:
        """A store that is gone with the object; `room` says how much it takes."""
        engine = engine_in_memory()
        create_all(engine)
        made = cls(engine, clock, lasting=False)
        made.room = room or made.room
        return made

    def acting(self, actor: Actor | Callable[[], Actor]) -> Self:
        """The same store for one signed-in person, who may do only what `livermets.board.rights` allows and stands with
        everything that is recorded, whatever `who` says.

        What is given as a function is asked at every command, so that a role that was taken away counts at the next one; a
        StoreError of it is that of the command.
        """
        bound = copy.copy(self)
        bound._who_acts = (lambda: actor) if isinstance(actor, Actor) else actor
        return bound

    @property
    def actor(self) -> Actor | None:
        """Who acts now, where people sign in."""
        return self._who_acts() if self._who_acts is not None else None

    def close(self) -> None:
        """Give up all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self, command: Command = Command.SEE) -> Iterator[Session]:
        """A session that sees one state of the store. Not to be opened within another transaction of the same thread.

        Raises NotAllowedError when that is not for the acting person.
        """
        ask_right(self.actor, command)
        with self._in_turn(), in_words(), as_unreadable(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def changing(self, who: str = NOBODY, *, command: Command | None = None) -> Iterator[Change]:
        """One transaction: all of it is kept, or nothing.

        Raises NotAllowedError when that is not for the acting person; what names no command is for none.
        """
        actor = self.actor
        ask_right(actor, command)
        with self._in_turn(), in_words(), as_refused(), Session(self._writer, expire_on_commit=False) as session:
            yield Change(session, who, self._clock, actor)
            session.flush()
            with at_the_end():
                session.commit()

    def forget_removed(self) -> None:
        """After a removal: take what was removed out of the bytes of the file as well."""
        forget_removed(self._engine)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        # A store in memory has one connection, which holds one transaction at a time.
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailableError(BUSY)
        try:
            yield
        finally:
            self._turn.release()
