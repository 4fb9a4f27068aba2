"""What a server process does once, before its first page."""

from __future__ import annotations

import gc
from functools import lru_cache

from livermets.knowledge.loading import knowledge


@lru_cache(maxsize=1)
def start_up() -> None:
    """Load the knowledge, and take all that lives by then out of the sight of the garbage collector.

    Streamlit collects garbage after every run of a script. The knowledge is some hundred thousand objects that never
    become garbage, and going through them each time would cost more than everything else that a key press sets off.
    """
    knowledge()
    gc.collect()
    gc.freeze()
