"""Two processes behind the shipped proxy: who stays where, what happens when one is killed, and what the logs hold."""

from __future__ import annotations

import http.client
import re
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from livermets.board.store.store import Store
from tests.awaited import awaited
from tests.browser.screen import free_port, settle
from tests.deployment.asked import asked
from tests.topology import SEATS, Topology, configured, nginx_program, settings
from tests.visitor import Visitor

COOKIE = "livermets_seat"
SESSION_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate for this computer in the folder; gives what a visitor who trusts it uses."""
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem"), "-days", "2"]
    alternative = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext", alternative]
    subprocess.run([*command, *made], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


@pytest.mark.parametrize("site", ["plain", "tls"])
def test_the_shipped_configuration_is_one_that_nginx_accepts(site: str, tmp_path: Path) -> None:
    certificate(tmp_path)
    ports = {name: free_port() for name in (*SEATS, "listen", "tls")}
    path = configured(tmp_path, settings(tmp_path, ports, site=site))
    left = [file.name for file in tmp_path.glob("*.conf") if "${" in file.read_text(encoding="utf-8")]
    assert left == [], "a variable that nothing fills in"
    tested = subprocess.run(
        [nginx_program(), "-t", "-e", "stderr", "-c", str(path)], capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr


def test_visitors_are_spread_and_each_stays_where_its_session_is(topology: Topology) -> None:
    given = {asked(topology.address).cookies[COOKIE] for _ in range(6)}
    assert given == set(SEATS)
    for seat in SEATS:
        assert asked(topology.address, headers={"Cookie": f"{COOKIE}={seat}"}).cookies == {}

        async def connected(seat: str = seat) -> float:
            before = connections(topology, seat)
            async with Visitor(topology.address, cookie=f"{COOKIE}={seat}") as visitor:
                await visitor.open()
            return connections(topology, seat) - before

        assert awaited(connected()) == 1


def connections(topology: Topology, seat: str) -> float:
    """How many pages ever connected to one process."""
    said = asked(f"{topology.own_address(seat)}/metrics").text
    found = re.search(r'livermets_answers_total\{status="101"\} (\d+)', said)
    return float(found[1]) if found else 0


def test_no_answer_of_a_process_names_its_server(topology: Topology) -> None:
    for path in ("/", "/health", "/_stcore/health", "/no-such-page", "/_stcore/metrics"):
        assert "server" not in asked(topology.own_address("a") + path).headers, path
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    answer = asked(f"{topology.own_address('a')}/_stcore/stream", headers=upgrade)
    assert answer.status == 101
    assert "server" not in answer.headers
    assert re.fullmatch("nginx", asked(topology.address).headers["server"]), "the proxy does not say its version"


def test_the_proxy_shows_the_numbers_of_the_processes_to_nobody(topology: Topology) -> None:
    for path in ("/metrics", "/_stcore/metrics", "/base/metrics"):
        assert asked(topology.address + path).status == 404


def test_a_house_that_is_one_address_can_open_the_app_all_at_once(topology: Topology) -> None:
    line = http.client.HTTPConnection("127.0.0.1", topology.ports["listen"], timeout=30)
    seen = set()
    for _ in range(1500):
        line.request("GET", "/static/no-such-file.js")
        answer = line.getresponse()
        answer.read()
        seen.add(answer.status)
    line.close()
    assert 429 not in seen


def test_when_a_process_is_killed_its_visitors_go_on_with_what_was_saved_on_the_other(
    topology: Topology, visit: Callable[..., Page]
) -> None:
    store = Store.open(topology.database)
    meeting = store.add_meeting("Tuesday")
    case = store.add_case(meeting.id, {"case_label": "Heron"})
    own = visit(topology.address)
    own.get_by_role("textbox", name="Number of liver metastases", exact=True).fill("4")
    own.keyboard.press("Tab")
    settle(own)
    page = visit(f"{topology.address}/board?meeting={meeting.id}")
    page.get_by_role("textbox", name="Question to the board", exact=True).fill("Resect now?")
    page.keyboard.press("Tab")
    settle(page)
    assert store.case(case.id).question == "Resect now?"
    (seat,) = [one["value"] for one in page.context.cookies() if one["name"] == COOKIE]
    other = next(one for one in SEATS if one != seat)
    topology.kill(seat)
    try:
        page.reload()
        settle(page)
        expect(page.get_by_role("textbox", name="Question to the board", exact=True)).to_have_value("Resect now?")
        assert [one["value"] for one in page.context.cookies() if one["name"] == COOKIE] == [other]
        page.get_by_role("textbox", name="Question to the board", exact=True).fill("Resect later?")
        page.keyboard.press("Tab")
        settle(page)
        assert store.case(case.id).question == "Resect later?"
        # What belongs to no board is kept by the tab.
        own.bring_to_front()
        own.reload()
        settle(own)
        expect(own.get_by_role("textbox", name="Number of liver metastases", exact=True)).to_have_value("4")
    finally:
        topology.start(seat)
    page.bring_to_front()
    # Who moved stays, although the first process is there again: the session is on the other.
    page.get_by_role("textbox", name="Question to the board", exact=True).fill("Resect at all?")
    page.keyboard.press("Tab")
    settle(page)
    page.reload()
    settle(page)
    assert [one["value"] for one in page.context.cookies() if one["name"] == COOKIE] == [other]
    assert store.case(case.id).question == "Resect at all?"
    store.delete_meeting(meeting.id)
    store.close()


def test_a_cookie_signed_by_one_process_is_believed_by_the_other(topology: Topology) -> None:
    token = asked(f"{topology.own_address('a')}/_stcore/health").cookies["_streamlit_xsrf"]

    async def uploaded() -> int:
        async with Visitor(topology.own_address("b")) as visitor:
            await visitor.open()
            path = f"{topology.own_address('b')}/_stcore/upload_file/{visitor.session}/x"
            headers = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token}
            headers["Content-Type"] = "multipart/form-data; boundary=b"
            body = b'--b\r\nContent-Disposition: form-data; name="x"; filename="x.json"\r\n\r\n{}\r\n--b--\r\n'
            return asked(path, method="PUT", headers=headers, body=body).status

    assert awaited(uploaded()) == 204


def test_behind_tls_the_seat_is_sealed_and_browsers_are_told_to_come_by_tls(topology: Topology, tmp_path: Path) -> None:
    trusted = certificate(tmp_path)
    front = Topology(tmp_path, topology.database, site="tls")
    front.ports |= {seat: topology.ports[seat] for seat in SEATS}
    try:
        front.start_proxy()
        address = f"https://127.0.0.1:{front.ports['tls']}"
        answer = asked(address, tls=trusted)
        assert answer.status == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "; Secure" in answer.headers["set-cookie"]
        moved = asked(f"{front.address}/board?meeting=1")
        assert (moved.status, moved.headers["location"]) == (308, "https://127.0.0.1/board?meeting=1")

        async def connected() -> list[str]:
            async with Visitor(address, tls=trusted) as visitor:
                await visitor.open("board")
                return visitor.pages

        assert "board" in awaited(connected())
    finally:
        front.stop()


def test_no_log_holds_the_id_of_a_session_or_what_was_entered(topology: Topology) -> None:
    async def joined() -> str:
        async with Visitor(topology.address, cookie=f"{COOKIE}=a") as visitor:
            await visitor.open("", "note=Heron-212")
            path = f"{topology.address}/_stcore/upload_file/{visitor.session}/x?note=Heron-212"
            asked(path, method="PUT", headers={"Cookie": f"{COOKIE}=a"})
            return visitor.session

    def logged() -> list[str]:
        logs = [topology.log(name) for name in (*SEATS, "nginx")]
        return [*logs, (topology.folder / "access.log").read_text(encoding="utf-8")]

    session = awaited(joined())
    assert SESSION_ID.fullmatch(session)
    # What was asked is written down once it was answered.
    end = time.monotonic() + 20
    logs = logged()
    while not ("upload_file" in logs[0] and "upload_file" in logs[-1]) and time.monotonic() < end:
        time.sleep(0.1)
        logs = logged()
    assert all("upload_file" in log for log in (logs[0], logs[-1]))
    for log in logs:
        assert session not in log
        assert SESSION_ID.search(log) is None
        assert "Heron" not in log
        assert "Traceback" not in log
