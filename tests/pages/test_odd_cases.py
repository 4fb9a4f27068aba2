"""Pages over a store that holds cases which no screen would let in: each opens, names them, and shows the others."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
import streamlit as st

from livermets.board.briefing import LEFT_OUT_HEAD
from livermets.board.minutes import see_case
from livermets.board.models import BoardCase, DecisionDraft, Meeting
from livermets.board.store.store import Store
from livermets.case.reading import read_what_fits
from livermets.knowledge.loading import knowledge
from livermets.screens.board.agenda import CHOSEN_CASE
from livermets.screens.board.page import BOARD_VIEWS
from livermets.screens.board_session.link import Editing
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.odd_cases import CONTRADICTIONS, change_raw, odd_cases, stored_as
from tests.pages.app import opened, ran, words
from tests.pages.boards import CASE, click_once, go_to, open_app
from tests.pages.test_discussion import sent

WHOLE: Final = knowledge().demo_cases["colorectal-synchronous"].case.to_json()
NASTY: Final = "<b>markup</b> :red[x] =1+1 [link](javascript:alert(1)) "
ODD: Final[dict[str, dict[str, Any]]] = {
    "three statements": WHOLE | {"case_label": "Heron"} | CONTRADICTIONS[0],
    "a large label": {"case_label": NASTY * 2000, "board_question": ["?", "!"], "primary_site": "colorectal"},
    "wrong types": WHOLE
    | {"case_label": {"a": 1}, "primary_site": ["colorectal"], "lesions": "three", "sex": 7, "age_years": []},
    "halves": {"case_label": "a\ud83db", "primary_site": "\ud800", "\udfff": 1, "board_question": "\ud800?"},
    "numbers": WHOLE | {"cea_ng_ml": 10**40, "age_years": -1e300, "liver_lesion_count": 1.5, "largest_lesion_mm": 10**400},
    "names": {f"name {number}": number for number in range(500)},
}
PAGES: Final = ("case", "compare", "treatments", "survival", "resectability", "workup", "spread", "evidence", "about")


@pytest.fixture
def store(store: Store) -> Store:
    st.cache_resource.clear()
    return store


def odd_meeting(store: Store) -> tuple[Meeting, tuple[BoardCase, ...]]:
    """A meeting with an odd case between any two that are as they should be."""
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3))
    for number, facts in enumerate(ODD.values()):
        stored_as(store, store.add_case(meeting.id, {}), facts)
        store.add_case(meeting.id, WHOLE | {"case_label": f"Plain {number}"})
    return meeting, store.agenda(meeting.id)


def test_the_agenda_names_every_odd_case_and_prepares_each(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, agenda = odd_meeting(store)
    app = open_app(monkeypatch)
    (warning,) = [one.value for one in app.warning if "1. Heron" in one.value.replace("\\", "")]
    said = warning.replace("\\", "")
    assert said.startswith(f"{LEFT_OUT_HEAD}. Shown is what fits.")
    assert "Number of liver metastases" in said
    assert said.count("\n- ") == len(ODD)
    for case in agenda[::2]:
        app.session_state[CHOSEN_CASE] = case.id
        ran(app)
        assert len(app.warning) >= 2, "the prepared case says what of it cannot be used"
    assert store.agenda(agenda[0].meeting_id) == agenda, "nothing of what is stored is changed by looking at it"


def test_every_view_of_the_board_opens_with_odd_cases_that_were_decided(store: Store) -> None:
    meeting, agenda = odd_meeting(store)
    for case in agenda:
        made = store.decide(case.id, case.version, DecisionDraft(plan="=1+1"), see_case(case, knowledge()))
        if case is agenda[2]:
            change_raw(store, "snapshot", made.snapshot_id, {"briefing": '{"who": 5, "options": [{}]}', "answer": "[]"})
    for view in BOARD_VIEWS:
        app = opened("board", query={"meeting": meeting.id}, board_views=view)
        assert app.title or app.subheader or app.markdown
        assert not [one for one in app.get("plotly_chart") if "NaT" in one.proto.spec]
    app = opened("board", query={"meeting": meeting.id}, board_views="Decisions", **{CHOSEN_CASE: agenda[2].id})
    (table,) = [one.value for one in app.dataframe if "Decision" in one.value.columns]
    assert set(table["Decision"]) == {"'=1+1"}


def test_the_discussion_goes_through_odd_cases_and_the_ones_beside_them(store: Store) -> None:
    meeting, agenda = odd_meeting(store)
    for number in range(1, len(agenda) + 1, 2):
        cases = sent(opened("discussion", query={"meeting": meeting.id, "case": str(number)}))["cases"]
        assert LEFT_OUT_HEAD in cases[str(number)]["html"]
        assert f"Plain {number // 2}" in cases[str(number + 1)]["html"]
        assert "<b>markup" not in json.dumps(cases)


@pytest.mark.parametrize("odd", ["three statements", "wrong types"])
def test_an_odd_case_of_the_board_is_opened_on_every_page(odd: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3))
    case = stored_as(store, store.add_case(meeting.id, {}), ODD[odd])
    app = open_app(monkeypatch)
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    assert "Case of the board" in words(app)
    if odd == "wrong types":
        assert "no field shows them" in words(app)
    for page in PAGES:
        go_to(app, f"pages/{page}.py")
    assert store.case(case.id) == case


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_a_case_in_the_session_of_which_not_all_fits(page: str) -> None:
    drawn = [ODD["three statements"], *odd_cases(2, seed=len(page))]
    for facts in drawn:
        app = opened(page, **{OWN_CASE: held(facts)})
        assert not [one for one in app.get("plotly_chart") if "NaT" in one.proto.spec]


def test_pictures_are_among_what_was_searched_for_missing_dates() -> None:
    app = opened("survival", "colorectal-synchronous", {"view": "By year"})
    assert [one.proto.spec for one in app.get("plotly_chart")]


def held(facts: Mapping[str, Any]) -> HeldCase:
    """A session in which these facts were entered one after the other."""
    case, faults = read_what_fits(facts)
    entered = {name: value for name, value in facts.items() if name in case.values}
    return HeldCase(entered=dict(entered), case=case, faults=faults, touched=True)


def test_a_case_that_is_opened_from_the_board_keeps_what_no_field_shows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3))
    case = stored_as(store, store.add_case(meeting.id, {}), WHOLE | {"colour": "red", "sex": "unclear"})
    app = open_app(monkeypatch)
    link: Editing = app.session_state["board_links"][f"board_case_{case.id}"]
    assert link.aside == {"colour": "red", "sex": "unclear"}
