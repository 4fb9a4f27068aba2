"""A page with one case and its decision, for the tests of writing a decision down and of reading it."""

import datetime
from collections.abc import Iterable
from typing import Any

from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.board.brief import MOST_OPTIONS
from livermets.board.minutes import see_case
from livermets.board.models import Decision, DecisionDraft
from livermets.board.option_lines import options_in_order
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.pages.app import ran

CASE = knowledge().demo_cases["colorectal-metachronous-single"].case
_ASSESSED = assess(CASE, knowledge())
STANDING = [one.id for one in options_in_order(_ASSESSED.options)[:MOST_OPTIONS]]
"""The options that stand on the screen of the board, in its order."""


def _first_of(status: str, among: Iterable[str]) -> str:
    found = {one.id: one.status for one in _ASSESSED.options}
    return next(name for name in among if found[name] == status)


_ALL = [one.id for one in _ASSESSED.options]
FIRST = STANDING[0]
POSSIBLE = _first_of("possible", STANDING)
UNDETERMINED = _first_of("undetermined", _ALL)
NOT_INDICATED = _first_of("not-indicated", _ALL)
CONTRAINDICATED = _first_of("contraindicated", _ALL)


def name_of(option: str) -> str:
    """An option as a reader sees it."""
    return knowledge().registry.options[option].name


TODAY = datetime.date.today()

SCRIPT = """
import streamlit as st
from livermets.screens.board_session.store import board_store
from livermets.screens.decision.page import decision_dialog, decision_record

case = board_store().case(st.session_state["case_id"])
# A test has no fragments: the dialog is drawn by every run while it is open.
if st.session_state["open"]:
    decision_dialog(case.id)
decision_record(case)
"""


def page_of(store: Store) -> AppTest:
    """The page with the demo case of a single metachronous metastasis, which is put into the store."""
    meeting = store.add_meeting("Monday")
    case = store.add_case(meeting.id, CASE.to_json())
    started = AppTest.from_string(SCRIPT, default_timeout=60)
    started.session_state["board_session_store"] = store
    started.session_state["case_id"] = case.id
    started.session_state["open"] = False
    return ran(started)


def opened(app: AppTest) -> AppTest:
    app.session_state["open"] = True
    return ran(app)


def put(app: AppTest, name: str, value: object) -> AppTest:
    """Put a value into a field of the dialog."""
    app.get_by_key(f"decision_{name}").set_value(value).run()
    assert not app.exception
    return app


def recorded(app: AppTest) -> AppTest:
    """Press the button that records, and look at the page as a whole."""
    app.button(key="decision_record").click().run()
    assert not app.exception
    return app


def closed(app: AppTest) -> AppTest:
    """The page without the dialog."""
    app.session_state["open"] = False
    return ran(app)


def case_id(app: AppTest) -> str:
    return str(app.session_state["case_id"])


def decided(app: AppTest, store: Store, *, release: str | None = None, **given: Any) -> Decision:
    """A decision that is already in the store."""
    case = store.case(case_id(app))
    seen = see_case(case, knowledge())
    if release:
        seen = seen.model_copy(update={"release": release})
    return store.decide(case.id, case.version, DecisionDraft(**{"options": (FIRST,), **given}), seen)
