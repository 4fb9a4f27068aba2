"""The line at the foot of a page that says what the sign behind a number means, once there is one in this release."""

from __future__ import annotations

import streamlit as st

from livermets.evidence import OVERDUE_WORDS
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.pages import EVIDENCE_PAGE
from livermets.screens.shared.review import REVIEW
from livermets.screens.shared.text import quiet
from livermets.text import counted


def overdue_line() -> None:
    """How many figures are overdue for their review, and the way to them; nothing while none is."""
    known = knowledge()
    if known.overdue_until is None:
        return
    many = sum(figure.overdue_since is not None for figure in known.registry.figures.values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="overdue"):
        quiet(f"{OVERDUE_WORDS} ({counted(many, 'figure')} of this release)")
        st.page_link(EVIDENCE_PAGE, label="What is due", icon=":material/rate_review:", query_params={REVIEW: "due"})
