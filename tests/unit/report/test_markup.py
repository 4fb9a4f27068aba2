"""Markup in every text, in every file that leaves the house: shown letter by letter, and nothing else by it."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from lxml import etree
from pydantic import BaseModel

from livermets.assessment.assess import assess
from livermets.board import models
from livermets.board.minutes import MeetingMinutes, meeting_minutes
from livermets.board.store.store import Store
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.report.care_plan import care_plan
from livermets.report.deck.make import meeting_deck
from livermets.report.export import case_json, meeting_json
from livermets.report.tables import decisions_csv
from livermets.screens.discussion.html import Shown, case_html, panel_html
from livermets.screens.workup.print import printed_checklist
from tests.markup import NOT_FILLED, RECORDED, TAG, filled_board, markup, names_written, text_facts, words_of
from tests.unit.decks import deck_of, frames, notes_of
from tests.unit.reports import AT, minutes_of, page_of
from tests.unit.reports import words_of as words_of_pdf


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store.in_session(clock=lambda: AT)
    filled_board(made)
    return made


@pytest.fixture(scope="module")
def minutes(store: Store) -> MeetingMinutes:
    return meeting_minutes(store, store.meetings()[0].id, knowledge())


def written_in(text: str) -> set[str]:
    """The names whose markup stands in a text as it was written, wherever its lines were broken."""
    squeezed = "".join(text.split())
    return {name for name in names_written() if "".join(markup(name).split()) in squeezed}


# What the page of a case, the minutes and the slides leave out, because it is the board's record and not for paper.
NOT_ON_PAPER = {"words", "resource", "code", "who", "subject", "snapshot", "FlagAnswer.text", "RecallAnswer.reason"}


def test_every_record_with_words_of_a_person_is_filled_or_said_why_not() -> None:
    kinds = {name: one for name, one in vars(models).items() if isinstance(one, type) and issubclass(one, BaseModel)}
    with_words = {name for name, one in kinds.items() if words_of(one)}
    assert with_words <= {one.__name__ for one in RECORDED} | NOT_FILLED.keys()
    assert NOT_FILLED.keys() <= kinds.keys()
    assert {"plan", "rationale", "conditions", "dissents", "trial_note", "deviation_note"} == set(
        words_of(models.DecisionDraft)
    )
    assert text_facts().keys() == {"case_label", "snapshot", "board_question"}


@pytest.mark.parametrize("kind", ["case", "meeting"])
def test_pdfs_hold_it_letter_by_letter(minutes: MeetingMinutes, kind: str) -> None:
    said = words_of_pdf(page_of(minutes) if kind == "case" else minutes_of(minutes))
    cut = {"title"} if kind == "case" else set()  # the head of the page of one case has room for half of it
    assert names_written() - written_in(said) - NOT_ON_PAPER - cut == set()


def test_slides_hold_it_letter_by_letter_and_stay_well_formed(minutes: MeetingMinutes) -> None:
    content = meeting_deck(minutes, at=AT, release_now=knowledge().release)
    with ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(parts.read(name))
                assert tree.xpath(f"//*[@id='{TAG}']") == [], name
                assert not [one for one in tree.iter() if etree.QName(one).localname in ("img", "script")], name
    slides = deck_of(minutes).slides
    said = "\n".join([*(frame.text for slide in slides for _, frame in frames(slide)), *(notes_of(one) for one in slides)])
    assert names_written() - written_in(said) - NOT_ON_PAPER == set()


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in strings(one)]


def test_tables_and_json_hold_it_as_it_was_written(store: Store, minutes: MeetingMinutes) -> None:
    rows = list(csv.reader(io.StringIO(decisions_csv(store, store.meetings()).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert len({len(row) for row in rows}) == 1
    assert names_written() - written_in("\n".join(rows[1])) <= NOT_ON_PAPER | {"FlagAnswer.reason"}
    for content in (
        meeting_json(minutes, store, at=AT, release_now="r"),
        case_json(minutes.cases[0], store, at=AT, release_now="r", meeting=minutes.meeting),
    ):
        assert names_written() - written_in("\n".join(strings(orjson.loads(content)))) == set()


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def looked_at(html: str) -> Elements:
    page = Elements()
    page.feed(html)
    page.close()
    return page


def no_element_of_it(page: Elements) -> None:
    assert [
        (tag, attributes) for tag, attributes in page.found if attributes.get("id") == TAG or attributes.get("src") == "x"
    ] == []
    assert [tag for tag, attributes in page.found if any(name.startswith("on") for name in attributes)] == []


def test_pages_of_html_hold_no_element_of_it(store: Store, minutes: MeetingMinutes) -> None:
    found = minutes.cases[0]
    case = read_case(found.case.facts)
    assessment = assess(case, knowledge())
    checklist = looked_at(printed_checklist(assessment.workup, case, case.values["primary_site"]).decode())
    shown = Shown(found.briefing, decision=found.decisions[-1])
    for page in (checklist, looked_at(case_html(shown, 1, 1)), looked_at(panel_html(shown))):
        no_element_of_it(page)
    assert {"case_label", "snapshot"} <= written_in("".join(checklist.text))
    bundle = orjson.loads(care_plan(found, knowledge()))
    for text in strings(bundle):
        if text.startswith("<div"):
            no_element_of_it(looked_at(text))
    assert store.meetings()
