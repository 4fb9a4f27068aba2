"""Which dialog is open, one at a time. It is kept in the session, so that a run of the whole page does not close it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

_OPEN: Final = "open_dialog"


def open_dialog(name: str, about: Any = None) -> None:
    """Open a dialog in the run that follows. For a callback. `about` is a meeting or a case as the person saw it, with its
    version, so that what others change while the dialog is open is noticed."""
    st.session_state[_OPEN] = (name, about)


def close() -> None:
    """Close the open dialog with the next run of the page."""
    st.session_state.pop(_OPEN, None)


def close_and_redraw() -> None:
    """Close the open dialog and draw the page anew. The last statement of what calls it."""
    close()
    st.rerun()


def delete_pressed(key: str) -> bool:
    """The two ways out of a dialog that deletes: whether it is to be deleted; keeping it closes the dialog."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key=f"{key}_no"):
            close_and_redraw()
        return st.button("Delete it", type="primary", key=f"{key}_yes")


def show_asked(dialogs: Mapping[str, Callable[[Any], None]]) -> None:
    """Draw the dialog that is open, if it is one of these."""
    name, about = st.session_state.get(_OPEN, ("", None))
    if name in dialogs:
        dialogs[name](about)
