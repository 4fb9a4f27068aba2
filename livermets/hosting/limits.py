"""What one visitor of a demonstration can make the server do, so that no visitor can take it from the others.

Each limit is a setting with a usual value. Here stands what is counted at the door, before anything of the app runs: visitors
at once, tabs of one address, messages a minute, uploads. What is counted within a session (files that are made, meetings,
tables) is asked of `DemoLimits` by the screens.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from livermets.board.store.address import FOLDER_VARIABLE, URL_VARIABLE, address_of
from livermets.hosting.doors import refuse
from livermets.hosting.mode import MODE_VARIABLE, Mode, mode
from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.sign_in import number_setting

WINDOW_SECONDS: Final = 600.0
"""Files and uploads are counted over so long."""

_UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)/")
_PAGE: Final = re.compile(r"/(?!health$|ready$|metrics$)[a-z]*$")
_MOST_COUNTED: Final = 5_000
NO_ROOM: Final = (
    "This demonstration has as many visitors as it can take at once. Try again in some minutes, or run livermets on a computer "
    "of your own: it needs no network."
)
TOO_MANY_TABS: Final = "There are as many open tabs from your address as this demonstration takes. Close some, and try again."
TOO_MANY_UPLOADS: Final = "As many files were uploaded as this demonstration takes from one visitor in ten minutes."


@dataclass(frozen=True, slots=True)
class DemoLimits:
    """What one visitor may have: files made and uploads in ten minutes, the size of an upload in MB, meetings and cases on an
    agenda, rows of a table, messages a minute, tabs of one address; and visitors at once of all."""

    files: int = 20
    uploads: int = 20
    upload_mb: int = 5
    meetings: int = 5
    cases: int = 30
    rows: int = 20_000
    messages: int = 240
    tabs: int = 40
    visitors: int = 150


_SETTINGS: Final[Mapping[str, tuple[str, float, float]]] = {
    "files": ("LIVERMETS_DEMO_FILES", 1, 10_000),
    "uploads": ("LIVERMETS_DEMO_UPLOADS", 1, 10_000),
    "upload_mb": ("LIVERMETS_DEMO_UPLOAD_MB", 1, 200),
    "meetings": ("LIVERMETS_DEMO_MEETINGS", 1, 1_000),
    "cases": ("LIVERMETS_DEMO_CASES", 1, 1_000),
    "rows": ("LIVERMETS_DEMO_ROWS", 100, 5_000_000),
    "messages": ("LIVERMETS_DEMO_MESSAGES", 10, 100_000),
    "tabs": ("LIVERMETS_DEMO_TABS", 1, 100_000),
    "visitors": ("LIVERMETS_DEMO_VISITORS", 1, 100_000),
}


def demo_limits(environment: Mapping[str, str]) -> DemoLimits | None:
    """The limits of a demonstration; None where the app runs in another mode.

    Raises ValueError for a setting that cannot be read, and for a store that is set beside: a demonstration keeps nothing.
    """
    if mode(environment) is not Mode.DEMO:
        return None
    if address_of(environment) is not None:
        named = URL_VARIABLE if environment.get(URL_VARIABLE) else FOLDER_VARIABLE
        raise ValueError(f"{MODE_VARIABLE}=demo keeps nothing, and {named} names a store; leave one of them out")
    usual = DemoLimits()
    read = {
        name: int(number_setting(environment, variable, getattr(usual, name), least, most))
        for name, (variable, least, most) in _SETTINGS.items()
    }
    return DemoLimits(**read)


class Turnstile:
    """Lets so many through in so many seconds."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._taken: deque[float] = deque()

    def wait(self) -> float:
        """Seconds until one more may pass; 0 when it may now."""
        now = self._clock()
        while self._taken and now - self._taken[0] >= self._seconds:
            self._taken.popleft()
        return 0.0 if len(self._taken) < self._most else self._seconds - (now - self._taken[0])

    def take(self) -> float:
        """Let one through, or give the seconds until one may."""
        wait = self.wait()
        if not wait:
            self._taken.append(self._clock())
        return wait


class DemoDoor:
    """Counts at the door of a demonstration. A message beyond the limit waits for its minute; nothing of it is lost."""

    def __init__(self, app: AsgiApp, limits: DemoLimits) -> None:
        self._app = app
        self._limits = limits
        self._tabs: Counter[str] = Counter()

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] == "websocket":
            await self._connection(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connection(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        visitor = _visitor(scope)
        if self._tabs.total() >= self._limits.visitors or self._tabs[visitor] >= self._limits.tabs:
            await refuse(scope, receive, send, 503, NO_ROOM)
            return
        turnstile = Turnstile(self._limits.messages, 60.0)

        async def received() -> AsgiMessage:
            message = await receive()
            if message["type"] == "websocket.receive" and (wait := turnstile.wait()):
                await asyncio.sleep(wait)
            turnstile.take()
            return message

        self._tabs[visitor] += 1
        try:
            await self._app(scope, received, send)
        finally:
            self._tabs[visitor] -= 1
            self._tabs = +self._tabs

    async def _request(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        upload = _UPLOAD.search(scope["path"])
        if upload and scope["method"] == "PUT":
            if _uploads_of(upload.group(1), self._limits).take():
                await refuse(scope, receive, send, 429, TOO_MANY_UPLOADS)
                return
        elif scope["method"] == "GET" and _PAGE.search(scope["path"]) and "/_stcore/" not in scope["path"]:
            # A page whose connection would be refused says so instead of waiting for it.
            if self._tabs.total() >= self._limits.visitors:
                await refuse(scope, receive, send, 503, NO_ROOM)
                return
            if self._tabs[_visitor(scope)] >= self._limits.tabs:
                await refuse(scope, receive, send, 429, TOO_MANY_TABS)
                return
        await self._app(scope, receive, send)


_uploads: Final[dict[str, Turnstile]] = {}
"""The uploads of each session, in this process."""


def _uploads_of(session: str, limits: DemoLimits) -> Turnstile:
    if session not in _uploads and len(_uploads) >= _MOST_COUNTED:
        del _uploads[next(iter(_uploads))]
    return _uploads.setdefault(session, Turnstile(limits.uploads, WINDOW_SECONDS))


def upload_wait(session: str, limits: DemoLimits) -> float:
    """Seconds until a session may upload one more file; 0 when it may now."""
    return _uploads_of(session, limits).wait()


def _visitor(scope: AsgiScope) -> str:
    """Whom a connection is counted for: its address, with what a proxy on the way says of the one before it."""
    client = scope.get("client")
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return f"{client[0] if client else ''} {forwarded}"
