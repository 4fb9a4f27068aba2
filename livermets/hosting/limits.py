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
from typing import Final, TypeVar

from livermets.board.store.address import FOLDER_VARIABLE, URL_FILE_VARIABLE, URL_VARIABLE, address_of
from livermets.hosting.doors import refuse
from livermets.hosting.mode import MODE_VARIABLE, Mode, mode
from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.sign_in import number_setting

WINDOW_SECONDS: Final = 600.0
"""Files and uploads are counted over so long."""

_UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)/")
_PAGE: Final = re.compile(r"/(?!health$|ready$|metrics$)[a-z]*$")
_MOST_COUNTED: Final = 5_000
_SHARE_OF_AN_ADDRESS: Final = 4
"""All tabs of one address together have so many times what one tab has: a room full of people may be behind one."""
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
    messages: int = 120
    tabs: int = 20
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
        named = next(one for one in (URL_VARIABLE, URL_FILE_VARIABLE, FOLDER_VARIABLE) if environment.get(one))
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


class Bucket:
    """Lets so many through in a minute, spread over it: a few at once, then one after the other.

    Somebody who types never waits; a hundred messages at once do not stand before those of others.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = a_minute / 60, clock
        self._most = max(5.0, a_minute / 6)
        self._left, self._at = self._most, clock()

    def wait(self) -> float:
        """Seconds until one more may pass; 0 when it may now."""
        now = self._clock()
        self._left, self._at = min(self._most, self._left + (now - self._at) * self._rate), now
        # A clock counts in parts of a second that do not add up to the whole.
        return 0.0 if self._left > 1 - 1e-6 else (1 - self._left) / self._rate

    def take(self) -> None:
        """One passes."""
        self._left -= 1


class DemoDoor:
    """Counts at the door of a demonstration. A message beyond the limit waits for its minute; nothing of it is lost."""

    def __init__(self, app: AsgiApp, limits: DemoLimits) -> None:
        self._app = app
        self._limits = limits
        self._tabs: Counter[str] = Counter()
        self._together: dict[str, Bucket] = {}

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
        own, together = Bucket(self._limits.messages), self._of_address(visitor)

        async def received() -> AsgiMessage:
            message = await receive()
            if message["type"] == "websocket.receive":
                while wait := max(own.wait(), together.wait()):
                    await asyncio.sleep(wait)
                own.take()
                together.take()
            return message

        self._tabs[visitor] += 1
        try:
            await self._app(scope, received, send)
        finally:
            self._tabs[visitor] -= 1
            if not self._tabs[visitor]:
                del self._tabs[visitor]

    def _of_address(self, visitor: str) -> Bucket:
        return _kept(self._together, visitor, lambda: Bucket(self._limits.messages * _SHARE_OF_AN_ADDRESS))

    async def _request(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        upload = _UPLOAD.search(scope["path"])
        if upload and scope["method"] == "PUT":
            own, together = (
                _uploads_of(upload.group(1), self._limits),
                _uploads_of(_visitor(scope), self._limits, together=True),
            )
            if own.wait() or together.wait():
                await refuse(scope, receive, send, 429, TOO_MANY_UPLOADS)
                return
            own.take()
            together.take()
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
"""The uploads of each session, and of each address, in this process."""


def _uploads_of(whose: str, limits: DemoLimits, *, together: bool = False) -> Turnstile:
    """The uploads of a session, or of all tabs of an address together."""
    most = limits.uploads * (_SHARE_OF_AN_ADDRESS if together else 1)
    return _kept(_uploads, whose, lambda: Turnstile(most, WINDOW_SECONDS))


_Counting = TypeVar("_Counting", Turnstile, Bucket)


def _kept(counting: dict[str, _Counting], whose: str, make: Callable[[], _Counting]) -> _Counting:
    if whose not in counting:
        if len(counting) >= _MOST_COUNTED:
            del counting[next(iter(counting))]
        counting[whose] = make()
    return counting[whose]


def upload_wait(session: str, limits: DemoLimits) -> float:
    """Seconds until a session may upload one more file; 0 when it may now."""
    return _uploads_of(session, limits).wait()


def _visitor(scope: AsgiScope) -> str:
    """Whom a connection is counted for: its address, with what a proxy on the way says of the one before it."""
    client = scope.get("client")
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return f"{client[0] if client else ''} {forwarded}"
