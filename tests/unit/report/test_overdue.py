"""A figure that should have been read again, wherever a board reads it, and none of it while it is not due."""

from __future__ import annotations

import datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.board.briefing import Briefing, OptionLine, Outcome
from livermets.case.reading import read_case
from livermets.charts.numbers import figure_row
from livermets.charts.option_matrix import option_matrix
from livermets.charts.reported import reported
from livermets.evidence import OVERDUE, OVERDUE_SHORT, OVERDUE_WORDS, figure_sentence, to_csv, value_text
from livermets.knowledge import loading
from livermets.knowledge.loading import Knowledge, knowledge, on_day
from livermets.screens.discussion.html import Shown, case_html, panel_html
from tests.conftest import DAY
from tests.pages.app import opened, ran, words
from tests.pages.rows import option_rows, rows_html
from tests.unit.decks import case_slides, deck_of, notes_of
from tests.unit.decks import words as slide_words
from tests.unit.reports import decided, demo, holds, meeting_of, minutes_of, page_of, words_of

CASE = "colorectal-synchronous"
LATER = datetime.date(2030, 1, 1)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """The knowledge of a day on which most figures are overdue."""
    monkeypatch.setattr(loading, "today", lambda: LATER)
    return knowledge()


def marked(briefing: Briefing) -> list[Outcome]:
    return [one.outcome for one in briefing.options if one.outcome is not None and one.outcome.sign]


def test_the_sign_stands_behind_the_value_and_before_its_interval() -> None:
    known = on_day(knowledge(), LATER)
    figure = next(one for one in known.registry.figures.values() if one.overdue_since and one.interval == "ci95" and one.value)
    before = knowledge().registry.figures[figure.id]
    assert OVERDUE not in value_text(before)
    assert value_text(figure).replace(OVERDUE, "") == value_text(before)
    assert f"{OVERDUE} (95 % CI" in value_text(figure)
    assert f"Review overdue since {figure.overdue_since}." in figure_sentence(figure, known.registry.source_of(figure))


def test_it_stands_in_pictures_their_tables_and_the_file_of_all_figures() -> None:
    known = on_day(knowledge(), LATER)
    figure = next(one for one in known.registry.figures.values() if one.overdue_since and one.value is not None)
    row = figure_row(figure, known.registry)
    assert OVERDUE in str(row["Reported"])
    assert "review overdue since" in str(row["Caveat"])
    picture = reported([figure], known.registry)
    assert OVERDUE_WORDS in picture.key
    assert OVERDUE in picture.sentence
    assert f"{figure.overdue_since}" in to_csv([figure], known.registry, known.release).decode()
    assert OVERDUE_WORDS not in reported([knowledge().registry.figures[figure.id]], knowledge().registry).key


def test_it_reaches_briefing_discussion_page_minutes_and_slides(later: Knowledge) -> None:
    briefing = brief(assess(read_case(demo(CASE)), later))
    assert marked(briefing)
    minutes = meeting_of(demo(CASE), decide=decided)
    assert marked(minutes.cases[0].briefing)
    html = case_html(Shown(briefing), 1, 1)
    assert all(f"{one.main}" in html for one in marked(briefing))
    assert html.count(OVERDUE) >= len(marked(briefing))
    assert "review overdue since" in panel_html(Shown(briefing))
    for pdf in (page_of(minutes), minutes_of(minutes)):
        holds(words_of(pdf), OVERDUE_WORDS)
    (slide,) = case_slides(deck_of(minutes))
    assert OVERDUE_SHORT in slide_words(slide)
    assert slide_words(slide).count(OVERDUE) > 1
    assert OVERDUE in notes_of(slide)


def test_it_is_nowhere_while_nothing_is_due() -> None:
    assert knowledge().overdue_until is None
    minutes = meeting_of(demo(CASE), decide=decided)
    briefing = minutes.cases[0].briefing
    assert any(one.outcome for one in briefing.options)
    said = [case_html(Shown(briefing), 1, 1), panel_html(Shown(briefing)), words_of(page_of(minutes))]
    (slide,) = case_slides(deck_of(minutes))
    said += [words_of(minutes_of(minutes)), slide_words(slide), notes_of(slide)]
    assert not any(OVERDUE in one or "review overdue" in one for one in said)


def test_a_decided_case_keeps_what_the_board_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = meeting_of(demo(CASE), decide=decided)
    monkeypatch.setattr(loading, "today", lambda: LATER)
    assert not marked(minutes.cases[0].briefing)


def test_an_outcome_stored_before_there_was_a_sign_has_none() -> None:
    stored = {
        "id": "x",
        "name": "X",
        "status": "possible",
        "outcome": {"main": "44", "unit": "%", "of": "survival", "evidence": 1},
    }
    line = OptionLine.model_validate(stored)
    assert line.outcome is not None
    assert line.outcome.value == "44 %"
    with_sign = line.outcome.model_copy(update={"sign": OVERDUE})
    assert with_sign.value == f"44 %{OVERDUE}"


@pytest.mark.parametrize("page", ["treatments", "survival", "evidence"])
def test_it_stands_on_the_pages(later: Knowledge, page: str) -> None:
    assert later.overdue_until
    shown = opened(page, CASE)
    tables = "".join(table.value.to_csv() for table in shown.dataframe)
    assert OVERDUE in f"{tables}{words(shown)}"
    assert OVERDUE_WORDS in words(shown)


@pytest.mark.parametrize("page", ["treatments", "survival", "evidence", "case"])
def test_no_page_says_so_today(page: str) -> None:
    shown = opened(page, CASE)
    tables = "".join(table.value.to_csv() for table in shown.dataframe)
    assert OVERDUE not in f"{tables}{words(shown)}"


def test_the_record_of_an_overdue_figure_says_since_when(later: Knowledge) -> None:
    figure = next(one for one in later.registry.figures.values() if one.overdue_since)
    shown = opened("evidence", None, {"figure": figure.id})
    assert f"review overdue since {figure.overdue_since}" in words(shown)


def test_the_matrix_of_options_marks_each_figure_that_it_shows(later: Knowledge) -> None:
    results = {one.option.id: one for one in assess(later.demo_cases[CASE].case, later).options}
    matrix = option_matrix([one.option for one in results.values()], later.registry, "colorectal", results)
    rows = option_rows(rows_html(opened("treatments", CASE)))
    seen = 0
    for row in (row for group in matrix.groups for row in group.rows):
        key = row.outcome.key if row.outcome else None
        shown = [one for one in (key and key.figure, key and key.comparator, row.deaths) if one is not None]
        overdue = sum(one.overdue_since is not None for one in shown)
        assert rows[row.option.id].count(OVERDUE) >= overdue
        assert (OVERDUE in rows[row.option.id]) == bool(overdue)
        seen += overdue
    assert seen


def test_the_foot_of_every_page_says_how_many_and_leads_to_them(later: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # it knows pages only where there is a menu
    many = sum(figure.overdue_since is not None for figure in later.registry.figures.values())
    foot = AppTest.from_function(_foot).run()
    assert not foot.exception
    assert f"{OVERDUE_WORDS} ({many} figures" in words(foot)


def test_no_foot_while_nothing_is_due() -> None:
    assert len(AppTest.from_function(_foot).run().main) == 0


def _foot() -> None:
    from livermets.screens.app.overdue import overdue_line

    overdue_line()


def test_a_new_day_is_looked_at_without_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("evidence")
    assert OVERDUE_WORDS not in words(page)
    monkeypatch.setattr(loading, "today", lambda: LATER)
    assert OVERDUE_WORDS in words(ran(page))
    monkeypatch.setattr(loading, "today", lambda: DAY)
    assert OVERDUE_WORDS not in words(ran(page))
