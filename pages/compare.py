"""Compare: what moves when facts of a case change, or between two moments of it."""

import streamlit as st

from livermets.screens.compare.moves import show_moves
from livermets.screens.compare.page import two_moments, what_if

WAYS = {"What if": what_if, "Two moments": two_moments}

st.title("Compare")
choice, result = st.columns([2, 3], gap="medium")
with choice:
    st.session_state.setdefault("compare_way", "What if")
    way = st.segmented_control("Compare", list(WAYS), required=True, key="compare_way", label_visibility="collapsed")
    pair = WAYS[way or "What if"]()
with result:
    if pair:
        show_moves(*pair)
