"""A board for the tests of pages: a store in a folder, a meeting in it, and the app as one of its editors."""

import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.engine import FOLDER_VARIABLE
from livermets.board.models import BoardCase, Meeting
from livermets.board.store import Store
from livermets.knowledge import knowledge
from tests.conftest import ROOT

BOARD = "pages/board.py"
CASE = "pages/case.py"


def store_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of its own, which the app of this test uses as well; what is done through it is done by somebody else."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return Store.open(str(folder))


def plan(store: Store, *demos: str) -> tuple[Meeting, tuple[BoardCase, ...]]:
    """A meeting with some demo cases."""
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3), datetime.time(16, 30), who="Radiology")
    cases = tuple(store.add_case(meeting.id, knowledge().demo_cases[one].case.to_json(), who="Radiology") for one in demos)
    return meeting, cases


def open_app(page: str = BOARD) -> AppTest:
    """The app in a new session, on one of its pages."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(page).run()
    assert [one.message for one in app.exception] == []
    return app


def go_to(app: AppTest, page: str) -> AppTest:
    """To another page in the same session."""
    app.switch_page(page).run()
    assert [one.message for one in app.exception] == []
    return app


def click(app: AppTest, key: str) -> AppTest:
    """Click a button, and look at the whole page afterwards."""
    app.button(key=key).click().run()
    assert [one.message for one in app.exception] == []
    return app.run()


def put(app: AppTest, key: str, value: object) -> AppTest:
    """Put a value into a field, and look at the whole page afterwards."""
    app.get_by_key(key).set_value(value)
    app.run()
    assert [one.message for one in app.exception] == []
    return app.run()


def words(app: AppTest) -> str:
    """Everything that the page says, as Markdown."""
    alerts = (*app.info, *app.warning, *app.error, *app.success)
    return "\n".join(str(element.value) for element in (*app.markdown, *alerts))


def table(app: AppTest, head: str) -> list[dict[str, str]]:
    """The rows of the table that has a column of this name."""
    found = [one.value for one in app.table if head in one.value.columns]
    assert found, f"no table with a column {head}"
    return [dict(row) for row in found[0].to_dict("records")]
