"""Where people sign in, every file says who recorded a decision and for whom the file was made; elsewhere it says no more."""

from __future__ import annotations

import csv
import datetime
import io

import orjson
import pytest
from pptx import Presentation
from pypdf import PdfReader

from livermets.board.minutes import case_minutes, meeting_minutes
from livermets.board.models import FollowUpDraft
from livermets.board.rights import AccessRole, Actor
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.care_plan import care_plan
from livermets.report.deck.make import meeting_deck
from livermets.report.export import case_json, meeting_json
from livermets.report.pdf.make import case_pdf, meeting_pdf
from livermets.report.tables import decisions_csv
from tests.places import draft, seen

AT = datetime.datetime(2026, 3, 4, 8, tzinfo=datetime.UTC)
CHAIR = Actor("sub-chair", "Anna Berg", AccessRole.CHAIR)
VIEWER = Actor("sub-viewer", "Vera Quist", AccessRole.VIEWER)


@pytest.fixture(scope="module")
def board() -> tuple[Store, str, str]:
    """A decided case of a chair, in the eyes of a viewer, with the ids of its meeting and of itself."""
    store = Store.in_session().acting(CHAIR)
    meeting = store.add_meeting("Board", AT.date())
    case = store.add_case(meeting.id, {"case_label": "Heron"})
    as_seen = seen(case.facts).model_copy(update={"briefing": _briefing(store, case.id)})
    made = store.decide(case.id, 1, draft(options=()), as_seen)
    store.follow_up(case.id, 2, made.id, FollowUpDraft(outcome="carried-out"))
    return store.acting(VIEWER), meeting.id, case.id


def _briefing(store: Store, case_id: str) -> dict[str, object]:
    return case_minutes(store, store.case(case_id), knowledge()).briefing.model_dump(mode="json")


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_the_minutes_and_the_page_of_a_case_say_it(board: tuple[Store, str, str]) -> None:
    store, meeting_id, case_id = board
    pages = (
        meeting_pdf(meeting_minutes(store, meeting_id, knowledge()), at=AT, release_now="r"),
        case_pdf(case_minutes(store, store.case(case_id), knowledge()), at=AT, release_now="r"),
    )
    for text in map(pdf_text, pages):
        assert "recorded by Anna Berg (chair)" in text
        assert "Printed 2026-03-04 08:00 UTC for Vera Quist (viewer)" in text


def test_the_slides_say_it_in_their_notes(board: tuple[Store, str, str]) -> None:
    store, meeting_id, _ = board
    deck = Presentation(io.BytesIO(meeting_deck(meeting_minutes(store, meeting_id, knowledge()), at=AT, release_now="r")))
    notes = " ".join(one.notes_slide.notes_text_frame.text for one in deck.slides if one.has_notes_slide)
    assert "recorded by Anna Berg (chair)" in notes
    assert "Made for Vera Quist (viewer)" in notes
    assert deck.core_properties.last_modified_by == "Vera Quist (viewer)"


def test_json_and_csv_hold_subject_and_role(board: tuple[Store, str, str]) -> None:
    store, meeting_id, case_id = board
    for content in (
        meeting_json(meeting_minutes(store, meeting_id, knowledge()), store, at=AT, release_now="r"),
        case_json(case_minutes(store, store.case(case_id), knowledge()), store, at=AT, release_now="r"),
    ):
        read = orjson.loads(content)
        assert read["taken_by"] == {"subject": "sub-viewer", "name": "Vera Quist", "role": "viewer"}
        (case,) = read.get("cases") or [read["case"]]
        assert (case["decisions"][0]["subject"], case["decisions"][0]["access"]) == ("sub-chair", "chair")
        assert {one["subject"] for one in read["events"]} == {"sub-chair"}
    (row,) = csv.DictReader(io.StringIO(decisions_csv(store, store.meetings()).decode("utf-8-sig")))
    assert (row["recorded_by"], row["recorded_by_subject"], row["recorded_by_access"]) == ("Anna Berg", "sub-chair", "chair")
    assert (row["follow_up_recorded_by_subject"], row["follow_up_recorded_by_access"]) == ("sub-chair", "chair")


def test_the_care_plan_names_its_author(board: tuple[Store, str, str]) -> None:
    store, _, case_id = board
    bundle = orjson.loads(care_plan(case_minutes(store, store.case(case_id), knowledge()), knowledge()))
    people = [one["resource"].get("author") or one["resource"].get("recorder") for one in bundle["entry"]]
    said = {"display": "Anna Berg (chair)", "identifier": {"value": "sub-chair"}}
    assert [one for one in people if one] == [said, said]


def test_where_nobody_signs_in_the_files_are_as_ever() -> None:
    store = Store.in_session()
    meeting = store.add_meeting("Board", AT.date())
    store.add_case(meeting.id, {"case_label": "Heron"})
    minutes = meeting_minutes(store, meeting.id, knowledge())
    assert "Printed 2026-03-04 08:00 UTC by livermets" in pdf_text(meeting_pdf(minutes, at=AT, release_now="r"))
    assert orjson.loads(meeting_json(minutes, store, at=AT, release_now="r"))["taken_by"] is None
