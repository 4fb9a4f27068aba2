"""The tables of the store, the same on SQLite and PostgreSQL.

Moments are stored as text in UTC (ISO 8601 with microseconds), so that they sort, compare and come back the same on both.
`subject` and `access` say who a signed-in person was, as the server knows it; they are null where nobody signs in.
What was recorded stays: a trigger refuses to change an event, a snapshot, a decision or a follow-up, and to remove one
of a case or meeting that is still there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import JSON, Date, Engine, ForeignKey, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from livermets.board.rights import LONGEST_SUBJECT

_ID: Final = String(32)
_MOMENT: Final = String(32)
_WORD: Final = String(40)
_SUBJECT: Final = String(LONGEST_SUBJECT)


class Base(DeclarativeBase):
    """All tables of the store."""

    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012 - read once


class MeetingRow(Base):
    """A meeting of the board."""

    __tablename__ = "meeting"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[datetime.date | None] = mapped_column(Date)
    starts_at: Mapped[datetime.time | None] = mapped_column(Time)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[str] = mapped_column(_MOMENT)


class ParticipantRow(Base):
    """A role that takes part in a meeting. No person is named."""

    __tablename__ = "participant"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(_WORD, primary_key=True)


class CaseRow(Base):
    """A case on the agenda of a meeting, with its facts and their origins as they are written in a case file.

    `origins` and `systems` are null for cases of before there were any.
    """

    __tablename__ = "board_case"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(_WORD)
    facts: Mapped[dict[str, Any]]
    origins: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    options: Mapped[list[str]]
    systems: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    copied_from: Mapped[str | None] = mapped_column(_ID)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[str] = mapped_column(_MOMENT)
    updated_at: Mapped[str] = mapped_column(_MOMENT, index=True)


class SnapshotRow(Base):
    """A case as the board saw it at one moment; a later one has a higher number, whatever the clocks say."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("case_id", "number", name="snapshot_number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("board_case.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[str] = mapped_column(_MOMENT)
    why: Mapped[str] = mapped_column(_WORD)
    release: Mapped[str] = mapped_column(String(100))
    facts: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
    briefing: Mapped[dict[str, Any]]


class ReadingRow(Base):
    """What a snapshot said, in short: worked out from it, kept beside it for speed, and gone with it.

    It holds what a comparison with another release needs, so that the long rows of snapshots need not be read.
    """

    __tablename__ = "snapshot_reading"
    __table_args__ = (UniqueConstraint("case_id", "number", name="snapshot_reading_number"),)

    snapshot_id: Mapped[str] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[str] = mapped_column(_ID)
    number: Mapped[int] = mapped_column(Integer)
    release: Mapped[str] = mapped_column(String(100))
    facts: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(16))
    reading: Mapped[dict[str, Any]]
    figures: Mapped[list[Any]] = mapped_column(JSON)


class DecisionRow(Base):
    """A decision on a case; a later one has a higher number."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("case_id", "number", name="decision_number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("board_case.id", ondelete="CASCADE"))
    snapshot_id: Mapped[str] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    release: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[str] = mapped_column(_MOMENT)
    decided_by: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str | None] = mapped_column(_SUBJECT)
    access: Mapped[str | None] = mapped_column(_WORD)
    options: Mapped[list[str]]
    plan: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text)
    deviations: Mapped[list[str]]
    deviation_note: Mapped[str] = mapped_column(Text)
    dissents: Mapped[list[dict[str, Any]]]
    conditions: Mapped[list[str]]
    responsible: Mapped[str | None] = mapped_column(_WORD)
    review_on: Mapped[datetime.date | None] = mapped_column(Date)
    trial: Mapped[str | None] = mapped_column(_WORD)
    trial_note: Mapped[str] = mapped_column(String(200))


class FollowUpRow(Base):
    """What became of a decision; the one with the highest number counts."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("decision_id", "number", name="follow_up_number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[str] = mapped_column(_MOMENT)
    recorded_by: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str | None] = mapped_column(_SUBJECT)
    access: Mapped[str | None] = mapped_column(_WORD)
    outcome: Mapped[str] = mapped_column(_WORD)
    options: Mapped[list[str]]
    done_on: Mapped[datetime.date | None] = mapped_column(Date)
    why: Mapped[str] = mapped_column(Text)


class EventRow(Base):
    """One change: when, who, what, from what, to what. It stands on its own, without keys into other tables."""

    __tablename__ = "event"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - a number is never given twice, even after a removal

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[str] = mapped_column(_MOMENT)
    who: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str | None] = mapped_column(_SUBJECT)
    access: Mapped[str | None] = mapped_column(_WORD)
    what: Mapped[str] = mapped_column(_WORD)
    meeting_id: Mapped[str | None] = mapped_column(_ID, index=True)
    case_id: Mapped[str | None] = mapped_column(_ID, index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class CardFeedbackRow(Base):
    """What a clinical record told of one card that was shown in it. Nothing of a patient is in it.

    `about` is what the card was about, null for a card of another release; `reason` one of those for which a board departs from
    published rules, or `client` for one of the record's own.
    """

    __tablename__ = "card_feedback"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    at: Mapped[str] = mapped_column(_MOMENT)
    who: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(100))
    card: Mapped[str] = mapped_column(String(36))
    about: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(_WORD)
    outcome_at: Mapped[str] = mapped_column(_MOMENT)
    reason: Mapped[str | None] = mapped_column(_WORD)


IN_ORDER: Final[tuple[type[Base], ...]] = (
    MeetingRow,
    ParticipantRow,
    CaseRow,
    SnapshotRow,
    DecisionRow,
    FollowUpRow,
    EventRow,
    CardFeedbackRow,
)
"""Every table of what was recorded, those that others point to first. `ReadingRow` is none: it follows from snapshots."""

_EVENT_STANDS: Final = (
    "OLD.what = 'meeting.deleted' OR CASE "
    "WHEN OLD.case_id IS NULL OR OLD.what IN ('case.deleted', 'case.purged') "
    "THEN EXISTS (SELECT 1 FROM meeting WHERE id = OLD.meeting_id) "
    "ELSE EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id) END"
)
_STANDS: Final = MappingProxyType(
    {
        "snapshot": "EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id)",
        "decision": "EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id)",
        "follow_up": "EXISTS (SELECT 1 FROM decision WHERE id = OLD.decision_id)",
        "event": _EVENT_STANDS,
    }
)
"""For each table of records, when a row of it may not be removed: while the case or meeting it speaks of is still there."""


def guards(dialect: str) -> Iterator[str]:
    """The statements that make the triggers of a dialect (`sqlite` or `postgresql`), one a statement."""
    for table, stands in _STANDS.items():
        yield from _guard(dialect, table, "UPDATE", "", "what was recorded is not changed")
        yield from _guard(dialect, table, "DELETE", stands, "the record of a case or meeting goes only with it")


def _guard(dialect: str, table: str, action: str, when: str, words: str) -> Iterator[str]:
    name = f"keep_{table}_{action.lower()}"
    if dialect == "sqlite":
        only = f" WHEN {when}" if when else ""
        yield f"CREATE TRIGGER {name} BEFORE {action} ON {table}{only} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return
    # PostgreSQL allows no subquery in the condition of a trigger, so it stands in the function, in brackets for its THEN.
    check = f"IF ({when}) THEN RAISE EXCEPTION '{words}'; END IF; RETURN OLD;" if when else f"RAISE EXCEPTION '{words}';"
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} END $$"
    yield f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def create_all(engine: Engine) -> None:
    """All tables and triggers at once, for a store that lives with a session and is never migrated."""
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for statement in guards(engine.dialect.name):
            connection.exec_driver_sql(statement)
