"""Take the screenshots of the README anew: `.venv/bin/python scripts/screenshot.py`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from livermets.board.store.engine import FOLDER_VARIABLE  # noqa: E402
from livermets.board.store.store import Store  # noqa: E402
from livermets.knowledge.loading import knowledge  # noqa: E402
from tests.browser.screen import (  # noqa: E402
    LAPTOP,
    PROJECTOR,
    find_chromium,
    launch_chromium,
    load_demo,
    open_screen,
    picture,
    serve,
)

DEMO = "colorectal-synchronous"
CASE = ROOT / "docs" / "screenshot.png"
DISCUSSION = ROOT / "docs" / "discussion.png"


def main() -> None:
    executable = find_chromium()
    if executable is None:
        raise SystemExit("a screenshot needs Chromium; ./test installs it")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch_chromium(playwright, executable)
        with serve(environment={FOLDER_VARIABLE: folder}) as address:
            page = open_screen(browser, address, LAPTOP)
            load_demo(page, knowledge().demo_cases[DEMO].title)
            print(picture(page, CASE).relative_to(ROOT))
            print(discussion(browser, address, folder).relative_to(ROOT))
        browser.close()


def discussion(browser: BrowserContext, address: str, folder: str) -> Path:
    """The demo case as the board sees it."""
    store = Store.open(folder)
    meeting = store.add_meeting("Liver board")
    store.add_case(meeting.id, knowledge().demo_cases[DEMO].case.to_json(), minutes=10)
    store.close()
    return picture(open_screen(browser, f"{address}/discussion?meeting={meeting.id}", PROJECTOR), DISCUSSION)


if __name__ == "__main__":
    main()
