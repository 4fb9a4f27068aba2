"""What one visitor of a demonstration can make the server do."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from livermets.hosting import limits as module
from livermets.hosting.limits import Bucket, DemoDoor, DemoLimits, Turnstile, demo_limits
from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from tests.awaited import awaited


def test_only_a_demonstration_has_limits_and_each_is_a_setting() -> None:
    assert demo_limits({}) is None
    assert demo_limits({"LIVERMETS_MODE": "clinic", "LIVERMETS_BOARD_FOLDER": "x"}) is None
    assert demo_limits({"LIVERMETS_MODE": "demo"}) == DemoLimits()
    told = {variable: str(int(least)) for variable, least, _ in module._SETTINGS.values()}
    assert demo_limits({"LIVERMETS_MODE": "demo", **told}) == DemoLimits(1, 1, 1, 1, 1, 100, 10, 1, 1)
    with pytest.raises(ValueError, match="LIVERMETS_DEMO_FILES is 'many'"):
        demo_limits({"LIVERMETS_MODE": "demo", "LIVERMETS_DEMO_FILES": "many"})


@pytest.mark.parametrize("store", ["LIVERMETS_BOARD_FOLDER", "LIVERMETS_DATABASE_URL", "LIVERMETS_DATABASE_URL_FILE"])
def test_a_demonstration_with_a_store_does_not_start(store: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://board@db/board")
    with pytest.raises(ValueError, match=f"LIVERMETS_MODE=demo keeps nothing, and {store} names a store"):
        demo_limits({"LIVERMETS_MODE": "demo", store: str(tmp_path / "url")})
    assert demo_limits({"LIVERMETS_MODE": "demo", store: ""}) is not None


def test_a_turnstile_lets_so_many_through_and_says_how_long_the_next_waits() -> None:
    now = [100.0]
    turnstile = Turnstile(2, 60, lambda: now[0])
    assert [turnstile.take(), turnstile.take()] == [0, 0]
    now[0] += 20
    assert turnstile.take() == turnstile.wait() == 40
    now[0] += 40
    assert turnstile.take() == 0


class Told:
    """A demonstration behind its door, and what it answered."""

    def __init__(self, **limits: int) -> None:
        self.reached: list[str] = []
        self.door = DemoDoor(self._app, DemoLimits(**limits))

    async def _app(self, scope: AsgiScope, receive: AsgiReceive, _send: AsgiSend) -> None:
        self.reached.append(scope["path"])
        if scope["type"] == "websocket":
            while (await receive())["type"] != "websocket.disconnect":
                pass

    async def ask(self, path: str, method: str = "GET", client: str = "10.0.0.1") -> list[AsgiMessage]:
        sent: list[AsgiMessage] = []

        async def receive() -> AsgiMessage:
            return {"type": "http.request"}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await self.door({"type": "http", "path": path, "method": method, "client": (client, 1), "headers": []}, receive, send)
        return sent

    async def connect(self, messages: asyncio.Queue[str], client: str = "10.0.0.1") -> list[AsgiMessage]:
        sent: list[AsgiMessage] = []

        async def receive() -> AsgiMessage:
            return {"type": f"websocket.{await messages.get()}"}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await self.door({"type": "websocket", "path": "/_stcore/stream", "client": (client, 1), "headers": []}, receive, send)
        return sent


def test_uploads_of_one_session_are_counted_and_those_of_another_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_uploads", {})

    async def tried() -> None:
        told = Told(uploads=2)
        for _ in range(2):
            assert await told.ask("/_stcore/upload_file/s1/f", "PUT") == []
        assert await told.ask("/_stcore/upload_file/s1/f", "DELETE") == []
        start, body = await told.ask("/_stcore/upload_file/s1/f", "PUT")
        assert start["status"] == 429
        assert b"as this demonstration takes from one visitor" in body["body"]
        for session in ("s2", "s3", "s4"):
            for _ in range(2):
                assert await told.ask(f"/_stcore/upload_file/{session}/f", "PUT") == []
        assert (await told.ask("/_stcore/upload_file/s5/f", "PUT"))[0]["status"] == 429, "all tabs of an address together"
        assert await told.ask("/_stcore/upload_file/s5/f", "PUT", "10.0.0.2") == []

    awaited(tried())


def test_beyond_the_visitors_and_beyond_the_tabs_of_one_address_the_page_says_so() -> None:
    async def tried() -> None:
        told = Told(visitors=2, tabs=1)
        lines = [asyncio.Queue[str]() for _ in range(2)]
        first = asyncio.create_task(told.connect(lines[0]))
        await asyncio.sleep(0)
        start, body = await told.ask("/board")
        assert (start["status"], b"open tabs from your address" in body["body"]) == (429, True)
        closed: asyncio.Queue[str] = asyncio.Queue()
        closed.put_nowait("connect")
        assert await told.connect(closed) == [{"type": "websocket.close", "code": 1008}]
        second = asyncio.create_task(told.connect(lines[1], "10.0.0.2"))
        await asyncio.sleep(0)
        start, body = await told.ask("/", client="10.0.0.3")
        assert (start["status"], b"as many visitors as it can take" in body["body"]) == (503, True)
        for path in ("/health", "/ready", "/_stcore/health", "/static/x.js", "/boards/liver/health"):
            assert await told.ask(path, client="10.0.0.3") == [], path
        lines[0].put_nowait("disconnect")
        await first
        assert await told.ask("/", client="10.0.0.3") == []
        lines[1].put_nowait("disconnect")
        await second
        assert not told.door._tabs

    awaited(tried())


def test_a_message_beyond_the_minute_waits_and_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    now = [1000.0]

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    async def sent_by(told: Told, many: int, client: str = "10.0.0.1") -> None:
        messages = asyncio.Queue[str]()
        for one in ("connect", *["receive"] * many, "disconnect"):
            messages.put_nowait(one)
        await told.connect(messages, client)
        assert messages.empty()

    monkeypatch.setattr(module, "Bucket", partial(Bucket, clock=lambda: now[0]))
    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    awaited(sent_by(Told(messages=60), 12))
    assert waited == pytest.approx([1, 1]), "ten at once, then one a second"
    waited.clear()
    told = Told(messages=60)
    for _ in range(4):
        awaited(sent_by(told, 10))
    assert waited == [], "what four tabs may have is what an address has"
    awaited(sent_by(told, 1, "10.0.0.2"))
    assert waited == [], "another address has its own"
    awaited(sent_by(told, 1))
    assert waited == pytest.approx([0.25]), "a fifth tab waits with the others"
