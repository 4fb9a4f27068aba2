"""How many answers are worked out at once, off the event loop, and when another is told to come back later."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread

from livermets.api.refused import RefusedError

T = TypeVar("T")

AT_ONCE: Final = 2
"""Answers worked out at once; a third would only take processor time from them and from those who are at the screens."""

MOST_WAITING: Final = 16
"""Requests that wait for their turn; with a few milliseconds for each that is a moment."""

LONGEST_SECONDS: Final = 30.0
"""So long one answer may take, its waiting included."""

_LATER: Final = {"retry-after": "1"}


class Turns:
    """Gives requests their turn in a worker thread, in the order in which they came.

    A thread cannot be stopped: an answer that takes too long keeps its place until it is done, and its asker is told.
    """

    def __init__(
        self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, longest_seconds: float = LONGEST_SECONDS
    ) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + most_waiting
        self._longest = longest_seconds
        self._here = 0

    async def of(self, work: Callable[[], T]) -> T:
        """What the work gives. Raises RefusedError (503, to be tried again) where too many wait or it takes too long."""
        if self._here >= self._most:
            raise RefusedError(503, ["too many requests at once; try again in a second"], _LATER)
        self._here += 1
        began = time.monotonic()
        try:
            with fail_after(self._longest):
                return await to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError:
            if time.monotonic() - began < self._longest:
                raise  # of the work itself
            raise RefusedError(503, [f"no answer within {self._longest:g} seconds; try again later"], _LATER) from None
        finally:
            self._here -= 1
