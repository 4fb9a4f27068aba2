"""A link straight to a page, opened before anything else on a fresh server."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.browser.screen import PROJECTOR, open_screen, serve


def test_a_deep_link_opened_first_has_banner_and_navigation(browser: BrowserContext, tmp_path: Path) -> None:
    with serve(log=tmp_path / "server.log") as address:
        faults: list[str] = []
        page = open_screen(browser, f"{address}/evidence", PROJECTOR, "light", faults)
        expect(page.get_by_text("knowledge release")).to_be_visible()
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)
        page.close()
        assert faults == []


def test_a_server_on_every_address_asks_nobody_for_its_external_one(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with serve(log=log, bound=False) as address:
        assert address.startswith("http://127.0.0.1:")
    said = log.read_text(encoding="utf-8").lower()
    assert "local url" in said
    assert "external" not in said
