"""What is known of a case or a whole meeting of the board, gathered for a report, a slide, a table or an overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from livermets.board.as_seen import briefing_as_seen
from livermets.board.brief import brief, seen
from livermets.board.briefing import Briefing
from livermets.board.flags import no_longer_standing
from livermets.board.models import AcknowledgedFlag, BoardCase, Decision, Facts, FollowUp, Meeting, Seen, label_of
from livermets.board.rights import Actor
from livermets.board.store import rows
from livermets.board.store.store import Store
from livermets.board.store.stored import stored_object
from livermets.board.store.tables import DecisionRow, FollowUpRow, SnapshotRow
from livermets.board.usable import assessed, usable
from livermets.case.case import Case, Lesion, as_written
from livermets.knowledge.loading import Knowledge, today

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


@dataclass(frozen=True)
class CaseMinutes:
    """A case with what was decided on it; `facts` and `briefing` of a decided one are those that the board saw.

    `acknowledged` are all answers to its red flags, the earliest first; those that hold stand in the briefing as well.
    `taken_by` is the signed-in person for whom it was gathered.
    """

    case: BoardCase
    facts: Facts
    briefing: Briefing
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    acknowledged: tuple[AcknowledgedFlag, ...] = ()
    taken_by: Actor | None = None

    @property
    def decision(self) -> Decision | None:
        """The decision that stands: the last one."""
        return self.decisions[-1] if self.decisions else None

    @property
    def follow_up(self) -> FollowUp | None:
        """What became of the decision that stands, as last recorded."""
        standing = self.decision
        found = [one for one in self.follow_ups if standing is not None and one.decision_id == standing.id]
        return found[-1] if found else None

    @property
    def answered_before(self) -> tuple[AcknowledgedFlag, ...]:
        """The answers to red flags that no longer stand as they were answered."""
        return no_longer_standing(self.acknowledged, self.briefing.flags)

    @property
    def name(self) -> str:
        """How the case is called: by the label that the board saw, else by the one the store gives it."""
        return label_of(self.facts).strip() or self.case.label

    @cached_property
    def read(self) -> Case:
        """The case of `facts`, read once, whatever is asked of it; facts that cannot be read together are left out."""
        return usable(self.facts).case

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        """The lesions of the facts, for a liver map."""
        return self.read.lesions

    @cached_property
    def changed_since(self) -> bool:
        """Whether facts of a decided case are others now than those that the board saw.

        The facts of now are read only where they hold something else: two versions of a case need two readings.
        """
        return self.decision is not None and _changed(self.facts, self.case.facts, lambda: self.read)


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """A meeting with its cases in the order of the agenda."""

    meeting: Meeting
    cases: tuple[CaseMinutes, ...]
    taken_by: Actor | None = None


def facts_changed(seen: Facts, now: Facts) -> bool:
    """Whether facts are others now than those that were seen; how they were entered does not matter."""
    return _changed(seen, now, lambda: usable(seen).case)


def _changed(seen: Facts, now: Facts, read_seen: Callable[[], Case]) -> bool:
    return _held(seen) != _held(now) and read_seen() != usable(now).case


def _held(facts: Facts) -> Facts:
    """Facts as a snapshot writes them: the same value the same way however it was typed, and without what says nothing."""
    return {name: value for name, value in as_written(facts).items() if value is not None and value != []}


def brief_case(case: BoardCase, knowledge: Knowledge, acknowledged: Sequence[AcknowledgedFlag] = ()) -> Briefing:
    """The briefing of a case as it stands now; `acknowledged` are the answers to its red flags."""
    assessment, left_out = assessed(case, knowledge)
    return brief(assessment, case.options, acknowledged, left_out, case.systems, today=today())


def see_case(
    case: BoardCase, knowledge: Knowledge, acknowledged: Sequence[AcknowledgedFlag] = (), decided: Collection[str] = ()
) -> Seen:
    """What the board sees of a case as it stands now, for its snapshot; `acknowledged` as for `brief_case`, `decided` the
    options that it decides on, which stand in it in any case."""
    assessment, left_out = assessed(case, knowledge)
    return seen(assessment, case.options, acknowledged, left_out, case.systems, decided, today())


def case_minutes(store: Store, case: BoardCase, knowledge: Knowledge) -> CaseMinutes:
    """A case with its decisions: the briefing that the last decision was made with, else that of now."""
    with store.reading() as session:
        recorded = _recorded(session, [case.id])
    return replace(_minutes(case, recorded, knowledge), taken_by=store.actor)


def meeting_minutes(
    store: Store, meeting_id: str, knowledge: Knowledge, progress: Progress = lambda _done, _of: None
) -> MeetingMinutes:
    """A meeting with all its cases, as they stand at one moment."""
    with store.reading() as session:
        meeting = rows.meeting_of(session, meeting_id)
        cases = [rows.board_case(row) for row in rows.agenda(session, meeting_id)]
        recorded = _recorded(session, [case.id for case in cases])
    found = []
    for number, case in enumerate(cases, 1):
        found.append(_minutes(case, recorded, knowledge))
        progress(number, len(cases))
    return MeetingMinutes(meeting, tuple(found), store.actor)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What was recorded on cases, by id of the case; of what was seen, facts and briefing of the decision that stands."""

    decisions: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    follow_ups: dict[str, list[FollowUp]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, tuple[Facts, dict[str, Any]]] = field(default_factory=dict)
    acknowledged: dict[str, list[AcknowledgedFlag]] = field(default_factory=dict)


def _recorded(session: Session, case_ids: Sequence[str]) -> _Recorded:
    # One question a table, however many cases there are.
    found = _Recorded(acknowledged=rows.acknowledged(session, case_ids))
    decisions = select(DecisionRow).where(DecisionRow.case_id.in_(case_ids)).order_by(DecisionRow.number)
    for row in session.scalars(decisions):
        found.decisions[row.case_id].append(rows.decision(row))
    became = select(DecisionRow.case_id, FollowUpRow).join(FollowUpRow, FollowUpRow.decision_id == DecisionRow.id)
    became = became.where(DecisionRow.case_id.in_(case_ids)).order_by(DecisionRow.number, FollowUpRow.number)
    for case_id, follow_up in session.execute(became):
        found.follow_ups[case_id].append(rows.follow_up(follow_up))
    standing = [made[-1].snapshot_id for made in found.decisions.values()]
    # Without the whole assessment, which is large and stands in no minutes.
    seen = select(SnapshotRow.case_id, SnapshotRow.facts, SnapshotRow.briefing).where(SnapshotRow.id.in_(standing))
    for case_id, facts, briefing in session.execute(seen):
        found.seen[case_id] = (facts, briefing)
    return found


def _minutes(case: BoardCase, recorded: _Recorded, knowledge: Knowledge) -> CaseMinutes:
    seen, acknowledged = recorded.seen.get(case.id), tuple(recorded.acknowledged.get(case.id, ()))
    if seen is None:
        return CaseMinutes(case, case.facts, brief_case(case, knowledge, acknowledged), acknowledged=acknowledged)
    facts = stored_object(seen[0])
    briefing = briefing_as_seen(facts, stored_object(seen[1]))
    decisions, follow_ups = tuple(recorded.decisions[case.id]), tuple(recorded.follow_ups.get(case.id, ()))
    return CaseMinutes(case, facts, briefing, decisions, follow_ups, acknowledged)
