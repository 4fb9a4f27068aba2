"""What a piece of work costs beside another one in the same minute: no test asserts what a clock says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Final

_Work = Callable[[], object]
_DOCUMENT: Final = json.dumps([{"number": number, "text": "a word"} for number in range(25_000)])
"""About a megabyte."""


def ratio(work: _Work, reference: _Work, *, tries: int = 3, waiting: bool = False) -> float:
    """How many times the processor time of the reference the work takes; with `waiting`, how many times as long.

    Of some tries the least of each, because what passes in between (a collection of garbage, another program) is not in all.
    """
    clock = time.perf_counter if waiting else time.process_time

    def least(done: _Work) -> float:
        times = []
        for _ in range(tries):
            begun = clock()
            done()
            times.append(clock() - begun)
        return min(times)

    return least(work) / least(reference)


def readings(work: _Work) -> float:
    """How many JSON documents of a megabyte are read in the processor time of the work."""
    return ratio(work, lambda: json.loads(_DOCUMENT))
