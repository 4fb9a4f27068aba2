"""Pages of a process are drawn one after the other, so that nobody waits for all who came at the same moment.

Python works on one of a server's threads at a time. Drawn side by side, ten pages are all ready when the last one is; in turn,
the first is ready after a tenth of that time and the last no later, and what a key press changes is drawn beside one page and
not beside ten.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Final

LONG_SECONDS: Final = 0.5
"""A page that takes longer than this goes on beside the next one: a table of a million patients holds up nobody."""


class PageTurns:
    """Who draws now, and who waits, in the order in which they came."""

    def __init__(self, long: float = LONG_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._long = long
        self._clock = clock
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._drawing: Event | None = None
        self._ends = 0.0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn and have it for what stands within."""
        mine = Event()
        with self._lock:
            self._waiting.append(mine)
        while (seconds := self._to_wait(mine)) != 0:
            mine.wait(seconds)
            mine.clear()
        try:
            yield
        finally:
            with self._lock:
                if self._drawing is mine:
                    self._drawing = None
                    self._call_next()

    def _to_wait(self, mine: Event) -> float | None:
        """Seconds after which to look again, 0 when the turn is taken now, None for those who are called."""
        with self._lock:
            if self._waiting[0] is not mine:
                return None
            if self._drawing is not None and (left := self._ends - self._clock()) > 0:
                return left
            self._waiting.popleft()
            self._drawing, self._ends = mine, self._clock() + self._long
            self._call_next()
            return 0

    def _call_next(self) -> None:
        if self._waiting:
            self._waiting[0].set()


PAGE_TURNS: Final = PageTurns()
"""The turns of this process."""
