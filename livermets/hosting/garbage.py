"""When this process looks for garbage: in a quiet moment, not after every key press.

Streamlit asks for a full collection after every run of a script. It walks everything that all sessions keep, so that one
visitor's key press costs the more the more others are there (`runner.postScriptGC`, switched off in `.streamlit/config.toml`).
Python's own collector goes on as ever; the full collection here frees what sessions leave behind in cycles.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend

QUIET_SECONDS: Final = 1.0
"""So long nothing may have come in or gone out for a moment to be quiet."""

SELDOM_SECONDS: Final = 10.0
"""Full collections are at least this far apart, however quiet it is."""

LATEST_SECONDS: Final = 120.0
"""After so long there is one even if it is never quiet."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """When something last came in or went out, and when garbage was last collected; seconds of a steady clock.

    `since` counts the messages after the last collection.
    """

    last_message: float
    last_collected: float
    since: int = 0

    def with_message(self, now: float) -> Traffic:
        return replace(self, last_message=now, since=self.since + 1)

    def is_due(self, now: float) -> bool:
        """Whether now is a moment for a full collection: never when nothing has happened since the last."""
        waited = now - self.last_collected
        if not self.since or waited < SELDOM_SECONDS:
            return False
        return now - self.last_message >= QUIET_SECONDS or waited >= LATEST_SECONDS


class Collector:
    """Watches the connections of the app that it stands around, and collects garbage when it is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, collect: Callable[[], object] = gc.collect) -> None:
        self._clock = clock
        self._collect = collect
        self._traffic = Traffic(clock(), clock())

    def look(self) -> bool:
        """Collect if it is due; whether it was."""
        due = self._traffic.is_due(self._clock())
        if due:
            self._collect()
            self._traffic = Traffic(self._traffic.last_message, self._clock())
        return due

    def notice(self) -> None:
        """Something was left behind: a message of a connection, or a session that was given up."""
        self._traffic = self._traffic.with_message(self._clock())

    async def watch(self, every: float = QUIET_SECONDS) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(every)
            self.look()

    def noticing(self, app: AsgiApp) -> AsgiApp:
        """The app, with every message of a connection noticed."""

        async def noticed(scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
            if scope["type"] != "websocket":
                await app(scope, receive, send)
                return

            async def received() -> AsgiMessage:
                message = await receive()
                self.notice()
                return message

            async def sent(message: AsgiMessage) -> None:
                self.notice()
                await send(message)

            await app(scope, received, sent)

        return noticed
