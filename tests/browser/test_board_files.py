"""The files of a board in a real browser: each is saved by a click, and is what its name says."""

import csv
import datetime
import io
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Page
from pptx import Presentation
from pypdf import PdfReader

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft
from livermets.knowledge.loading import knowledge
from tests.browser.conftest import Kept
from tests.browser.screen import (
    LAPTOP,
    PHONE,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)


@pytest.fixture(scope="module")
def board(kept: Kept) -> str:
    """The address of an app whose store holds a meeting of the seven demo cases, one decided."""
    store = kept.emptied()
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 5), datetime.time(14))
    cases = [store.add_case(meeting.id, demo.case.to_json()) for demo in knowledge().demo_cases.values()]
    store.decide(cases[0].id, cases[0].version, DecisionDraft(plan="Restage"), see_case(cases[0], knowledge()))
    store.close()
    return kept.address


@pytest.fixture
def page(board: str, visit: Callable[..., Page]) -> Page:
    """The files of the meeting."""
    page = visit(f"{board}/board", viewport=LAPTOP)
    page.get_by_role("tab", name="Files").click()
    settle(page)
    return page


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    path = download.value.path()
    settle(page)
    return download.value.suggested_filename, Path(path).read_bytes()


def test_every_file_is_saved_by_one_click_and_opens(page: Page) -> None:
    name, content = saved(page, "Save minutes")
    assert name == "2026-03-05-liver-board-minutes.pdf"
    assert "Restage" in "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    name, content = saved(page, "Save slides")
    assert name == "2026-03-05-liver-board-slides.pptx"
    assert Presentation(io.BytesIO(content)).slides[0].shapes.title.text_frame.text == "Liver board"
    name, content = saved(page, "Save JSON")
    assert name == "2026-03-05-liver-board-board.json"
    assert len(orjson.loads(content)["cases"]) == 7
    for button in ("Save CSV", "Save CSV of all"):
        name, content = saved(page, button)
        assert name.endswith("decisions.csv")
        assert [row["plan"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))] == ["Restage"]
    _, content = saved(page, "One page (PDF)")
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    name, content = saved(page, "Everything (JSON)")
    assert orjson.loads(content)["case"]["label"].lower().replace(" ", "-") == name.removesuffix(".json")


def test_the_files_read_in_both_themes_and_on_a_phone(page: Page) -> None:
    for look in looks(page, ((LAPTOP, "light"), (LAPTOP, "dark"), (PHONE, "dark"), (PHONE, "light"))):
        assert serious_violations(page) == [], look
        assert not overflows_sideways(page), look
