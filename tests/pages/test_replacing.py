"""Another case takes the place of what is entered only after a question, and nothing that waits is lost."""

from __future__ import annotations

import pytest

from livermets.board.store.store import Store
from tests.pages.app import words
from tests.pages.boards import BOARD, CASE, click, click_once, go_to, open_app, plan, put
from tests.pages.test_board_link import fail, field


def test_a_case_of_the_board_takes_the_place_of_entries_only_after_a_question(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, _ = plan(store)
    case = store.add_case(meeting.id, {"case_label": "Case 9"})
    app = open_app(monkeypatch, CASE)
    put(app, "fact_primary_site", "breast")
    go_to(app, BOARD)
    click_once(app, "open_on_case_page")
    assert "1 entered fact is on the screen. Case 9 takes their place" in words(app)
    assert app.session_state["livermets_case"].entered == {"primary_site": "breast"}
    click_once(app, "replace_yes")
    assert app.session_state["livermets_case"].entered == {"case_label": "Case 9"}
    assert store.case(case.id).facts == {"case_label": "Case 9"}


def test_entries_that_no_store_took_come_back_with_their_case(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    first, second = (store.add_case(meeting.id, {"case_label": label}) for label in ("First", "Second"))
    app = open_app(monkeypatch)
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    with monkeypatch.context() as broken:
        broken.setattr(Store, "save_facts", fail)
        put(app, field(app, "cea_ng_ml"), "5")
        go_to(app, BOARD)
        click(app, "step_1")
        click_once(app, "open_on_case_page")
        assert "They would wait in this session" in words(app)
        click_once(app, "over_link_apart")
        assert app.session_state["livermets_case"].entered == {"case_label": "Second"}
        go_to(app, BOARD)
        click(app, "step_-1")
        click_once(app, "open_on_case_page")
    go_to(app, CASE)
    assert app.session_state["livermets_case"].entered == {"case_label": "First", "cea_ng_ml": 5}
    click(app, "again_livermets_case")
    assert store.case(first.id).facts == {"case_label": "First", "cea_ng_ml": 5}
    assert store.case(second.id).facts == {"case_label": "Second"}


@pytest.mark.usefixtures("store")
def test_a_demo_of_the_first_screen_takes_the_place_of_a_label_only_after_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(monkeypatch, CASE)
    put(app, field(app, "case_label"), "Mine")
    click_once(app, "demo_half-filled")
    assert "takes their place" in words(app)
    assert app.session_state["livermets_case"].entered == {"case_label": "Mine"}
