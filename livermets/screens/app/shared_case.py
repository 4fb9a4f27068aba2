"""A shared case that stands behind the # of the address: read once, said what was not understood, and taken off the address.

The server never sees that part of an address by itself; the browser hands it over. It is taken off at once, so that a
reload shows what was entered since, and no bookmark keeps the case.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.case.share import SharedCase, read_shared
from livermets.case.words import fact_label, fault_words
from livermets.screens.board_session.replacing import replace_own_case
from livermets.screens.shared.casefile import say_faults
from livermets.screens.shared.session import open_case
from livermets.screens.shared.share import SHARED_MARK
from livermets.screens.shared.text import as_text
from livermets.text import counted, first_and_more

_KEY: Final = "shared_in_address"
_FOUND: Final = "shared_case_found"
_NOTICE: Final = "shared_case_notice"
_LONGEST: Final = 20_000
_SCRIPT: Final = """
export default function (component) {
  const { data, setTriggerValue } = component
  const take = () => {
    const behind = location.hash.slice(1)
    if (!behind.startsWith(data.mark)) return
    history.replaceState(history.state, "", location.pathname + location.search)
    setTriggerValue("found", behind.slice(data.mark.length, data.mark.length + data.longest + 1))
  }
  take()
  // A link pasted into the address of an open page changes only the part behind the #, and loads nothing.
  window.addEventListener("hashchange", take)
  return () => window.removeEventListener("hashchange", take)
}
"""

_reader = st.components.v2.component("livermets_shared_case", html="<span></span>", js=_SCRIPT)


@st.fragment(key="shared_case")
def read_shared_case() -> None:
    """Open a case that came with the address; ask first where that would replace what is entered."""
    _reader(key=_KEY, data={"mark": SHARED_MARK, "longest": _LONGEST}, on_found_change=_found, height=1)
    text = st.session_state.pop(_FOUND, None)
    if text is None:
        return
    try:
        shared = read_shared(text)
        read_case(shared.facts)
    except CaseError as error:
        say_faults("The case of this link was not opened; what is on the screen is unchanged.", error)
        return
    replace_own_case("The case of the link", partial(_open, shared))


def _found() -> None:
    if text := st.session_state[_KEY].found:
        st.session_state[_FOUND] = str(text)


def _open(shared: SharedCase) -> None:
    open_case(shared.facts)
    st.session_state[_NOTICE] = shared
    st.rerun()


def shared_case_notice() -> None:
    """What a link did not bring in, until it was seen."""
    shared: SharedCase | None = st.session_state.get(_NOTICE)
    if shared is None:
        return
    if not shared.not_understood:
        del st.session_state[_NOTICE]
        st.toast(f"Opened from a link: {counted(len(shared.facts), 'fact')}.", icon=":material/link:")
        return
    lines = [f"**{as_text(fact_label(one.field))}**: {as_text(fault_words(one))}" for one in shared.not_understood]
    with st.container(border=True):
        taken = f"Opened from a link: {counted(len(shared.facts), 'fact')}. **Not taken over:**"
        st.markdown("\n- ".join([taken, *first_and_more(lines)]))
        if st.button("Seen", key="shared_seen"):
            del st.session_state[_NOTICE]
            st.rerun()
