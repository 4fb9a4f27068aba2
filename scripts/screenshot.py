"""Take the screenshot of the README anew: `.venv/bin/python scripts/screenshot.py`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from livermets.knowledge import knowledge  # noqa: E402
from tests.browser.screen import (  # noqa: E402
    LAPTOP,
    find_chromium,
    launch_chromium,
    load_demo,
    open_screen,
    picture,
    serve,
)

DEMO = "colorectal-synchronous"
TARGET = ROOT / "docs" / "screenshot.png"


def main() -> None:
    executable = find_chromium()
    if executable is None:
        raise SystemExit("a screenshot needs Chromium; ./test installs it")
    with serve() as address, sync_playwright() as playwright:
        browser = launch_chromium(playwright, executable)
        page = open_screen(browser, address, LAPTOP)
        load_demo(page, knowledge().demo_cases[DEMO].title)
        print(picture(page, TARGET).relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
