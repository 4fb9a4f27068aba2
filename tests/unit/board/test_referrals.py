"""Referred cases wait in one meeting without a day, in the order in which they came."""

from __future__ import annotations

import datetime

from livermets.board.referrals import REFERRED, put_referral
from livermets.board.store.store import Store


def test_the_first_referral_makes_the_list_and_the_others_join_it() -> None:
    store = Store.in_session()
    store.add_meeting(REFERRED, datetime.date(2026, 12, 1))
    first = put_referral(store, {"case_label": "P-1"}, {})
    origin = {"ecog": {"kind": "file", "words": "referral form"}}
    second = put_referral(store, {"case_label": "P-2", "ecog": 1}, origin)
    assert first.meeting_id == second.meeting_id
    (waiting,) = [one for one in store.meetings() if one.held_on is None]
    assert (waiting.title, [one.label for one in store.agenda(waiting.id)]) == (REFERRED, ["P-1", "P-2"])
    assert store.case(second.id).origins == origin
    meeting = store.add_meeting("Board", datetime.date(2026, 12, 2))
    copied = store.copy_case(second.id, meeting.id)
    assert (copied.facts, copied.origins) == ({"case_label": "P-2", "ecog": 1}, origin)
