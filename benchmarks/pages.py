"""A page in a real server and a real browser, beside a bare page with as many elements.

Both pages are open at the same time and are pressed in turn, so that whatever else the machine does falls on both.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.measure import Row, against
from benchmarks.timed_server import TIMES_VARIABLE
from tests.browser.screen import PROJECTOR, QUIET_MS, ROOT, find_chromium, launch_chromium, open_screen, serve, settle

PRESSES = 12
SCRIPT_BUDGET = 2.0
PAINT_BUDGET = 1.3

# The kinds of the bare page, and how Streamlit marks them on the screen.
KINDS = {
    "number": "stNumberInput",
    "select": "stSelectbox",
    "segments": "stButtonGroup",
    "multi": "stMultiSelect",
    "text": "stTextInput",
    "area": "stTextArea",
    "date": "stDateInput",
    "checkbox": "stCheckbox",
    "button": "stButton",
    "upload": "stFileUploader",
    "chart": "stPlotlyChart",
    "table": "stDataFrame",
}

# From the key press to the frame in which the last change of the page's content is painted.
_WATCH = """() => {
  window.press = {at: null, painted: null};
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') window.press = {at: performance.now(), painted: null};
  }, true);
  const watch = new MutationObserver(() => requestAnimationFrame(() => { window.press.painted = performance.now(); }));
  const main = document.querySelector('[data-testid="stMain"]');
  const whole = {childList: true, characterData: true, subtree: true};
  // A component draws in a shadow tree of its own, which an observer of the page does not see.
  const within = [...main.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean);
  for (const place of [main, ...within]) watch.observe(place, whole);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...how) {
    const root = attach.apply(this, how);
    watch.observe(root, whole);
    return root;
  };
}"""
PAINTED = "() => window.press.painted - window.press.at"


@dataclass
class Subject:
    """A page under the key: the file its server writes script times to, the field that is used, what was measured."""

    page: Page
    times: Path
    label: str = ""
    painted: list[float] = field(default_factory=list)
    script: list[float] = field(default_factory=list)

    def press(self, value: str | None) -> None:
        """Type a value and press Enter, or without one switch field or button with Space; note times of paint and scripts."""
        self.page.bring_to_front()
        button = self.page.get_by_role("button", name=self.label, exact=True)
        entry = self.page.get_by_label(self.label, exact=True).or_(button)
        if value is None:
            entry.focus()
        else:
            entry.click()
            entry.fill(value)
        ran_before = len(self.times.read_text().splitlines())
        self.page.keyboard.press("Space" if value is None else "Enter")
        settle(self.page, quiet_ms=500)
        self.painted.append(float(self.page.evaluate(PAINTED)))
        self.script.append(sum(map(float, self.times.read_text().splitlines()[ran_before:])))


def watch_paint(page: Page) -> None:
    """From now on the page notes when Enter or Space was pressed and when the last change after it was painted."""
    page.evaluate(_WATCH)


def counts(page: Page) -> dict[str, int]:
    """How many widgets and charts of each kind are on the screen."""
    return {kind: page.locator(f'[data-testid="{mark}"]').count() for kind, mark in KINDS.items()}


@dataclass
class Bench:
    """A browser and a folder for the time of one comparison; the servers started in it end with it."""

    stack: ExitStack
    browser: BrowserContext
    folder: Path

    def started(
        self,
        script: str,
        query: Mapping[str, int | str] | None = None,
        *,
        path: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> tuple[Subject, float]:
        """A running server with its page open, and the milliseconds from the start of the server to the still page."""
        times = self.folder / f"{Path(script).stem}.times"
        times.touch()
        start = time.perf_counter()
        server = serve(
            ROOT / script, module="benchmarks.timed_server", environment={TIMES_VARIABLE: str(times), **(environment or {})}
        )
        address = f"{self.stack.enter_context(server)}/{path}?{urlencode(query or {})}"
        page = open_screen(self.browser, address, PROJECTOR)
        return Subject(page, times), (time.perf_counter() - start) * 1000 - QUIET_MS


@contextmanager
def bench() -> Iterator[Bench]:
    """What a comparison needs; ends with a message where there is no browser."""
    executable = find_chromium()
    if executable is None:
        raise SystemExit("the page benchmarks need Chromium; ./test installs it")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield Bench(stack, launch_chromium(stack.enter_context(sync_playwright()), executable), folder)


def pressed(name: str, real: Subject, bare: Subject, values: Sequence[str | None], reference: str, what: str) -> list[Row]:
    """Press both pages in turn and compare script time and time to the painted result, each with its budget."""
    for subject in (real, bare):
        watch_paint(subject.page)
    for number in range(PRESSES):
        for subject in (real, bare):
            subject.press(values[number % len(values)])
    return [
        _row(f"{name}, script time of a rerun", real.script, bare.script, SCRIPT_BUDGET, reference),
        _row(f"{name}, {what} to painted result", real.painted, bare.painted, PAINT_BUDGET, reference),
    ]


def _row(name: str, real: list[float], floor: list[float], budget: float, reference: str) -> Row:
    # The first two presses fill caches on either side.
    milliseconds, floor_milliseconds = statistics.median(real[2:]), statistics.median(floor[2:])
    return against(name, milliseconds, reference, floor_milliseconds, budget=budget)


def told(like: Mapping[str, int]) -> str:
    """What stands on both pages, in words."""
    return "on both pages: " + ", ".join(f"{many} {kind}" for kind, many in like.items() if many)
