"""What a person and an operator are told: when the app fails, and when a proxy lets no connection through."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.awaited import awaited
from tests.browser.screen import ROOT, serve
from tests.topology import SEATS, Topology
from tests.visitor import Visitor

NOWHERE = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": ""}
TYPED = "CEA 212 of Heron"
NOTE = "livermets-no-connection"


def test_a_failure_is_one_sentence_on_the_screen_and_one_line_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"

    async def failed(address: str) -> str:
        async with Visitor(address) as visitor:
            await visitor.open()
            assert "Nothing failed." in visitor.texts
            await visitor.type("Typed", TYPED)
            return " ".join(visitor.texts)

    script = ROOT / "tests" / "deployment" / "failing_app.py"
    with serve(script, log=log, environment=NOWHERE, details="none") as address:
        shown = awaited(failed(address))
    incident = re.search(r"incident \*\*([0-9a-f]{12})\*\*", shown)
    assert incident is not None, shown
    assert "212" not in shown
    said = log.read_text(encoding="utf-8")
    (line,) = [one for one in said.splitlines() if incident[1] in one]
    assert "ValueError at tests/deployment/failing_app.py:" in line
    assert "212" not in said
    assert "Traceback" not in said


def test_who_comes_back_to_a_session_finds_it_and_its_id_stands_in_no_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"

    async def back(address: str) -> tuple[str, str]:
        async with Visitor(address) as first:
            await first.open()
            async with Visitor(address, session=first.session) as second:
                await second.open()
                return first.session, second.session

    with serve(ROOT / "tests" / "deployment" / "failing_app.py", log=log, environment=NOWHERE, details="none") as address:
        first, second = awaited(back(address))
    said = log.read_text(encoding="utf-8")
    assert first == second
    assert "(id left out)" in said
    assert first not in said


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Topology, Path]]:
    """A proxy that passes on pages and no connections, before one process; and the log of that process."""
    folder = tmp_path_factory.mktemp("broken")
    log = folder / "app.log"
    with serve(environment=NOWHERE, log=log) as address:
        headers = re.compile(r"proxy_set_header (Upgrade|Connection) .*\n")
        proxy = Topology(folder, database="", left_out={"locations.conf": headers})
        proxy.ports |= dict.fromkeys(SEATS, int(address.rpartition(":")[2]))
        try:
            proxy.start_proxy()
            yield proxy, log
        finally:
            proxy.stop()


def test_behind_a_proxy_without_connections_the_page_says_so_and_not_otherwise(
    broken: tuple[Topology, Path], topology: Topology, browser: BrowserContext
) -> None:
    proxy, log = broken
    fine, page = browser.new_page(), browser.new_page()
    fine.goto(topology.address)
    page.goto(proxy.address)
    note = page.get_by_test_id(NOTE)
    expect(note).to_contain_text("This page has no connection to the server", timeout=40_000)
    expect(note).to_contain_text("at /_stcore/stream")
    expect(note).to_contain_text("“No connection” in docs/deploy-hospital.md")
    assert "## No connection" in (ROOT / "docs" / "deploy-hospital.md").read_text(encoding="utf-8")
    assert "a proxy before this server leaves it out" in log.read_text(encoding="utf-8")
    assert fine.get_by_test_id(NOTE).count() == 0
    for one in (fine, page):
        one.close()


def test_the_check_of_the_guide_tells_a_proxy_with_connections_from_one_without(
    broken: tuple[Topology, Path], topology: Topology
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    guide = (ROOT / "docs" / "deploy-hospital.md").read_text(encoding="utf-8")
    command = re.search(r"^    (curl .*/_stcore/stream)$", guide, re.MULTILINE)
    assert command is not None

    def first_line(address: str) -> str:
        asking = command[1].replace("https://livermets.example", address)
        said = subprocess.run(["sh", "-c", asking], capture_output=True, text=True, timeout=30, check=False)
        return said.stdout.partition("\n")[0].strip()

    assert first_line(topology.address) == "HTTP/1.1 101 Switching Protocols"
    assert first_line(broken[0].address) == "HTTP/1.1 426 Upgrade Required"
