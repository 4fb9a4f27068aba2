"""A switch between pages of a full demo case beside a switch between two bare pages with as many elements."""

import statistics
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.measure import Row, against
from benchmarks.pages import PAINTED, bench, counts, told, watch_paint
from livermets.knowledge.loading import knowledge
from tests.browser.screen import load_demo, settle

DEMO = "colorectal-synchronous"
BETWEEN = ("Case", "Treatments")
"""The pages that are opened in turn: the fullest form and the longest table."""
ROUNDS = 6
BUDGET = 0.8
BARE = "two bare pages with as many widgets and charts"


def rows() -> list[Row]:
    """From the key press on a page's link to the last change painted."""
    with bench() as with_browser:
        real, _ = with_browser.started("app.py")
        load_demo(real.page, knowledge().demo_cases[DEMO].title)
        like = []
        for name in BETWEEN:
            _switch(real.page, name)
            like.append(counts(real.page))
            print(f"{name}: {told(like[-1])}")
        queries = " ".join(urlencode(one) for one in like)
        bare, _ = with_browser.started("benchmarks/bare_pages.py", environment={"BENCH_COUNTS": queries})
        for page in (real.page, bare.page):
            watch_paint(page)
        times: tuple[list[float], list[float]] = [], []
        for _ in range(ROUNDS):
            for place in range(2):
                times[0].append(_switch(real.page, BETWEEN[place]))
                times[1].append(_switch(bare.page, ("First", "Second")[place]))
        return [_row(f"to {BETWEEN[place]}", times[0][2 + place :: 2], times[1][2 + place :: 2]) for place in range(2)]


def _row(name: str, real: list[float], bare: list[float]) -> Row:
    found, floor = statistics.median(real), statistics.median(bare)
    return against(name, found, BARE, floor, budget=BUDGET)


def _switch(page: Page, name: str) -> float:
    """Open a page by its link in the menu; the milliseconds until it is painted."""
    page.bring_to_front()
    page.get_by_role("link", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")
    settle(page, quiet_ms=500)
    return float(page.evaluate(f"() => window.press ? ({PAINTED})() : 0"))
