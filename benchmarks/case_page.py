"""The case page in a real server and a real browser, beside a bare page with as many widgets and charts.

Both pages are open at the same time and are pressed in turn, so that whatever else the machine does falls on both.
"""

import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import Row
from benchmarks.timed_server import TIMES_VARIABLE
from livermets.facts import FACTS
from livermets.knowledge import knowledge
from tests.browser.screen import (
    PROJECTOR,
    QUIET_MS,
    ROOT,
    find_chromium,
    launch_chromium,
    load_demo,
    open_screen,
    serve,
    settle,
)

PRESSES = 12
SCRIPT_BUDGET = 2.0
PAINT_BUDGET = 1.3
START_BUDGET_MS = 4000.0

DEMO = "colorectal-synchronous"
FACT = "cea_ng_ml"
"""The fact that is typed in: several scores have a limit on it."""
VALUES = (10, 250)
"""Two values on either side of those limits, so that every key press changes results."""

BARE = "bare page with as many widgets and charts"
BARE_FIELD = "text 0"

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
    if (event.key === 'Enter') window.press = {at: performance.now(), painted: null};
  }, true);
  new MutationObserver(() => requestAnimationFrame(() => { window.press.painted = performance.now(); }))
    .observe(document.querySelector('[data-testid="stMain"]'), {childList: true, characterData: true, subtree: true});
}"""
_PAINTED = "() => window.press.painted - window.press.at"


@dataclass
class Subject:
    """A page under the key: the file its server writes script times to, the field that is typed into, what was measured."""

    page: Page
    times: Path
    label: str = ""
    painted: list[float] = field(default_factory=list)
    script: list[float] = field(default_factory=list)

    def press(self, value: int) -> None:
        """Type a value and press Enter; note the time to the last paint and that of the scripts that ran."""
        entry = self.page.get_by_label(self.label, exact=True)
        entry.click()
        entry.fill(str(value))
        ran_before = len(self.times.read_text().splitlines())
        self.page.keyboard.press("Enter")
        settle(self.page, quiet_ms=500)
        self.painted.append(float(self.page.evaluate(_PAINTED)))
        self.script.append(sum(map(float, self.times.read_text().splitlines()[ran_before:])))


def counts(page: Page) -> dict[str, int]:
    """How many widgets and charts of each kind are on the screen."""
    return {kind: page.locator(f'[data-testid="{mark}"]').count() for kind, mark in KINDS.items()}


def rows() -> list[Row]:
    """Script time and time from key press to painted result, on the case page with a full demo case and on the bare page."""
    executable = find_chromium()
    if executable is None:
        raise SystemExit("the page benchmark needs Chromium; ./test installs it")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = launch_chromium(stack.enter_context(sync_playwright()), executable)
        case, case_started = _started(stack, browser, "app.py", folder)
        load_demo(case.page, knowledge().demo_cases[DEMO].title)
        case.label = field_label(case.page, FACTS[FACT].label)
        like = counts(case.page)
        bare, bare_started = _started(stack, browser, "benchmarks/bare_page.py", folder, "?" + urlencode(like))
        bare.label = BARE_FIELD
        subjects = (case, bare)
        for subject in subjects:
            subject.page.evaluate(_WATCH)
        for number in range(PRESSES):
            for subject in subjects:
                subject.press(VALUES[number % len(VALUES)])
        print("on both pages: " + ", ".join(f"{many} {kind}" for kind, many in like.items() if many))
    return [
        _row("case page, script time of a rerun", case.script, bare.script, SCRIPT_BUDGET),
        _row("case page, key press to painted result", case.painted, bare.painted, PAINT_BUDGET),
        Row(
            "start to first painted page",
            case_started,
            BARE,
            bare_started,
            f"{START_BUDGET_MS:g} ms",
            case_started <= START_BUDGET_MS,
        ),
    ]


def _started(stack: ExitStack, browser: Browser, script: str, folder: Path, query: str = "") -> tuple[Subject, float]:
    """A running server with its page open, and the milliseconds from the start of the server to the still page."""
    times = folder / f"{Path(script).stem}.times"
    times.touch()
    start = time.perf_counter()
    server = serve(ROOT / script, module="benchmarks.timed_server", environment={TIMES_VARIABLE: str(times)})
    page = open_screen(browser, f"{stack.enter_context(server)}/{query}", PROJECTOR)
    elapsed = (time.perf_counter() - start) * 1000 - QUIET_MS
    return Subject(page, times), elapsed


def field_label(page: Page, label: str) -> str:
    """The full label of a field of the form, unit included, opening sections until it is on the screen."""
    fields = page.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}( \(|$)"))
    for summary in page.locator('[data-testid="stExpander"] summary').all():
        if fields.count():
            break
        summary.click()
        settle(page)
    name = fields.first.get_attribute("aria-label")
    assert name is not None
    return name


def _row(name: str, real: list[float], floor: list[float], budget: float) -> Row:
    # The first two presses fill caches on either side.
    milliseconds, reference = statistics.median(real[2:]), statistics.median(floor[2:])
    return Row(name, milliseconds, BARE, reference, f"{budget:g}x", milliseconds <= budget * reference)
