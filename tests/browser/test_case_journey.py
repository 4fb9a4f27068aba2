"""One case from the first key to a file and back, as a person at the screen goes through it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from livermets.knowledge.loading import knowledge
from tests.browser.screen import PHONE, PROJECTOR, load_demo, overflows_sideways, settle

# A busy machine may take a while; a person would wait as well.
expect.set_options(timeout=20_000)

HALF_FILLED = knowledge().demo_cases["half-filled"].title


def score_line(page: Page, short: str) -> Locator:
    """The line of the summary tables that begins with a system's short name."""
    return page.get_by_role("row").filter(has_text=short).first


def type_into(page: Page, label: str, typed: str) -> None:
    """Type into a field as a person does, key by key, and confirm."""
    page.get_by_role("textbox", name=label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    settle(page)


def test_a_changed_fact_moves_the_score_and_stays_over_pages_and_a_reload(open_page: Callable[..., Page]) -> None:
    page = open_page()
    load_demo(page, HALF_FILLED)
    expect(score_line(page, "Fong score")).to_contain_text("1–4 of 5")
    type_into(page, "CEA (ng/mL)", "200,5")
    expect(score_line(page, "Fong score")).to_contain_text("2–4 of 5")
    page.get_by_test_id("stTopNavLink").filter(has_text="Treatments").click()
    settle(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Case").click()
    settle(page)
    expect(page.get_by_role("textbox", name="CEA (ng/mL)", exact=True)).to_have_value("200.5")
    page.reload()
    expect(score_line(page, "Fong score")).to_contain_text("2–4 of 5")
    expect(page.get_by_role("textbox", name="CEA (ng/mL)", exact=True)).to_have_value("200.5")


def test_the_keyboard_alone_fills_fields_one_after_the_other(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("combobox", name="Primary", exact=True).focus()
    page.keyboard.type("colorectal")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Number of liver metastases", exact=True).focus()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    settle(page)
    expect(page.get_by_role("textbox", name="Number of liver metastases", exact=True)).to_have_value("4")
    for _ in range(3):
        if page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
    page.keyboard.type("5,1")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("textbox", name="Largest liver metastasis (mm)", exact=True)).to_have_value("5.1")
    expect(score_line(page, "GAME score")).to_contain_text("of 7")


def test_a_saved_case_is_opened_again_and_a_bad_file_is_refused(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    load_demo(page, HALF_FILLED)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "demo-7-referral-letter.json"

    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Remove them").click()
    settle(page)
    expect(page.get_by_text("nothing entered")).to_be_visible()

    bad = tmp_path / "bad.json"
    bad.write_text('{"largest_lesion_mm": 4000}')
    page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(bad)
    expect(page.get_by_text("outside the range")).to_be_visible()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(saved)
    expect(score_line(page, "Fong score")).to_contain_text("1–4 of 5")


def test_the_result_is_in_sight_without_scrolling(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PROJECTOR)
    load_demo(page, HALF_FILLED)
    for short in ("Fong score", "GAME score"):
        expect(score_line(page, short)).to_be_in_viewport()
    expect(page.get_by_role("combobox", name="Primary").first).to_be_in_viewport()


def test_on_a_phone_the_answers_come_first_and_nothing_lies_over_the_form(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE)
    load_demo(page, HALF_FILLED)
    answers = page.get_by_role("list", name="The case in short")
    expect(answers).to_contain_text("GAME score")
    lines = score_line(page, "Fong score")
    tops = [one.evaluate("(box) => box.getBoundingClientRect().top") for one in (answers, lines)]
    assert tops[0] < tops[1]
    expect(page.get_by_test_id("stBottomBlockContainer")).to_have_count(0)
    assert not overflows_sideways(page)
