"""A page that says when it has no connection, in the place of grey bars that stay for ever.

Proxies of hospitals often pass on pages and not connections (WebSocket). Streamlit's page then shows its empty frame and not a
word, whatever it waits for. A small script is put into the page as it is sent out; the content policy allows it by its digest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend

_SCRIPT: Final = (Path(__file__).parent / "connection_note.js").read_text(encoding="utf-8")
_END_OF_HEAD: Final = "</head>"
# What would let the answer be shorter than the page, or another one than is looked at here.
_LEFT_OUT_OF_REQUEST: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range")
_LEFT_OUT_OF_ANSWER: Final = (b"content-length", b"etag", b"last-modified", b"accept-ranges")


def with_connection_note(page: str) -> str:
    """The HTML of the page with the script at the end of its head; a page without a head stays as it is."""
    return page.replace(_END_OF_HEAD, f"<script>{_SCRIPT}</script>{_END_OF_HEAD}", 1)


class ConnectionNote:
    """Puts the script into every page that a browser opens. Everything else passes untouched."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _opens_page(scope):
            await self._app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _LEFT_OUT_OF_REQUEST]
        await self._app({**scope, "headers": kept}, receive, _Noted(send))


def _opens_page(scope: AsgiScope) -> bool:
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in scope["headers"])


class _Noted:
    """Gathers an answer that is a page, and sends it on with the script in it."""

    def __init__(self, send: AsgiSend) -> None:
        self._send = send
        self._start: AsgiMessage | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: AsgiMessage) -> None:
        body = with_connection_note(b"".join(self._parts).decode("utf-8", errors="surrogateescape"))
        content = body.encode("utf-8", errors="surrogateescape")
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in _LEFT_OUT_OF_ANSWER]
        await self._send({**start, "headers": [*headers, (b"content-length", str(len(content)).encode())]})
        await self._send({"type": "http.response.body", "body": content})


def _is_page(start: AsgiMessage) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    plain = b"content-encoding" not in headers
    return start["status"] == 200 and plain and headers.get(b"content-type", b"").startswith(b"text/html")
