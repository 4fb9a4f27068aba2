"""A demonstration: it opens on a demo case, says what it is, and says in words what one visitor is not given."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from livermets.knowledge.loading import knowledge
from livermets.screens.shared import demo_limits as module
from tests.pages.app import ran, words
from tests.pages.around import opened_with_all
from tests.pages.boards import click, click_once


@pytest.fixture(autouse=True)
def _demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVERMETS_MODE", "demo")
    for variable in ("LIVERMETS_BOARD_FOLDER", "LIVERMETS_DATABASE_URL"):
        monkeypatch.delenv(variable, raising=False)


def test_it_opens_on_a_demo_case_with_a_sentence_and_a_way_to_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened_with_all(monkeypatch, "case")
    said = words(app)
    demo = knowledge().demo_cases["colorectal-synchronous"]
    assert f"This is a made-up case: **{demo.title}**. Change any fact, or" in said
    assert "Not for decisions about patients" in said
    assert "may count visits" in said
    assert app.session_state["livermets_case"].entered == demo.case.to_json()
    assert app.session_state["livermets_case"].touched is False, "entries of the tab may still come back"
    click(app, "start_empty")
    assert app.session_state["livermets_case"].entered == {}
    assert "made-up case" not in words(ran(app))
    app.session_state["page"] = "treatments"
    assert "made-up case" not in words(ran(app)), "it does not come back on another page"


def test_the_board_takes_so_many_meetings_and_cases_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVERMETS_DEMO_CASES", "7")
    monkeypatch.setenv("LIVERMETS_DEMO_MEETINGS", "1")
    app = opened_with_all(monkeypatch, "board")
    assert "A demonstration: kept in this session only" in words(app)
    click(app, "demo_meeting")
    click(app, "add_case")
    app.radio(key="add_source").set_value("An empty case")
    ran(app)
    click_once(app, "add_empty")
    assert "This demonstration takes 7 cases on an agenda. Delete one first; nothing was added." in words(app)


def test_who_asks_too_often_is_told_when_to_go_on_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVERMETS_DEMO_MESSAGES", "10")
    app = opened_with_all(monkeypatch, "case")
    held = app.session_state["livermets_case"]
    for _ in range(6):
        assert "answers 10 requests a minute" not in words(ran(app))
    assert "This demonstration answers 10 requests a minute of one visitor. What is entered is kept; go on in" in words(
        ran(app)
    )
    assert app.session_state["livermets_case"] is held
    del app.session_state["demo_runs"]
    assert "answers 10 requests a minute" not in words(ran(app))


def test_a_table_with_more_patients_than_are_read_here_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVERMETS_DEMO_ROWS", "100")
    assert module.too_many_rows(None) == module.too_many_rows(100) == ""
    assert "reads tables of up to 100 patients; this one has more" in module.too_many_rows(101)
    app = opened_with_all(monkeypatch, "cohort")
    table = io.BytesIO()
    pd.DataFrame({"id": range(101), "age": 60}).to_parquet(table)
    app.file_uploader(key="cohort_upload").set_value(("many.parquet", table.getvalue(), "application/octet-stream"))
    assert "reads tables of up to 100 patients; this one has more" in words(ran(app))


def test_files_are_counted_and_the_button_says_when_there_was_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVERMETS_DEMO_FILES", "1")
    app = opened_with_all(monkeypatch, "case")
    (save,) = (one for one in app.get("download_button") if one.proto.label == "Save")
    assert save.proto.disabled is False
    app.session_state["demo_files"].take()
    (save,) = (one for one in ran(app).get("download_button") if one.proto.label == "Save")
    assert save.proto.disabled is True
    assert "makes 1 file in ten minutes for one visitor. The next can be made in 10 minutes." in save.proto.help


def test_in_the_other_modes_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIVERMETS_MODE")
    app = opened_with_all(monkeypatch, "case")
    assert "Demonstration." not in words(app)
    assert "demo_runs" not in app.session_state
    assert module.too_many_rows(10**9) == ""
    assert module.counting_files(bytes) is bytes
