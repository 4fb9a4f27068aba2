"""What the dialog of a decision needs beyond its fields: letters for the back row, and an Esc that loses nothing."""

from __future__ import annotations

from typing import Final

import streamlit as st

# The dialog has no parameter for the size of its letters. Everything in Streamlit is measured in the root's, so that one size
# enlarges fields, lists and buttons alike while the dialog is open; small screens keep their own.
_LETTERS: Final = """
<style>
  @media (min-width: 1600px) and (min-height: 900px) {
    html:has([data-testid="stDialog"]) { font-size: 20px; }
    [data-testid="stDialog"] :is(textarea, input, [data-testid="stButtonGroup"] button p) { font-size: 1.05rem; }
  }
  [data-testid="stDialog"] [data-testid="stVerticalBlock"] { gap: 0.55rem; }
  [data-testid="stDialog"] [data-testid="stButtonGroup"] button { height: auto; max-width: 100%; }
  [data-testid="stDialog"] [data-testid="stButtonGroup"] button :is(div, p) {
    white-space: normal; overflow: visible; text-align: left; max-width: none;
  }
  [data-testid="stDialog"] h3 { font-size: 1.4rem; line-height: 1.25; padding: 0; }
</style>
"""

# What is typed into a field goes to the server when the field is left. Esc closes the dialog without leaving the field first,
# and what was typed last would be lost.
_LEAVE_ON_ESCAPE: Final = """
export default function () {
  const leave = (event) => {
    const field = document.activeElement
    if (event.key === "Escape" && field?.closest('[data-testid="stDialog"]')) field.blur()
  }
  document.addEventListener("keydown", leave, true)
  return () => document.removeEventListener("keydown", leave, true)
}
"""

_keeper = st.components.v2.component("livermets_leave_on_escape", html="<span></span>", js=_LEAVE_ON_ESCAPE)


def dialog_look() -> None:
    """For the inside of the dialog, once."""
    st.html(_LETTERS)
    _keeper(key="decision_keeper", height=1)
