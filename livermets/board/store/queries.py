"""What is read of many cases at once: only the columns and the parts of a snapshot that are needed, in one query each."""

from __future__ import annotations

import datetime
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from livermets.board.as_seen import AGAINST, asked_as_seen, names_as_seen
from livermets.board.decision_times import BoardCourse
from livermets.board.models import Facts, label_of
from livermets.board.overview import BoardLine
from livermets.board.store import rows
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.board.store.stored import stored_object
from livermets.board.store.tables import CaseRow, DecisionRow, FollowUpRow, MeetingRow, SnapshotRow

_PARTS: Final = ("ask_next", "all_options")
"""What is needed of the answer and of the briefing that were kept."""


def board_lines(store: Store, meeting_id: str | None = None) -> tuple[BoardLine, ...]:
    """Every case of every meeting, or of one, with the decision that stands on it, the earliest meeting first.

    Facts of a decided case are those that the board saw. The day is the meeting's; without one, that of the decision or of
    the case. Raises StoreUnavailableError.
    """
    try:
        return _lines(store, meeting_id, whole=False)
    except StoreUnavailableError:
        # The database itself takes no part out of a record that is no JSON: then the records are read as they are.
        return _lines(store, meeting_id, whole=True)


def _lines(store: Store, meeting_id: str | None, *, whole: bool) -> tuple[BoardLine, ...]:
    last = select(DecisionRow.case_id, func.max(DecisionRow.number).label("number")).group_by(DecisionRow.case_id).subquery()
    standing, seen = aliased(DecisionRow, name="standing"), aliased(SnapshotRow)
    parts = zip(_PARTS, (seen.answer, seen.briefing), strict=True)
    found = (
        select(
            CaseRow.id,
            CaseRow.created_at,
            CaseRow.facts,
            MeetingRow.id.label("meeting_id"),
            MeetingRow.held_on,
            standing,
            seen.facts.label("facts_seen"),
            *((column if whole else column[name]).label(name) for name, column in parts),
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
        return tuple(_line(row, outcomes, whole) for row in session.execute(found))


def _line(row: Row[*tuple[Any, ...]], outcomes: dict[str, Any], whole: bool) -> BoardLine:
    decision: DecisionRow | None = row.standing
    moment = rows.moment(decision.decided_at if decision else row.created_at)
    day: datetime.date = row.held_on or moment.date()
    facts = stored_object(row.facts)
    label = label_of(facts) or f"Case {row.id[:6]}"
    if decision is None:
        return BoardLine(case_id=row.id, meeting_id=row.meeting_id, label=label, day=day, primary=_primary(facts))
    known = rows.decision(decision)
    parts = {name: getattr(row, name) for name in _PARTS}
    if whole:
        parts = {name: stored_object(value).get(name) for name, value in parts.items()}
    return BoardLine(
        case_id=row.id,
        meeting_id=row.meeting_id,
        label=label,
        day=day,
        primary=_primary(stored_object(row.facts_seen)),
        decision=known,
        outcome=outcomes.get(decision.id),
        missing=asked_as_seen(parts["ask_next"]),
        names=names_as_seen(parts["all_options"]),
    )


def _primary(facts: Facts) -> str | None:
    """The primary as it is stored; what is no text is unknown."""
    value = facts.get("primary_site")
    return value if isinstance(value, str) else None


def board_courses(store: Store) -> tuple[BoardCourse, ...]:
    """Every case of the store with the times of its course, the earliest first. Raises StoreUnavailableError."""
    of_case = select(
        DecisionRow.case_id,
        func.max(DecisionRow.number).label("number"),
        func.min(DecisionRow.decided_at).label("first"),
    )
    last = of_case.group_by(DecisionRow.case_id).subquery()
    standing, seen = aliased(DecisionRow, name="standing"), aliased(SnapshotRow)
    found = (
        select(CaseRow.id, CaseRow.created_at, last.c.first, standing, seen.answer["options"].label("options"))
        .outerjoin(last, last.c.case_id == CaseRow.id)
        .outerjoin(standing, (standing.case_id == CaseRow.id) & (standing.number == last.c.number))
        .outerjoin(seen, seen.id == standing.snapshot_id)
        .order_by(CaseRow.created_at, CaseRow.id)
    )
    with store.reading() as session:
        became = session.execute(
            select(FollowUpRow.decision_id, FollowUpRow.outcome, FollowUpRow.done_on).order_by(FollowUpRow.number)
        )
        outcomes = {one.decision_id: one for one in became}
        return tuple(_course(row, outcomes) for row in session.execute(found))


def _course(row: Row[*tuple[Any, ...]], outcomes: dict[str, Any]) -> BoardCourse:
    entered = rows.moment(row.created_at)
    decision: DecisionRow | None = row.standing
    if decision is None:
        return BoardCourse(row.id, entered)
    known = rows.decision(decision)
    statuses = {one.get("id"): one.get("status") for one in row.options or () if isinstance(one, dict)}
    against = tuple(option for option in known.options if statuses.get(option) in AGAINST)
    became = outcomes.get(known.id)
    return BoardCourse(
        row.id,
        entered,
        rows.moment(row.first),
        against,
        known.deviations,
        became.outcome if became else None,
        became.done_on if became else None,
    )
