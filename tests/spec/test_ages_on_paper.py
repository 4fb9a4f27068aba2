"""What is stale, and numbers of which only the ends are known, on what leaves the board."""

from __future__ import annotations

import datetime

from livermets.board.minutes import meeting_minutes
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.unit.reports import AT, decided, holds, minutes_of, page_of, words_of

FACTS = {
    "case_label": "Case L-17",
    "primary_site": "colorectal",
    "platelets_10e9_l": 180,
    "cea_ng_ml": "<5",
    "liver_lesion_count": ">3",
    "largest_lesion_mm": ">5 cm",
    "disease_free_interval_months": "2019 to 2020-03",
    "chemotherapy_months": "<3",
    "age_years": "over 70",
    "assessed_on": "2026-03-04",
}
ORIGINS = {"platelets_10e9_l": {"kind": "file", "observed": "2026-01-01"}}


def test_page_and_minutes_say_what_is_stale_and_every_bound_with_its_sign() -> None:
    store = Store.in_session(clock=lambda: AT)
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 4), datetime.time(15))
    decided(store, store.add_case(meeting.id, FACTS, origins=ORIGINS))
    minutes = meeting_minutes(store, meeting.id, knowledge())
    (snapshot,) = store.snapshots(store.agenda(meeting.id)[0].id)
    store.close()
    assert snapshot.answer["origins"] == ORIGINS
    assert [one["status"] for one in snapshot.answer["ages"] if one["fact"] == "platelets_10e9_l"] == ["stale"]
    stale = "Stale: Platelets (62 days old, asked for within 2 weeks before systemic treatment starts"
    for text in (words_of(page_of(minutes)), words_of(minutes_of(minutes))):
        holds(text, "Age of the facts", stale, "≥ 4", "> 50 mm", "2.03 to 14.97 months", "≥ 71 years")
