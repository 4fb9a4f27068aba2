"""The discussion screen as a board sees it from its chairs, and as the one at the keyboard moves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from livermets.board.models import DecisionDraft, Dissent
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.store import seen_of
from tests.browser.conftest import Kept
from tests.browser.screen import (
    PHONE,
    PROJECTOR,
    Look,
    exceptions,
    looks,
    overflows_sideways,
    serious_violations,
    settle,
)

SMALL: ViewportSize = {"width": 1280, "height": 720}
TABLET: ViewportSize = {"width": 1024, "height": 768}
UPRIGHT: ViewportSize = {"width": 768, "height": 1024}
# The least height of letters and of large figures, in px, on each screen that shows a whole case. A tablet is held across.
LETTERS = ((PROJECTOR, 24, 48), (SMALL, 16, 32), (TABLET, 14, 28))

DEMOS = sorted(knowledge().demo_cases)
SEGMENTS = ("2", "3", "4a", "4b", "5", "6", "7", "8", "5", "6", "7", "8", "7", None)
LONG_QUESTION = ("Soll nach vier Zyklen reseziert werden, oder erst der Rest vergrößert, oder weiter systemisch? " * 6)[:500]

# Boxes that may not hold more than they show, texts that may not leave the screen, and letters that may not be too small.
# What is cut on purpose ends in an ellipsis, and stands in full behind E.
_FAULTS = """([least, large]) => {
  const host = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.screen'));
  const screen = host.shadowRoot.querySelector('.screen');
  const faults = [];
  const doc = document.documentElement;
  if (doc.scrollHeight > doc.clientHeight || doc.scrollWidth > doc.clientWidth) faults.push('the page scrolls');
  const boxes = ['.frame', '.case', '.body', '.left', '.right', '.head', '.foot', '.tiles', '.left .facts', '.resectability'];
  for (const box of screen.querySelectorAll([...boxes, '.options ol', '.options li', '.row'].join())) {
    const name = `${box.tagName}.${box.className}`;
    if (box.hidden || box.closest('[hidden]')) continue;
    if (box.scrollHeight > box.clientHeight + 3) faults.push(`${name} holds ${box.scrollHeight} in ${box.clientHeight} px`);
    if (box.scrollWidth > box.clientWidth + 3) faults.push(`${name} is ${box.scrollWidth} in ${box.clientWidth} px wide`);
  }
  const sizes = [];
  for (const one of screen.querySelectorAll('.case *, .foot *, .notice')) {
    const words = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join('');
    // What is hidden inside a drawing says of itself that it is visible, and has no place.
    if (!words || !one.checkVisibility() || !one.getClientRects().length) continue;
    const scale = one.ownerSVGElement ? one.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(one).fontSize) * scale;
    const figure = one.closest('.figure:not(.long, .none)') && !one.closest('small') && !one.matches('small');
    if (size < (figure ? large : least) - 0.1) faults.push(`“${words}” is ${size.toFixed(1)} px high`);
    sizes.push(size);
    const cut = one.closest('.text, .label, h1, h3, .notes, .what, .apart, .name, .facts');
    const place = one.getBoundingClientRect();
    if (!cut && (place.right > innerWidth + 1 || place.bottom > innerHeight + 1 || place.left < -1 || place.top < -1)) {
      faults.push(`“${words}” leaves the screen`);
    }
  }
  const foot = screen.querySelector('.foot').getBoundingClientRect().top;
  for (const row of screen.querySelectorAll('.options li')) {
    if (row.checkVisibility() && row.getBoundingClientRect().bottom > foot + 1) faults.push('an option runs into the foot');
  }
  if (sizes.length < 40) faults.push(`only ${sizes.length} texts`);
  return faults;
}"""


def _prepared(store: Store) -> tuple[str, list[str]]:
    """A meeting of the demo cases and of three that have more to say than there is room; its id and what the cases are."""
    meeting = store.add_meeting("Tuesday")
    known = knowledge().demo_cases
    for demo in DEMOS:
        store.add_case(meeting.id, known[demo].case.to_json(), minutes=10)
    many: dict[str, Any] = known["half-filled"].case.to_json() | {
        "case_label": "W" * 80,
        "board_question": LONG_QUESTION,
        "lesions": [{"segment": one, "size_mm": 10 + 3 * n, "status": "present"} for n, one in enumerate(SEGMENTS)],
    }
    for counted in ("liver_lesion_count", "largest_lesion_mm", "bilobar"):
        many.pop(counted, None)
    store.add_case(meeting.id, many)
    full = known["colorectal-synchronous"].case.to_json()
    foreign = {
        "case_label": "<b>حالة ١٢</b> 🫀",
        "board_question": "هل نستأصل الكبد بعد أربع دورات؟ <img src=x onerror=alert(1)>",
    }
    store.add_case(meeting.id, full | foreign | {"disease_free_interval_months": 40})
    dangers = {
        "cholangitis": True,
        "pregnant": True,
        "sex": "female",
        "age_years": 41,
        "treatment_goal": "comfort",
        "bilirubin_umol_l": 90,
    }
    store.add_case(meeting.id, many | dangers)
    case = store.add_case(meeting.id, full, minutes=12)
    draft = DecisionDraft(
        options=("colorectal.portal-vein-embolisation", "colorectal.hepatic-resection"),
        plan="Embolise the right portal vein, then resect after six weeks",
        conditions=("if MRI shows no further lesion", "if the remnant grows enough"),
        dissents=(Dissent(role="radiation-oncology", reason="It grows too fast"),),
        responsible="liver-surgery",
    )
    store.decide(case.id, case.version, draft, seen_of(case))
    store.close()
    return meeting.id, [*DEMOS, "many", "foreign", "dangers", "decided"]


@pytest.fixture(scope="module")
def board(kept: Kept) -> tuple[str, list[str]]:
    """The address of the discussion of a prepared meeting, and the names of its cases."""
    meeting, cases = _prepared(kept.emptied())
    return f"{kept.address}/discussion?meeting={meeting}", cases


Open = Callable[..., Page]


@pytest.fixture
def open_case(board: tuple[str, list[str]], visit: Open) -> Open:
    """`open_case("ovarian", viewport=SMALL, scheme="dark")`: the screen with this case, in a session of its own."""
    address, cases = board
    return lambda case, *screen: visit(f"{address}&case={cases.index(case) + 1}", *screen)


def go(page: Page, number: int) -> None:
    """Move on with the arrow keys to a case."""
    while (now := standing(page)) != number:
        page.keyboard.press("ArrowRight" if now < number else "ArrowLeft")
        settle(page)


def standing(page: Page) -> int:
    """The number of the case on the screen."""
    return int(page.locator(".place").inner_text().split()[1])


def panel(page: Page) -> Locator:
    return page.locator("dialog.panel")


def test_each_case_stands_on_one_screen_in_letters_large_enough(open_case: Open, board: tuple[str, list[str]]) -> None:
    page = open_case(DEMOS[0])
    for number, case in enumerate(board[1], 1):
        go(page, number)
        for viewport, least, large in LETTERS:
            (look,) = looks(page, [(viewport, "light")])
            assert page.evaluate(_FAULTS, [least, large]) == [], (case, look)


def test_every_danger_stands_below_the_question_and_in_full_behind_e(open_case: Open) -> None:
    page = open_case("dangers")
    strip = page.locator(".flags")
    dangers = ("Active cholangitis.", "Pregnancy.", "The patient wants comfort", "Bilirubin over 2 mg/dL")
    for danger in dangers:
        expect(strip.get_by_text(danger)).to_be_in_viewport()
    for look in looks(page, [(PROJECTOR, "light"), (PHONE, "light")]):
        for line in (*dangers, "Not tested:"):
            expect(strip.get_by_text(line)).to_be_visible()
        assert serious_violations(page) == [], look
    page.keyboard.press("e")
    expect(panel(page).get_by_text("Settled by: Week of pregnancy; the patient's wishes")).to_be_attached()


def test_a_case_with_too_much_to_say_leaves_the_last_options_to_the_evidence(open_case: Open) -> None:
    page = open_case("decided")
    expect(page.get_by_text("more behind E")).to_be_visible()
    visible = [one for one in page.locator(".options li").all() if one.is_visible()]
    assert 3 <= len(visible) < 5
    page.keyboard.press("e")
    hidden = page.locator(".options li[hidden] .name").first.text_content() or ""
    expect(panel(page).get_by_text(hidden).first).to_be_attached()


def test_keys_move_through_the_agenda_and_the_address_follows(open_case: Open, board: tuple[str, list[str]]) -> None:
    page = open_case(board[1][0])
    last = len(board[1])
    for key, number in (
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("PageUp", 1),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        settle(page)
        expect(page.locator(".place")).to_have_text(f"Case {number} of {last}")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    settle(page)
    expect(page.locator(".place")).to_have_text(f"Case 5 of {last}")
    expect(page).to_have_url(re.compile("&case=5$"))
    page.reload()
    settle(page)
    expect(page.locator(".place")).to_have_text(f"Case 5 of {last}")
    page.get_by_role("button", name="Next").click()
    settle(page)
    expect(page.locator(".place")).to_have_text(f"Case 6 of {last}")
    expect(page.locator(".spoken")).to_contain_text(f"Case 6 of {last}: ")


def test_the_next_case_is_on_the_screen_before_the_server_answers(open_case: Open, board: tuple[str, list[str]]) -> None:
    page = open_case(board[1][0])
    page.context.set_offline(True)
    try:
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_have_text(f"Case 2 of {len(board[1])}")
    finally:
        page.context.set_offline(False)


def test_a_key_opens_the_evidence_and_a_number_its_source(open_case: Open) -> None:
    page = open_case("colorectal-synchronous")
    expect(panel(page)).to_be_hidden()
    page.keyboard.press("e")
    expect(panel(page).get_by_role("heading", name="Evidence")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert standing(page) == DEMOS.index("colorectal-synchronous") + 1
    named = (page.get_by_role("button", name=re.compile(rf"Evidence \d+, {name} score")) for name in ("Fong", "GAME"))
    fong, game = (one.first for one in named)
    fong.focus()
    page.keyboard.press("e")
    source = panel(page).locator(f'[data-source="{fong.get_attribute("data-ref")}"]')
    expect(source).to_be_focused()
    expect(source).to_be_in_viewport()
    expect(source).to_contain_text("Ann Surg. 1999")
    page.keyboard.press("e")
    expect(panel(page)).to_be_hidden()
    expect(fong).to_be_focused()
    game.focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator(f'[data-source="{game.get_attribute("data-ref")}"]')).to_be_focused()
    assert panel(page).evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_tab_goes_from_number_to_number(open_case: Open) -> None:
    page = open_case("ovarian")
    page.keyboard.press("Tab")
    focused = page.locator("button:focus")
    expect(focused).to_have_attribute("data-ref", "1")
    page.keyboard.press("e")
    expect(panel(page).locator('[data-source="1"]')).to_be_focused()


def test_the_keys_stand_behind_a_question_mark(open_case: Open) -> None:
    page = open_case("ovarian")
    page.keyboard.press("?")
    expect(page.get_by_text("previous, next case (Page Up, Page Down)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("previous, next case (Page Up, Page Down)")).to_be_hidden()


def test_typing_into_the_decision_moves_nothing_and_the_keys_work_again_after_it(open_case: Open) -> None:
    page = open_case("lung")
    number = DEMOS.index("lung") + 1
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Decision")
    expect(dialog).to_be_visible()
    settle(page)
    dialog.get_by_role("textbox", name="Plan in words").click()
    page.keyboard.type("edd?")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("PageDown")
    expect(dialog.get_by_role("textbox", name="Plan in words")).to_have_value("edd?")
    expect(panel(page)).to_be_hidden()
    assert standing(page) == number
    page.keyboard.press("Tab")
    settle(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".place")).to_contain_text(f"Case {number + 1} of")
    settle(page)
    assert exceptions(page) == []


def test_a_recorded_decision_stands_on_the_screen(open_case: Open) -> None:
    page = open_case("breast-after-systemic-response")
    expect(page.get_by_role("heading", name="Decided")).to_have_count(0)
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Decision")
    dialog.get_by_role("textbox", name="Plan in words").fill("Resect <segment> 6")
    page.keyboard.press("Tab")
    settle(page)
    dialog.get_by_role("button", name="Record decision").click()
    settle(page)
    close = dialog.get_by_role("button", name="Close", exact=True)
    if close.count():
        close.first.click()
        settle(page)
    expect(page.get_by_role("heading", name="Decided")).to_be_visible()
    expect(page.locator(".decided .what")).to_have_text("Resect <segment> 6")
    assert page.evaluate(_FAULTS, [24, 48]) == []


def test_b_leads_back_to_the_board(open_case: Open) -> None:
    page = open_case("lung")
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("/board$"))
    settle(page)
    page.get_by_role("button", name="Discuss").first.click()
    settle(page)
    expect(page.locator(".place")).to_contain_text("Case 1 of")


def test_the_screen_is_accessible(open_case: Open, board: tuple[str, list[str]]) -> None:
    page = open_case("colorectal-synchronous")
    everywhere: list[Look] = [(size, scheme) for size in (PROJECTOR, TABLET, UPRIGHT, PHONE) for scheme in ("light", "dark")]
    for look in looks(page, everywhere):
        assert serious_violations(page) == [], look
    page.keyboard.press("e")
    expect(panel(page)).to_be_visible()
    for look in looks(page, everywhere):
        assert serious_violations(page) == [], look
    page.keyboard.press("Escape")
    go(page, board[1].index("many") + 1)
    for look in looks(page, everywhere):
        assert serious_violations(page) == [], look
        assert not overflows_sideways(page), look
        assert page.locator(".screen").evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1, look


def test_a_phone_scrolls_to_everything(open_case: Open) -> None:
    page = open_case("colorectal-synchronous", PHONE)
    last = page.locator(".options li").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("button", name="Next")).to_be_in_viewport()
    small = page.locator(".case").evaluate(
        "(one) => Math.min(...[...one.querySelectorAll('p, li, h3')].map((two) => parseFloat(getComputedStyle(two).fontSize)))"
    )
    assert small >= 16
