"""What of the server answers to nobody from outside, and from where a page may open a connection.

Streamlit answers on some paths that this app has no use for: its metrics name the caches of the app, its interface for agents
describes itself although it is off. It also lets pages of another port of the same host open a connection.
"""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlsplit

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend

CLOSED: Final = ("_stcore/metrics", "_stcore/agent")
"""Beginnings of paths, below the base path if there is one."""

_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_CONNECTION: Final = "/_stcore/stream"
_NO_UPGRADE: Final = (
    "This address is the connection of a page (WebSocket), and the request came without its headers Upgrade and Connection. "
    "Where a browser was asked to open it, a proxy on the way left them out: it has to pass them on.\n"
)
_log = logging.getLogger("livermets.connections")


def is_closed(path: str) -> bool:
    """Whether this path of a request, with or without a base path before it, answers to nobody."""
    return any(f"/{one}" in path for one in CLOSED)


def is_other_port(origin: str | None, host: str | None) -> bool:
    """Whether a page of the same host but another port asks: the one case that Streamlit itself lets in.

    A host without a port is one behind a proxy that does not say it; the port is then not known and nothing is concluded.
    """
    if not origin or not host:
        return False
    try:
        page, served = urlsplit(origin), urlsplit(f"//{host}")
        ports = (page.port or _PORTS.get(page.scheme), served.port)
    except ValueError:
        return True
    return page.hostname == served.hostname and None not in ports and ports[0] != ports[1]


class Doors:
    """Answers 404 on closed paths, and refuses a connection that a page of another port of this host asks for.

    A connection that lost its headers on the way is answered 426, in words, and logged: its cause lies outside of this process.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] == "http" and is_closed(scope["path"]):
            await refuse(scope, receive, send, 404, "not found")
            return
        if scope["type"] == "http" and scope["path"].endswith(_CONNECTION):
            # Streamlit would answer with its page, and nobody would ever know why no page opens.
            _log.warning("A connection came without Upgrade: a proxy before this server leaves it out. No page can open.")
            await refuse(scope, receive, send, 426, _NO_UPGRADE, (b"upgrade", b"websocket"), (b"connection", b"upgrade"))
            return
        if scope["type"] == "websocket":
            headers = dict(scope["headers"])
            origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
            if is_other_port(origin, host):
                await refuse(scope, receive, send, 403, "")
                return
        await self._app(scope, receive, send)


async def refuse(
    scope: AsgiScope, receive: AsgiReceive, send: AsgiSend, status: int, words: str, *more: tuple[bytes, bytes]
) -> None:
    """Answer a request with a sentence and `more` headers, and close a connection that is asked for."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = words.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *more]
    start: AsgiMessage = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})
