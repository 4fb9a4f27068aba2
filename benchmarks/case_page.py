"""The case page with a full demo case beside a bare page with as many widgets and charts."""

import re

from playwright.sync_api import Page

from benchmarks.measure import Row
from benchmarks.pages import bench, counts, pressed, told
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.browser.screen import load_demo, settle

START_BUDGET_MS = 4000.0

DEMO = "colorectal-synchronous"
FACT = "cea_ng_ml"
"""The fact that is typed in: several scores have a limit on it."""
VALUES = ("10", "250")
"""Two values on either side of those limits, so that every key press changes results."""

BARE = "bare page with as many widgets and charts"
BARE_FIELD = "text 0"


def rows() -> list[Row]:
    """Script time and time from key press to painted result, and how long the app takes to start."""
    with bench() as with_browser:
        case, case_started = with_browser.started("app.py")
        load_demo(case.page, knowledge().demo_cases[DEMO].title)
        case.label = field_label(case.page, FACTS[FACT].label)
        like = counts(case.page)
        bare, bare_started = with_browser.started("benchmarks/bare_page.py", like)
        bare.label = BARE_FIELD
        found = pressed("case page", case, bare, VALUES, BARE, "key press")
        print(told(like))
    kept = case_started <= START_BUDGET_MS
    return [*found, Row("start to first painted page", case_started, BARE, bare_started, f"{START_BUDGET_MS:g} ms", kept)]


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
