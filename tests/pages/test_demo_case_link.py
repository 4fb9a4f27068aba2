"""`?demo=NAME` opens a demo case on any page, in any mode; an unsaved case is replaced only after the question."""

from __future__ import annotations

import pytest

from livermets.knowledge.loading import knowledge
from tests.pages.app import ran, words
from tests.pages.around import opened_with_all
from tests.pages.boards import click_once

PAGES = ("case", "treatments", "survival", "resectability", "workup", "spread", "board", "cohort", "evidence", "discussion")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_the_case_that_its_address_names(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened_with_all(monkeypatch, page, {"demo": "lung"})
    assert app.session_state["livermets_case"].entered == knowledge().demo_cases["lung"].case.to_json()
    assert "demo" not in app.query_params


def test_an_unknown_name_is_said_with_the_names_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened_with_all(monkeypatch, "case", {"demo": "<b>x</b>"})
    said = words(app)
    assert "There is no demo case “<b>x</b>”; nothing was opened. An address can name:" in said
    assert all(name in said for name in knowledge().demo_cases)
    assert app.session_state["livermets_case"].entered == {}
    click_once(app, "demo_unknown_seen")
    assert "There is no demo case" not in words(ran(app))


def test_what_was_entered_is_replaced_only_after_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened_with_all(monkeypatch, "case")
    held = app.session_state["livermets_case"]
    held.entered, held.touched = {"primary_site": "breast", "ecog": 1}, True
    app.query_params["demo"] = "lung"
    said = words(ran(app))
    assert "Replace the case on the screen?" in said or "entered facts are on the screen" in said
    assert app.session_state["livermets_case"].entered == {"primary_site": "breast", "ecog": 1}
    click_once(app, "replace_yes")
    assert app.session_state["livermets_case"].entered == knowledge().demo_cases["lung"].case.to_json()
