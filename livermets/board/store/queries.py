"""What is read of many cases at once: only the columns and the parts of a snapshot that are needed, in one query each."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from livermets.board.as_seen import asked_as_seen, names_as_seen
from livermets.board.models import label_of
from livermets.board.overview import BoardLine
from livermets.board.store import rows
from livermets.board.store.store import Store
from livermets.board.store.tables import CaseRow, DecisionRow, FollowUpRow, MeetingRow, SnapshotRow


def board_lines(store: Store, meeting_id: str | None = None) -> tuple[BoardLine, ...]:
    """Every case of every meeting, or of one, with the decision that stands on it, the earliest meeting first.

    Facts of a decided case are those that the board saw. The day is the meeting's; without one, that of the decision or of
    the case. Raises StoreUnavailableError.
    """
    last = select(DecisionRow.case_id, func.max(DecisionRow.number).label("number")).group_by(DecisionRow.case_id).subquery()
    standing, seen = aliased(DecisionRow, name="standing"), aliased(SnapshotRow)
    found = (
        select(
            CaseRow.id,
            CaseRow.created_at,
            CaseRow.facts["case_label"].label("label"),
            CaseRow.facts["primary_site"].label("primary_now"),
            MeetingRow.id.label("meeting_id"),
            MeetingRow.held_on,
            standing,
            seen.facts["primary_site"].label("primary_seen"),
            seen.answer["ask_next"].label("ask_next"),
            seen.briefing["all_options"].label("names"),
        )
        .join(MeetingRow, CaseRow.meeting_id == MeetingRow.id)
        .outerjoin(last, last.c.case_id == CaseRow.id)
        .outerjoin(standing, (standing.case_id == CaseRow.id) & (standing.number == last.c.number))
        .outerjoin(seen, seen.id == standing.snapshot_id)
        .order_by(MeetingRow.held_on.nulls_last(), MeetingRow.created_at, CaseRow.position, CaseRow.id)
    )
    if meeting_id is not None:
        found = found.where(CaseRow.meeting_id == meeting_id)
    with store.reading() as session:
        became = session.execute(select(FollowUpRow.decision_id, FollowUpRow.outcome).order_by(FollowUpRow.number))
        outcomes: dict[str, Any] = {one.decision_id: one.outcome for one in became}
        return tuple(_line(row, outcomes) for row in session.execute(found))


def _line(row: Row[*tuple[Any, ...]], outcomes: dict[str, Any]) -> BoardLine:
    decision: DecisionRow | None = row.standing
    moment = rows.moment(decision.decided_at if decision else row.created_at)
    day: datetime.date = row.held_on or moment.date()
    label = label_of({"case_label": row.label}) or f"Case {row.id[:6]}"
    if decision is None:
        return BoardLine(case_id=row.id, meeting_id=row.meeting_id, label=label, day=day, primary=_text(row.primary_now))
    known = rows.decision(decision)
    return BoardLine(
        case_id=row.id,
        meeting_id=row.meeting_id,
        label=label,
        day=day,
        primary=_text(row.primary_seen),
        decision=known,
        outcome=outcomes.get(decision.id),
        missing=asked_as_seen(row.ask_next),
        names=names_as_seen(row.names),
    )


def _text(value: object) -> str | None:
    """A stored value that is to be a text; anything else is unknown."""
    return value if isinstance(value, str) else None
