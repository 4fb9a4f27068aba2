"""From the case to its options and to what was reported of them, as a person clicks through."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from livermets.charts.option_table import options_by_intent
from livermets.knowledge.loading import knowledge
from livermets.screens.treatments.page import ROW_HEIGHT
from tests.browser.screen import (
    PHONE,
    PROJECTOR,
    Look,
    exceptions,
    load_demo,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)

HEADER_HEIGHT = 38
SMALL_AND_LARGE: tuple[Look, ...] = ((PHONE, "dark"), (PROJECTOR, "light"))


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    settle(page)


def choose(page: Page, label: str, value: str) -> None:
    box = page.get_by_role("combobox", name=label).first
    box.click()
    box.fill(value)
    page.get_by_role("option", name=value).first.click()
    settle(page)


def mark_row(page: Page, row: int) -> None:
    """Tick a row of the options; the table is painted, so that its rows are places and not elements."""
    place = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 15, place["y"] + HEADER_HEIGHT + ROW_HEIGHT * (row + 0.5))
    settle(page)


def assert_readable(page: Page) -> None:
    assert exceptions(page) == []
    assert serious_violations(page) == []
    assert not overflows_sideways(page)


def test_one_row_opens_an_option_and_two_lay_options_side_by_side(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    load_demo(page, knowledge().demo_cases["colorectal-metachronous-single"].title)
    follow(page, "Treatments")
    mark_row(page, 0)
    expect(page.get_by_text("Contraindications", exact=True)).to_be_visible()
    expect(page.get_by_text("Patients like this")).to_be_visible()
    assert_readable(page)
    mark_row(page, 1)
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    # What the opened option said goes when the options stand side by side.
    expect(page.get_by_text("Contraindications", exact=True)).to_have_count(1)
    expect(page.get_by_test_id("stTableStyledTable").get_by_text("Contraindications", exact=True)).to_be_visible()
    assert_readable(page)


def test_options_open_on_a_phone_in_the_dark(open_page: Callable[..., Page]) -> None:
    page = open_page("treatments", viewport=PHONE, scheme="dark")
    choose(page, "Primary", "Breast")
    mark_row(page, 0)
    first = options_by_intent(knowledge().registry.options_for("breast"))[0]
    expect(page.get_by_role("heading", name=first.name)).to_be_visible()
    assert_readable(page)


def test_every_picture_of_survival_can_be_read(open_page: Callable[..., Page]) -> None:
    page = open_page("survival")
    choose(page, "Primary", "Colorectal")
    for view in ("By group", "Over time", "Out of 100", "Founding texts", "Recurrence", "Trials"):
        page.get_by_role("radio", name=view, exact=True).click()
        for look in looks(page, SMALL_AND_LARGE):
            expect(page.locator(".js-plotly-plot").first).to_be_visible()
            assert exceptions(page) == [], (view, look)
            assert not overflows_sideways(page), (view, look)
    for look in looks(page, SMALL_AND_LARGE):
        assert serious_violations(page) == [], look


def test_a_picture_is_saved_with_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("survival", viewport=PHONE)
    choose(page, "Primary", "Breast")
    camera = page.get_by_role("button", name="Download plot")
    assert camera.count() == 0
    for chosen, begins in {"SVG": b"<svg", "PNG": b"\x89PNG"}.items():
        page.get_by_role("radio", name=f"Picture as {chosen}").click()
        settle(page)
        camera.focus()
        assert_readable(page)
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(f"{knowledge().release}.{chosen.lower()}")
        assert download.value.path().read_bytes().startswith(begins)
