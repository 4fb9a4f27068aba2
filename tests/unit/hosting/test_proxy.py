"""A header that names a person is believed from the proxy alone; a trial without a sign-in answers its own computer alone."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.proxy import ProxyDoor, TrialDoor, is_peer
from livermets.hosting.sign_in import BehindProxy
from tests.awaited import awaited

BY = BehindProxy("X-Forwarded-User", (ipaddress.ip_network("10.0.3.0/28"),), role="X-Groups")
NAMED = [(b"x-forwarded-user", b"anna"), (b"x-groups", b"lm-chair"), (b"host", b"board.example")]


def passed(
    door: type[ProxyDoor] | type[TrialDoor], client: Any, headers: list[tuple[bytes, bytes]], kind: str = "http"
) -> tuple[AsgiScope | None, list[AsgiMessage]]:
    """What reaches the app, None when nothing does, and what was answered at the door."""
    reached: list[AsgiScope] = []
    sent: list[AsgiMessage] = []

    async def app(scope: AsgiScope, _receive: AsgiReceive, _send: AsgiSend) -> None:
        reached.append(scope)

    async def receive() -> AsgiMessage:
        return {"type": f"{kind}.connect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    made = ProxyDoor(app, BY) if door is ProxyDoor else TrialDoor(app)
    scheme = "ws" if kind == "websocket" else "http"
    awaited(made({"type": kind, "client": client, "headers": headers, "scheme": scheme, "path": "/"}, receive, send))
    return (reached[0] if reached else None), sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_from_the_proxy_the_headers_come_through(kind: str) -> None:
    scope, _ = passed(ProxyDoor, ("10.0.3.7", 40123), NAMED, kind)
    assert scope is not None
    assert scope["headers"] == NAMED


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "client",
    [("10.0.3.16", 40123), ("10.0.3.7", 0), ("::1", 40123), ("unix", 1), None],
    ids=["another address", "an address out of a header", "another family", "no address", "nothing known"],
)
def test_from_anybody_else_they_are_taken_away_and_the_rest_stays(client: Any, kind: str) -> None:
    scope, _ = passed(ProxyDoor, client, [*NAMED, (b"X-Forwarded_User", b"otto"), (b"X-FORWARDED-USER", b"otto")], kind)
    assert scope is not None
    assert scope["headers"] == [(b"host", b"board.example")]


def test_a_header_that_stands_twice_is_refused_even_from_the_proxy() -> None:
    for second in (b"x-forwarded-user", b"X-Forwarded-User", b"x_forwarded_user"):
        scope, sent = passed(ProxyDoor, ("10.0.3.7", 40123), [*NAMED, (second, b"otto")])
        assert scope is None
        assert sent[0]["status"] == 400
        assert b"names a person twice" in sent[1]["body"]
    scope, sent = passed(ProxyDoor, ("10.0.3.7", 40123), [*NAMED, (b"x-forwarded-user", b"otto")], "websocket")
    assert scope is None
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_the_scheme_is_the_proxys_and_nobody_elses() -> None:
    https = [*NAMED, (b"x-forwarded-proto", b"https")]
    for client, kind, scheme in (
        (("10.0.3.7", 1), "http", "https"),
        (("10.0.3.7", 1), "websocket", "wss"),
        (("10.0.9.9", 1), "http", "http"),
    ):
        scope, _ = passed(ProxyDoor, client, https, kind)
        assert scope is not None
        assert scope["scheme"] == scheme
    scope, _ = passed(ProxyDoor, ("10.0.3.7", 1), [*NAMED, (b"x-forwarded-proto", b"javascript")])
    assert scope is not None
    assert scope["scheme"] == "http"


def test_an_address_written_in_the_newer_way_is_the_same_address() -> None:
    assert is_peer({"client": ("::ffff:10.0.3.7", 5)}, BY.addresses)


@pytest.mark.parametrize("host", [b"localhost:8501", b"127.0.0.1:8501", b"[::1]:8501"])
def test_a_trial_answers_its_own_computer(host: bytes) -> None:
    assert passed(TrialDoor, ("127.0.0.1", 5), [(b"host", host)])[0] is not None


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("10.0.3.7", 5), [(b"host", b"localhost:8501")]),
        (("127.0.0.1", 0), [(b"host", b"localhost:8501")]),
        (("127.0.0.1", 5), [(b"host", b"board.example")]),
        (("127.0.0.1", 5), []),
        (("127.0.0.1", 5), [(b"host", b"localhost"), (b"x-forwarded-for", b"10.0.9.9")]),
    ],
    ids=["from elsewhere", "an address out of a header", "under another name", "without a name", "through a proxy"],
)
def test_a_trial_answers_nobody_else_and_says_why(client: Any, headers: list[tuple[bytes, bytes]]) -> None:
    scope, sent = passed(TrialDoor, client, headers)
    assert scope is None
    assert sent[0]["status"] == 403
    assert b"until a sign-in is set" in sent[1]["body"]
    assert passed(TrialDoor, client, headers, "websocket")[1] == [{"type": "websocket.close", "code": 1008}]
