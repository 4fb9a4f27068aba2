"""Between the rows of the tables and the models of the board."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from livermets.board.kept_reading import kept_reading
from livermets.board.models import (
    CASE_STATUS_LABELS,
    LONGEST_MINUTES,
    AcknowledgedFlag,
    BoardCase,
    Decision,
    Event,
    FollowUp,
    Meeting,
    Snapshot,
)
from livermets.board.store.errors import NotInStoreError
from livermets.board.store.stored import stored_object
from livermets.board.store.tables import (
    Base,
    CaseRow,
    DecisionRow,
    EventRow,
    FollowUpRow,
    MeetingRow,
    ParticipantRow,
    ReadingRow,
    SnapshotRow,
)

_T = TypeVar("_T")


def moment(text: str) -> datetime.datetime:
    """A stored moment, in UTC."""
    return datetime.datetime.fromisoformat(text)


def moment_text(at: datetime.datetime) -> str:
    """A moment as it is stored: UTC, microseconds, sortable. Raises ValueError without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _plain(row: Base, leave: str = "") -> dict[str, Any]:
    """The columns of a row by name, as they are stored, without one that `leave` names."""
    return {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name != leave}


def there(found: _T | None, what: str) -> _T:
    """What was looked up. Raises NotInStoreError when it is not there."""
    if found is None:
        raise NotInStoreError(f"This {what} is no longer in the store.")
    return found


def meeting(row: MeetingRow, roles: Iterable[str]) -> Meeting:
    return Meeting.model_validate({**_plain(row), "created_at": moment(row.created_at), "roles": tuple(roles)})


def roles_of(session: Session, meeting_id: str) -> list[str]:
    """The roles that take part in a meeting."""
    return list(session.scalars(select(ParticipantRow.role).where(ParticipantRow.meeting_id == meeting_id)))


def meeting_of(session: Session, meeting_id: str) -> Meeting:
    """One meeting. Raises NotInStoreError when it is not there."""
    return meeting(there(session.get(MeetingRow, meeting_id), "meeting"), roles_of(session, meeting_id))


def meetings(session: Session) -> list[Meeting]:
    """All meetings, the latest first, those without a day before them."""
    roles: dict[str, list[str]] = {}
    for row in session.scalars(select(ParticipantRow)):
        roles.setdefault(row.meeting_id, []).append(row.role)
    found = [meeting(row, roles.get(row.id, ())) for row in session.scalars(select(MeetingRow))]
    return sorted(found, key=lambda one: (one.held_on or datetime.date.max, one.created_at, one.id), reverse=True)


def agenda(session: Session, meeting_id: str) -> list[CaseRow]:
    """The cases of a meeting in their order."""
    found = select(CaseRow).where(CaseRow.meeting_id == meeting_id)
    return list(session.scalars(found.order_by(CaseRow.position, CaseRow.created_at, CaseRow.id)))


def board_case(row: CaseRow) -> BoardCase:
    """A case of an agenda. What this version cannot read in its record gives way to the usual, and is named in `faults`."""
    moments = {"created_at": moment(row.created_at), "updated_at": moment(row.updated_at)}
    options = row.options if isinstance(row.options, list) else [row.options]
    kept = {
        **_plain(row),
        **moments,
        "facts": stored_object(row.facts),
        "origins": _origins(row),
        "options": [one for one in options if _is_id(one)],
        "systems": [one for one in row.systems if _is_id(one)] if isinstance(row.systems, list) else [],
    }
    faults = [] if len(kept["options"]) == len(options) else ["options put up for discussion: not all can be read"]
    if kept["status"] not in CASE_STATUS_LABELS:
        faults.append(f"status “{kept['status']}” is not known: shown as a draft")
        kept["status"] = "draft"
    if kept["minutes"] is not None and not 1 <= kept["minutes"] <= LONGEST_MINUTES:
        faults.append(f"{kept['minutes']} minutes cannot be planned: shown without a time")
        kept["minutes"] = None
    return BoardCase.model_validate({**kept, "faults": tuple(faults)})


def _origins(row: CaseRow) -> dict[str, Any]:
    """The origins of the facts; of what is no object nothing can be said."""
    return dict(row.origins) if isinstance(row.origins, dict) else {}


def _is_id(value: object) -> bool:
    return isinstance(value, str)


def snapshot(row: SnapshotRow) -> Snapshot:
    """A snapshot. What stands in the place of its objects and is none is kept under a name of its own."""
    objects = {name: stored_object(getattr(row, name)) for name in ("facts", "answer", "briefing")}
    return Snapshot.model_validate({**_plain(row, leave="number"), **objects, "taken_at": moment(row.taken_at)})


def reading_row(row: SnapshotRow) -> ReadingRow:
    """What a snapshot said, to be kept beside it."""
    kept = kept_reading(stored_object(row.answer), stored_object(row.briefing))
    return ReadingRow(
        snapshot_id=row.id,
        case_id=row.case_id,
        number=row.number,
        release=row.release,
        facts=stored_object(row.facts),
        digest=kept.digest,
        reading=kept.to_json(),
        figures=[list(one) for one in kept.figures],
    )


def decision(row: DecisionRow) -> Decision:
    return Decision.model_validate({**_plain(row), "decided_at": moment(row.decided_at)})


def follow_up(row: FollowUpRow) -> FollowUp:
    return FollowUp.model_validate({**_plain(row, leave="number"), "recorded_at": moment(row.recorded_at)})


FLAG_ACKNOWLEDGED: Final = "flag.acknowledged"
"""The kind of the events that keep the answer to a red flag."""


def acknowledged(session: Session, case_ids: Iterable[str]) -> dict[str, list[AcknowledgedFlag]]:
    """The answers to red flags by id of the case, the earliest first; they are kept as events."""
    found: dict[str, list[AcknowledgedFlag]] = {}
    asked = select(EventRow).where(EventRow.case_id.in_(case_ids), EventRow.what == FLAG_ACKNOWLEDGED).order_by(EventRow.id)
    for row in session.scalars(asked):
        given = {"at": moment(row.at), "by": row.who, **(row.after or {})}
        found.setdefault(str(row.case_id), []).append(AcknowledgedFlag.model_validate(given))
    return found


def event(row: EventRow) -> Event:
    return Event.model_validate({**_plain(row), "at": moment(row.at)})
