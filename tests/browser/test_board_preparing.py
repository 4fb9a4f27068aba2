"""A meeting prepared in the browser: the agenda, drafts that save themselves, a reload, two editors, strange labels."""

import datetime
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from livermets.board.models import BoardCase, Meeting
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.browser.conftest import Kept
from tests.browser.screen import (
    EVERYWHERE,
    PHONE,
    PROJECTOR,
    Look,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)

expect.set_options(timeout=20_000)

STRANGE = "<b>x</b> **y** :red[z] $a$ 😀 مرحبا"
WIDE = "W" * 80
SMALL_AND_LARGE: tuple[Look, ...] = ((PHONE, "dark"), (PROJECTOR, "light"))


@pytest.fixture
def store(kept: Kept) -> Iterator[Store]:
    """The store of the server in the hands of somebody else, emptied before each test."""
    opened = kept.emptied()
    yield opened
    opened.close()


@pytest.fixture
def open_board(kept: Kept, visit: Callable[..., Page]) -> Callable[..., Page]:
    """`open_board(viewport, scheme)`: the board page in a session of its own."""
    return lambda *screen: visit(f"{kept.address}/board", *screen)


def plan(store: Store, *facts: dict[str, object]) -> tuple[Meeting, list[BoardCase]]:
    meeting = store.add_meeting("Tuesday", datetime.date(2026, 3, 3), datetime.time(16, 30))
    return meeting, [store.add_case(meeting.id, one) for one in facts]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def type_into(page: Page, label: str, typed: str) -> None:
    """Type into a field and go on with the tabulator, as a person does."""
    page.get_by_role("textbox", name=label, exact=True).fill(typed)
    page.keyboard.press("Tab")
    settle(page)


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def assert_readable(page: Page, wanted: Iterable[Look] = EVERYWHERE) -> None:
    for look in looks(page, wanted):
        assert not overflows_sideways(page), look
        assert serious_violations(page) == [], look


def test_a_demo_meeting_can_be_read_on_every_screen(open_page: Callable[..., Page]) -> None:
    page = open_page("board")
    assert_readable(page)
    press(page, "Make a demo meeting")
    expect(main(page)).to_contain_text("7 cases · 1 h 10 min")
    assert_readable(page)
    press(page, "Add a case")
    assert_readable(page)
    press(page, "Close")
    press(page, "Change")
    assert_readable(page)


def test_a_question_a_fact_and_the_order_save_themselves(open_board: Callable[..., Page], store: Store) -> None:
    half = knowledge().demo_cases["half-filled"].case.to_json()
    meeting, (first, second) = plan(store, half, {"case_label": "Case 2"})
    page = open_board()
    type_into(page, "Question to the board", "Resect now?")
    assert store.case(first.id).question == "Resect now?"
    page.get_by_role("button", name="Lines of systemic treatment").click()
    page.get_by_role("textbox", name="Lines of systemic treatment", exact=True).fill("2")
    page.keyboard.press("Enter")
    settle(page)
    assert store.case(first.id).facts["lines_of_chemotherapy"] == 2
    page.get_by_role("button", name="Later", exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)
    assert [one.id for one in store.agenda(meeting.id)] == [second.id, first.id]


def test_a_case_opened_on_the_case_page_saves_itself_and_stays_linked_over_a_reload(
    open_board: Callable[..., Page], store: Store
) -> None:
    half = knowledge().demo_cases["half-filled"].case.to_json()
    _, (case,) = plan(store, half)
    page = open_board()
    press(page, "Open on the case page")
    expect(main(page)).to_contain_text("Case of the board: Demo 7. Saved")
    type_into(page, "CEA (ng/mL)", "12")
    assert store.case(case.id).facts["cea_ng_ml"] == 12
    page.reload()
    expect(main(page)).to_contain_text("Case of the board: Demo 7. Saved")
    settle(page)
    type_into(page, "CEA (ng/mL)", "13")
    assert store.case(case.id).facts["cea_ng_ml"] == 13
    page.get_by_role("button", name="Demo case").click()
    page.get_by_test_id("stMenuButtonBody").get_by_text(knowledge().demo_cases["lung"].title, exact=True).click()
    settle(page)
    press(page, "End the link and open it")
    expect(main(page)).to_contain_text("so the link to Demo 7 has ended")
    assert store.case(case.id).facts == {**half, "cea_ng_ml": 13}


def test_a_reload_without_a_store_keeps_the_entries_and_says_that_the_link_ended(open_page: Callable[..., Page]) -> None:
    page = open_page("board")
    press(page, "Make a demo meeting")
    press(page, "Open on the case page")
    expect(main(page)).to_contain_text("Case of the board: Demo 1. Saved")
    page.reload()
    expect(main(page)).to_contain_text("The reload ended the link to the board")
    expect(main(page)).to_contain_text("Demo 1 · after 4 cycles")


def test_the_second_of_two_browsers_is_shown_the_difference(open_board: Callable[..., Page], store: Store) -> None:
    half = knowledge().demo_cases["half-filled"].case.to_json()
    _, (case,) = plan(store, half)
    one, other = open_board(), open_board(PHONE, "dark")
    for page in (one, other):
        press(page, "Open on the case page")
    type_into(one, "CEA (ng/mL)", "20")
    press(other, "Change the facts")
    type_into(other, "CEA (ng/mL)", "300")
    expect(main(other)).to_contain_text("Somebody else changed Demo 7 in the meantime. Nothing was overwritten.")
    row = other.get_by_role("row").filter(has_text="300 ng/mL")
    expect(row).to_contain_text("20 ng/mL")
    assert_readable(other, [(PHONE, "dark")])
    assert store.case(case.id).facts["cea_ng_ml"] == 20
    press(other, "Save mine over it")
    expect(main(other)).to_contain_text("Saved, and so is every change")
    assert store.case(case.id).facts["cea_ng_ml"] == 300


@pytest.mark.parametrize("label", [STRANGE, WIDE])
def test_a_strange_label_is_shown_letter_by_letter_everywhere(
    open_board: Callable[..., Page], store: Store, label: str
) -> None:
    plan(store, {"case_label": label, "primary_site": "lung"})
    page = open_board()
    for look in looks(page, SMALL_AND_LARGE):
        expect(page.get_by_role("heading", name=label)).to_be_visible()
        expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_contain_text(label)
        assert not overflows_sideways(page), look
    press(page, "Open on the case page")
    for look in looks(page, SMALL_AND_LARGE):
        expect(main(page)).to_contain_text(f"Case of the board: {label}. Saved")
        expect(main(page)).to_contain_text(f"{label} · Lung")
        assert not overflows_sideways(page), look


def test_a_row_of_the_agenda_chooses_its_case(open_board: Callable[..., Page], store: Store) -> None:
    plan(store, *({"case_label": f"Case {number}"} for number in range(1, 501)))
    page = open_board()
    expect(page.get_by_role("heading", name="1. Case 1", exact=False).first).to_be_visible()
    grid = page.get_by_test_id("stDataFrame").locator("canvas").first
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + 35 * 3 + 17)
    settle(page)
    expect(page.get_by_role("heading", name="3. Case 3")).to_be_visible()
    press(page, "Next")
    expect(page.get_by_role("heading", name="4. Case 4")).to_be_visible()
