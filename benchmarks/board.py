"""The board: opening a case, moving to the next one on the discussion screen, building a PDF."""

import datetime
import statistics
import tempfile
import time
from collections.abc import Callable

import typst
from playwright.sync_api import Page

from benchmarks.measure import Row, against, against_loop, median_ms, reference_loop
from benchmarks.pages import PAINTED, PRESSES, bench, watch_paint
from livermets.board.minutes import brief_case, case_minutes, meeting_minutes
from livermets.board.store.engine import FOLDER_VARIABLE
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.pdf.make import case_pdf, meeting_pdf
from livermets.screens.discussion.html import Shown, case_html
from tests.browser.screen import settle

PAINT_BUDGET = 1.3
MOMENT = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)

# From the arrow key to the frame in which the next case is painted. The screen is a component with a shadow root of its own.
_WATCH = """() => {
  const hosts = [...document.querySelectorAll('*')].filter((one) => one.shadowRoot?.querySelector('.case'));
  const screen = (hosts[0]?.shadowRoot ?? document).querySelector('.case');
  window.press = {at: null, painted: null};
  document.addEventListener('keydown', () => { window.press = {at: performance.now(), painted: null}; }, true);
  new MutationObserver(() => requestAnimationFrame(() => { window.press.painted ??= performance.now(); }))
    .observe(screen, {childList: true, subtree: true});
}"""


def rows() -> list[Row]:
    """What the store, the screen and the report take for a case."""
    with tempfile.TemporaryDirectory() as folder:
        store, meeting_id = _demo_store(folder)
        return [*_opening(store, meeting_id), *_next(folder, meeting_id), *_pdf(store, meeting_id)]


def _demo_store(folder: str) -> tuple[Store, str]:
    store = Store.open(folder)
    meeting = store.add_meeting("Benchmark")
    for demo in knowledge().demo_cases.values():
        store.add_case(meeting.id, demo.case.to_json())
    return store, meeting.id


def _opening(store: Store, meeting_id: str) -> list[Row]:
    loop = median_ms(reference_loop)
    known = knowledge()
    first = store.agenda(meeting_id)[0].id

    def open_case() -> str:
        case = store.case(first)
        briefing = brief_case(case, known)
        return case_html(Shown(briefing, (), (), None), 1, 7)

    return [
        against_loop("opening a case: read, assessed, briefed, as HTML", median_ms(open_case), loop),
        against_loop("of it reading the store", median_ms(lambda: store.case(first)), loop),
    ]


def _next(folder: str, meeting_id: str) -> list[Row]:
    with bench() as with_browser:
        shown, _ = with_browser.started(
            "app.py", environment={FOLDER_VARIABLE: folder}, path="discussion", query={"meeting": meeting_id}
        )
        bare, _ = with_browser.started("benchmarks/bare_page.py", {"text": 1, "checkbox": 1, "table": 1})
        shown.page.evaluate(_WATCH)
        watch_paint(bare.page)
        screen, floor = [], []
        for number in range(PRESSES):
            screen.append(_painted(shown.page, lambda p: p.keyboard.press("ArrowRight" if number % 2 == 0 else "ArrowLeft")))  # noqa: B023
            floor.append(_painted(bare.page, _switch))
    milliseconds, reference = statistics.median(screen[2:]), statistics.median(floor[2:])
    name = "next case on the discussion screen, key press to painted"
    return [against(name, milliseconds, "switch of a bare page, key press to painted", reference, budget=PAINT_BUDGET)]


def _switch(page: Page) -> None:
    page.get_by_label("checkbox 0", exact=True).focus()
    page.keyboard.press("Space")


def _painted(page: Page, press: Callable[[Page], None]) -> float:
    press(page)
    settle(page, quiet_ms=500)
    return float(page.evaluate(PAINTED))


def _pdf(store: Store, meeting_id: str) -> list[Row]:
    known = knowledge()
    first = case_minutes(store, store.agenda(meeting_id)[0], known)
    whole = meeting_minutes(store, meeting_id, known)
    page = b"= A page\n#lorem(400)"
    floor = _wall_ms(lambda: typst.compile(page, format="pdf", ignore_system_fonts=True))
    built = [
        ("PDF of a case", _wall_ms(lambda: case_pdf(first, at=MOMENT, release_now=known.release))),
        ("minutes of a meeting of seven cases", _wall_ms(lambda: meeting_pdf(whole, at=MOMENT, release_now=known.release))),
    ]
    return [Row(name, milliseconds, "typst: one page of 400 words", floor) for name, milliseconds in built]


def _wall_ms(call: Callable[[], object], repeats: int = 7) -> float:
    """The median time by the clock: typst works in several threads, which the processor time of one does not see."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000
