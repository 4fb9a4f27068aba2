"""What minutes would lack is named for each case."""

import datetime

from livermets.board.lacking import lacking
from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge


def test_a_case_without_day_recorder_or_responsible_role_is_named() -> None:
    store = Store.in_session()
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3))
    bare = store.add_case(meeting.id, {"case_label": "Bare"})
    full = store.add_case(meeting.id, {"case_label": "Full", "assessed_on": "2026-03-02"})
    draft = DecisionDraft(plan="Resect", responsible="liver-surgery")
    store.decide(bare.id, bare.version, DecisionDraft(plan="Wait"), see_case(bare, knowledge()))
    store.decide(full.id, full.version, draft, see_case(full, knowledge()), who="Radiology")
    decisions = {case.id: store.decisions(case.id) for case in (bare, full)}
    assert lacking(meeting, (bare, full), decisions) == (
        "1. Bare lacks the day on which it was assessed, the role that recorded the decision and the responsible role",
    )
    undated = store.add_meeting("Some day")
    assert lacking(undated, (), {}) == ("The meeting has no day",)
    store.close()
