"""The case of the agenda that is prepared."""

from __future__ import annotations

import streamlit as st

from livermets.board.models import BoardCase
from livermets.ui.banner import UNKNOWN, as_text


def prepared_case(case: BoardCase) -> None:
    """The clinical question first, then label and moment."""
    st.markdown(f"### {as_text(case.question) if case.question else UNKNOWN}")
    st.markdown(as_text(case.label))
