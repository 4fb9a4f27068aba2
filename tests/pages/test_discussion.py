"""The discussion screen without a browser: which case is sent to it, and what it says when something is not there."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.board.models import DecisionDraft, Dissent
from livermets.board.store.engine import FOLDER_VARIABLE, URL_VARIABLE
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.evidence import OVERDUE, OVERDUE_SHORT
from livermets.knowledge import loading
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.store import seen_of
from tests.pages.app import opened, ran, words
from tests.pages.boards import plan

DEMOS = ("colorectal-synchronous", "ovarian", "lung")


@pytest.fixture
def store(store: Store) -> Store:
    st.cache_resource.clear()
    return store


def discussed(meeting: str = "", case: str = "") -> AppTest:
    """The screen of a meeting at a case, as its address names them."""
    return opened("discussion", query={name: value for name, value in {"meeting": meeting, "case": case}.items() if value})


def sent(app: AppTest) -> dict[str, Any]:
    """What the browser gets."""
    (screen,) = [one for one in app.get("bidi_component") if one.proto.component_name == "livermets_discussion"]
    data: dict[str, Any] = json.loads(screen.proto.json)
    return data


def shown(app: AppTest) -> str:
    """The HTML of the case on the screen."""
    data = sent(app)
    html: str = data["cases"][str(data["number"])]["html"]
    return html


def test_a_link_opens_its_case_with_the_ones_beside_it(store: Store) -> None:
    meeting, cases = plan(store, *DEMOS)
    data = sent(discussed(meeting.id, "2"))
    assert (data["number"], data["count"], data["notice"]) == (2, 3, "")
    assert {number: one["id"] for number, one in data["cases"].items()} == {str(n): one.id for n, one in enumerate(cases, 1)}
    assert "Second cytoreduction including the liver, or continue?" in shown(discussed(meeting.id, "2"))


@pytest.mark.parametrize(
    ("asked", "number"), [("", 1), ("1", 1), ("3", 3), ("4", 3), ("99999999", 1), ("0", 1), ("-1", 1), ("x", 1), ("²", 1)]
)
def test_an_address_that_names_no_case_shows_the_nearest_or_the_first(store: Store, asked: str, number: int) -> None:
    meeting, _ = plan(store, *DEMOS)
    assert sent(discussed(meeting.id, asked))["number"] == number


def test_nothing_stands_around_the_screen(store: Store) -> None:
    meeting, _ = plan(store, *DEMOS)
    app = discussed(meeting.id)
    assert not app.markdown
    assert next(one.proto.component_name for one in app.get("bidi_component")) == "livermets_discussion"


@pytest.mark.usefixtures("store")
def test_without_a_meeting_the_way_to_the_board_is_shown() -> None:
    app = discussed()
    assert "No meeting is chosen" in words(app)
    assert app.get("page_link")[0].proto.label == "To the board"


def test_a_meeting_that_was_deleted_is_said(store: Store) -> None:
    meeting, _ = plan(store, *DEMOS)
    store.delete_meeting(meeting.id)
    assert "This meeting is not here\nIt was deleted" in words(discussed(meeting.id))


def test_a_link_into_a_session_that_is_over_says_why_nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (FOLDER_VARIABLE, URL_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    app = discussed("0123456789abcdef0123456789abcdef")
    assert "keeps meetings in the session only, and this is another session" in words(app)
    assert app.get("page_link")


def test_an_empty_agenda_is_said(store: Store) -> None:
    meeting = store.add_meeting("A **bold** title")
    said = [one.value for one in discussed(meeting.id).markdown]
    assert r"A \*\*bold\*\* title: put cases on the agenda first." in said


def test_a_case_that_was_deleted_meanwhile_makes_room_for_the_next(store: Store) -> None:
    meeting, cases = plan(store, *DEMOS)
    app = discussed(meeting.id, "3")
    store.delete_case(cases[2].id, cases[2].version)
    data = sent(ran(app))
    assert (data["number"], data["count"]) == (2, 2)
    assert "Case 2 of 2" in shown(app)


def test_a_case_that_was_changed_meanwhile_is_shown_as_it_is(store: Store) -> None:
    meeting, cases = plan(store, *DEMOS)
    app = discussed(meeting.id)
    store.save_facts(cases[0].id, cases[0].version, cases[0].facts | {"board_question": "Ablate?"})
    assert "Ablate?" in shown(ran(app))


def test_when_the_store_is_gone_the_case_stays_and_the_screen_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store, *DEMOS)
    app = discussed(meeting.id)

    def gone(*_: object) -> None:
        raise StoreUnavailableError("The store cannot be reached.")

    for method in ("agenda", "meeting", "decisions", "snapshot", "case"):
        monkeypatch.setattr(Store, method, gone)
    app.query_params["case"] = "3"
    ran(app)
    assert sent(app)["notice"] == "The store cannot be reached. The cases are shown as they were read before."
    assert "Which systemic treatment, and does the liver need anything of its own?" in shown(app)
    assert "The meeting cannot be read\nThe store cannot be reached." in words(discussed(meeting.id))


def test_facts_that_cannot_be_read_together_are_left_out_and_named(store: Store) -> None:
    meeting, cases = plan(store, "colorectal-synchronous")
    store.save_facts(cases[0].id, cases[0].version, cases[0].facts | {"disease_free_interval_months": 40})
    screen = shown(discussed(meeting.id))
    assert "These facts cannot be used:</b> Synchronous and Disease-free interval" in screen


def test_a_decided_case_is_shown_as_the_board_saw_it_with_what_it_decided(store: Store) -> None:
    meeting, (case,) = plan(store, "colorectal-synchronous")
    draft = DecisionDraft(
        options=("colorectal.portal-vein-embolisation",),
        conditions=("if the <remnant> grows",),
        dissents=(Dissent(role="radiology", reason="No"),),
    )
    store.decide(case.id, case.version, draft, seen_of(case))
    decided = store.case(case.id)
    store.save_facts(case.id, decided.version, decided.facts | {"board_question": "Changed afterwards?"})
    html = shown(discussed(meeting.id))
    assert "Portal vein embolisation" in html
    assert "if the &lt;remnant&gt; grows" in html
    assert "dissent: radiology" in html
    assert "Resect after four cycles" in html
    assert "Changed afterwards?" not in html
    changed = store.case(case.id)
    store.change_case(case.id, changed.version, {"status": "ready"})
    assert "Changed afterwards?" in shown(discussed(meeting.id))


def test_a_number_that_should_have_been_read_again_is_marked_and_the_foot_says_what_that_means(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, _ = plan(store, *DEMOS)
    screen = discussed(meeting.id)
    assert OVERDUE not in f"{shown(screen)}{sent(screen)['release']}"
    monkeypatch.setattr(loading, "today", lambda: datetime.date(2030, 1, 1))
    screen = discussed(meeting.id)
    assert OVERDUE in shown(screen)
    assert OVERDUE_SHORT in sent(screen)["release"]


def test_the_release_and_what_the_screen_is_for_stand_on_it(store: Store) -> None:
    meeting, _ = plan(store, *DEMOS)
    assert (
        sent(discussed(meeting.id))["release"]
        == f"† not verified · Discussion aid, recommends nothing · knowledge release {knowledge().release}"
    )
