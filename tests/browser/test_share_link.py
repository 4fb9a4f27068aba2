"""A case goes from one browser to another by a link, and only by what stands behind the # of it."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from livermets.knowledge.loading import knowledge
from tests.browser.screen import PHONE, exceptions, leave, load_demo, overflows_sideways, serious_violations, settle

MARKER = "CEA (ng/mL)"
UNKNOWN_MARKER = knowledge().demo_cases["half-filled"]
DEMO = knowledge().demo_cases["colorectal-synchronous"]


def copied_link(page: Page) -> str:
    page.get_by_role("button", name="Link").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Left out")
    settle(page)
    assert serious_violations(page) == []
    link = dialog.get_by_test_id("stCode").inner_text().strip()
    expect(dialog.get_by_alt_text("The link as a square code")).to_be_visible()
    return link


def test_a_link_opens_the_same_facts_elsewhere_and_leaves_the_address(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    load_demo(page, DEMO.title)
    link = copied_link(page)
    assert link.startswith(f"{address}/#case=1.")
    assert DEMO.case.values["case_label"] not in link
    leave(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(PHONE)
    page.goto(link)
    expect(page.get_by_text("Fong score").first).to_be_visible(timeout=30_000)
    settle(page)
    assert "#" not in page.url
    assert [one for one in asked if "case=" in one.partition("#")[0]] == []
    assert exceptions(page) == []
    assert not overflows_sideways(page)


def paste_behind(page: Page, link: str) -> None:
    """Change only what stands behind the # of the address, as a link pasted into an open page does."""
    page.evaluate("(link) => { location.hash = link.slice(link.indexOf('#')); }", link)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def test_a_link_over_entries_asks_first_and_a_cut_one_changes_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    load_demo(page, UNKNOWN_MARKER.title)
    link = copied_link(page)
    page.keyboard.press("Escape")
    settle(page)
    paste_behind(page, link[:-3])
    expect(page.get_by_text("was not opened")).to_be_visible(timeout=30_000)
    assert "#" not in page.url
    field(page, MARKER).fill("9")
    field(page, MARKER).press("Enter")
    settle(page)
    paste_behind(page, link)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Replace the case on the screen?", timeout=30_000)
    dialog.get_by_role("button", name="Keep what is entered").click()
    settle(page)
    assert field(page, MARKER).input_value() == "9"
    paste_behind(page, link)
    dialog.get_by_role("button", name="Replace", exact=True).click(timeout=30_000)
    settle(page)
    assert field(page, MARKER).input_value() == ""
