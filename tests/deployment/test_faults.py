"""Bad days of a deployment: the store goes and comes back, visitors are slow, uploads are too large or no uploads at all."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from livermets.board.store.store import Store
from tests.awaited import awaited
from tests.deployment.asked import asked, cookie_header
from tests.postgres import Server
from tests.topology import SEATS, Topology
from tests.visitor import Visitor

MEGABYTE = 1024 * 1024
QUESTION = "Question to the board"
BOUNDARY = "multipart/form-data; boundary=b"


def health_of(topology: Topology, seat: str) -> tuple[int, str]:
    answer = asked(f"{topology.own_address(seat)}/health")
    return answer.status, json.loads(answer.text)["store"]


def test_a_store_that_goes_is_said_and_what_was_typed_is_saved_when_it_is_back(topology: Topology, server: Server) -> None:
    store = Store.open(topology.database)
    meeting = store.add_meeting("Tuesday")
    case = store.add_case(meeting.id, {"case_label": "Heron"})

    async def lived_through() -> None:
        async with Visitor(topology.address) as visitor:
            await visitor.open("board", f"meeting={meeting.id}")
            await visitor.type(QUESTION, "Resect now?")
            assert store.case(case.id).question == "Resect now?"
            assert [health_of(topology, seat) for seat in SEATS] == [(200, "ok")] * 2
            server.stop()
            try:
                assert [health_of(topology, seat) for seat in SEATS] == [(503, "failing")] * 2
                await visitor.type(QUESTION, "Resect later?")
                said = " ".join(visitor.texts).replace("\\", "")
                assert "is not saved" in said
                assert "The store cannot be reached. Nothing was saved; what is entered stays on this screen." in said
                async with Visitor(topology.address) as newcomer:
                    await newcomer.open("board")
                    assert "The store cannot be reached" in " ".join(newcomer.texts)
                    await newcomer.open("treatments")
                    assert "treatments" in newcomer.pages
            finally:
                server.start()
            assert [health_of(topology, seat) for seat in SEATS] == [(200, "ok")] * 2
            await visitor.press("Try again")
            assert "is not saved" not in " ".join(visitor.texts)

    awaited(lived_through())
    assert store.case(case.id).question == "Resect later?"
    store.delete_meeting(meeting.id)
    store.close()


@pytest.fixture
def dripping(topology: Topology) -> Iterator[list[socket.socket]]:
    """Forty connections that have begun an upload of a megabyte and send no more of it."""
    with ExitStack() as stack:
        begun = []
        for number in range(40):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", topology.ports["listen"]), timeout=30))
            line.sendall(
                f"PUT /_stcore/upload_file/dripping/{number} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Type: {BOUNDARY}\r\nContent-Length: {MEGABYTE}\r\n\r\n--b".encode()
            )
            begun.append(line)
        yield begun


def test_uploads_that_drip_reach_no_process_and_are_given_up(topology: Topology, dripping: list[socket.socket]) -> None:
    before = [topology.log(seat).count("upload_file") for seat in SEATS]

    async def at_work() -> None:
        async with Visitor(topology.address) as visitor:
            await visitor.open()
            await visitor.type("Number of liver metastases", "3")

    awaited(at_work())  # a Visitor who waits for longer than a minute raises
    assert [topology.log(seat).count("upload_file") for seat in SEATS] == before
    with suppress(ConnectionResetError):
        assert dripping[0].recv(100)[:13] in (b"", b"HTTP/1.1 408 "), "the proxy gives it up"


def test_who_reads_nothing_keeps_nobody_waiting(topology: Topology) -> None:
    async def beside() -> None:
        async with Visitor(topology.own_address("a")) as deaf, Visitor(topology.own_address("a")) as other:
            await deaf.open()
            await other.open()
            for _ in range(6):
                await deaf.ask_and_leave("treatments")
            for number in range(3):
                await other.type("Number of liver metastases", str(number + 1))

    awaited(beside())  # as above


@pytest.mark.parametrize("through", ["proxy", "process"])
def test_an_upload_that_says_it_is_too_large_is_refused_before_it_is_sent(topology: Topology, through: str) -> None:
    port = topology.ports["listen" if through == "proxy" else "a"]

    async def refused() -> bytes:
        async with Visitor(topology.own_address("a"), cookie="livermets_seat=a") as visitor:
            await visitor.open()
            token = asked(f"{topology.own_address('a')}/_stcore/health").cookies["_streamlit_xsrf"]
            head = [
                f"PUT /_stcore/upload_file/{visitor.session}/x HTTP/1.1",
                "Host: 127.0.0.1",
                f"Cookie: livermets_seat=a; _streamlit_xsrf={token}",
                f"X-Xsrftoken: {token}",
                f"Content-Type: {BOUNDARY}",
                f"Content-Length: {200 * MEGABYTE}",
            ]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write("\r\n".join([*head, "", ""]).encode())
            answer = await asyncio.wait_for(reader.readline(), 10)
            writer.close()
            return answer

    assert awaited(refused()).split()[1] == b"413"


@pytest.mark.parametrize(
    ("kind", "body", "known", "token", "status"),
    [
        (BOUNDARY, b"--b\r\nno multipart at all", True, True, 400),
        (BOUNDARY, b"", True, True, 400),
        ("application/json", b"{}", True, True, 400),
        ("multipart/form-data", b"--b--", True, True, 400),
        (BOUNDARY, b"--b--\r\n", False, True, 400),
        (BOUNDARY, b"--b--\r\n", True, False, 403),
    ],
    ids=["broken", "empty", "no form", "no boundary", "no such session", "no token"],
)
def test_an_upload_that_is_none_is_refused_and_never_a_failure(
    topology: Topology, kind: str, body: bytes, known: bool, token: bool, status: int
) -> None:
    async def put() -> int:
        async with Visitor(topology.address, cookie="livermets_seat=a") as visitor:
            await visitor.open()
            cookies = {"livermets_seat": "a"} | dict(asked(f"{topology.own_address('a')}/_stcore/health").cookies)
            headers = {"Cookie": cookie_header(cookies), "Content-Type": kind}
            if token:
                headers["X-Xsrftoken"] = cookies["_streamlit_xsrf"]
            session = visitor.session if known else "0" * 32
            path = f"{topology.address}/_stcore/upload_file/{session}/x"
            return asked(path, method="PUT", headers=headers, body=body).status

    assert awaited(put()) == status
