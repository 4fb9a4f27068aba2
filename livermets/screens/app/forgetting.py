"""What was entered in a tab that is gone is given up on time, whether or not somebody else comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

from livermets.hosting.left_sessions import LeftSessions

LATER_SECONDS: Final = 60
"""So much longer Streamlit itself keeps a session, because it closes none whose time is over."""
_EVERY_SECONDS: Final = 1.0
_LEFT: Final[LeftSessions[SessionState]] = LeftSessions()
"""What a session holds may outlive the session, where something of a library still points to it: so that this is remembered."""


def session_seen() -> None:
    """Say that a page is drawn for this session. For a run of a script."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return
    session = get_instance().get_app_session(context.session_id)
    if session is not None:
        _LEFT.seen(session.id, session.session_state)


async def forget_who_left(kept: float, forgotten: Callable[[], None]) -> None:
    """Look every second, until cancelled, whose tab has been gone for `kept` seconds; `forgotten` is called after some were."""
    _LEFT.kept = kept
    ended: list[SessionState] = []
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        # Its last run, if there was one, had a second to end: it may not be without what it works on.
        for state in ended:
            state.clear()
        if ended:
            forgotten()
        ended = _ended(get_instance()) if exists() else []


def _ended(runtime: Runtime) -> list[SessionState]:
    """Close the sessions whose time is over, with their uploads and files."""
    due = _LEFT.due(runtime.is_active_session)
    for name, _ in due:
        runtime.close_session(name)
    return [state for _, state in due]
