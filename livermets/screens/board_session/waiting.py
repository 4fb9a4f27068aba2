"""What a person had entered when the session ended, until the same person signs in again at this server.

It waits in this process alone, is shown to nobody else, and is forgotten after as long as a sign-in may last.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any, Final

import streamlit as st

from livermets.screens.board_session.link import BESIDE_OWN, BOARD_LINKS
from livermets.screens.shared.session import OWN_CASE, HeldCase, was_touched

DRAFT_OF: Final = "decision_draft_"
"""Where the draft of a decision is held, before the id of its case."""

_MOST: Final = 500
_lock: Final = threading.Lock()
_waiting: Final[deque[tuple[float, str, dict[str, Any]]]] = deque(maxlen=_MOST)
"""Until when, whose, and what by its place in the session; the earliest first."""


def leave_waiting(subject: str, hours: float) -> None:
    """Take out of this session all that the person entered, and let it wait for them. Nothing where nothing was entered."""
    places = [
        str(key)
        for key in st.session_state
        if str(key) in (OWN_CASE, BOARD_LINKS) or str(key).startswith((BESIDE_OWN, DRAFT_OF))
    ]
    held = {place: st.session_state.pop(place) for place in places}
    # Fields of the page may have names that begin like that; what they hold is not ours.
    kept = {place: one for place, one in held.items() if isinstance(one, dict | HeldCase) or place.startswith(DRAFT_OF)}
    if any(one != type(one)() for one in kept.values()):
        with _lock:
            _waiting.append((time.time() + hours * 3600, subject, kept))


def bring_back(subject: str) -> bool:
    """Put what waits for a person into this session, if nothing was done in it yet; whether there was something."""
    if was_touched():
        return False
    found: dict[str, Any] | None = None
    with _lock:
        now = time.time()
        kept = [one for one in _waiting if one[0] > now]
        mine = [one for one in kept if one[1] == subject]
        if mine:
            found = mine[-1][2]
            kept.remove(mine[-1])
        _waiting.clear()
        _waiting.extend(kept)
    for place, one in (found or {}).items():
        st.session_state[place] = one
    return found is not None
