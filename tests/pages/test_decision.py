"""Writing down what the board decided, and reading it again, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.store import Store
from livermets.knowledge import knowledge

SCRIPT = """
import streamlit as st
from livermets.ui.board_store import board_store
from livermets.ui.decision import decision_dialog, decision_record

case = board_store().case(st.session_state["case_id"])
# A test has no fragments: the dialog is drawn by every run while it is open.
if st.session_state["open"]:
    decision_dialog(case.id)
decision_record(case)
"""


@pytest.fixture
def store() -> Store:
    return Store.in_session()


@pytest.fixture
def app(store: Store) -> AppTest:
    """A page with one case, the demo case of a single metachronous metastasis, in a store of the session."""
    meeting = store.add_meeting("Monday")
    case = store.add_case(meeting.id, knowledge().demo_cases["colorectal-metachronous-single"].case.to_json())
    started = AppTest.from_string(SCRIPT, default_timeout=60)
    started.session_state["board_session_store"] = store
    started.session_state["case_id"] = case.id
    started.session_state["open"] = False
    started.run()
    assert not started.exception
    return started


def opened(app: AppTest) -> AppTest:
    app.session_state["open"] = True
    app.run()
    assert not app.exception
    return app


def put(app: AppTest, name: str, value: object) -> AppTest:
    """Put a value into a field of the dialog."""
    app.get_by_key(f"decision_{name}").set_value(value).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Everything the page says, without the backslashes that keep it from being Markdown."""
    return "\n".join(str(one.value) for one in (*app.markdown, *app.error)).replace("\\", "")


def recorded(app: AppTest) -> AppTest:
    """Press the button that records, and look at the page as a whole."""
    app.button(key="decision_record").click().run()
    assert not app.exception
    return app


def closed(app: AppTest) -> AppTest:
    """The page without the dialog."""
    app.session_state["open"] = False
    app.run()
    assert not app.exception
    return app


def case_id(app: AppTest) -> str:
    return str(app.session_state["case_id"])


def test_nothing_is_chosen_before_a_person_chose_it(app: AppTest):
    opened(app)
    chosen = {
        one.key: one.value for one in (*app.selectbox, *app.button_group, *app.text_area, *app.text_input, *app.date_input)
    }
    assert chosen
    assert all(not value for value in chosen.values()), chosen


def test_a_chosen_option_is_recorded_with_what_the_board_saw(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", ["colorectal.perioperative-chemotherapy"])
    put(app, "rationale", "Margin feasible")
    recorded(app)
    (decision,) = store.decisions(case_id(app))
    assert (decision.options, decision.rationale) == (("colorectal.perioperative-chemotherapy",), "Margin feasible")
    assert store.snapshot(decision.snapshot_id).release == knowledge().release
    assert store.case(case_id(app)).status == "discussed"
    assert "1. Perioperative chemotherapy (FOLFOX) with resection** · ● Indicated when it was decided" in said(closed(app))
