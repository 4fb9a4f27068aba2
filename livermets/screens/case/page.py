"""The case page: form and result side by side; on a phone the result first, and the form behind a button."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.screens.case.form import case_form
from livermets.screens.case.menu import case_menu
from livermets.screens.case.quick import JUST_TAKEN
from livermets.screens.case.result import case_result
from livermets.screens.shared.parts import made_of_parts
from livermets.screens.shared.phone import PHONE_WIDTH, changing_key
from livermets.screens.shared.session import current_case, current_faults, medical_facts

CHANGING: Final = changing_key("case")
_ALWAYS: Final = f"@media not all and {PHONE_WIDTH} {{ .st-key-case_change {{ display: none; }} }}"
_RESULT_FIRST: Final = (
    f"@media {PHONE_WIDTH} {{ [data-testid='stColumn']:has(> div .st-key-case_result) {{ order: -1; }} "
    "[data-testid='stColumn']:has(> div .st-key-case_form) { order: 1; } }"
)
_FOLDED: Final = f"@media {PHONE_WIDTH} {{ [data-testid='stColumn']:has(> div .st-key-case_form) {{ display: none; }} }}"

_TO_THE_ANSWERS: Final = """
export default function (component) {
  if (!matchMedia(component.data.phone).matches) return
  const main = document.querySelector("[data-testid='stMain']")
  let left = 100
  const stop = () => { left = 0 }
  for (const hand of ["wheel", "touchmove", "keydown"]) addEventListener(hand, stop, { once: true, passive: true })
  // What comes in above is drawn after this; a browser keeps its place in what stood below, until a person moves the page.
  ;(function toTop() {
    if (left-- <= 0) return
    main.scrollTo(0, 0)
    setTimeout(toTop, 50)
  })()
  return stop
}
"""
_to_the_answers = st.components.v2.component("livermets_to_the_answers", html="<span></span>", js=_TO_THE_ANSWERS)
"""To the answers above, after something was taken from a line further down. A component, as the content policy of the server
lets no script run that stands in the page."""


def case_page() -> None:
    """The whole page. Only the browser knows how wide it is, so that a style says what a phone shows."""
    made_of_parts()
    is_empty = medical_facts(current_case()) == 0 and not current_faults()
    changing = bool(st.session_state.get(CHANGING))
    styles = [_ALWAYS]
    styles += [] if changing else [_RESULT_FIRST]
    styles += [] if changing or is_empty else [_FOLDED]
    st.html(f"<style>{' '.join(styles)}</style>")
    if not is_empty:
        with st.container(key="case_change"):
            st.button(
                "Show the result" if changing else "Change the facts",
                icon=":material/monitor_heart:" if changing else ":material/edit:",
                key="case_change_button",
                width="stretch",
                on_click=_turn,
            )
    if JUST_TAKEN in st.session_state:
        _to_the_answers(key="to_the_answers", data={"phone": PHONE_WIDTH}, height=1)
    form, result = st.columns([2, 3], gap="medium")
    with form.container(key="case_form"):
        case_menu()
        case_form()
    with result.container(key="case_result"):
        case_result()


def _turn() -> None:
    st.session_state[CHANGING] = not st.session_state.get(CHANGING)
