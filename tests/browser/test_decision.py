"""Recording a decision as the person at the keyboard does it while the board watches."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import PHONE, PROJECTOR, looks, overflows_sideways, serious_violations, settle

# A busy machine may take a while; a person would wait as well.
expect.set_options(timeout=20_000)


def decisions(page: Page) -> Page:
    """The decisions of a meeting of the demo cases."""
    page.get_by_role("button", name="Make a demo meeting").click()
    settle(page)
    page.get_by_role("tab", name="Decisions").click()
    settle(page)
    return page


def open_dialog(page: Page) -> Locator:
    """Open the dialog with the keyboard."""
    page.get_by_role("button", name=re.compile("Record (the|a further) decision|Go on with the draft")).focus()
    page.keyboard.press("Enter")
    settle(page)
    return page.get_by_role("dialog")


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def walk_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(40):
        if target.evaluate("(node) => node === document.activeElement || node.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it")


def test_a_decision_is_typed_with_the_keyboard_alone_and_read_again(open_page: Callable[..., Page]) -> None:
    page = decisions(open_page("board"))
    dialog = open_dialog(page)
    walk_to(page, dialog.get_by_role("button").filter(has_text="Indicated").first)
    page.keyboard.press("Enter")
    settle(page)
    expect(dialog.get_by_text("1. ", exact=False).first).to_be_visible()
    walk_to(page, field(page, "Plan in words"))
    page.keyboard.type("Two cycles, then again")
    walk_to(page, field(page, "Rationale"))
    page.keyboard.type("Response may make it smaller")
    walk_to(page, field(page, "Conditions, one a line"))
    page.keyboard.type("if MRI shows no further lesion")
    walk_to(page, dialog.get_by_role("button", name="Record decision"))
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    for words in (
        "Two cycles, then again",
        "Response may make it smaller",
        "if MRI shows no further lesion",
        "when it was decided",
    ):
        expect(page.get_by_role("paragraph").filter(has_text=words).first).to_be_visible()


def test_escape_closes_the_dialog_and_keeps_what_was_typed_last(open_page: Callable[..., Page]) -> None:
    page = decisions(open_page("board"))
    open_dialog(page)
    field(page, "Rationale").focus()
    page.keyboard.type("Margin feasible")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Go on with the draft")).to_be_visible()
    open_dialog(page)
    expect(field(page, "Rationale")).to_have_value("Margin feasible")


def test_what_was_typed_last_is_recorded_when_the_button_is_pressed_at_once(open_page: Callable[..., Page]) -> None:
    page = decisions(open_page("board"))
    dialog = open_dialog(page)
    field(page, "Plan in words").click()
    page.keyboard.type("MRI first, then again")
    dialog.get_by_role("button", name="Record decision").click()
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("paragraph").filter(has_text="MRI first, then again").first).to_be_visible()


def test_the_dialog_reads_on_every_screen(open_page: Callable[..., Page]) -> None:
    page = decisions(open_page("board"))
    dialog = open_dialog(page)
    pills = dialog.get_by_test_id("stButtonGroup").first.get_by_role("button")
    for place in (0, 1):
        pills.nth(place).click()
        settle(page)
    record = dialog.get_by_role("button", name="Record decision")
    for look in looks(page):
        assert serious_violations(page) == [], look
        assert not overflows_sideways(page), look
        if page.viewport_size == PROJECTOR:
            # The whole of it is seen at once, in letters for the back row.
            expect(record).to_be_in_viewport(ratio=1)
            assert field(page, "Rationale").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)") >= 20
        else:
            record.scroll_into_view_if_needed()
            expect(record).to_be_in_viewport(ratio=1)


def test_record_and_overview_read_on_every_screen(open_page: Callable[..., Page]) -> None:
    page = decisions(open_page("board", scheme="dark"))
    dialog = open_dialog(page)
    field(page, "Plan in words").fill("MRI first, then again")
    dialog.get_by_role("button", name="Record decision").click()
    settle(page)
    page.get_by_text("As the board saw it").click()
    settle(page)
    assert_readable_in_the_dark(page)
    page.get_by_role("tab", name="Overview").click()
    settle(page)
    expect(page.get_by_text("1 of 7 cases are decided.").first).to_be_visible()
    assert_readable_in_the_dark(page)


def assert_readable_in_the_dark(page: Page) -> None:
    for look in looks(page, ((PHONE, "dark"), (PROJECTOR, "dark"))):
        assert serious_violations(page) == [], look
        assert not overflows_sideways(page), look


def test_the_dialog_opens_over_the_discussion_screen_and_its_keys_are_letters(open_page: Callable[..., Page]) -> None:
    page = open_page("board")
    page.get_by_role("button", name="Make a demo meeting").click()
    settle(page)
    page.get_by_role("button", name="Discuss", exact=True).click()
    settle(page)
    expect(page.locator(".place")).to_have_text("Case 1 of 7")
    page.keyboard.press("d")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(1)
    field(page, "Rationale").click()
    page.keyboard.type("dead end? edge")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("d")
    settle(page)
    expect(field(page, "Rationale")).to_have_value("dead end? edge")
