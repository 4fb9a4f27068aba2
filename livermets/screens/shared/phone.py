"""A phone: where Streamlit puts columns below each other. Only the browser knows how wide it is; a style says what it shows."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.screens.shared.text import as_text, quiet

PHONE_WIDTH: Final = "(max-width: 640px)"


def chart_without_names(key: str) -> None:
    """On a phone alone: the chart of this key without the names beside its marks, which would lie over each other there."""
    st.html(f"<style>@media {PHONE_WIDTH} {{ .st-key-{key} .textpoint {{ display: none; }} }}</style>")


def behind_a_button(key: str, opens: str, closes: str, *, icon: str, words: str) -> None:
    """On a phone alone: `words`, and a button that opens what stands in the container `key`, which is away there until then."""
    is_open = bool(st.session_state.get(changing_key(key)))
    hidden = f"@media {PHONE_WIDTH} {{ .st-key-{key} {{ display: none; }} }} " if not is_open else ""
    st.html(f"<style>{hidden}@media not all and {PHONE_WIDTH} {{ .st-key-{key}_change {{ display: none; }} }}</style>")
    with st.container(key=f"{key}_change"):
        quiet(as_text(words))
        st.button(closes if is_open else opens, icon=icon, key=f"{key}_button", width="stretch", on_click=_turn, args=(key,))


def changing_key(key: str) -> str:
    """The key of the session that says whether `key` is open on a phone."""
    return f"{key}_changing"


def _turn(key: str) -> None:
    st.session_state[changing_key(key)] = not st.session_state.get(changing_key(key))
