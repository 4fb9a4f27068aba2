"""A server of the app and a browser, one of each per test worker."""

import os
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.screen import CHROMIUM_NAMES, PROJECTOR, find_chromium, launch_chromium, open_screen, serve


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running app, such as `http://127.0.0.1:40123`."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with serve(log=log) as base:
        yield base


@pytest.fixture(scope="session")
def browser() -> Iterator[BrowserContext]:
    """The system's Chromium. Without one the test is skipped, on a build server it fails."""
    executable = find_chromium()
    if executable is None:
        reason = f"no browser is installed (looked for {', '.join(CHROMIUM_NAMES)}); ./test installs one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = launch_chromium(playwright, executable)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(address: str, browser: BrowserContext) -> Iterator[Callable[..., Page]]:
    """`open_page("treatments", viewport=PHONE, scheme="dark")`: a settled page of the app in a session of its own.

    After the test, a request to another host or an uncaught error in one of its pages fails it.
    """
    opened: list[Page] = []
    faults: list[str] = []

    def open_one(path: str = "", viewport: ViewportSize = PROJECTOR, scheme: Literal["light", "dark"] = "light") -> Page:
        page = open_screen(browser, f"{address}/{path}", viewport, scheme, faults)
        opened.append(page)
        return page

    yield open_one
    for page in opened:
        page.close()
    assert faults == []
