"""What is chosen in a list of several reads in the dark theme as well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.screen import PROJECTOR, serious_violations, settle


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_filter_has_contrast(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page("evidence", viewport=PROJECTOR, scheme=scheme)
    page.get_by_test_id("stMultiSelect").first.click()
    page.keyboard.type("Colorectal")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settle(page)
    assert page.get_by_test_id("stMultiSelectTagsContainer").first.get_by_text("Colorectal").is_visible()
    assert serious_violations(page) == []
