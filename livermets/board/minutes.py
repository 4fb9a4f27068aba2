"""What is known of a case or a whole meeting of the board, gathered for a report, a slide, a table or an overview."""

from __future__ import annotations

from dataclasses import dataclass

from livermets.assessment import assess
from livermets.board.brief import brief, seen
from livermets.board.briefing import Briefing
from livermets.board.models import BoardCase, Decision, Facts, FollowUp, Meeting, Seen
from livermets.board.store import Store
from livermets.case import Case
from livermets.intake import read_what_fits
from livermets.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class CaseMinutes:
    """A case with what was decided on it; `facts` and `briefing` of a decided one are those that the board saw."""

    case: BoardCase
    facts: Facts
    briefing: Briefing
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

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
    def lesions_case(self) -> Case:
        """The case of the facts, for its liver map; facts that cannot be read together are left out."""
        return read_what_fits(self.facts)[0]


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """A meeting with its cases in the order of the agenda."""

    meeting: Meeting
    cases: tuple[CaseMinutes, ...]


def brief_case(case: BoardCase, knowledge: Knowledge) -> Briefing:
    """The briefing of a case as it stands now."""
    return brief(assess(read_what_fits(case.facts)[0], knowledge), case.options)


def see_case(case: BoardCase, knowledge: Knowledge) -> Seen:
    """What the board sees of a case as it stands now, for its snapshot."""
    return seen(assess(read_what_fits(case.facts)[0], knowledge), case.options)


def case_minutes(store: Store, case: BoardCase, knowledge: Knowledge) -> CaseMinutes:
    """A case with its decisions: the briefing that the last decision was made with, else that of now."""
    decisions = store.decisions(case.id)
    if not decisions:
        return CaseMinutes(case, case.facts, brief_case(case, knowledge))
    snapshot = store.snapshot(decisions[-1].snapshot_id)
    briefing = Briefing.model_validate(snapshot.briefing)
    return CaseMinutes(case, snapshot.facts, briefing, decisions, store.follow_ups(case.id))


def meeting_minutes(store: Store, meeting_id: str, knowledge: Knowledge) -> MeetingMinutes:
    """A meeting with all its cases."""
    cases = tuple(case_minutes(store, case, knowledge) for case in store.agenda(meeting_id))
    return MeetingMinutes(store.meeting(meeting_id), cases)
