"""A line for each request, as JSON on standard error: what was asked for and how it went, nothing of what was in it.

No query, no body, no header but the id of the request: an address may hold what a person typed.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections import Counter
from typing import Final

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend

LOG_VARIABLE: Final = "LIVERMETS_REQUEST_LOG"
"""Switches the log on when it is 1."""

_SERVED_FILES: Final = ("/static/", "/media/", "/component/")
# Whoever knows the id of a session can join it; it stands in the address to which a file is uploaded.
_SESSION_IN_PATH: Final = re.compile(r"(/_stcore/upload_file/)[^/]+")
_GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("livermets.requests")


def start_log() -> None:
    """Let the lines of the log go to standard error as they are, whatever else the process logs."""
    if not _log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
        _log.setLevel(logging.INFO)
        _log.propagate = False


class RequestLog:
    """Gives every answer the id of its request (`x-request-id`, that of a proxy if it has one) and counts and logs it.

    `counts` holds the answers by status and the connections, for `/metrics`.
    """

    def __init__(self, app: AsgiApp, counts: Counter[str], *, logged: bool) -> None:
        self._app = app
        self._counts = counts
        self._logged = logged

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status = 500

        async def numbered(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and status == 500:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            self._counts[str(status)] += 1
            if self._logged and not any(one in scope["path"] for one in _SERVED_FILES):
                line = {
                    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "request": request_id,
                    "method": scope.get("method", "connection"),
                    "path": _SESSION_IN_PATH.sub(r"\1-", scope["path"]),
                    "status": status,
                    "ms": round(1000 * (time.perf_counter() - began), 1),
                }
                if who := scope["state"].get("who"):  # the name of a program that showed a token
                    line["who"] = who
                _log.info(json.dumps(line))
