"""A visitor stays with the process that holds the session, and several processes share their secret."""

from pathlib import Path

import pytest

from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.seat import Seat, cookie_secret, seat_of
from tests.awaited import awaited


def cookies(seat: str | None, path: str = "/", *, had: str = "", scheme: str = "http", kind: str = "http") -> list[str]:
    """The cookies that an answer leaves."""

    async def app(_scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"other=1")]})

    sent: list[AsgiMessage] = []

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    headers = [(b"cookie", had.encode())] if had else []
    awaited(Seat(app, seat)({"type": kind, "scheme": scheme, "path": path, "headers": headers}, receive, send))
    found = [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]
    assert found[0] == "other=1"
    return found[1:]


def test_who_has_no_seat_or_another_gets_this_one() -> None:
    assert cookies("a") == ["livermets_seat=a; Path=/; HttpOnly; SameSite=Lax"]
    assert cookies("a", had="x=1; livermets_seat=b") == ["livermets_seat=a; Path=/; HttpOnly; SameSite=Lax"]
    assert cookies("a", scheme="https") == ["livermets_seat=a; Path=/; HttpOnly; SameSite=Lax; Secure"]


def test_who_has_this_seat_is_told_nothing() -> None:
    assert cookies("a", had="livermets_seat=a; x=1") == []


def test_a_broken_cookie_is_replaced() -> None:
    assert len(cookies("a", had='livermets_seat="; \x01')) == 1


@pytest.mark.parametrize("path", ["/media/x.png", "/board/_stcore/upload_file/1/2", "/static/js/x.js"])
def test_what_belongs_to_a_session_moves_nobody(path: str) -> None:
    assert cookies("a", path, had="livermets_seat=b") == []


@pytest.mark.parametrize("path", ["/", "/treatments", "/_stcore/health", "/_stcore/host-config", "/base/_stcore/health"])
def test_what_comes_before_a_connection_says_who_will_hold_it(path: str) -> None:
    assert len(cookies("a", path)) == 1


def test_a_process_that_is_alone_leaves_nothing() -> None:
    assert cookies(None) == []
    assert seat_of({}) is None
    assert seat_of({"LIVERMETS_SEAT": " a "}) == "a"


@pytest.mark.parametrize("name", ["A", "a b", "a;b", "x" * 21, "é"])
def test_a_seat_that_no_cookie_could_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"LIVERMETS_SEAT.*small letters and digits"):
        seat_of({"LIVERMETS_SEAT": name})


def test_the_secret_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("0" * 64 + "\n")
    assert cookie_secret({"LIVERMETS_COOKIE_SECRET_FILE": str(file)}) == "0" * 64
    assert cookie_secret({}) is None


@pytest.mark.parametrize(("content", "reason"), [(b"abc", "3 characters; at least 32"), (b"\xff" * 40, "cannot be read")])
def test_a_file_that_holds_no_secret_is_refused_without_saying_what_it_holds(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=reason) as raised:
        cookie_secret({"LIVERMETS_COOKIE_SECRET_FILE": str(file)})
    assert "abc" not in str(raised.value)
    with pytest.raises(ValueError, match="cannot be read"):
        cookie_secret({"LIVERMETS_COOKIE_SECRET_FILE": str(tmp_path / "none")})
