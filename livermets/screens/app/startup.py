"""What a server process does once, before its first page."""

from __future__ import annotations

import gc
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import Final

_FIRST: Final = ("livermets.screens.app.run", "livermets.screens.case.page")
"""What draws the first page; imported here, so that a browser that fetches the app meanwhile waits for less."""

_one_at_a_time = Lock()


def start_up() -> None:
    """Import what draws the first page, load the knowledge, and take all that lives by then from the garbage collector.

    The first call does it, others wait until it is done. Streamlit collects garbage after every run of a script. The knowledge
    is some hundred thousand objects that never become garbage, and going through them each time would cost more than everything
    else that a key press sets off. Raises KnowledgeError for faults in `data/`.
    """
    with _one_at_a_time:
        _started()


@lru_cache(maxsize=1)
def _started() -> None:
    # What is made here stays, so that looking for garbage among it meanwhile would nearly double the time that it takes.
    gc.disable()
    try:
        for name in _FIRST:
            import_module(name)
        knowledge = import_module("livermets.knowledge.loading").knowledge
        knowledge()
    finally:
        gc.freeze()
        gc.enable()
