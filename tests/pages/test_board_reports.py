"""The files of a meeting and of a case, as the board page offers them."""

import csv
import datetime
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import streamlit as st
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft, Meeting
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.screens.board import reports as board_reports
from livermets.screens.board.page import BOARD_VIEWS
from livermets.text import plain_name
from tests.pages.app import ran
from tests.pages.boards import plan

DEMOS = tuple(knowledge().demo_cases)
AT = datetime.datetime(2026, 3, 5, 16, 0, 7, 123456, tzinfo=datetime.UTC)


@dataclass
class Offer:
    """A button that saves a file."""

    label: str
    data: bytes | Callable[[], bytes]
    name: str
    kind: str

    def content(self) -> bytes:
        """What a click gives."""
        return self.data() if callable(self.data) else self.data


@pytest.fixture
def store(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(board_reports, "now", lambda: AT)
    return store


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Offer]:
    """The buttons of the last run by their key; without a server their files cannot be reached otherwise."""
    found: dict[str, Offer] = {}

    def note(label: str, data: Any, file_name: str, mime: str, *, key: str, on_click: str, **_: Any) -> bool:
        assert on_click == "ignore", "a download draws the page anew"
        found[key] = Offer(label, data, file_name, mime)
        return False

    monkeypatch.setattr(st, "download_button", note)
    return found


def page(meeting_id: str) -> None:
    from livermets.screens.board.reports import board_reports
    from livermets.screens.board_session.store import board_store

    board_reports(board_store().meeting(meeting_id))


def opened(meeting: Meeting) -> AppTest:
    app = AppTest.from_function(page, args=(meeting.id,), default_timeout=60)
    return ran(app)


def add_many(store: Store, meeting: Meeting, count: int) -> None:
    facts = knowledge().demo_cases[DEMOS[0]].case.to_json()
    for number in range(count):
        store.add_case(meeting.id, {**facts, "case_label": f"Case {number}"})


def test_the_board_page_has_the_files_as_one_of_its_views() -> None:
    assert BOARD_VIEWS["Files"] is board_reports.board_reports


def test_each_file_of_a_short_meeting_is_made_at_the_click(store: Store, offers: dict[str, Offer]) -> None:
    meeting, cases = plan(store, *DEMOS[:2])
    draft = DecisionDraft(plan="Restage after two cycles")
    store.decide(cases[0].id, cases[0].version, draft, see_case(cases[0], knowledge()), who="Radiology")
    opened(meeting)
    names = {key: offer.name for key, offer in offers.items() if not key.startswith("report_case")}
    assert names == {
        "report_minutes": "2026-03-03-tuesday-minutes.pdf",
        "report_slides": "2026-03-03-tuesday-slides.pptx",
        "report_json": "2026-03-03-tuesday-board.json",
        "report_csv": "2026-03-03-tuesday-decisions.csv",
        "report_csv_all": "2026-03-05-all-decisions.csv",
    }
    assert all(callable(offer.data) for offer in offers.values())
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(offers["report_minutes"].content())).pages)
    assert "Restage after two cycles" in " ".join(text.split())
    slides = Presentation(io.BytesIO(offers["report_slides"].content())).slides
    assert slides[1].shapes.title.text_frame.text == cases[0].question
    read = orjson.loads(offers["report_json"].content())
    assert [one["label"] for one in read["cases"]] == [one.label for one in cases]
    assert read["exported_at"] == "2026-03-05T16:00:07+00:00"
    (row,) = csv.DictReader(io.StringIO(offers["report_csv"].content().decode("utf-8-sig")))
    assert row["plan"] == "Restage after two cycles"


def test_the_table_of_all_meetings_holds_the_other_meetings_too(store: Store, offers: dict[str, Offer]) -> None:
    meeting, _ = plan(store, DEMOS[0])
    other = store.add_meeting("Before", datetime.date(2026, 2, 1))
    case = store.add_case(other.id, {})
    store.decide(case.id, case.version, DecisionDraft(plan="Wait"), see_case(case, knowledge()))
    opened(meeting)
    assert b"Wait" in offers["report_csv_all"].content()
    assert b"Wait" not in offers["report_csv"].content()


def test_the_files_of_the_chosen_case(store: Store, offers: dict[str, Offer]) -> None:
    meeting, cases = plan(store, *DEMOS[:2])
    app = opened(meeting)
    app.selectbox[0].set_value(cases[1].id)
    ran(app)
    offered = offers[f"report_case_page_{cases[1].id}"], offers[f"report_case_json_{cases[1].id}"]
    assert [offer.name for offer in offered] == ["demo-2.pdf", "demo-2.json"]
    assert len(PdfReader(io.BytesIO(offered[0].content())).pages) == 1
    assert orjson.loads(offered[1].content())["case"]["id"] == cases[1].id


def test_a_decided_case_offers_its_decision_as_fhir(store: Store, offers: dict[str, Offer]) -> None:
    meeting, (case, open_case) = plan(store, *DEMOS[:2])
    store.decide(case.id, case.version, DecisionDraft(plan="Restage"), see_case(case, knowledge()))
    app = opened(meeting)
    app.selectbox[0].set_value(case.id)
    ran(app)
    offer = offers[f"report_case_fhir_{case.id}"]
    assert offer.name.endswith(".fhir.json")
    assert offer.kind == "application/fhir+json"
    kinds = [entry["resource"]["resourceType"] for entry in orjson.loads(offer.content())["entry"]]
    assert kinds.count("CarePlan") == 1
    assert f"report_case_fhir_{open_case.id}" not in offers


def test_a_click_gives_the_state_of_the_store_and_not_of_the_page(store: Store, offers: dict[str, Offer]) -> None:
    meeting, (case,) = plan(store, DEMOS[0])
    opened(meeting)
    store.save_facts(case.id, case.version, {**case.facts, "case_label": "Changed since"})
    assert orjson.loads(offers["report_json"].content())["cases"][0]["label"] == "Changed since"


def test_a_long_file_is_prepared_first_and_then_saved(
    store: Store, offers: dict[str, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, _ = plan(store)
    add_many(store, meeting, 25)
    told: list[tuple[float, str]] = []
    monkeypatch.setattr(board_reports, "_tell", lambda _bar, share, words: told.append((share, words)))
    app = opened(meeting)
    assert "report_slides" not in offers
    app.button(key="prepare_slides").click()
    ran(app)
    assert [words for _, words in told][:1] == ["Reading case 1 of 25"]
    assert told[-1] == (1.0, "Drawing the slides: 25 of 25")
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    offer = offers["report_slides"]
    assert offer.label.startswith("Save slides, 0.")
    assert isinstance(offer.data, bytes)
    assert len(Presentation(io.BytesIO(offer.data)).slides) > 25
    assert any("Made at 16:00 UTC" in one.value for one in app.markdown)


def test_a_prepared_file_is_forgotten_when_the_agenda_changes(store: Store, offers: dict[str, Offer]) -> None:
    meeting, _ = plan(store)
    add_many(store, meeting, 21)
    app = opened(meeting)
    app.button(key="prepare_slides").click()
    ran(app)
    assert "report_slides" in offers
    offers.clear()
    ran(app)
    assert "report_slides" in offers, "it is kept while nothing changes"
    case = store.agenda(meeting.id)[0]
    store.save_facts(case.id, case.version, {"case_label": "Changed"})
    offers.clear()
    ran(app)
    assert "report_slides" not in offers


def test_a_store_out_of_reach_is_said_in_a_sentence_and_nothing_of_it_is_logged(
    store: Store, offers: dict[str, Offer], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    meeting, _ = plan(store, DEMOS[0])
    app = opened(meeting)

    def gone(*_: Any) -> None:
        raise StoreUnavailableError("The store cannot be reached.")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "reading", gone)
        for key in ("report_minutes", "report_csv"):
            with pytest.raises(board_reports.ReportFailedError):
                offers[key].content()
    ran(app)
    assert [one.value for one in app.error] == ["The store cannot be reached."] * 2
    assert "report of the board" not in caplog.text
    assert offers["report_csv"].content()
    ran(app)
    assert len(app.error) == 1, "what works again is no longer said"


def test_a_report_that_fails_says_so_without_a_word_of_the_case(
    store: Store, offers: dict[str, Offer], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    meeting, _ = plan(store)
    add_many(store, meeting, 21)

    def broken(*_: Any, **__: Any) -> bytes:
        raise ValueError("Case 3, liver metastases of the colon")

    monkeypatch.setattr(board_reports, "meeting_deck", broken)
    app = opened(meeting)
    with caplog.at_level(logging.DEBUG):
        app.button(key="prepare_slides").click()
        ran(app)
    assert [one.value for one in app.error] == [board_reports._FAILED]
    assert "report_slides" not in offers
    assert "metastases" not in caplog.text
    assert "ValueError" in caplog.text


def test_an_empty_agenda_has_its_files_too(store: Store, offers: dict[str, Offer]) -> None:
    meeting = store.add_meeting("Empty")
    app = opened(meeting)
    assert offers["report_minutes"].name == "no-day-empty-minutes.pdf"
    assert offers["report_minutes"].content().startswith(b"%PDF")
    assert len(Presentation(io.BytesIO(offers["report_slides"].content())).slides) == 2
    assert [one.value for one in app.info] == ["The agenda is empty."]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("<b>Müller</b>", "b-muller-b"),
        ("مريض", "case"),
        ("🔥", "case"),
        ("W" * 80, "w" * 60),
        ("CON\x00 .txt", "con-txt"),
        ("", "case"),
    ],
)
def test_a_file_name_is_made_of_plain_letters(words: str, name: str) -> None:
    assert plain_name(words, "case") == name
