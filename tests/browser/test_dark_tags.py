"""What is chosen in a list of several reads in the dark theme as well."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.screen import PROJECTOR, looks, serious_violations, settle


def test_a_chosen_filter_has_contrast(open_page: Callable[..., Page]) -> None:
    page = open_page("evidence")
    page.get_by_test_id("stMultiSelect").first.click()
    page.keyboard.type("Colorectal")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settle(page)
    assert page.get_by_test_id("stMultiSelectTagsContainer").first.get_by_text("Colorectal").is_visible()
    for look in looks(page, ((PROJECTOR, "light"), (PROJECTOR, "dark"))):
        assert serious_violations(page) == [], look
