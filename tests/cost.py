"""What a piece of work costs beside another one in the same minute: no test asserts what a clock says."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from functools import cache
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


@cache
def _reading_takes() -> float:
    begun = time.process_time()
    json.loads(_DOCUMENT)
    return time.process_time() - begun


class _TooLongError(Exception):
    """That a piece of work was stopped."""


def outlasts(work: _Work, documents: int) -> bool:
    """Whether the work would take longer than reading so many JSON documents of a megabyte; it is stopped then."""

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, documents * _reading_takes())
    try:
        work()
    except _TooLongError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return False
