"""The store of a board: every change is one transaction with its event, and nothing is overwritten unseen.

`Store.open(address)` keeps it in a SQLite file or in PostgreSQL, `Store.in_session()` in memory. Who edits gives the version
that was read; when it is no longer the stored one, EditConflictError shows the difference and nothing is changed. All
methods raise StoreUnavailableError when the database cannot be reached or written, and NotInStoreError for what is not there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from livermets.board import rows
from livermets.board.change import NOBODY, Change, differences, new_id, plan_of
from livermets.board.engine import WRITING, engine_for, engine_in_memory, in_words
from livermets.board.errors import EditConflictError, NotInStoreError
from livermets.board.models import (
    BoardCase,
    Decision,
    DecisionDraft,
    Event,
    Facts,
    FollowUp,
    FollowUpDraft,
    Meeting,
    Role,
    Seen,
    Snapshot,
)
from livermets.board.schema import bring_up_to_date
from livermets.board.tables import (
    CaseRow,
    DecisionRow,
    EventRow,
    FollowUpRow,
    MeetingRow,
    ParticipantRow,
    SnapshotRow,
    create_all,
)

Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    """This moment in UTC."""
    return datetime.datetime.now(datetime.UTC)


class Store:
    """Meetings, cases, decisions and events of a board. Safe to use from several threads and processes at once."""

    def __init__(self, engine: Engine, clock: Clock = now, *, lasting: bool = True) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITING: True})
        self._clock = clock
        self.lasting = lasting
        """Whether what is saved outlives the session."""

    @classmethod
    def open(cls, address: str, clock: Clock = now) -> Store:
        """The store at a URL or in a folder, brought to the schema of this version. Raises NewerStoreError for a newer one."""
        engine = engine_for(address)
        with in_words():
            bring_up_to_date(engine)
        return cls(engine, clock)

    @classmethod
    def in_session(cls, clock: Clock = now) -> Store:
        """A store that is gone with the object."""
        engine = engine_in_memory()
        create_all(engine)
        return cls(engine, clock, lasting=False)

    def close(self) -> None:
        """Give up all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the store."""
        with in_words(), Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def changing(self, who: str = NOBODY) -> Iterator[Change]:
        """One transaction: all of it is kept, or nothing."""
        with in_words(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield Change(session, who, self._clock())

    # Meetings

    def meetings(self) -> tuple[Meeting, ...]:
        """All meetings, the latest first, those without a day before them."""
        with self.reading() as session:
            found = [rows.meeting(row, rows.roles_of(session, row.id)) for row in session.scalars(select(MeetingRow))]
        found.sort(key=lambda one: (one.held_on or datetime.date.max, one.created_at), reverse=True)
        return tuple(found)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting."""
        with self.reading() as session:
            row = session.get(MeetingRow, meeting_id)
            if row is None:
                raise NotInStoreError("This meeting is no longer in the store.")
            return rows.meeting(row, rows.roles_of(session, meeting_id))

    def add_meeting(
        self,
        title: str,
        held_on: datetime.date | None = None,
        starts_at: datetime.time | None = None,
        roles: Sequence[Role] = (),
        *,
        who: str = NOBODY,
    ) -> Meeting:
        """Plan a meeting."""
        with self.changing(who) as change:
            given = {"title": title, "held_on": held_on, "starts_at": starts_at, "roles": tuple(dict.fromkeys(roles))}
            made = Meeting(id=new_id(), created_at=change.at, **given)  # type: ignore[arg-type]
            columns = made.model_dump(exclude={"roles"}) | {"created_at": change.at_text}
            change.session.add(MeetingRow(**columns))
            change.session.flush()
            change.session.add_all(ParticipantRow(meeting_id=made.id, role=role) for role in made.roles)
            change.note("meeting.added", made.id, None, None, plan_of(made))
        return made

    def change_meeting(self, meeting_id: str, version: int, changes: Mapping[str, Any], *, who: str = NOBODY) -> Meeting:
        """Change title, held_on, starts_at or roles of a meeting. Raises EditConflictError for an outdated version."""
        with self.changing(who) as change:
            row = change.meeting(meeting_id)
            before = rows.meeting(row, rows.roles_of(change.session, meeting_id))
            after = Meeting.model_validate({**before.model_dump(), **changes, "version": before.version + 1})
            if before.version != version:
                raise EditConflictError(before, differences(plan_of(before), plan_of(after)))
            if not change.note_changed("meeting.changed", meeting_id, None, plan_of(before), plan_of(after)):
                return before
            row.title, row.held_on, row.starts_at, row.version = after.title, after.held_on, after.starts_at, after.version
            change.session.execute(delete(ParticipantRow).where(ParticipantRow.meeting_id == meeting_id))
            change.session.add_all(ParticipantRow(meeting_id=meeting_id, role=role) for role in dict.fromkeys(after.roles))
        return after

    def delete_meeting(self, meeting_id: str, *, who: str = NOBODY) -> None:
        """Remove a meeting with its cases and their records. That it was removed, and how many cases, stays recorded."""
        with self.changing(who) as change:
            row = change.meeting(meeting_id)
            cases = change.session.scalar(select(func.count()).select_from(CaseRow).where(CaseRow.meeting_id == meeting_id))
            change.session.delete(row)
            change.session.flush()
            change.session.execute(delete(EventRow).where(EventRow.meeting_id == meeting_id))
            change.note("meeting.deleted", meeting_id, None, None, {"cases": cases})

    # Cases

    def agenda(self, meeting_id: str) -> tuple[BoardCase, ...]:
        """The cases of a meeting in their order."""
        with self.reading() as session:
            return tuple(rows.board_case(row) for row in rows.agenda(session, meeting_id))

    def case(self, case_id: str) -> BoardCase:
        """One case."""
        with self.reading() as session:
            row = session.get(CaseRow, case_id)
            if row is None:
                raise NotInStoreError("This case is no longer in the store.")
            return rows.board_case(row)

    def add_case(
        self,
        meeting_id: str,
        facts: Facts,
        *,
        minutes: int | None = None,
        copied_from: str | None = None,
        who: str = NOBODY,
    ) -> BoardCase:
        """Put a case at the end of an agenda, as a draft."""
        with self.changing(who) as change:
            change.meeting(meeting_id)  # two that add a case at once get different places
            last = change.session.scalar(select(func.max(CaseRow.position)).where(CaseRow.meeting_id == meeting_id))
            made = BoardCase(
                id=new_id(),
                meeting_id=meeting_id,
                position=(last or 0) + 1,
                minutes=minutes,
                facts=facts,
                copied_from=copied_from,
                created_at=change.at,
                updated_at=change.at,
            )
            moments = {"created_at": change.at_text, "updated_at": change.at_text}
            change.session.add(CaseRow(**made.model_dump() | moments | {"options": []}))
            change.note("case.added", meeting_id, made.id, None, {"facts": facts, "copied_from": copied_from})
        return made

    def copy_case(self, case_id: str, meeting_id: str, *, who: str = NOBODY) -> BoardCase:
        """A new draft with the facts of an earlier case, for another moment; the earlier one stays as it was."""
        earlier = self.case(case_id)
        # The moment and its day belong to the earlier snapshot; to copy them would date the new one falsely.
        facts = {name: value for name, value in earlier.facts.items() if name not in ("snapshot", "assessed_on")}
        return self.add_case(meeting_id, facts, minutes=earlier.minutes, copied_from=case_id, who=who)

    def save_facts(
        self, case_id: str, version: int, facts: Facts, base: Facts | None = None, *, who: str = NOBODY
    ) -> BoardCase:
        """Save the facts of a case. The event holds only those that changed.

        Raises EditConflictError for an outdated version; with `base`, the facts that were read, its differences leave out
        what the person never touched.
        """
        with self.changing(who) as change:
            row = change.case(case_id)
            if row.version != version:
                raise EditConflictError(rows.board_case(row), differences(row.facts, facts, base))
            if change.note_changed("case.facts", row.meeting_id, case_id, row.facts, facts):
                row.facts = dict(facts)
                change.touch(row)
            return rows.board_case(row)

    def change_case(self, case_id: str, version: int, changes: Mapping[str, Any], *, who: str = NOBODY) -> BoardCase:
        """Change minutes, options or status of a case. Raises EditConflictError for an outdated version."""
        with self.changing(who) as change:
            row = change.edited(case_id, version, changes)
            before = rows.board_case(row)
            after = BoardCase.model_validate({**before.model_dump(), **changes})
            said = [one.model_dump(mode="json", include={"minutes", "options", "status"}) for one in (before, after)]
            if change.note_changed("case.changed", row.meeting_id, case_id, *said):
                row.minutes, row.options, row.status = after.minutes, list(after.options), after.status
                change.touch(row)
            return rows.board_case(row)

    def mark_ready(self, case_id: str, version: int, seen: Seen, *, who: str = NOBODY) -> BoardCase:
        """A case is ready to be discussed; how it reads now is kept as a snapshot."""
        with self.changing(who) as change:
            row = change.edited(case_id, version, {"status": "ready"})
            change.keep(case_id, seen, "ready")
            change.set_status(row, "ready")
            return rows.board_case(row)

    def move_case(self, case_id: str, position: int, *, who: str = NOBODY) -> tuple[BoardCase, ...]:
        """Put a case at another place of its agenda, counted from 1; the others close up. Returns the agenda."""
        with self.changing(who) as change:
            moved = change.case(case_id)
            change.meeting(moved.meeting_id)
            agenda = rows.agenda(change.session, moved.meeting_id)
            was = agenda.index(moved) + 1
            agenda.remove(moved)
            agenda.insert(max(0, position - 1), moved)
            for number, row in enumerate(agenda, 1):
                row.position = number
            change.note_changed("case.moved", moved.meeting_id, case_id, {"position": was}, {"position": moved.position})
            return tuple(rows.board_case(row) for row in agenda)

    def delete_case(self, case_id: str, version: int, *, who: str = NOBODY) -> None:
        """Remove a case with its snapshots, decisions and events. That it was removed stays recorded, without content."""
        with self.changing(who) as change:
            change.remove(change.edited(case_id, version), "case.deleted")

    def purge(self, before: datetime.datetime, *, who: str = NOBODY) -> int:
        """Remove every case that was last changed before a moment, with all its records. Returns how many."""
        with self.changing(who) as change:
            found = select(CaseRow).where(CaseRow.updated_at < rows.moment_text(before)).order_by(CaseRow.id)
            old = list(change.session.scalars(found))
            for row in old:
                change.remove(row, "case.purged")
            return len(old)

    # What is recorded of a case

    def snapshots(self, case_id: str) -> tuple[Snapshot, ...]:
        """The snapshots of a case, the earliest first."""
        with self.reading() as session:
            found = select(SnapshotRow).where(SnapshotRow.case_id == case_id).order_by(SnapshotRow.taken_at)
            return tuple(rows.snapshot(row) for row in session.scalars(found))

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """One snapshot."""
        with self.reading() as session:
            row = session.get(SnapshotRow, snapshot_id)
            if row is None:
                raise NotInStoreError("This snapshot is no longer in the store.")
            return rows.snapshot(row)

    def decide(self, case_id: str, version: int, draft: DecisionDraft, seen: Seen, *, who: str = NOBODY) -> Decision:
        """Record what the board decided, with what it saw. An earlier decision on the case stays beside it."""
        with self.changing(who) as change:
            row = change.edited(case_id, version, {"status": "discussed"})
            earlier = change.session.scalar(select(func.max(DecisionRow.number)).where(DecisionRow.case_id == case_id))
            made = Decision(
                **draft.model_dump(),
                id=new_id(),
                case_id=case_id,
                snapshot_id=change.keep(case_id, seen, "decided"),
                number=(earlier or 0) + 1,
                release=seen.release,
                decided_at=change.at,
                decided_by=change.who,
            )
            columns = made.model_dump() | {"decided_at": change.at_text}
            lists = {name: list(columns[name]) for name in ("options", "deviations", "dissents", "conditions")}
            change.session.add(DecisionRow(**columns | lists))
            change.note("decision.recorded", row.meeting_id, case_id, None, made.model_dump(mode="json"))
            change.set_status(row, "discussed")
        return made

    def decisions(self, case_id: str) -> tuple[Decision, ...]:
        """The decisions on a case, the first first; the last one stands."""
        with self.reading() as session:
            found = select(DecisionRow).where(DecisionRow.case_id == case_id).order_by(DecisionRow.number)
            return tuple(rows.decision(row) for row in session.scalars(found))

    def follow_up(self, case_id: str, version: int, decision_id: str, draft: FollowUpDraft, *, who: str = NOBODY) -> FollowUp:
        """Record what became of a decision."""
        with self.changing(who) as change:
            row = change.edited(case_id, version, {"status": "carried-out"})
            decided = change.session.get(DecisionRow, decision_id)
            if decided is None or decided.case_id != case_id:
                raise NotInStoreError("This decision is no longer in the store.")
            given = draft.model_dump()
            made = FollowUp(**given, id=new_id(), decision_id=decision_id, recorded_at=change.at, recorded_by=change.who)
            columns = made.model_dump() | {"options": list(made.options), "recorded_at": change.at_text}
            change.session.add(FollowUpRow(**columns))
            change.note("follow-up.recorded", row.meeting_id, case_id, None, made.model_dump(mode="json"))
            change.set_status(row, "carried-out")
        return made

    def follow_ups(self, case_id: str) -> tuple[FollowUp, ...]:
        """What became of the decisions on a case, the earliest first."""
        with self.reading() as session:
            found = select(FollowUpRow).join(DecisionRow, FollowUpRow.decision_id == DecisionRow.id)
            found = found.where(DecisionRow.case_id == case_id).order_by(FollowUpRow.recorded_at)
            return tuple(rows.follow_up(row) for row in session.scalars(found))

    def events(self, *, meeting_id: str | None = None, case_id: str | None = None) -> tuple[Event, ...]:
        """What was changed, the earliest first; of one meeting or one case where asked."""
        found = select(EventRow).order_by(EventRow.id)
        if meeting_id is not None:
            found = found.where(EventRow.meeting_id == meeting_id)
        if case_id is not None:
            found = found.where(EventRow.case_id == case_id)
        with self.reading() as session:
            return tuple(rows.event(row) for row in session.scalars(found))
