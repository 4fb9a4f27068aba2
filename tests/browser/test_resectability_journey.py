"""The resectability page as a surgeon uses it: choosing segments on the liver, and a remnant without a case."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.screen import PHONE, PROJECTOR, exceptions, load_demo, overflows_sideways, serious_violations, settle


def segment(page: Page, name: str, *, chosen: bool) -> None:
    """Wait until a segment of the map is chosen for removal, or not."""
    state = "true" if chosen else "false"
    expect(page.locator(f'[role="checkbox"][data-segment="{name}"]')).to_have_attribute("aria-checked", state)


@pytest.mark.parametrize(("viewport", "scheme"), [(PROJECTOR, "light"), (PHONE, "dark")], ids=["projector-light", "phone-dark"])
def test_segments_are_chosen_by_pointer_and_keyboard(
    open_page: Callable[..., Page], viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = open_page(viewport=PROJECTOR, scheme=scheme)
    load_demo(page, "Colorectal, synchronous, both hemilivers")
    page.get_by_role("link", name="Resectability").first.click()
    settle(page)
    page.set_viewport_size(viewport)
    settle(page)
    seven = page.get_by_role("checkbox", name="Remove segment 7, right hemiliver")
    seven.click()
    segment(page, "7", chosen=True)
    settle(page)
    seven.focus()
    page.keyboard.press("Space")
    segment(page, "7", chosen=False)
    settle(page)
    page.get_by_role("button", name="Right hemiliver", exact=True).click()
    for name, chosen in {"5": True, "8": True, "4b": False, "1": False}.items():
        segment(page, name, chosen=chosen)
    expect(page.get_by_text("the whole right hemiliver (right hemihepatectomy)")).to_be_visible()
    expect(page.get_by_text("3 cleared")).to_be_visible()
    settle(page)
    assert exceptions(page) == []
    assert not overflows_sideways(page)
    assert serious_violations(page) == []


def test_a_remnant_is_judged_without_a_case(open_page: Callable[..., Page]) -> None:
    page = open_page("resectability")
    for label, value in {"Future liver remnant (mL)": "480", "Height (cm)": "170", "Weight (kg)": "70"}.items():
        page.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Tab")
        settle(page)
    expect(page.get_by_text("31.8 %", exact=True).first).to_be_visible()
    assert exceptions(page) == []
