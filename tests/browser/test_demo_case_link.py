"""`?demo=NAME` in a real tab, where entries of before the reload may still lie; and a demonstration's own opening."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import serve, settle

AGE = "Age (years)"
CEA = "CEA (ng/mL)"


def enter(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")
    settle(page)


def test_it_stays_over_a_reload_and_comes_over_earlier_entries_only_after_a_question(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page("treatments?demo=lung")
    expect(page.get_by_text("Demo 6")).to_be_visible()
    assert page.url == f"{address}/treatments"
    page.reload()
    settle(page)
    expect(page.get_by_text("Demo 6")).to_be_visible()

    page.goto(f"{address}/")
    settle(page)
    enter(page, AGE, "47")
    page.goto(f"{address}/?demo=ovarian")
    settle(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Replace the case on the screen?")).to_be_visible()
    dialog.get_by_role("button", name="Keep what is entered").click()
    settle(page)
    expect(page.get_by_role("textbox", name=AGE, exact=True)).to_have_value("47")
    page.goto(f"{address}/?demo=ovarian")
    settle(page)
    page.get_by_role("dialog").get_by_role("button", name="Replace").click()
    settle(page)
    expect(page.get_by_text("Demo 5")).to_be_visible()


@pytest.fixture(scope="module")
def demonstration() -> Iterator[str]:
    nowhere = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": ""}
    with serve(environment={"LIVERMETS_MODE": "demo", "LIVERMETS_DEMO_FILES": "1", **nowhere}) as address:
        yield address


def test_a_demonstration_opens_on_a_case_and_entries_of_the_tab_come_before_it(
    demonstration: str, visit: Callable[..., Page]
) -> None:
    page = visit(demonstration)
    expect(page.get_by_text("This is a made-up case:")).to_be_visible()
    enter(page, CEA, "47")
    expect(page.get_by_role("textbox", name=CEA, exact=True)).to_have_value("47")
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name=CEA, exact=True)).to_have_value("47")


def test_beyond_the_files_of_one_visitor_the_button_is_off_and_the_rest_goes_on(
    demonstration: str, visit: Callable[..., Page]
) -> None:
    page = visit(demonstration)
    save = page.get_by_role("button", name="Save", exact=True)
    with page.expect_download():
        save.click()
    settle(page)
    expect(save).to_be_disabled()
    enter(page, CEA, "21")
    expect(page.get_by_role("textbox", name=CEA, exact=True)).to_have_value("21")
