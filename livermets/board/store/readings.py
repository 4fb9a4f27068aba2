"""What snapshots said, read for many cases at once and in parts, and the recalls that were acknowledged."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVarTuple

from sqlalchemy import Select, Text, cast, func, select

from livermets.board.kept_reading import KeptReading, reading_from
from livermets.board.models import AcknowledgedRecall, BoardCase, Decision, FollowUpOutcome, RecallAnswer
from livermets.board.rights import Command
from livermets.board.store import rows
from livermets.board.store.change import NOBODY
from livermets.board.store.errors import RefusedError
from livermets.board.store.store import Store
from livermets.board.store.stored import stored_object
from livermets.board.store.tables import CaseRow, DecisionRow, EventRow, FollowUpRow, MeetingRow, ReadingRow, SnapshotRow
from livermets.board.store.texts import plain_object

HowFar = Callable[[int, int], None]
"""Is told how far it is: so many of so many."""

_AT_A_TIME: Final = 200
_ASKED_AT_A_TIME: Final = 500

_Columns = TypeVarTuple("_Columns")


@dataclass(frozen=True, slots=True)
class LastReading:
    """The reading of the last snapshot of a case, as far as a comparison needs it; `facts` and `figures` are still JSON."""

    snapshot_id: str
    case_id: str
    release: str
    facts: str
    digest: str
    figures: str


@dataclass(frozen=True, slots=True)
class RecallLine:
    """Whose case it is: the case as it stands, its meeting, the decision that stands, None before there is one, and what became
    of it, None while that is not known; `taken_at` is of the last snapshot."""

    case: BoardCase
    day: datetime.date
    taken_at: datetime.datetime
    decision: Decision | None
    outcome: FollowUpOutcome | None
    acknowledged: tuple[AcknowledgedRecall, ...]


def work_out_readings(store: Store, told: HowFar | None = None) -> int:
    """Work out what the snapshots said that were taken before readings were kept, once. Returns how many."""
    with store.reading() as session:
        kept = select(ReadingRow.snapshot_id)
        missing = list(session.scalars(select(SnapshotRow.id).where(SnapshotRow.id.not_in(kept))))
    done = 0
    for some in _batched(missing, _AT_A_TIME):
        with store.changing(command=Command.SEE) as change:
            there = set(change.session.scalars(select(ReadingRow.snapshot_id).where(ReadingRow.snapshot_id.in_(some))))
            for row in change.session.scalars(select(SnapshotRow).where(SnapshotRow.id.in_(some))):
                if row.id not in there:
                    change.session.add(rows.reading_row(row))
        done += len(some)
        if told:
            told(done, len(missing))
    return done


def releases_kept(store: Store) -> dict[str, int]:
    """Under which releases the last snapshots of cases were taken, and of how many each; the most frequent first."""
    with store.reading() as session:
        asked = _of_last(select(ReadingRow.release, func.count())).group_by(ReadingRow.release)
        found = [(row[0], row[1]) for row in session.execute(asked)]
    return dict(sorted(found, key=lambda one: (-one[1], one[0])))


def last_event(store: Store) -> int:
    """The number of the last change; another one says that the store is another."""
    with store.reading() as session:
        return session.scalar(select(func.max(EventRow.id))) or 0


def without_snapshot(store: Store) -> int:
    """How many cases have no snapshot: nobody said yet that they are ready, and nothing is decided."""
    with store.reading() as session:
        taken = select(SnapshotRow.case_id)
        return session.scalar(select(func.count()).select_from(CaseRow).where(CaseRow.id.not_in(taken))) or 0


def last_readings(store: Store, *, but: str, release: str, many: int) -> Iterator[list[LastReading]]:
    """The readings of the last snapshot of every case, so many at a time, without those of the release `but`; with `release`
    only those of a release that begins so."""
    columns = (ReadingRow.facts, ReadingRow.figures)
    facts, figures = (cast(column, Text) for column in columns)
    asked = select(ReadingRow.snapshot_id, ReadingRow.case_id, ReadingRow.release, facts, ReadingRow.digest, figures)
    asked = _of_last(asked).where(ReadingRow.release != but)
    if release:
        asked = asked.where(func.substr(ReadingRow.release, 1, len(release)) == release)
    asked = asked.order_by(ReadingRow.case_id).limit(many)
    last = ""
    while True:
        # Each part by itself: between two of them the store is free for whoever else reads or writes.
        with store.reading() as session:
            rows_found = session.execute(asked.where(ReadingRow.case_id > last).execution_options(yield_per=2000))
            part = [LastReading(*row) for row in rows_found]
        if part:
            yield part
        if len(part) < many:
            return
        last = part[-1].case_id


def readings_of(store: Store, found: Iterable[LastReading]) -> dict[str, KeptReading]:
    """The whole readings of these snapshots by their id."""
    figures = {one.snapshot_id: one for one in found}
    kept: dict[str, KeptReading] = {}
    for some in _batched(list(figures), _ASKED_AT_A_TIME):
        with store.reading() as session:
            asked = select(ReadingRow.snapshot_id, ReadingRow.reading).where(ReadingRow.snapshot_id.in_(some))
            kept |= {name: reading_from(reading) for name, reading in session.execute(asked)}
    return kept


def recall_lines(store: Store, case_ids: Sequence[str]) -> dict[str, RecallLine]:
    """Whose cases these are, by id."""
    found: dict[str, RecallLine] = {}
    for some in _batched(case_ids, _ASKED_AT_A_TIME):
        found |= _recall_lines(store, some)
    return found


def _recall_lines(store: Store, case_ids: Sequence[str]) -> dict[str, RecallLine]:
    with store.reading() as session:
        of_these = select(DecisionRow).where(DecisionRow.case_id.in_(case_ids)).order_by(DecisionRow.number)
        standing = {row.case_id: rows.decision(row) for row in session.scalars(of_these)}
        asked = select(FollowUpRow.decision_id, FollowUpRow.outcome).order_by(FollowUpRow.number)
        became = session.execute(asked.where(FollowUpRow.decision_id.in_([one.id for one in standing.values()])))
        outcomes: dict[str, Any] = {one.decision_id: one.outcome for one in became}
        taken = select(SnapshotRow.case_id, SnapshotRow.taken_at).where(SnapshotRow.case_id.in_(case_ids))
        moments = {row.case_id: row.taken_at for row in session.execute(taken.order_by(SnapshotRow.number))}
        answers = _acknowledged(session.scalars(_events(case_ids)))
        cases = session.execute(
            select(CaseRow, MeetingRow.held_on)
            .join(MeetingRow, CaseRow.meeting_id == MeetingRow.id)
            .where(CaseRow.id.in_(case_ids))
        )
        found = {}
        for row, held_on in cases:
            case, decision, at = rows.board_case(row), standing.get(row.id), rows.moment(moments[row.id])
            day = held_on or (decision.decided_at if decision else case.created_at).date()
            outcome = outcomes.get(decision.id) if decision else None
            found[row.id] = RecallLine(case, day, at, decision, outcome, tuple(answers.get(row.id, ())))
    return found


def acknowledge_recall(store: Store, case_id: str, given: RecallAnswer, *, who: str = NOBODY) -> None:
    """Record that a role saw what moved for a case, and what follows from it: an event, which never changes.

    Raises RefusedError without a role, and where the case was recorded anew since, so that this was not what was seen.
    """
    if who == NOBODY:
        raise RefusedError("A recall is acknowledged with a role. Choose the role; nothing was saved.")
    answer = plain_object(given.model_dump(mode="json"), "recall")
    with store.changing(who, command=Command.ACKNOWLEDGE_RECALL) as change:
        row = change.case(case_id)
        last = select(SnapshotRow.id).where(SnapshotRow.case_id == case_id).order_by(SnapshotRow.number.desc()).limit(1)
        if change.session.scalar(last) != given.snapshot_id:
            raise RefusedError("This case was marked ready or decided anew in the meantime. Look again; nothing was saved.")
        change.note(RECALL_ACKNOWLEDGED, row.meeting_id, case_id, None, answer)


RECALL_ACKNOWLEDGED: Final = "recall.acknowledged"
"""The kind of the events that keep the answer to a recall."""


def _events(case_ids: Sequence[str]) -> Select[EventRow]:
    asked = select(EventRow).where(EventRow.case_id.in_(case_ids), EventRow.what == RECALL_ACKNOWLEDGED)
    return asked.order_by(EventRow.id)


def _acknowledged(events: Iterable[EventRow]) -> dict[str, list[AcknowledgedRecall]]:
    found: dict[str, list[AcknowledgedRecall]] = {}
    for row in events:
        given = {**stored_object(row.after), "at": rows.moment(row.at), "by": row.who}
        found.setdefault(str(row.case_id), []).append(AcknowledgedRecall.model_validate(given))
    return found


def _of_last(asked: Select[*_Columns]) -> Select[*_Columns]:
    last = select(SnapshotRow.case_id, func.max(SnapshotRow.number).label("number")).group_by(SnapshotRow.case_id).subquery()
    return asked.join(last, (last.c.case_id == ReadingRow.case_id) & (last.c.number == ReadingRow.number))


def _batched(every: Sequence[str], many: int) -> Iterator[Sequence[str]]:
    return (every[start : start + many] for start in range(0, len(every), many))
