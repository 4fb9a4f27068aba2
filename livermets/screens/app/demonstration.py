"""What a demonstration says of itself on every page, and to who asks for more than one visitor is given."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.screens.shared.demo_limits import asked_too_much, limits_here, no_more_uploads

_WHAT_IT_IS: Final = (
    "**Demonstration.** Not for decisions about patients: enter nothing of a real one. Nothing is kept; what you type is gone "
    "from the server some minutes after the tab is closed. The platform that shows this page may count visits."
)


def goes_on(*, said: bool) -> bool:
    """Whether this visitor may go on in this minute; `said` that it is a demonstration, where it is one."""
    if limits_here() is None:
        return True
    if said:
        st.markdown(f":small[:blue-background[:material/science: {_WHAT_IT_IS}]]")
    if words := no_more_uploads():
        st.warning(words, icon=":material/upload_file:")
    if words := asked_too_much():
        st.warning(words, icon=":material/hourglass_top:")
        st.button("Go on", icon=":material/refresh:", key="demo_go_on")
        return False
    return True
