"""Which of several processes holds a visitor's session, and what several processes must have in common.

A session lives in the memory of one process. A balancer that sends the visitor's next upload to another one gets "no such
session". So a process that is one of several has a name, its seat, and leaves it with the visitor as a cookie; the balancer
sends who shows a seat to that process (`deploy/nginx/`). When the process is gone and another one answers, that one leaves its
own seat: the cookie always names who answered last, and who answered last is who gets the connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Final

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend

SEAT_VARIABLE: Final = "LIVERMETS_SEAT"
"""The name of this process among several; none where it is alone."""

SEAT_COOKIE: Final = "livermets_seat"
SECRET_VARIABLE: Final = "LIVERMETS_COOKIE_SECRET_FILE"
"""A file with the secret by which cookies are signed. Processes behind one address must share it."""

_SHORTEST_SECRET: Final = 32
_NAME: Final = re.compile(r"[a-z0-9]{1,20}")
# What belongs to a session that exists already: it goes where the cookie says and never moves the visitor.
_OF_A_SESSION: Final = ("/media/", "/_stcore/upload_file/", "/static/", "/component/", "/_stcore/bidi-components/")


def seat_of(environment: Mapping[str, str]) -> str | None:
    """The seat of this process; None where it is alone. Raises ValueError for a name that no cookie could hold."""
    name = environment.get(SEAT_VARIABLE, "").strip()
    if name and not _NAME.fullmatch(name):
        raise ValueError(f"{SEAT_VARIABLE} is {name!r}; accepted are up to 20 small letters and digits")
    return name or None


def cookie_secret(environment: Mapping[str, str]) -> str | None:
    """The secret in the file that the environment names; None where it names none.

    Raises ValueError where the file cannot be read or is too short to be a secret; it never says what is in it.
    """
    name = environment.get(SECRET_VARIABLE, "").strip()
    if not name:
        return None
    try:
        secret = Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{SECRET_VARIABLE}: the file {name} cannot be read ({type(error).__name__})") from None
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(f"{SECRET_VARIABLE}: {name} holds {len(secret)} characters; at least {_SHORTEST_SECRET} are needed")
    return secret


class Seat:
    """Leaves the seat of this process with who has another or none. Does nothing for a process that is alone."""

    def __init__(self, app: AsgiApp, seat: str | None) -> None:
        self._app = app
        self._seat = seat

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if self._seat is None or scope["type"] != "http" or any(one in scope["path"] for one in _OF_A_SESSION):
            await self._app(scope, receive, send)
            return
        had = _seat_in(dict(scope["headers"]).get(b"cookie", b""))
        if had == self._seat:
            await self._app(scope, receive, send)
            return
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = f"{SEAT_COOKIE}={self._seat}; Path=/; HttpOnly; SameSite=Lax{secure}"

        async def with_seat(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
            await send(message)

        await self._app(scope, receive, with_seat)


def _seat_in(header: bytes) -> str | None:
    try:
        found = SimpleCookie(header.decode("latin-1")).get(SEAT_COOKIE)
    except CookieError:
        return None
    return found.value if found else None
