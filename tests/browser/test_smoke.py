"""Every page of the app opens on a projector and on a phone, in light and dark, without an error or a barrier."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.screen import PHONE, PROJECTOR, ROOT, exceptions, overflows_sideways, serious_violations

NAMES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def path_of(name: str) -> str:
    """The case page is the first screen and has the address of the app itself."""
    return "" if name == "case" else name


@pytest.mark.parametrize(("viewport", "scheme"), [(PROJECTOR, "light"), (PHONE, "dark")], ids=["projector-light", "phone-dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_and_can_be_read(
    open_page: Callable[..., Page], name: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = open_page(path_of(name), viewport, scheme)
    assert exceptions(page) == []
    assert page.get_by_test_id("stMain").inner_text().strip()
    assert not overflows_sideways(page)
    assert serious_violations(page) == []


def test_the_first_screen_is_the_case(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(page).to_have_title("livermets")
    expect(page.get_by_text("Primary", exact=True).first).to_be_visible()


def test_an_unknown_address_still_leads_to_the_app(open_page: Callable[..., Page]) -> None:
    page = open_page("no-such-page")
    assert exceptions(page) == []
    expect(page.get_by_test_id("stMain")).to_be_visible()
