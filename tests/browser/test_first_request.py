"""A link straight to a page, opened before anything else on a fresh server."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.screen import serve


def test_a_deep_link_opened_first_has_banner_and_navigation(visit: Callable[..., Page], tmp_path: Path) -> None:
    with serve(log=tmp_path / "server.log") as address:
        page = visit(f"{address}/evidence")
        expect(page.get_by_text("knowledge release")).to_be_visible()
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_a_server_on_every_address_asks_nobody_for_its_external_one(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with serve(log=log, bound=False) as address:
        assert address.startswith("http://127.0.0.1:")
    said = log.read_text(encoding="utf-8").lower()
    assert "local url" in said
    assert "external" not in said
