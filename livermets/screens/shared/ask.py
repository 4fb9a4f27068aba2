"""Questions that several pages ask before they show anything."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.session import current_primary


def ask_primary(key: str, primaries: Sequence[str]) -> str | None:
    """The primary to show, one of these: the case's until the person chooses another one."""
    of_case = current_primary()
    return st.selectbox(
        "Primary",
        primaries,
        index=primaries.index(of_case) if of_case in primaries else None,
        format_func=lambda primary: PRIMARY_LABELS[primary],
        placeholder="Choose a primary",
        key=f"{key}_primary_{of_case}",
        persist_state="session",
        help="Follows the case. Choose another one to look around; the case stays as it is.",
    )
