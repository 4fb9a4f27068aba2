"""From the case to its options and to what was reported of them, as a person clicks through."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from livermets.charts.option_table import options_by_intent
from livermets.knowledge.loading import knowledge
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

RESECTION, ABLATION = "colorectal.hepatic-resection", "colorectal.thermal-ablation"
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


def open_option(page: Page, name: str) -> None:
    page.locator(f'button[data-open="{name}"]').click()
    settle(page)


def assert_readable(page: Page) -> None:
    assert exceptions(page) == []
    assert serious_violations(page) == []
    assert not overflows_sideways(page)


def test_an_option_opens_beside_the_matrix_and_ticked_ones_lie_side_by_side(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    load_demo(page, knowledge().demo_cases["colorectal-metachronous-single"].title)
    follow(page, "Treatments")
    open_option(page, RESECTION)
    record = page.locator(".st-key-treatments_opened_beside")
    expect(record.get_by_text("Contraindications", exact=True)).to_be_visible()
    expect(page.get_by_text("Patients like this")).to_be_attached()
    row = page.locator(f'tr:has(button[data-open="{RESECTION}"])')
    beside, above = row.bounding_box(), record.bounding_box()
    assert beside is not None
    assert above is not None
    assert above["x"] >= beside["x"] + beside["width"]
    expect(page.locator(f'button[data-open="{RESECTION}"]')).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile(f"option={re.escape(RESECTION)}"))
    assert_readable(page)
    for name in (RESECTION, ABLATION):
        page.locator(f'[data-pick="{name}"]').check()
    page.get_by_role("button", name="Lay them side by side").click()
    settle(page)
    expect(page.get_by_role("table", name="The chosen options point by point")).to_be_visible()
    expect(record).to_have_count(0)
    assert_readable(page)
    page.go_back()
    settle(page)
    expect(record).to_be_visible()


def test_the_matrix_is_used_with_the_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page("treatments?primary=Colorectal", viewport=PROJECTOR)
    button = page.locator(f'button[data-open="{RESECTION}"]')
    button.focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".st-key-treatments_opened_beside")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".st-key-treatments_opened_beside")).to_have_count(0)
    page.locator(f'[data-pick="{RESECTION}"]').focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1 option ticked. Tick another to lay them side by side.")).to_be_visible()


def test_filter_and_opened_option_stand_in_the_address_and_come_back(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    load_demo(page, knowledge().demo_cases["colorectal-metachronous-single"].title)
    follow(page, "Treatments")
    page.get_by_role("button", name="Filter and outcome").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Local", exact=True).click()
    settle(page)
    page.keyboard.press("Escape")
    open_option(page, RESECTION)
    # The primary of the case is no part of it.
    asked = {"kind": ["Local"], "option": [RESECTION]}
    assert parse_qs(urlsplit(page.url).query) == asked
    follow(page, "Survival")
    assert "option" not in page.url
    follow(page, "Treatments")
    assert parse_qs(urlsplit(page.url).query) == asked
    page.reload()
    settle(page)
    expect(page.locator(".st-key-treatments_opened_beside")).to_be_visible()


def test_options_are_cards_on_a_phone_and_open_in_sight(open_page: Callable[..., Page]) -> None:
    page = open_page("treatments", viewport=PHONE, scheme="dark")
    choose(page, "Primary", "Breast")
    last = options_by_intent(knowledge().registry.options_for("breast"))[-1]
    open_option(page, last.id)
    expect(page.get_by_role("heading", name=last.name)).to_be_in_viewport()
    assert_readable(page)


def test_every_picture_of_survival_can_be_read(open_page: Callable[..., Page]) -> None:
    page = open_page("survival")
    choose(page, "Primary", "Colorectal")
    for look in looks(page, SMALL_AND_LARGE):
        expect(page.get_by_role("table", name="Overall survival at 5 years (%)", exact=True)).to_be_visible()
        assert serious_violations(page) == [], look
        assert not overflows_sideways(page), look
    for view in ("By group", "Curve", "Out of 100", "Founding texts", "Recurrence", "Trials"):
        page.get_by_role("radio", name=view, exact=True).click()
        for look in looks(page, SMALL_AND_LARGE):
            expect(page.locator(".js-plotly-plot").first).to_be_visible()
            assert exceptions(page) == [], (view, look)
            assert not overflows_sideways(page), (view, look)
    for look in looks(page, SMALL_AND_LARGE):
        assert serious_violations(page) == [], look


def test_a_phone_shows_the_picture_first_and_the_question_behind_a_button(open_page: Callable[..., Page]) -> None:
    page = open_page("survival", viewport=PHONE)
    choose(page, "Primary", "Colorectal")
    settle(page)
    expect(page.get_by_role("combobox", name="Primary")).to_be_hidden()
    table = page.get_by_role("table", name="Overall survival at 5 years (%)", exact=True)
    expect(table).to_be_in_viewport()
    expect(page.get_by_text("colorectal, ").first).to_be_in_viewport()
    assert serious_violations(page) == []
    change = page.get_by_role("button", name="Change the question")
    change.focus()
    page.keyboard.press("Enter")
    settle(page)
    for name in ("Primary", "Treatment, with its kinds", "Endpoint", "Horizon"):
        expect(page.get_by_role("combobox", name=name)).to_be_visible()
    assert_readable(page)
    page.get_by_role("button", name="Close the question").click()
    settle(page)
    expect(page.get_by_role("combobox", name="Endpoint")).to_be_hidden()
    page.set_viewport_size(PROJECTOR)
    expect(page.get_by_role("combobox", name="Endpoint")).to_be_visible()
    expect(change).to_be_hidden()


def test_a_picture_is_saved_with_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("survival", viewport=PHONE)
    choose(page, "Primary", "Breast")
    page.get_by_role("radio", name="By year", exact=True).click()
    settle(page)
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
