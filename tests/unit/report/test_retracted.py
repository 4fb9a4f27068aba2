"""A planted retraction in everything that leaves the board, and on the screens that show the option."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.board.briefing import DOUBTFUL
from livermets.board.minutes import meeting_minutes, see_case
from livermets.board.models import DecisionDraft
from livermets.board.store.store import Store
from livermets.case.reading import read_case
from livermets.evidence import withdrawn_words
from livermets.evidence.option_outcomes import key_figures
from livermets.knowledge import loading
from livermets.knowledge.loading import Knowledge, knowledge, load
from livermets.screens.discussion.html import Shown, case_html, panel_html
from tests.conftest import ROOT
from tests.pages.app import opened, words
from tests.pages.rows import option_rows, rows_html
from tests.unit.decks import case_slides, deck_of, notes_of
from tests.unit.decks import words as slide_words
from tests.unit.evidence_fixtures import SOURCE, build
from tests.unit.reports import AT, demo, holds, minutes_of, page_of, words_of

CASE = "colorectal-synchronous"
NOTICE = "{on: '2026-10-05', notice: 10.1234/notice, because: Error in Data}"


def planted(folder: Path, source: str, key: str = "retracted") -> Knowledge:
    """The knowledge of the project with a notice on a source."""
    shutil.copytree(ROOT / "data", folder / "data")
    file = folder / "data" / knowledge().registry.files["sources", source]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"- id: {source}\n", f"- id: {source}\n  {key}: {NOTICE}\n", 1), encoding="utf-8")
    found = load(folder / "data")
    assert [str(fault) for fault in found.faults] == []
    return found


@pytest.fixture(scope="module")
def shown() -> tuple[str, str]:
    """The first option that a board reads of the case, and the source of its status."""
    (first, *_) = brief(assess(read_case(demo(CASE)), knowledge())).options
    (source, *_) = [statement.source for _, _, statement in knowledge().registry.options[first.id].statements()]
    return first.id, source


@pytest.fixture
def known(tmp_path: Path, shown: tuple[str, str]) -> Knowledge:
    return planted(tmp_path, shown[1])


@pytest.fixture
def in_app(known: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowledge]:
    monkeypatch.setattr(loading, "DATA", tmp_path / "data")
    loading.forget_knowledge()
    yield known
    monkeypatch.undo()
    loading.forget_knowledge()


def test_it_reaches_discussion_page_minutes_and_slides(known: Knowledge, shown: tuple[str, str]) -> None:
    option = known.registry.options[shown[0]]
    (said,) = withdrawn_words(option, known.registry)
    assert said.endswith("(retracted): retracted 2026-10-05, 10.1234/notice: Error in Data")
    store = Store.in_session(clock=lambda: AT)
    case = store.add_case(store.add_meeting("Tuesday").id, demo(CASE))
    store.decide(case.id, case.version, DecisionDraft(options=(option.id,), plan="As discussed"), see_case(case, known))
    minutes = meeting_minutes(store, store.meetings()[0].id, known)
    store.close()
    briefing = minutes.cases[0].briefing
    (line,) = [one for one in briefing.options if one.id == option.id]
    assert line.cautions[0] == said
    for html in (case_html(Shown(briefing), 1, 1), panel_html(Shown(briefing))):
        assert "retracted" in html
    for pdf in (page_of(minutes), minutes_of(minutes)):
        holds(words_of(pdf), "retracted 2026-10-05")
    (slide,) = case_slides(deck_of(minutes))
    assert "source retracted" in slide_words(slide)
    assert said in notes_of(slide)


def test_it_reaches_the_treatments_page(in_app: Knowledge, shown: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = withdrawn_words(in_app.registry.options[shown[0]], in_app.registry)
    page = opened("treatments", CASE)
    assert "source: retracted" in option_rows(rows_html(page))[shown[0]]
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    detail = AppTest.from_function(_open, default_timeout=60, args=(shown[0],)).run()
    assert not detail.exception
    assert said.removeprefix("r") in words(detail)
    assert "(retracted)" in words(detail)


def _open(option: str) -> None:
    from livermets.knowledge.loading import knowledge
    from livermets.screens.treatments.views import option_detail

    option_detail(knowledge().registry.options[option], "colorectal", None)


def test_it_marks_red_flags_and_systems_that_rest_on_it(tmp_path: Path) -> None:
    flag = knowledge().registry.red_flags["active-cholangitis"]
    facts = {"primary_site": "colorectal", "cholangitis": True}
    known = planted(tmp_path / "flag", flag.source)
    (line,) = [one for one in brief(assess(read_case(facts), known)).flags if one.id == flag.id]
    assert line.follows == f"{flag.follows} (source: retracted)"
    known = planted(tmp_path / "system", "fong1999")
    (said,) = [one for one in brief(assess(read_case(demo(CASE)), known)).scores if one.label.startswith("Fong")]
    assert said.label.endswith(DOUBTFUL)


def test_a_retracted_figure_is_no_outcome_and_no_key_figure_and_says_so(tmp_path: Path) -> None:
    known = planted(tmp_path, "morris2010")
    figures = [figure for figure in known.registry.figures.values() if figure.source == "morris2010"]
    assert figures
    assert all(figure.retracted for figure in figures)
    gone = {figure.id for figure in figures}
    for option in known.registry.options.values():
        assert gone.isdisjoint(figure.id for figure in key_figures(option, known.registry))


def test_a_concern_is_marked_and_takes_nothing_away(tmp_path: Path, shown: tuple[str, str]) -> None:
    known = planted(tmp_path, shown[1], "concern")
    (said,) = withdrawn_words(known.registry.options[shown[0]], known.registry)
    assert re.search(r"\(expression of concern\): expression of concern 2026-10-05, 10\.1234/notice", said)
    assert not any(figure.retracted for figure in known.registry.figures.values())


@pytest.mark.parametrize(
    ("changes", "retracted"), [({}, False), ({"retracted": {"notice": "x"}}, True), ({"concern": {"notice": "x"}}, False)]
)
def test_a_figure_is_retracted_with_its_source_alone(changes: dict[str, Any], retracted: bool) -> None:
    registry, _ = build(sources=[SOURCE | changes])
    assert registry.figures["smith-os5"].retracted is retracted
