"""A server of the app and a browser, one of each per test worker."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, ViewportSize, WebError, sync_playwright

from livermets.board.store.engine import FOLDER_VARIABLE
from livermets.board.store.store import Store
from tests.browser.screen import (
    CHROMIUM_NAMES,
    PROJECTOR,
    exceptions,
    find_chromium,
    launch_chromium,
    leave,
    open_screen,
    serve,
)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running app, such as `http://127.0.0.1:40123`."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with serve(log=log) as base:
        yield base


class Kept(NamedTuple):
    """A server whose board lasts in a folder: its address, the folder, and what it wrote to its log."""

    address: str
    folder: Path
    log: Path

    def emptied(self) -> Store:
        """The same store in the hands of somebody else, with nothing in it."""
        store = Store.open(str(self.folder))
        for meeting in store.meetings():
            store.delete_meeting(meeting.id)
        return store


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A server whose board lasts; who uses it empties it first."""
    folder = tmp_path_factory.mktemp("kept")
    log = folder / "server.log"
    with serve(log=log, environment={FOLDER_VARIABLE: str(folder / "board")}) as base:
        yield Kept(base, folder / "board", log)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., BrowserContext]]:
    """`launch(language="de-CH")`: the system's Chromium. Without one the test is skipped, on a build server it fails."""
    executable = find_chromium()
    if executable is None:
        reason = f"no browser is installed (looked for {', '.join(CHROMIUM_NAMES)}); ./test installs one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        yield partial(launch_chromium, playwright, executable)


@pytest.fixture(scope="session")
def browser(launch: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """The browser that all tests share."""
    chromium = launch()
    yield chromium
    chromium.close()


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Callable[..., Page]]:
    """`visit(address, viewport=PHONE, scheme="dark")`: a settled page of a server in a session of its own.

    After the test, an exception on one of its pages, a request to another host or an uncaught error in a script fails it.
    """
    opened: list[Page] = []
    hosts: set[str] = set()
    faults: list[str] = []

    def visit_one(address: str, viewport: ViewportSize = PROJECTOR, scheme: Literal["light", "dark"] = "light") -> Page:
        hosts.add(urlsplit(address).netloc)
        opened.append(open_screen(browser, address, viewport, scheme))
        return opened[-1]

    def note_outside(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc not in hosts:
            faults.append(f"the page asked for {request.url}")

    def note_error(error: WebError) -> None:
        faults.append(f"a script of the page failed: {error.error}")

    browser.on("request", note_outside)
    browser.on("weberror", note_error)
    yield visit_one
    for page in opened:
        faults += exceptions(page)
        leave(page)
    browser.remove_listener("request", note_outside)
    browser.remove_listener("weberror", note_error)
    assert faults == []


@pytest.fixture
def open_page(address: str, visit: Callable[..., Page]) -> Callable[..., Page]:
    """`open_page("treatments", viewport=PHONE, scheme="dark")`: a page of the app that all tests share."""
    return lambda path="", **screen: visit(f"{address}/{path}", **screen)
