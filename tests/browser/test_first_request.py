"""A link straight to a page, opened before anything else on a fresh server, and what a server says and asks at its start."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus

from livermets.knowledge.loading import knowledge
from tests.awaited import awaited
from tests.browser.screen import ROOT, exceptions, load_demo, serve, settle
from tests.visitor import Visitor

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
NOWHERE = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": ""}


async def opened_first(address: str, page: str) -> Visitor:
    async with Visitor(address) as visitor:
        await visitor.open(page)
        return visitor


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opened_first_stands_in_the_navigation_of_the_app(page: str) -> None:
    with serve(environment=NOWHERE) as address:
        visitor = awaited(opened_first(address, page))
    assert sorted(visitor.pages) == sorted(["", *PAGES])
    assert page == "discussion" or any("knowledge release" in text for text in visitor.texts)


def test_a_deep_link_opened_first_has_banner_and_navigation(visit: Callable[..., Page]) -> None:
    with serve(environment=NOWHERE) as address:
        page = visit(f"{address}/evidence")
        expect(page.get_by_text("knowledge release")).to_be_visible()
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_the_case_page_opens_at_the_root_and_by_its_name_with_what_the_address_asks_for(visit: Callable[..., Page]) -> None:
    for started_with in ({}, {"STREAMLIT_SERVER_BASE_URL_PATH": "boards/liver"}):
        base_path = "/boards/liver" if started_with else ""
        with serve(environment={**NOWHERE, **started_with}, base_path=base_path) as address:
            for place in ("", "case"):
                page = visit(f"{address}/{place}?demo=colorectal-synchronous")
                expect(page.get_by_text("Demo 1").first).to_be_visible()
                expect(page.get_by_role("dialog")).to_have_count(0)
                expect(page.get_by_test_id("stTopNavLink").filter(has_text="Case")).to_have_attribute("aria-current", "page")
                assert page.url.partition("?")[0].rstrip("/") == address


def test_behind_a_base_path_a_deep_link_opens_its_page(visit: Callable[..., Page]) -> None:
    with serve(environment={**NOWHERE, "STREAMLIT_SERVER_BASE_URL_PATH": "boards/liver"}, base_path="/boards/liver") as address:
        page = visit(f"{address}/evidence")
        expect(page.get_by_text("knowledge release")).to_be_visible()
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)
        for place in (address, address.removesuffix("/boards/liver")):
            with urllib.request.urlopen(f"{place}/health") as answer:
                assert json.load(answer)["status"] == "ok"


def test_a_server_on_every_address_asks_nobody_for_its_external_one(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with serve(log=log, bound=False) as address:
        assert address.startswith("http://127.0.0.1:")
    said = log.read_text(encoding="utf-8").lower()
    assert "localhost:" in said
    assert "external" not in said


def test_a_page_of_another_port_of_this_host_gets_no_connection(address: str) -> None:
    async def from_elsewhere() -> None:
        async with Visitor(address, origin="http://127.0.0.1:9"):
            pass

    with pytest.raises(InvalidStatus):
        awaited(from_elsewhere())


def test_no_page_breaks_the_content_policy(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None)
    load_demo(page, knowledge().demo_cases["colorectal-synchronous"].title)
    for name in PAGES:
        if name != "case":
            page.goto(f"{address}/{name}")
            settle(page)
        assert exceptions(page) == []
    assert broken == []
