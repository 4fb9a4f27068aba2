"""Questions that several pages ask before they show anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.session import current_primary

PRIMARY: Final = "primary"
"""The key of the primary that pages show, and its name in the address; there it stands only when it is not the case's."""

_FOLLOWED: Final = "primary_followed"


def follow_case() -> None:
    """Let the pages show the primary of the case once it is another one than before."""
    of_case = current_primary()
    if st.session_state.setdefault(_FOLLOWED, of_case) != of_case:
        st.session_state[_FOLLOWED] = st.session_state[PRIMARY] = of_case


def ask_primary(primaries: Sequence[str]) -> str | None:
    """The primary to show, one of these: the case's until the person chooses another one."""
    follow_case()
    of_case = current_primary()
    if st.session_state.get(PRIMARY) not in (None, *primaries):
        del st.session_state[PRIMARY]
    return st.selectbox(
        "Primary",
        primaries,
        index=primaries.index(of_case) if of_case in primaries else None,
        format_func=lambda primary: PRIMARY_LABELS[primary],
        placeholder="Choose a primary",
        key=PRIMARY,
        bind="query-params",
        persist_state="session",
        help="Follows the case. Choose another one to look around; the case stays as it is.",
    )
