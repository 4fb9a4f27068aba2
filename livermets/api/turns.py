"""How many answers are worked out at once, off the event loop, and when another is told to come back later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final, TypeVar

from livermets.api.declined import DeclinedError

_T = TypeVar("_T")

AT_ONCE: Final = 2
"""Answers worked out at once; a third would only take processor time from them and from those who are at the screens."""

MOST_WAITING: Final = 16
"""Requests that wait for their turn; with a few milliseconds for each that is a moment."""

LONGEST_SECONDS: Final = 30.0
"""So long one answer may take, its waiting included."""

MOST_BYTES: Final = 150_000_000
"""Bytes of bodies that are held at once, those that are still on their way included."""

_LATER: Final = {"retry-after": "1"}


class HeldBytes:
    """How much of what is sent is held at once. Asked by one event loop alone."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._left = most

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Room for so many bytes. Raises DeclinedError (503, to be tried again) where there is none."""
        if size > self._left:
            raise DeclinedError(503, ["too much is sent at once; try again in a second"], _LATER)
        self._left -= size
        try:
            yield
        finally:
            self._left += size


class Turns:
    """Gives requests their turn in a worker thread, in the order in which they came.

    A thread cannot be stopped: an answer that takes too long keeps its place until it is done, and its asker is told.
    """

    def __init__(
        self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, longest_seconds: float = LONGEST_SECONDS
    ) -> None:
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="livermets-api")
        self._places = BoundedSemaphore(max(at_once + most_waiting, 1))
        self._longest = longest_seconds
        self.held = HeldBytes()

    async def of(self, work: Callable[[], _T]) -> _T:
        """What the work gives. Raises DeclinedError (503, to be tried again) where too many wait or it takes too long."""
        if not self._places.acquire(blocking=False):
            raise DeclinedError(503, ["too many requests at once; try again in a second"], _LATER)
        running = self._workers.submit(work)
        running.add_done_callback(lambda _: self._places.release())
        answer = asyncio.wrap_future(running)
        try:
            await asyncio.wait([answer], timeout=self._longest)
            if not answer.done():
                raise DeclinedError(503, [f"no answer within {self._longest:g} seconds; try again later"], _LATER)
            return answer.result()
        finally:
            # What nobody waits for any more is not begun; and if it is at work, what it raises is not written into a log.
            answer.cancel()
