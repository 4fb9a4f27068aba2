"""A whole meeting as the board lives it: prepared, discussed on the screen, decided, minuted, followed up."""

import io
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from livermets.knowledge.loading import knowledge
from tests.browser.conftest import Kept
from tests.browser.screen import settle

# A busy machine may take a while; a person would wait as well.
expect.set_options(timeout=30_000)


REASON = "Octreotide cover agreed, echocardiography normal"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=False).first.click()
    settle(page)


def test_a_meeting_of_the_seven_demo_cases_from_the_agenda_to_the_minutes(kept: Kept, visit: Callable[..., Page]) -> None:
    store = kept.emptied()
    page = visit(f"{kept.address}/board")
    press(page, "Make a demo meeting")
    (meeting,) = store.meetings()
    agenda = store.agenda(meeting.id)
    assert {case.label for case in agenda} == {demo.case.values["case_label"] for demo in knowledge().demo_cases.values()}

    # Prepared: each case is looked at and put to the board.
    for number in range(len(agenda)):
        press(page, "Ready for discussion")
        answer_flags(page)
        if number + 1 < len(agenda):
            press(page, "Next")
    assert {case.status for case in store.agenda(meeting.id)} == {"ready"}
    (answer,) = (one for case in agenda for one in store.acknowledged_flags(case.id))
    assert (answer.flag, answer.reason, answer.by) == ("carcinoid-cover", REASON, "Anaesthesia")
    answered_on = next(case.label for case in agenda if store.acknowledged_flags(case.id))

    # Discussed: one screen a case, moved through with the arrow keys, decided with D.
    page.get_by_role("button", name="Discuss").first.click()
    settle(page)
    for number, case in enumerate(agenda, 1):
        expect(page.get_by_text(f"Case {number} of {len(agenda)}").first).to_be_visible()
        assert case.question is not None
        expect(page.get_by_role("heading", name=case.question)).to_be_visible()
        expect(page.get_by_text(f"Acknowledged by Anaesthesia: {REASON}")).to_have_count(int(case.label == answered_on))
        decide(page, f"Decided on {case.label}", option=number == 1)
        if number < len(agenda):
            page.keyboard.press("ArrowRight")
            settle(page)
    decided = [one for case in agenda for one in store.decisions(case.id)]
    assert [one.plan for one in decided] == [f"Decided on {case.label}" for case in agenda]
    assert len(decided[0].options) == 1
    assert {one.release for one in decided} == {knowledge().release}
    assert all(store.snapshot(one.snapshot_id).facts == case.facts for one, case in zip(decided, agenda, strict=True))

    # Minuted: what a person saves names every decision, and shows each case once.
    page.keyboard.press("b")
    settle(page)
    open_view(page, "Files")
    minutes = PdfReader(io.BytesIO(saved(page, "minutes")))
    text = " ".join("".join(sheet.extract_text() for sheet in minutes.pages).split())
    slides = Presentation(io.BytesIO(saved(page, "slides")))
    titles = [slide.shapes.title.text_frame.text for slide in slides.slides if slide.shapes.title]
    assert "".join(REASON.split()) in "".join(text.split())
    for case in agenda:
        assert f"Decided on {case.label}" in text
        assert case.question in titles

    # Followed up: what became of it counts in the overview.
    open_view(page, "Decisions")
    page.get_by_text("Record what became of it").first.click()
    settle(page)
    page.get_by_role("radio", name="Carried out as decided").click()
    settle(page)
    page.get_by_role("button", name="Record", exact=True).click()
    settle(page)
    assert sorted(case.status for case in store.agenda(meeting.id)) == ["carried-out", *["discussed"] * 6]
    open_view(page, "Overview")
    expect(page.get_by_text("7 of 7 cases are decided.").first).to_be_visible()

    # Nothing of a case was written to the log of the server.
    log = kept.log.read_text(encoding="utf-8")
    for case in agenda:
        assert case.label not in log
        assert case.question not in log
    assert REASON not in log


def answer_flags(page: Page) -> None:
    """Where red flags stand: give a reason for the danger of a functioning tumour, leave the others as they are, and go on."""
    dialog = page.get_by_role("dialog")
    if not dialog.count():
        return
    expect(dialog.get_by_text("Settled by:").first).to_be_visible()
    danger = dialog.get_by_role("textbox", name="Why go on: Functioning neuroendocrine tumour")
    if danger.count():
        danger.fill(REASON)
        dialog.get_by_role("combobox", name="Recording as").click()
        page.get_by_role("option", name="Anaesthesia").click()
        settle(page)
    dialog.get_by_role("button", name="Mark ready").click()
    settle(page)
    expect(dialog).to_have_count(0)


def open_view(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    settle(page)


def saved(page: Page, file: str) -> bytes:
    """What is saved under this name, made first where it takes a while."""
    make = page.get_by_role("button", name=f"Make {file}")
    if make.count():
        make.click()
        settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {file}", exact=True).click()
    settle(page)
    return Path(download.value.path()).read_bytes()


def decide(page: Page, plan: str, *, option: bool) -> None:
    """Record a decision with D, in words, or with the first option as well."""
    page.keyboard.press("d")
    settle(page)
    dialog = page.get_by_role("dialog")
    if option:
        dialog.get_by_test_id("stButtonGroup").first.get_by_role("button").first.click()
        settle(page)
    page.get_by_role("textbox", name="Plan in words", exact=True).fill(plan)
    dialog.get_by_role("button", name="Record decision").click()
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
