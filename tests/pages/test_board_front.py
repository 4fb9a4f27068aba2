"""What stands in front of the board page: the case of the agenda that is shown, and never the answers of another."""

import pytest

from livermets.board.store.store import Store
from tests.pages.app import answers, put_case, ran, words
from tests.pages.boards import BOARD, CASE, click, go_to, open_app, plan

OWN = "colorectal-synchronous"
THREE = ("colorectal-synchronous", "colorectal-metachronous-single", "breast-after-systemic-response")


def test_the_answers_are_those_of_the_case_that_is_prepared_and_not_of_the_sessions_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(store, *THREE)
    app = open_app(monkeypatch, CASE)
    put_case(app, OWN)
    ran(app)
    of_own = answers(app)
    assert "AJCC 8 M1 (colorectal)" in of_own
    go_to(app, BOARD)
    click(app, "step_1")
    click(app, "step_1")
    assert "Case 3 of 3 on the agenda: **Demo 3** · after 9 months of systemic treatment · Breast" in words(app)
    assert "the other pages show] **Demo 1**" in words(app)
    assert "AJCC 8 M1 (breast)" in answers(app)
    assert "colorectal" not in answers(app)
    # Back on the other pages the session's own case stands as before.
    go_to(app, CASE)
    assert answers(app) == of_own


@pytest.mark.parametrize("view", ["Decisions", "Files", "Overview of all meetings", "Recall"])
def test_a_view_that_shows_no_case_has_no_answers_of_another(store: Store, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    plan(store, *THREE)
    app = open_app(monkeypatch, CASE)
    put_case(app, OWN)
    go_to(app, BOARD)
    app.session_state["board_views"] = view
    ran(app)
    assert answers(app) == ""
    assert "**No case is shown here** · :gray[the other pages show] **Demo 1** · :gray[knowledge release" in words(app)


def test_without_a_meeting_no_case_is_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not store.meetings()
    app = open_app(monkeypatch)
    assert answers(app) == ""
    assert "**No case is shown here** · :gray[knowledge release" in words(app)
