"""The recall of the board page, without a browser."""

import datetime

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft
from livermets.board.store.store import Store
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.board import recall as view
from tests.pages.app import opened, words
from tests.pages.boards import click, put
from tests.recalls import corrected
from tests.unit.recall.test_recall import ABLATION, ablation

DAY = datetime.date(2026, 3, 3)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """A release in which the figure of ablation was corrected."""
    return corrected(tmp_path_factory.mktemp("later"), ablation("value"))


@pytest.fixture
def store() -> Store:
    """Two decided cases, of which one showed the figure of ablation, and one that nobody has seen."""
    store = Store.in_session()
    meeting = store.add_meeting("Tuesday", DAY)
    for name, option in (("colorectal-metachronous-single", "colorectal.thermal-ablation"), ("lung", "")):
        facts = knowledge().demo_cases[name].case.to_json() | {"case_label": name}
        case = store.add_case(meeting.id, facts)
        draft = DecisionDraft(options=(option,) if option else (), plan="MRI first", responsible="liver-surgery")
        store.decide(case.id, case.version, draft, see_case(case, knowledge()))
    store.add_case(meeting.id, {"case_label": "unseen"})
    return store


def page(store: Store) -> AppTest:
    return opened("board", board_session_store=store, board_views="Recall")


def test_a_board_whose_cases_read_as_before_says_so_and_under_which_release(store: Store):
    read = words(page(store))
    assert "Every case reads today as the board last saw it." in read
    assert f"last seen under {knowledge().release} (today’s): 2" in read
    assert "1 case was not seen yet." in read
    empty = Store.in_session()
    empty.add_meeting("Tuesday", DAY)
    assert "No case was seen yet" in words(page(empty))


def test_what_moved_is_shown_and_acknowledged_with_role_and_reason(
    store: Store, later: Knowledge, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(view, "knowledge", lambda: later)
    app = page(store)
    read = words(app)
    assert "1 case reads differently today than when the board last saw them; 1 not acknowledged." in read
    (table,) = (one.value for one in app.dataframe if "What moved" in one.value.columns)
    (row,) = table.to_dict("records")
    assert (row["Case"], row["Responsible"], row["What became of it"]) == (
        "colorectal-metachronous-single",
        "Liver surgery",
        "Not known yet",
    )
    assert "36.1 %, n 72 → 38.1 %, n 72" in row["What moved"]
    case_id = app.selectbox(key="recall_case").value

    assert app.button(key="recall_acknowledge").disabled
    put(app, f"recall_reason_{case_id}", "The team was told; the decision stands.")
    assert app.button(key="recall_acknowledge").disabled, "a role is missing"
    put(app, role_key(app), "liver-surgery")
    click(app, "recall_acknowledge")
    assert "0 not acknowledged" in words(app)
    (event,) = [one for one in store.events() if one.what == "recall.acknowledged"]
    assert event.after is not None
    assert (event.who, event.after["reason"]) == ("Liver surgery", "The team was told; the decision stands.")
    assert [one["id"] for one in event.after["moved"]] == [ABLATION]

    app.segmented_control(key="recall_shown").set_value("Acknowledged")
    app.run()
    assert "The team was told; the decision stands." in words(app)
    click(app, "recall_open")
    assert (app.session_state["board_views"], app.session_state["board_case"]) == ("Prepare", case_id)


def role_key(app: AppTest) -> str:
    """The key of the field of the role in the recall."""
    return next(one.key for one in app.selectbox if one.key and one.key.endswith("_recall"))
