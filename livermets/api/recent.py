"""The last answers, for a minute: a record that is opened again, or a request that is repeated, is answered at once.

An answer follows from what was sent, the release and the day alone, so that the one of a minute ago is the same. What is held
is in the memory of the process and nowhere else, found by a digest of what was sent; after its minute it is given no more, and
the next request drops it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

SECONDS: Final = 60.0
MOST_ANSWERS: Final = 16
LARGEST_ANSWER: Final = 1_000_000
"""Bytes of an answer that is held; a larger one, of many cases, is worked out each time."""


class Recent:
    """Answers by what was asked. Safe to use from several threads; two that ask the same at once may both work it out."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._held: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._turn = threading.Lock()

    def answer(self, asked: bytes, of: str, work: Callable[[], bytes]) -> bytes:
        """The answer to what was asked; `of` names all else that it follows from. What `work` raises is not held."""
        key = hashlib.sha256(of.encode() + b"\0" + asked).digest()
        with self._turn:
            self._forget()
            if key in self._held:
                return self._held[key][1]
        found = work()
        if len(found) <= LARGEST_ANSWER:
            with self._turn:
                self._held[key] = (self._clock() + self._seconds, found)
                self._held.move_to_end(key)
                while len(self._held) > MOST_ANSWERS:
                    self._held.popitem(last=False)
        return found

    def _forget(self) -> None:
        now = self._clock()
        for key in [key for key, (until, _) in self._held.items() if until <= now]:
            del self._held[key]
