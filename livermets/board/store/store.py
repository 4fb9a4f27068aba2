"""The store of a board: every change is one transaction with its event, and nothing is overwritten unseen.

`Store.open(address)` keeps it in a SQLite file or in PostgreSQL, `Store.in_session()` in memory. Who edits gives the version
that was read; when it is no longer the stored one, EditConflictError shows the difference and nothing is changed. All
methods raise StoreUnavailableError when the database cannot be reached or written, and NotInStoreError for what is not there.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select

from livermets.board.models import (
    AcknowledgedFlag,
    BoardCase,
    CaseStatus,
    Decision,
    DecisionDraft,
    Event,
    Facts,
    FlagAnswer,
    FollowUp,
    FollowUpDraft,
    Meeting,
    Origins,
    Role,
    Seen,
    Snapshot,
    SnapshotReason,
)
from livermets.board.rights import Command
from livermets.board.store import rows
from livermets.board.store.change import NOBODY, check_version, close_up, differences, new_id, plan_of
from livermets.board.store.errors import EditConflictError, RefusedError
from livermets.board.store.tables import (
    CaseRow,
    DecisionRow,
    EventRow,
    FollowUpRow,
    MeetingRow,
    ParticipantRow,
    SnapshotRow,
)
from livermets.board.store.texts import plain_json, plain_object
from livermets.board.store.transactions import Clock, Transactions, now

__all__ = ["Clock", "Store", "now"]

_OF_A_MEETING: Final = frozenset({"title", "held_on", "starts_at", "roles"})
_OF_A_CASE: Final = frozenset({"minutes", "options", "systems", "status"})


class Store(Transactions):
    """Meetings, cases, decisions and events of a board. Safe to use from several threads and processes at once."""

    # Meetings

    def meetings(self) -> tuple[Meeting, ...]:
        """All meetings, the latest first, those without a day before them."""
        with self.reading() as session:
            return tuple(rows.meetings(session))

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting."""
        with self.reading() as session:
            return rows.meeting_of(session, meeting_id)

    def add_meeting(
        self,
        title: str,
        held_on: datetime.date | None = None,
        starts_at: datetime.time | None = None,
        roles: Sequence[Role] = (),
        *,
        who: str = NOBODY,
        command: Command = Command.ADD_MEETING,
    ) -> Meeting:
        """Plan a meeting."""
        with self.changing(who, command=command) as change:
            self.room.ask_for_meeting(change)
            given = {"title": title, "held_on": held_on, "starts_at": starts_at, "roles": tuple(roles)}
            made = Meeting(id=new_id(), created_at=change.at, **given)  # type: ignore[arg-type]
            columns = made.model_dump(exclude={"roles"}) | {"created_at": change.at_text}
            change.session.add(MeetingRow(**columns))
            change.session.flush()
            change.session.add_all(ParticipantRow(meeting_id=made.id, role=role) for role in made.roles)
            change.note("meeting.added", made.id, None, None, plan_of(made))
        return made

    def change_meeting(self, meeting_id: str, version: int, changes: Mapping[str, Any], *, who: str = NOBODY) -> Meeting:
        """Change title, held_on, starts_at or roles of a meeting. Raises EditConflictError for an outdated version."""
        _only(changes, _OF_A_MEETING)
        with self.changing(who, command=Command.CHANGE_MEETING) as change:
            row = change.meeting(meeting_id)
            before = rows.meeting(row, rows.roles_of(change.session, meeting_id))
            after = Meeting.model_validate({**before.model_dump(), **changes, "version": before.version + 1})
            if before.version != version:
                raise EditConflictError(before, differences(plan_of(before), plan_of(after)))
            if not change.note_changed("meeting.changed", meeting_id, None, plan_of(before), plan_of(after)):
                return before
            row.title, row.held_on, row.starts_at, row.version = after.title, after.held_on, after.starts_at, after.version
            change.session.execute(delete(ParticipantRow).where(ParticipantRow.meeting_id == meeting_id))
            change.session.add_all(ParticipantRow(meeting_id=meeting_id, role=role) for role in after.roles)
        return after

    def delete_meeting(self, meeting_id: str, *, who: str = NOBODY) -> None:
        """Remove a meeting with its cases and their records. That it was removed, and how many cases, stays recorded."""
        with self.changing(who, command=Command.DELETE_MEETING) as change:
            row = change.meeting(meeting_id)
            cases = len(change.agenda(meeting_id))
            change.session.delete(row)
            change.session.flush()
            change.session.execute(delete(EventRow).where(EventRow.meeting_id == meeting_id))
            change.note("meeting.deleted", meeting_id, None, None, {"cases": cases})
        self.forget_removed()

    # Cases

    def agenda(self, meeting_id: str) -> tuple[BoardCase, ...]:
        """The cases of a meeting in their order."""
        with self.reading() as session:
            return tuple(rows.board_case(row) for row in rows.agenda(session, meeting_id))

    def case(self, case_id: str) -> BoardCase:
        """One case."""
        with self.reading() as session:
            return rows.board_case(rows.there(session.get(CaseRow, case_id), "case"))

    def add_case(
        self,
        meeting_id: str,
        facts: Facts,
        *,
        origins: Origins | None = None,
        minutes: int | None = None,
        systems: Sequence[str] = (),
        copied_from: str | None = None,
        who: str = NOBODY,
        command: Command = Command.ADD_CASE,
    ) -> BoardCase:
        """Put a case at the end of an agenda, as a draft. Raises RefusedError for facts that JSON cannot hold."""
        facts, origins = plain_object(facts, "facts"), plain_object(origins or {}, "origins")
        with self.changing(who, command=command) as change:
            change.meeting(meeting_id)  # two that add a case at once get different places
            self.room.ask_for_case(change, meeting_id)
            made = BoardCase(
                id=new_id(),
                meeting_id=meeting_id,
                position=change.next_number(CaseRow.position, CaseRow.meeting_id == meeting_id),
                minutes=minutes,
                facts=facts,
                origins=origins,
                systems=tuple(systems),
                copied_from=copied_from,
                created_at=change.at,
                updated_at=change.at,
            )
            moments = {"created_at": change.at_text, "updated_at": change.at_text}
            change.session.add(CaseRow(**made.model_dump() | moments | {"options": [], "systems": list(systems)}))
            given = {"facts": facts, "minutes": minutes, "copied_from": copied_from}
            change.note("case.added", meeting_id, made.id, None, given)
        return made

    def copy_case(self, case_id: str, meeting_id: str, *, who: str = NOBODY) -> BoardCase:
        """A new draft with the facts of an earlier case, for another moment; the earlier one stays as it was."""
        earlier = self.case(case_id)
        # The moment and its day belong to the earlier snapshot; to copy them would date the new one falsely.
        facts = {name: value for name, value in earlier.facts.items() if name not in ("snapshot", "assessed_on")}
        origins = {name: one for name, one in earlier.origins.items() if name in facts}
        return self.add_case(
            meeting_id,
            facts,
            origins=origins,
            minutes=earlier.minutes,
            systems=earlier.systems,
            copied_from=case_id,
            who=who,
        )

    def save_facts(
        self,
        case_id: str,
        version: int,
        facts: Facts,
        base: Facts | None = None,
        *,
        origins: Origins | None = None,
        who: str = NOBODY,
    ) -> BoardCase:
        """Save the facts of a case with their origins. The event holds only those that changed.

        Without `origins` the facts that stay as they are keep theirs, and the others have none. Raises RefusedError for facts
        that JSON cannot hold, EditConflictError for an outdated version; with `base`, the facts that were read, its
        differences leave out what the person never touched.
        """
        facts = plain_object(facts, "facts")
        with self.changing(who, command=Command.SAVE_FACTS) as change:
            row = change.case(case_id)
            if row.version != version:
                raise EditConflictError(rows.board_case(row), differences(row.facts, facts, base))
            before = rows.board_case(row)
            same = {name for name in facts if before.facts.get(name) == facts[name]}
            kept = {name: one for name, one in before.origins.items() if name in same}
            origins = kept if origins is None else plain_object(origins, "origins")
            facts_moved = change.note_changed("case.facts", row.meeting_id, case_id, row.facts, facts)
            # Of a fact that changed, the event of the fact says enough.
            of_same = {name: one for name, one in origins.items() if name in same}
            origins_moved = change.note_changed("case.origins", row.meeting_id, case_id, kept, of_same)
            if facts_moved or origins_moved or origins != before.origins:
                row.facts, row.origins = facts, dict(origins)
                change.touch(row)
            return rows.board_case(row)

    def change_case(self, case_id: str, version: int, changes: Mapping[str, Any], *, who: str = NOBODY) -> BoardCase:
        """Change minutes, options, systems or status of a case. Raises EditConflictError for an outdated version."""
        _only(changes, _OF_A_CASE)
        changes = plain_json(changes, "change")
        with self.changing(who, command=Command.CHANGE_CASE) as change:
            row = change.edited(case_id, version, changes)
            before = rows.board_case(row)
            after = BoardCase.model_validate({**before.model_dump(), **changes})
            said = [one.model_dump(mode="json", include=set(_OF_A_CASE)) for one in (before, after)]
            if change.note_changed("case.changed", row.meeting_id, case_id, *said):
                row.minutes, row.status = after.minutes, after.status
                row.options, row.systems = list(after.options), list(after.systems)
                change.touch(row)
            return rows.board_case(row)

    def mark_ready(self, case_id: str, version: int, seen: Seen, *, who: str = NOBODY) -> BoardCase:
        """A case is ready to be discussed; how it reads now is kept as a snapshot."""
        with self.changing(who, command=Command.MARK_READY) as change:
            row = change.edited(case_id, version, {"status": "ready"})
            kept = change.keep(case_id, seen, "ready")
            before, row.status = row.status, "ready"
            change.touch(row)
            change.note("case.changed", row.meeting_id, case_id, {"status": before}, {"status": "ready", "snapshot_id": kept})
            return rows.board_case(row)

    def acknowledge_flags(self, case_id: str, version: int, given: Sequence[FlagAnswer], *, who: str = NOBODY) -> BoardCase:
        """Record why the board goes on with red flags, an event each.

        Raises RefusedError without a role, EditConflictError for an outdated version.
        """
        if given and who == NOBODY:
            raise RefusedError("A reason to go on with a red flag is kept with a role. Choose the role; nothing was saved.")
        answers = [plain_object(one.model_dump(mode="json"), "red flag") for one in given]
        with self.changing(who, command=Command.ACKNOWLEDGE_FLAGS) as change:
            row = change.edited(case_id, version)
            for answer in answers:
                change.note(rows.FLAG_ACKNOWLEDGED, row.meeting_id, case_id, None, answer)
            if answers:
                change.touch(row)
            return rows.board_case(row)

    def acknowledged_flags(self, case_id: str) -> tuple[AcknowledgedFlag, ...]:
        """The answers to the red flags of a case, the earliest first."""
        with self.reading() as session:
            return tuple(rows.acknowledged(session, [case_id]).get(case_id, ()))

    def move_case(self, case_id: str, position: int, *, who: str = NOBODY) -> tuple[BoardCase, ...]:
        """Put a case at another place of its agenda, counted from 1; the others close up. Returns the agenda."""
        with self.changing(who, command=Command.MOVE_CASE) as change:
            moved, agenda = change.agenda_of(case_id)
            was = agenda.index(moved) + 1
            agenda.remove(moved)
            agenda.insert(max(0, position - 1), moved)
            close_up(agenda)
            change.note_changed("case.moved", moved.meeting_id, case_id, {"position": was}, {"position": moved.position})
            return tuple(rows.board_case(row) for row in agenda)

    def delete_case(self, case_id: str, version: int, *, who: str = NOBODY) -> None:
        """Remove a case with its snapshots, decisions and events. That it was removed stays recorded, without content."""
        with self.changing(who, command=Command.DELETE_CASE) as change:
            row, agenda = change.agenda_of(case_id)
            check_version(row, version)
            change.remove(row, "case.deleted")
            close_up(one for one in agenda if one is not row)
        self.forget_removed()

    def unchanged_since(self, before: datetime.datetime) -> int:
        """How many cases were last changed before a moment, and would go with a purge."""
        with self.reading() as session:
            found = select(func.count()).select_from(CaseRow).where(CaseRow.updated_at < rows.moment_text(before))
            return session.scalar(found) or 0

    def purge(self, before: datetime.datetime, *, who: str = NOBODY) -> int:
        """Remove every case that was last changed before a moment, with all its records. Returns how many."""
        limit = rows.moment_text(before)
        with self.changing(who, command=Command.PURGE) as change:
            found = select(CaseRow.meeting_id).where(CaseRow.updated_at < limit).distinct().order_by(CaseRow.meeting_id)
            gone = 0
            for meeting_id in list(change.session.scalars(found)):
                # The rows are locked here: who changed one in the meantime keeps it.
                change.session.get(MeetingRow, meeting_id, with_for_update=True)
                agenda = change.agenda(meeting_id)
                left = [row for row in agenda if row.updated_at >= limit]
                for row in agenda:
                    if row not in left:
                        change.remove(row, "case.purged")
                gone += len(agenda) - len(left)
                close_up(left)
        if gone:
            self.forget_removed()
        return gone

    # What is recorded of a case

    def snapshots(self, case_id: str) -> tuple[Snapshot, ...]:
        """The snapshots of a case, the earliest first."""
        with self.reading() as session:
            found = select(SnapshotRow).where(SnapshotRow.case_id == case_id).order_by(SnapshotRow.number)
            return tuple(rows.snapshot(row) for row in session.scalars(found))

    def last_snapshot(self, case_id: str, why: SnapshotReason) -> Snapshot | None:
        """The latest snapshot of a case that was taken for this reason; None when there is none."""
        asked = select(SnapshotRow).where(SnapshotRow.case_id == case_id, SnapshotRow.why == why)
        with self.reading() as session:
            found = session.scalars(asked.order_by(SnapshotRow.number.desc()).limit(1)).first()
            return None if found is None else rows.snapshot(found)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """One snapshot."""
        with self.reading() as session:
            return rows.snapshot(rows.there(session.get(SnapshotRow, snapshot_id), "snapshot"))

    def decide(self, case_id: str, version: int, draft: DecisionDraft, seen: Seen, *, who: str = NOBODY) -> Decision:
        """Record what the board decided, with what it saw. An earlier decision on the case stays beside it."""
        with self.changing(who, command=Command.DECIDE) as change:
            row = change.edited(case_id, version, {"status": "discussed"})
            made = Decision(
                **draft.model_dump(),
                id=new_id(),
                case_id=case_id,
                snapshot_id=change.keep(case_id, seen, "decided"),
                number=change.next_number(DecisionRow.number, DecisionRow.case_id == case_id),
                release=seen.release,
                decided_at=change.at,
                decided_by=change.who,
                **change.signature,
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
        """Record what became of a decision. Its case counts as carried out only when that is what became of it."""
        with self.changing(who, command=Command.RECORD_FOLLOW_UP) as change:
            status: CaseStatus = "carried-out" if draft.outcome == "carried-out" else "discussed"
            row = change.edited(case_id, version, {"status": status})
            decided = select(DecisionRow.id).where(DecisionRow.id == decision_id, DecisionRow.case_id == case_id)
            rows.there(change.session.scalar(decided), "decision")
            made = FollowUp(
                **draft.model_dump(),
                id=new_id(),
                decision_id=decision_id,
                recorded_at=change.at,
                recorded_by=change.who,
                **change.signature,
            )
            columns = made.model_dump() | {"options": list(made.options), "recorded_at": change.at_text}
            number = change.next_number(FollowUpRow.number, FollowUpRow.decision_id == decision_id)
            change.session.add(FollowUpRow(number=number, **columns))
            change.note("follow-up.recorded", row.meeting_id, case_id, None, made.model_dump(mode="json"))
            change.set_status(row, status)
        return made

    def follow_ups(self, case_id: str) -> tuple[FollowUp, ...]:
        """What became of the decisions on a case, the earliest first."""
        with self.reading() as session:
            found = select(FollowUpRow).join(DecisionRow, FollowUpRow.decision_id == DecisionRow.id)
            found = found.where(DecisionRow.case_id == case_id).order_by(DecisionRow.number, FollowUpRow.number)
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


def _only(changes: Mapping[str, Any], allowed: frozenset[str]) -> None:
    # A mistake of the program and not of the person: it must not pass as a change that did nothing.
    if unknown := changes.keys() - allowed:
        raise ValueError(f"cannot be changed so: {', '.join(sorted(unknown))}; accepted: {', '.join(sorted(allowed))}")
