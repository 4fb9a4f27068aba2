"""The case page in a real server and a real browser, beside a bare page with as many widgets and charts.

Both pages are open at the same time and are pressed in turn, so that whatever else the machine does falls on both.
"""

import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Row
from benchmarks.timed_server import TIMES_VARIABLE
from tests.browser.screen import PROJECTOR, ROOT, find_chromium, launch_chromium, open_screen, serve, settle

PRESSES = 12
SCRIPT_BUDGET = 2.0
PAINT_BUDGET = 1.3

BARE = "bare page with as many widgets and charts"
BARE_FIELD = "number 0"

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
