"""The pages on which a board reads: treatments, survival and the filter of the evidence, each beside a bare page."""

from benchmarks.measure import Row
from benchmarks.pages import Bench, Subject, bench, counts, pressed, told
from livermets.evidence import FigureFilter, figure_table, matching
from livermets.knowledge.loading import knowledge
from tests.browser.screen import load_demo, settle

DEMO = "colorectal-metachronous-single"
SWITCHES = {
    "Treatments": "Curative",
    "Survival": "With groups",
}
"""The page, and the switch that changes its matrix or its picture."""
FILTER = "Filter and outcome"
"""Behind which the switch of the treatments lies."""
BARE_SWITCH = "checkbox 0"

SEARCH = "Search"
WORDS = ("a", "in")
"""What every record has and what nearly every one has, so that almost the whole table is sent again at each key press."""
BARE_SEARCH = "text 0"
BARE = "bare page with as many widgets, charts and tables"
BARE_TABLE = "bare page with a table of the same size"


def option_rows() -> list[Row]:
    """A switch of the treatments and of the survival page, for a full demo case."""
    return [row for name in SWITCHES for row in _switched(name)]


def _switched(name: str) -> list[Row]:
    with bench() as with_browser:
        page = _page(with_browser, name, demo=True)
        page.label = SWITCHES[name]
        if (behind := page.page.get_by_role("button", name=FILTER)).count():
            behind.click()
            settle(page.page)
        bare = _bare(with_browser, page, BARE_SWITCH, {})
        return pressed(f"{name.lower()} page", page, bare, (None,), BARE, "switch")


def filter_rows() -> list[Row]:
    """A word typed into the search of the evidence page, against a bare table with as many rows, columns and letters."""
    registry = knowledge().registry
    table = matching(figure_table(registry, set()), FigureFilter(words=WORDS[1]), registry)
    with bench() as with_browser:
        page = _page(with_browser, "Evidence", demo=False)
        page.label = SEARCH
        shown = table[["source", "question", "primary", "treatment", "group", "population", "caveat"]].astype("string")
        letters = int(shown.apply(lambda column: column.str.len()).sum().sum())
        size = {"rows": len(table), "columns": 11, "letters": round(letters / len(table) / 11)}
        bare = _bare(with_browser, page, BARE_SEARCH, size)
        return pressed("evidence page, filter", page, bare, WORDS, BARE_TABLE, "key press")


def _page(with_browser: Bench, name: str, *, demo: bool) -> Subject:
    subject, _ = with_browser.started("app.py")
    if demo:
        load_demo(subject.page, knowledge().demo_cases[DEMO].title)
    subject.page.get_by_role("link", name=name, exact=True).first.click()
    settle(subject.page)
    return subject


def _bare(with_browser: Bench, like: Subject, label: str, size: dict[str, int]) -> Subject:
    many = counts(like.page)
    print(told(many))
    bare, _ = with_browser.started("benchmarks/bare_page.py", many | size)
    bare.label = label
    return bare
