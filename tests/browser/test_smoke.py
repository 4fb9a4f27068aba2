"""Every page of the app opens on a projector and on a phone, in light and dark, without an error or a barrier."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from livermets.knowledge.loading import knowledge
from tests.browser.screen import (
    PHONE,
    PROJECTOR,
    ROOT,
    exceptions,
    load_demo,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)

NAMES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# The menu stands at the top; where there is no room, it is drawn from the side.
MENU = '[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]'


SCREENS = pytest.mark.parametrize(
    ("viewport", "scheme"), [(PROJECTOR, "light"), (PHONE, "dark")], ids=["projector-light", "phone-dark"]
)


def assert_readable(page: Page) -> None:
    assert exceptions(page) == []
    assert page.get_by_test_id("stMain").inner_text().strip()
    assert not overflows_sideways(page)
    assert serious_violations(page) == []


def follow(page: Page, link: str) -> None:
    drawer = page.get_by_test_id("stExpandSidebarButton")
    if drawer.is_visible():
        drawer.click()
    page.locator(MENU).and_(page.locator(f'[href="{link}"]')).click()
    settle(page)


@SCREENS
def test_every_page_opens_from_the_menu_and_can_be_read(
    open_page: Callable[..., Page], address: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = open_page(viewport=viewport, scheme=scheme)
    links = page.locator(MENU).evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    opened = [link.removeprefix(address).strip("/") or "case" for link in links]
    # The pages that stand alone are in no menu, the case is there at the start.
    assert (opened[0], sorted([*opened, "discussion", "referral"])) == ("case", NAMES)
    for link in [*links[1:], links[0]]:
        follow(page, link)
        expect(page).to_have_url(re.compile(f"^{re.escape(link.rstrip('/'))}/?$"))
        assert_readable(page)
    for alone in ("discussion", "referral?primary=colorectal"):
        page.goto(f"{address}/{alone}")
        settle(page)
        assert_readable(page)


@SCREENS
def test_what_has_the_focus_in_the_menu_has_a_ring(
    open_page: Callable[..., Page], viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = open_page(viewport=viewport, scheme=scheme)
    drawer = page.get_by_test_id("stExpandSidebarButton")
    if drawer.is_visible():
        drawer.click()
    links = page.locator(MENU)
    links.first.focus()
    page.keyboard.press("Tab")
    for place in (1, 2):
        expect(links.nth(place)).to_be_focused()
        ring = links.nth(place).evaluate(
            "(link) => { const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(link);"
            " return [outlineStyle, outlineWidth, outlineColor] }"
        )
        assert ring == ["solid", "2px", {"light": "rgb(0, 90, 143)", "dark": "rgb(78, 168, 230)"}[scheme]]
        page.keyboard.press("Tab")


@pytest.mark.parametrize("name", ["colorectal-synchronous", "half-filled"])
def test_a_demo_case_fills_the_result_and_follows_to_the_other_pages(open_page: Callable[..., Page], name: str) -> None:
    demo = knowledge().demo_cases[name]
    page = open_page()
    load_demo(page, demo.title)
    for _ in looks(page, ((PHONE, "dark"), (PROJECTOR, "light"))):
        assert_readable(page)
        assert page.get_by_text("Fong score", exact=False).first.is_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="Treatments").click()
    settle(page)
    assert_readable(page)
    assert demo.case.values["case_label"] in page.get_by_test_id("stMain").inner_text()


def test_the_first_screen_is_the_case(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(page).to_have_title("livermets")
    expect(page.get_by_text("Primary", exact=True).first).to_be_visible()


def test_an_unknown_address_still_leads_to_the_app(open_page: Callable[..., Page]) -> None:
    page = open_page("no-such-page")
    assert exceptions(page) == []
    expect(page.get_by_test_id("stMain")).to_be_visible()
