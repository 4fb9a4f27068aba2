"""Red flags in what leaves the board: the page of a case, the minutes, the slides, the table of decisions, the JSON."""

from __future__ import annotations

import csv
import io

import orjson
import pytest

from livermets.assessment.assess import assess
from livermets.board.briefing import Briefing
from livermets.board.flags import answer_to
from livermets.board.minutes import MeetingMinutes, meeting_minutes, see_case
from livermets.board.models import DecisionDraft, Facts
from livermets.board.store.store import Store
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.report.export import meeting_json
from livermets.report.tables import decisions_csv
from livermets.screens.discussion.html import Shown, case_html, panel_html
from tests.unit.decks import case_slides, deck_of, notes_of, words
from tests.unit.reports import AT, PRINTED, holds, minutes_of, page_of, words_of

FACTS: Facts = {"case_label": "Heron", "primary_site": "colorectal", "cholangitis": True, "pregnant": True}
REASON = "Drained on Monday, bilirubin falls"
BEFORE = "Asked the laboratory"


@pytest.fixture(scope="module")
def store() -> Store:
    """A meeting with a decided case: one danger answered, one not, and an answer to a test that has come since."""
    made = Store.in_session(clock=lambda: AT)
    case = made.add_case(made.add_meeting("Tuesday").id, FACTS)
    now = assess(read_case(FACTS), knowledge())
    answers = [answer_to("active-cholangitis", now, REASON), answer_to("dpd-untested", now, BEFORE)]
    case = made.acknowledge_flags(case.id, case.version, answers, who="Hepatology")
    case = made.save_facts(case.id, case.version, {**FACTS, "dpyd_deficiency": "none"})
    seen = see_case(case, knowledge(), made.acknowledged_flags(case.id))
    made.decide(case.id, case.version, DecisionDraft(plan="Drain, then restage"), seen)
    return made


@pytest.fixture(scope="module")
def minutes(store: Store) -> MeetingMinutes:
    return meeting_minutes(store, store.meetings()[0].id, knowledge())


def test_page_and_minutes_hold_flags_with_what_follows_what_settles_and_the_answers(minutes: MeetingMinutes) -> None:
    for pdf in (page_of(minutes), minutes_of(minutes)):
        text = words_of(pdf)
        holds(text, "Red flags", "Active cholangitis.", "Antibiotics and drainage first")
        holds(text, f"Acknowledged by Hepatology, 2026-03-04 15:30 UTC: {REASON}", "Pregnancy. Decide with obstetrics.")
        holds(
            text, "Colorectal cancer, RAS, BRAF V600E or MSI not known.", "Not known: RAS mutated, BRAF V600E mutated, MSI-high"
        )
        holds(text, "Acknowledged before, on other facts: DPD deficiency", BEFORE)
        squeezed = "".join(text.split())
        assert squeezed.index("Activecholangitis.") < squeezed.rindex("Drain,thenrestage")


def test_a_slide_shows_dangers_and_missing_tests_and_its_notes_the_rest(minutes: MeetingMinutes) -> None:
    (slide,) = case_slides(deck_of(minutes))
    shown = words(slide)
    assert "⚐ Active cholangitis." in shown
    assert f"Acknowledged by Hepatology: {REASON}" in shown
    assert "⚑ Pregnancy." in shown
    assert "? Not tested: RAS mutated, BRAF V600E mutated, MSI-high" in shown
    notes = notes_of(slide)
    for said in ("RED FLAGS", "settled by: Week of pregnancy", REASON, f"Hepatology, 2026-03-04 15:30 UTC: {BEFORE}"):
        assert said in notes


def test_the_table_of_decisions_names_flags_and_reasons(store: Store) -> None:
    written = decisions_csv(store, store.meetings()).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(written))
    assert row["red_flags"] == "pregnancy | active-cholangitis | colorectal-untested"
    assert row["red_flags_acknowledged"] == "active-cholangitis"
    assert row["red_flag_reasons"] == REASON


def test_the_json_holds_flags_answers_and_their_events(store: Store, minutes: MeetingMinutes) -> None:
    found = orjson.loads(meeting_json(minutes, store, at=PRINTED, release_now="r"))
    flags = {one["id"]: one["acknowledged"] for one in found["cases"][0]["briefing"]["flags"]}
    assert flags["pregnancy"] is None
    assert flags["active-cholangitis"]["reason"] == REASON
    events = [one for one in found["events"] if one["what"] == "flag.acknowledged"]
    assert [(one["who"], one["after"]["reason"]) for one in events] == [("Hepatology", REASON), ("Hepatology", BEFORE)]


def test_what_was_stored_before_there_were_flags_says_nothing_of_them() -> None:
    made = Store.in_session(clock=lambda: AT)
    case = made.add_case(
        made.add_meeting("Tuesday").id, {"case_label": "Heron", "primary_site": "colorectal", "pregnant": True}
    )
    now = see_case(case, knowledge())
    answer, briefing = dict(now.answer), dict(now.briefing)
    del answer["red_flags"], briefing["flags"]
    old = now.model_copy(update={"answer": answer, "briefing": briefing})
    made.decide(case.id, case.version, DecisionDraft(plan="Restage"), old)
    minutes = meeting_minutes(made, made.meetings()[0].id, knowledge())
    (told,) = (one.briefing for one in minutes.cases)
    assert told == Briefing.model_validate(briefing)
    shown = Shown(told, (), minutes.cases[0].decision)
    slide = case_slides(deck_of(minutes))[0]
    everywhere = (
        case_html(shown, 1, 1),
        panel_html(shown),
        words_of(page_of(minutes)),
        words_of(minutes_of(minutes)),
        words(slide),
        notes_of(slide),
    )
    for said in everywhere:
        assert "flag" not in said.lower()
        assert "Not tested" not in said
        assert "obstetrics" not in said
    (row,) = csv.DictReader(io.StringIO(decisions_csv(made, made.meetings()).decode("utf-8-sig")))
    assert row["red_flags"] == ""
