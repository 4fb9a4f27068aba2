"""A board for the tests of pages: a meeting in a store, and the app as one of its editors."""

import datetime
from typing import NoReturn

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.board.models import BoardCase, Meeting
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.pages.app import ran

BOARD = "pages/board.py"
CASE = "pages/case.py"


def plan(store: Store, *demos: str) -> tuple[Meeting, tuple[BoardCase, ...]]:
    """A meeting with some demo cases."""
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3), datetime.time(16, 30), who="Radiology")
    cases = tuple(store.add_case(meeting.id, knowledge().demo_cases[one].case.to_json(), who="Radiology") for one in demos)
    return meeting, cases


def app_without_menu() -> None:
    """What app.py draws, without its menu: AppTest cannot go on from a part of a page when there is one."""
    import runpy

    import streamlit as st

    from livermets.screens.app.banner import case_banner
    from livermets.screens.app.kept import keep_entries
    from livermets.screens.board_session.line import board_line
    from livermets.screens.shared.parts import forget_parts
    from tests.conftest import ROOT

    forget_parts()
    case_banner("board" not in st.session_state["page"])
    board_line()
    runpy.run_path(str(ROOT / st.session_state["page"]))
    keep_entries()


def open_app(monkeypatch: pytest.MonkeyPatch, page: str = BOARD) -> AppTest:
    """The app in a new session, on one of its pages."""

    def switch(page: str) -> NoReturn:
        st.session_state["page"] = page
        st.rerun()

    monkeypatch.setattr(st, "switch_page", switch)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    app = AppTest.from_function(app_without_menu, default_timeout=60)
    app.session_state["page"] = page
    return ran(app)


def go_to(app: AppTest, page: str) -> AppTest:
    """To another page in the same session."""
    app.session_state["page"] = page
    return ran(app)


def click(app: AppTest, key: str) -> AppTest:
    """Click a button, and look at the whole page afterwards."""
    app.button(key=key).click()
    ran(app)
    return ran(app)


def click_once(app: AppTest, key: str) -> AppTest:
    """Click a button; what it opens is on the page."""
    app.button(key=key).click()
    return ran(app)


def put(app: AppTest, key: str, value: object) -> AppTest:
    """Put a value into a field, and look at the whole page afterwards."""
    app.get_by_key(key).set_value(value)
    ran(app)
    return ran(app)


def table(app: AppTest, head: str) -> list[dict[str, str]]:
    """The rows of the table that has a column of this name."""
    found = [one.value for one in app.table if head in one.value.columns]
    assert found, f"no table with a column {head}"
    return [dict(row) for row in found[0].to_dict("records")]
