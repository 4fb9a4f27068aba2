"""Numbers as they are typed and pasted in browsers of three languages: each is read by the server, and alike in all."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.screen import LAPTOP, PHONE, open_screen, overflows_sideways, serious_violations, settle

# A busy machine may take a while; a person would wait as well.
expect.set_options(timeout=20_000)

LANGUAGES = ("en-US", "de-DE", "de-CH")
SIZES = {
    "12,5": "12.5",
    "1,5": "1.5",
    "12.55": "12.55",
    "12.5 mm": "12.5",
    "4.8 cm": "48",
    "48 x 32": "48",
    "5-7": "7",
    "1e2": "100",
    "2.1/3.4": "3.4",
    "\N{MINUS SIGN}12": "\N{MINUS SIGN}12",
}
"""What is typed as a size, and what its cell shows afterwards; the last cannot be read and stays."""


@pytest.fixture(scope="module", params=LANGUAGES)
def abroad(request: pytest.FixtureRequest, launch: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """A browser of this language, which may use the clipboard."""
    context = launch(language=request.param)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(abroad: BrowserContext, address: str) -> Page:
    """The case page with an empty table of lesions."""
    opened = open_screen(abroad, address, LAPTOP)
    opened.get_by_role("combobox", name="Primary", exact=True).focus()
    opened.keyboard.type("colorectal")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    settle(opened)
    opened.get_by_text("List the lesions one by one").click()
    settle(opened)
    return opened


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(".lesions tbody tr").nth(row).locator("input").nth(column)


def expect_column(page: Page, column: int, shown: Sequence[str]) -> None:
    """The cells of a column from the first row on, once the server has read them."""
    expect(page.locator(".lesions tbody tr")).to_have_count(len(shown))
    for row, text in enumerate(shown):
        expect(cell(page, row, column)).to_have_value(text)


def paste(page: Page, text: str) -> None:
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")
    settle(page)


def test_sizes_typed_key_by_key_are_what_was_meant(page: Page) -> None:
    for row, typed in enumerate(SIZES):
        cell(page, row, 1).focus()
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    settle(page)
    expect_column(page, 1, [*SIZES.values(), ""])
    expect(page.get_by_text("Lesion 10, size: “\N{MINUS SIGN}12” is outside the range")).to_be_visible()
    expect(page.get_by_text("48 x 32: the largest, 48 mm")).to_be_visible()
    assert serious_violations(page) == []
    page.set_viewport_size(PHONE)
    settle(page)
    assert not overflows_sideways(page)


def test_a_pasted_table_comes_in_whole_or_is_listed(page: Page) -> None:
    lines = [f"{number % 8 + 1}\t{typed}\tportal vein\tResected\tsee MRI" for number, typed in enumerate(SIZES)]
    cell(page, 0, 0).focus()
    paste(page, "\r\n".join([*lines, "segment 5\tn/a\tn/a\tn/a", "IVa\t7\t\t", "05\t8\t\t"]))
    expect_column(page, 1, [*SIZES.values(), "", "7", "8", ""])
    segments = [str(number % 8 + 1) for number in range(len(SIZES))]
    expect_column(page, 0, [*segments, "5", "4a", "5", ""])
    expect_column(page, 3, [*["Resected"] * len(SIZES), "", "", "", ""])
    expect(page.get_by_text("parts of the paste were not brought in")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_contain_text("line 1, column 5: see MRI")


def test_a_single_number_is_pasted_as_it_stands_and_rows_go_on_with_the_keyboard(page: Page) -> None:
    cell(page, 0, 0).focus()
    page.keyboard.type("S6")
    page.keyboard.press("Tab")
    paste(page, "4.8 cm")
    page.keyboard.press("Tab")
    page.keyboard.type("none")
    page.keyboard.press("Tab")
    page.keyboard.type("present")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    settle(page)
    for column, shown in enumerate((["6", "7"], ["48", "1.5"], ["none", ""], ["Present", ""])):
        expect_column(page, column, [*shown, ""])
    expect(page.get_by_text("2 lesions listed").first).to_be_visible()


def test_what_is_typed_in_centimetres_is_in_centimetres(page: Page) -> None:
    page.get_by_role("radio", name="cm").or_(page.get_by_role("button", name="cm", exact=True)).first.click()
    settle(page)
    expect(page.locator(".lesions thead")).to_contain_text("Size (cm)")
    cell(page, 0, 1).focus()
    page.keyboard.type("4,8")
    page.keyboard.press("Tab")
    settle(page)
    expect_column(page, 1, ["4.8", ""])
    page.get_by_role("radio", name="mm").or_(page.get_by_role("button", name="mm", exact=True)).first.click()
    settle(page)
    expect_column(page, 1, ["48", ""])


def test_a_number_of_the_form_is_read_alike(page: Page) -> None:
    field = page.get_by_role("textbox", name="CEA (ng/mL)", exact=True)
    for typed, shown in (("200,5", "200.5"), ("1e2", "100"), ("7.5 ng/mL", "7.5"), ("5-7", "5-7")):
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        settle(page)
        # While the field is drawn anew, the page holds the former one for a moment as well.
        expect(field).to_have_count(1)
        expect(field).to_have_value(shown)


def test_no_field_of_a_page_is_one_that_the_browser_reads(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    for name in ("", "treatments", "survival", "resectability", "workup", "spread", "board", "evidence", "compare", "about"):
        page.goto(f"{address}/{name}")
        settle(page)
        assert page.locator('input[type="number"], input[type="date"], [role="spinbutton"]').count() == 0, name
