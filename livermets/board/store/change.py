"""One transaction on the store by one person: finding rows, checking versions, noting events.

Rows are locked in one order, so that two transactions never wait for each other: the meeting first, then its cases by id.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final, TypedDict

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from livermets.board.models import CaseStatus, Difference, Meeting, Seen, SnapshotReason
from livermets.board.rights import Actor
from livermets.board.store import rows
from livermets.board.store.errors import EditConflictError
from livermets.board.store.tables import CaseRow, EventRow, MeetingRow, SnapshotRow
from livermets.board.store.texts import clean_text, plain_object

NOBODY: Final = "someone (role not stated)"
"""Who made a change, when the person did not say in which role."""


_LONGEST_WHO: Final = 80


class Signature(TypedDict):
    """Who a signed-in person was: the subject of the sign-in, and the role; None where nobody signs in."""

    subject: str | None
    access: str | None


def new_id() -> str:
    """An id that no other process gives."""
    return uuid.uuid4().hex


class Change:
    """A transaction under way: `session`, and `who` makes it. All of it is kept, or nothing.

    For a signed-in `actor`, `who` is that person's name whatever was typed, and `signature` says subject and role.
    """

    def __init__(self, session: Session, who: str, clock: Callable[[], datetime.datetime], actor: Actor | None = None) -> None:
        self.session = session
        self.who = clean_text(actor.name if actor else who).strip()[:_LONGEST_WHO] or NOBODY
        self.signature: Signature = {
            "subject": actor.subject if actor else None,
            "access": actor.role.value if actor else None,
        }
        self._clock = clock

    @cached_property
    def at(self) -> datetime.datetime:
        """When it is made: read once, after the rows were locked, so that who had to wait comes later."""
        return self._clock()

    @property
    def at_text(self) -> str:
        """The moment as it is stored."""
        return rows.moment_text(self.at)

    def meeting(self, meeting_id: str) -> MeetingRow:
        """A meeting, which nobody else changes until this transaction ends."""
        return rows.there(self.session.get(MeetingRow, meeting_id, with_for_update=True), "meeting")

    def case(self, case_id: str) -> CaseRow:
        """A case, which nobody else changes until this transaction ends."""
        return rows.there(self.session.get(CaseRow, case_id, with_for_update=True), "case")

    def agenda_of(self, case_id: str) -> tuple[CaseRow, list[CaseRow]]:
        """A case and the whole agenda it is on, which nobody else changes until this transaction ends."""
        meeting_id = rows.there(self.session.scalar(select(CaseRow.meeting_id).where(CaseRow.id == case_id)), "case")
        self.meeting(meeting_id)
        agenda = self.agenda(meeting_id)
        return rows.there(next((one for one in agenda if one.id == case_id), None), "case"), agenda

    def agenda(self, meeting_id: str) -> list[CaseRow]:
        """The cases of a meeting that is locked already, in their order; locked as well."""
        found = select(CaseRow).where(CaseRow.meeting_id == meeting_id).order_by(CaseRow.id).with_for_update()
        locked = self.session.scalars(found.execution_options(populate_existing=True))
        return sorted(locked, key=lambda row: (row.position, row.created_at, row.id))

    def next_number(self, column: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> int:
        """One more than the highest number of what was recorded on a locked case."""
        return (self.session.scalar(select(func.max(column)).where(*where)) or 0) + 1

    def edited(
        self, case_id: str, version: int, yours: Mapping[str, Any] | None = None, base: Mapping[str, Any] | None = None
    ) -> CaseRow:
        """A case at the version that the person read; raises EditConflictError with the differences to `yours` otherwise."""
        row = self.case(case_id)
        check_version(row, version, yours, base)
        return row

    def touch(self, row: CaseRow) -> None:
        """A case has changed."""
        row.version += 1
        row.updated_at = self.at_text

    def set_status(self, row: CaseRow, status: CaseStatus) -> None:
        """A case has moved on; its version rises even where the status stays, because something was recorded with it."""
        before = row.status
        row.status = status
        self.touch(row)
        if before != status:
            self.note("case.changed", row.meeting_id, row.id, {"status": before}, {"status": status})

    def keep(self, case_id: str, seen: Seen, why: SnapshotReason) -> str:
        """Take a snapshot; returns its id. Raises RefusedError for what JSON cannot hold."""
        row = SnapshotRow(
            id=new_id(),
            case_id=case_id,
            number=self.next_number(SnapshotRow.number, SnapshotRow.case_id == case_id),
            taken_at=self.at_text,
            why=why,
            release=seen.release,
            facts=plain_object(seen.facts, "facts"),
            answer=plain_object(seen.answer, "assessment"),
            briefing=plain_object(seen.briefing, "briefing"),
        )
        self.session.add(row)
        self.session.flush()
        self.session.add(rows.reading_row(row))
        return row.id

    def remove(self, row: CaseRow, what: str) -> None:
        """Take a case out with all that was recorded of it, and record only that."""
        case_id, meeting_id = row.id, row.meeting_id
        self.session.delete(row)
        self.session.flush()
        self.session.execute(delete(EventRow).where(EventRow.case_id == case_id))
        self.note(what, meeting_id, case_id)

    def note(
        self,
        what: str,
        meeting_id: str | None,
        case_id: str | None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an event."""
        said = {"before": before and dict(before), "after": after and dict(after)}
        by, of = {"who": self.who, **self.signature}, {"meeting_id": meeting_id, "case_id": case_id}
        self.session.add(EventRow(at=self.at_text, what=what, **of, **by, **said))

    def note_changed(
        self,
        what: str,
        meeting_id: str,
        case_id: str | None,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> bool:
        """Add an event with what differs between two states; none, and False, when nothing does."""
        changed = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
        if changed:
            was, is_now = ({name: one.get(name) for name in changed} for one in (before, after))
            self.note(what, meeting_id, case_id, was, is_now)
        return bool(changed)


def check_version(
    row: CaseRow, version: int, yours: Mapping[str, Any] | None = None, base: Mapping[str, Any] | None = None
) -> None:
    """Raises EditConflictError, with the differences to `yours`, when a locked case is not at the version that was read."""
    if row.version != version:
        current = rows.board_case(row)
        stored = current.model_dump(mode="json")
        theirs = {name: stored[name] for name in yours or {} if name in stored}
        raise EditConflictError(current, differences(theirs, yours or {}, base))


def close_up(agenda: Iterable[CaseRow]) -> None:
    """Count the places of an agenda from 1 without a gap, in the order given."""
    for number, row in enumerate(agenda, 1):
        row.position = number


def plan_of(meeting: Meeting) -> dict[str, Any]:
    """What of a meeting a person can change."""
    return meeting.model_dump(mode="json", include={"title", "held_on", "starts_at", "roles"})


def differences(
    theirs: Mapping[str, Any], yours: Mapping[str, Any], base: Mapping[str, Any] | None = None
) -> tuple[Difference, ...]:
    """Where an edit and what is stored are apart; with `base`, what was read, without what the person never touched."""
    found = []
    for name in dict.fromkeys((*theirs, *yours)):
        mine, stored, read = yours.get(name), theirs.get(name), (base or {}).get(name)
        if mine != stored and (base is None or mine != read):
            found.append(Difference(field=name, base=read, yours=mine, theirs=stored))
    return tuple(found)
