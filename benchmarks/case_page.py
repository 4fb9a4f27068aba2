"""The case page in a real server and a real browser, beside a bare page with as many widgets and charts.

Both pages are open at the same time and are pressed in turn, so that whatever else the machine does falls on both.
"""

import re
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Row
from benchmarks.timed_server import TIMES_VARIABLE
from livermets.facts import FACTS
from livermets.knowledge import knowledge
from tests.browser.screen import PROJECTOR, ROOT, find_chromium, launch_chromium, open_screen, serve, settle

PRESSES = 12
SCRIPT_BUDGET = 2.0
PAINT_BUDGET = 1.3

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
    """A page under the key: the field that is typed into, the file its server writes script times to, what was measured."""

    page: Page
    label: str
    times: Path
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
        case, bare = (_served(stack, script, folder) for script in ("app.py", "benchmarks/bare_page.py"))
        case_page = open_screen(browser, case.address, PROJECTOR)
        load_demo(case_page, knowledge().demo_cases[DEMO].title)
        like = counts(case_page)
        bare_page = open_screen(browser, f"{bare.address}/?{urlencode(like)}", PROJECTOR)
        subjects = (
            Subject(case_page, field_label(case_page, FACTS[FACT].label), case.times),
            Subject(bare_page, BARE_FIELD, bare.times),
        )
        for subject in subjects:
            subject.page.evaluate(_WATCH)
        for number in range(PRESSES):
            for subject in subjects:
                subject.press(VALUES[number % len(VALUES)])
        print("on both pages: " + ", ".join(f"{many} {kind}" for kind, many in like.items() if many))
        real, floor = subjects
    return [
        _row("case page, script time of a rerun", real.script, floor.script, SCRIPT_BUDGET),
        _row("case page, key press to painted result", real.painted, floor.painted, PAINT_BUDGET),
    ]


@dataclass(frozen=True)
class Served:
    """A running server: its address, and the file its script times go to."""

    address: str
    times: Path


def _served(stack: ExitStack, script: str, folder: Path) -> Served:
    times = folder / f"{Path(script).stem}.times"
    times.touch()
    server = serve(ROOT / script, module="benchmarks.timed_server", environment={TIMES_VARIABLE: str(times)})
    return Served(stack.enter_context(server), times)


def load_demo(page: Page, title: str) -> None:
    """Put a demo case on the screen, as a person would."""
    page.get_by_role("button", name="Demo case").click()
    page.get_by_text(title, exact=True).click()
    settle(page)


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
