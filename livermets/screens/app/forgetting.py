"""What was entered in a tab that is gone is given up on time, whether or not somebody else comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.fragment import FragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

from livermets.hosting.left_sessions import LeftSessions

LATER_SECONDS: Final = 60
"""So much longer Streamlit itself keeps a session, because it closes none whose time is over."""
_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Held:
    """What a session holds: what was entered, and how its page can be drawn in part."""

    state: SessionState
    fragments: FragmentStorage

    def clear(self) -> None:
        self.state.clear()
        self.fragments.clear()
        self.fragments.clear_outside_wrappers()


_LEFT: Final[LeftSessions[_Held]] = LeftSessions()
"""What a session holds may outlive the session, where something of a library still points to it: so that this is remembered."""


def session_seen() -> None:
    """Say that a page is drawn for this session. For a run of a script."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return
    session = get_instance().get_app_session(context.session_id)
    if session is not None:
        _LEFT.seen(session.id, _Held(session.session_state, context.fragment_storage))


async def forget_who_left(kept: float, forgotten: Callable[[], None]) -> None:
    """Look every second, until cancelled, whose tab has been gone for `kept` seconds; `forgotten` is called after some were."""
    ended: list[_Held] = []
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        # Its last run, if there was one, had a second to end: it may not be without what it works on.
        for held in ended:
            held.clear()
        if ended:
            forgotten()
        ended = _ended(get_instance(), kept) if exists() else []


def _ended(runtime: Runtime, kept: float) -> list[_Held]:
    """Close the sessions whose time is over, with their uploads and files."""
    due = _LEFT.due(runtime.is_active_session, kept)
    for name, _ in due:
        runtime.close_session(name)
    return [held for _, held in due]
