"""A case begun with one line, a lesion added on the liver, and the result first on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import PHONE, PROJECTOR, exceptions, overflows_sideways, serious_violations, settle

# A busy machine may take a while; a person would wait as well.
expect.set_options(timeout=20_000)

LINE = (
    "woman of 58, sigmoid cancer pN1, 14 months before, lesions in segments 6 (42 mm), 7 and 4b, CEA 38, "
    "RAS and BRAF wild type, MSS, ECOG 1, after four cycles of FOLFOX"
)


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Quick line, or a pasted letter", exact=True)


def read(page: Page, line: str) -> None:
    field(page).fill(line)
    field(page).press("Control+Enter")
    settle(page)


def test_a_case_of_a_referral_is_one_line_and_one_click_and_the_first_screen_answers(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    read(page, LINE)
    expect(page.get_by_text("“CEA 38”")).to_be_visible()
    assert serious_violations(page) == []
    page.get_by_role("button", name="Take 14 facts").click()
    settle(page)
    expect(page.get_by_text("14 facts taken")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Fong score").first).to_contain_text("2")
    expect(field(page)).to_have_value("")
    assert exceptions(page) == []


def test_a_lesion_is_added_on_the_liver_by_the_keyboard_with_its_size(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    read(page, "sigmoid ca, S6 42")
    page.get_by_role("button", name="Take").click()
    settle(page)
    segment = page.locator('.map [role="button"][data-segment="3"]')
    expect(segment).to_have_attribute("aria-label", "Add a lesion in segment 3, left hemiliver")
    segment.focus()
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Lesion in segment 3: size (mm)", exact=True).fill("1,8 cm")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("textbox", name="Number of liver metastases", exact=True)).to_have_value("2")
    expect(page.get_by_text("2 lesions listed; number, largest and bilobar follow")).to_be_visible()
    assert exceptions(page) == []


def test_a_phone_shows_the_result_first_and_the_form_behind_a_button(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE)
    expect(page.get_by_text("It is not a cleared or certified medical device")).to_be_in_viewport()
    read(page, LINE)
    page.get_by_role("button", name="Take 14 facts").click()
    settle(page)
    expect(field(page)).to_be_hidden()
    expect(page.get_by_text("facts known")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Change the facts")).to_be_visible()
    assert not overflows_sideways(page)
    page.get_by_role("button", name="Change the facts").click()
    settle(page)
    expect(field(page)).to_be_visible()
    # What is taken from a line while the form is open is shown as well, from its beginning.
    read(page, "INR 1.1")
    page.get_by_role("button", name="Take 1 fact").click()
    settle(page)
    expect(field(page)).to_be_hidden()
    expect(page.get_by_text("facts known")).to_be_in_viewport()
    assert serious_violations(page) == []
