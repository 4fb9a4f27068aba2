"""Red flags on the board page: seen in the agenda and at the case, and asked about before a case is ready."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.models import BoardCase
from livermets.board.store.store import Store
from livermets.facts import FACTS as FACTS_OF_A_CASE
from tests.pages.app import answers, ran, words
from tests.pages.boards import CASE, click, click_once, go_to, open_app, put, table

FACTS = {"case_label": "Heron", "primary_site": "colorectal", "cholangitis": True, "dpyd_deficiency": "none"}
REASON = "Drained on Monday, bilirubin falls"


@pytest.fixture
def case(store: Store) -> BoardCase:
    """A case with a danger and a missing test."""
    return store.add_case(store.add_meeting("Tuesday").id, FACTS)


def flags_cell(app: AppTest) -> str:
    return str(app.dataframe[0].value.to_dict("records")[0]["Flags"])


def reason_key(case: BoardCase, flag: str) -> str:
    return f"flag_reason_{case.id}_{flag}"


def acknowledge(app: AppTest, case: BoardCase, flag: str = "active-cholangitis") -> None:
    """Mark the case ready with a reason for one of its flags."""
    click_once(app, "mark_ready")
    app.get_by_key(reason_key(case, flag)).set_value(REASON)
    app.get_by_key("board_role_ready").set_value("hepatology")
    click(app, "ready_yes")


def test_a_case_shows_its_red_flags_and_is_asked_about_them_before_it_is_ready(
    store: Store, case: BoardCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    assert flags_cell(app) == "⚑1 ?1"
    shown = words(app)
    assert "**Active cholangitis.**" in shown
    assert "Antibiotics and drainage first" in shown
    assert "falling bilirubin" in shown
    assert "RAS, BRAF V600E or MSI not known" in shown
    click_once(app, "mark_ready")
    assert store.case(case.id).status == "draft"
    assert [one.key for one in app.text_area if one.key and one.key.startswith("flag_reason")] == [
        reason_key(case, "active-cholangitis"),
        reason_key(case, "colorectal-untested"),
    ]
    click(app, "ready_yes")
    assert store.case(case.id).status == "ready"
    assert store.acknowledged_flags(case.id) == ()
    assert flags_cell(app) == "⚑1 ?1"
    assert "nobody was asked about" not in words(app)


def test_a_reason_is_kept_with_its_role_and_the_flag_stays_in_sight(
    store: Store, case: BoardCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    click_once(app, "mark_ready")
    app.get_by_key(reason_key(case, "active-cholangitis")).set_value(REASON)
    click_once(app, "ready_yes")
    assert "Choose the role" in words(app)
    assert store.case(case.id).status == "draft"
    app.get_by_key("board_role_ready").set_value("hepatology")
    click(app, "ready_yes")
    (kept,) = store.acknowledged_flags(case.id)
    assert (kept.flag, kept.reason, kept.by) == ("active-cholangitis", REASON, "Hepatology")
    (snapshot,) = store.snapshots(case.id)
    assert snapshot.briefing["flags"][0]["acknowledged"]["reason"] == REASON
    assert flags_cell(app) == "⚐1 ?1"
    assert "Acknowledged by Hepatology" in words(app)
    assert REASON in words(app)
    app.session_state[f"record_{case.id}"] = True
    ran(app)
    row = next(one for one in table(app, "What") if one["What"].startswith("Red flag acknowledged"))
    assert (row["Who"], row["To"]) == ("Hepatology", REASON)


def test_a_flag_that_comes_up_after_the_case_was_ready_is_asked_about(
    store: Store, case: BoardCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    acknowledge(app, case)
    assert "nobody was asked about" not in words(app)
    now = store.case(case.id)
    store.save_facts(case.id, now.version, {**now.facts, "pregnant": True})
    ran(app)
    assert "1 red flag or missing test nobody was asked about" in words(app)
    click_once(app, "answer_flags")
    assert [one.key for one in app.text_area if one.key and one.key.startswith("flag_reason")] == [
        reason_key(case, "pregnancy"),
        reason_key(case, "colorectal-untested"),
    ]
    click(app, "ready_yes")
    assert "nobody was asked about" not in words(app)
    assert len(store.snapshots(case.id)) == 2


def test_an_answer_whose_facts_changed_holds_no_longer_and_stays_readable(
    store: Store, case: BoardCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    acknowledge(app, case, "colorectal-untested")
    now = store.case(case.id)
    store.save_facts(case.id, now.version, {**now.facts, "msi_high": False})
    ran(app)
    assert flags_cell(app) == "⚑1 ?1"
    assert "Acknowledged before, on other facts" in words(app)
    assert "1 red flag or missing test nobody was asked about" in words(app)


def test_a_case_without_a_red_flag_is_ready_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    case = store.add_case(store.add_meeting("Tuesday").id, {"case_label": "Heron", "primary_site": "adrenal"})
    app = open_app(monkeypatch)
    assert flags_cell(app) == ""
    click(app, "mark_ready")
    assert store.case(case.id).status == "ready"


def test_the_case_page_shows_red_flags_before_everything_else_and_their_answers(
    case: BoardCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    acknowledge(app, case)
    click(app, "open_on_case_page")
    assert app.session_state["page"] == CASE
    shown = words(app)
    assert shown.index("Active cholangitis") < shown.index("Ask next")
    assert answers(app).startswith("Red flag Active cholangitis")
    assert "acknowledged by Hepatology" in answers(app)
    assert "Acknowledged by Hepatology" in shown
    click_once(app, f"head_{FACTS_OF_A_CASE['cholangitis'].section}")
    put(app, "fact_cholangitis", False)
    assert "Active cholangitis" not in words(app)
    go_to(app, "pages/board.py")
    assert "Acknowledged before" in words(app)
