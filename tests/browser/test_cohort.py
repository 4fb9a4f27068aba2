"""A cohort from the upload to its curves, as a person clicks through: readable everywhere, and stopped when asked to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from livermets.screens.cohort.page import VIEWS
from tests import cohorts
from tests.browser.screen import (
    PHONE,
    PROJECTOR,
    exceptions,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)


def view(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).first.click()
    settle(page, 400)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_of_the_demonstration_can_be_read_on_a_projector_and_a_phone(
    open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page("cohort", scheme=scheme)
    page.get_by_role("button", name="Demonstration cohort").click()
    page.get_by_test_id("stPlotlyChart").first.wait_for(timeout=60_000)
    settle(page, 400)
    for name in (*VIEWS, "Load and mapping", "This board"):
        page.set_viewport_size(PROJECTOR)
        view(page, name)
        for look in looks(page, ((PROJECTOR, scheme), (PHONE, scheme))):  # type: ignore[arg-type]
            assert exceptions(page) == [], (name, look)
            assert not overflows_sideways(page), (name, look)
            assert serious_violations(page) == [], (name, look)


def test_a_table_is_uploaded_read_and_drawn(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page("cohort")
    page.locator("input[type=file]").first.set_input_files(cohorts.shared_file(cohorts.REAL))
    settle(page, 400)
    expect(page.get_by_text("known layout: Colorectal-Liver-Metastases")).to_be_visible()
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_text("197 patients, 107 events, median 76.0 months")).to_be_visible(timeout=60_000)
    wrong = tmp_path / "page.csv"
    wrong.write_text("<html><table></table></html>")
    settle(page)
    view(page, "Load and mapping")
    page.locator("input[type=file]").first.set_input_files(wrong)
    expect(page.get_by_text("is a web page that was saved under the name of a table")).to_be_visible()
    view(page, "Curves")
    expect(page.get_by_text("197 patients, 107 events, median 76.0 months")).to_be_visible()


def test_reading_a_large_table_says_how_far_it_is_and_can_be_stopped(open_page: Callable[..., Page], tmp_path: Path) -> None:
    table = tmp_path / "large.csv"
    table.write_text("age,sex\n" + "".join(f"{n % 60 + 20},{n % 2 + 1}\n" for n in range(1_000_000)))
    page = open_page("cohort")
    page.locator("input[type=file]").first.set_input_files(table)
    page.get_by_role("button", name="Read the table").click(timeout=120_000)
    page.get_by_role("button", name="Cancel").click(timeout=60_000)
    expect(page.get_by_text("Stopped")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Read the table")).to_be_visible()
