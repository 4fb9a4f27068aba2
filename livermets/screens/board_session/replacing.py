"""The one way to put another case in the place of the session's own: nothing unsaved goes without a question.

Every path goes through `replace_own_case`: a demo case, a file, an empty case, a case of the board. What belongs to a case of
the board saves itself; what of it could not be saved waits in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from livermets.facts import FACTS
from livermets.screens.board_session.link import own_link, save_linked
from livermets.screens.shared.session import OWN_CASE, another_case, entered_facts, was_changed
from livermets.screens.shared.text import as_text
from livermets.text import counted

EMPTY: Final = "An empty case"
"""The name of nothing in the place of a case."""


def replace_own_case(
    name: str,
    put: Callable[[], None],
    *,
    into_board: str = "",
    put_into: Callable[[], None] | None = None,
    from_board: bool = False,
) -> None:
    """Put a case in the place of the own one by `put`: at once where nothing is lost, else once the person has said so.
    The last statement of `put` draws the page anew.

    `into_board` are the words for entering it into the case of the board that is open, by `put_into`; without them it belongs
    to none. A case that comes `from_board` takes the place of another one without a question when that one is saved.
    """
    with another_case(OWN_CASE):
        save_linked(at_once=True)
        loses = was_changed() or (name == EMPTY and bool(entered_facts()))
    link = own_link()
    if link is not None and not (from_board and link.unsaved is None):
        _over_link(name, put, into_board, put_into)
    elif link is None and loses:
        _over_entries(name, put)
    else:
        put()


@st.dialog("Replace the case on the screen?")
def _over_entries(name: str, put: Callable[[], None]) -> None:
    with another_case(OWN_CASE):
        known = sum(one in FACTS for one in entered_facts())
    takes = "They are removed" if name == EMPTY else f"{as_text(name)} takes their place"
    entered = counted(known, "entered fact is", "entered facts are")
    st.markdown(f"{entered} on the screen. {takes}. Save the case first if it is still needed.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep what is entered", key="replace_no"):
            st.rerun()
        st.button("Remove them" if name == EMPTY else "Replace", type="primary", key="replace_yes", on_click=put)


@st.dialog("A case of the board is open")
def _over_link(name: str, put: Callable[[], None], into_board: str, put_into: Callable[[], None] | None) -> None:
    """What is opened over a case of the board ends its link, unless the person says that it belongs to the same case."""
    link = own_link()
    if link is None:
        st.rerun()
    assert link is not None
    st.markdown(
        f"**{as_text(link.name)}** is open here from the board. {as_text(name)} would take its place on the screen; "
        "on the board the case stays as it was saved."
    )
    if link.unsaved is not None:
        st.markdown(":orange[:material/cloud_off:] Its last entries are not saved yet. They would wait in this session.")
    with st.container(gap="small"):
        st.button("End the link and open it", width="stretch", key="over_link_apart", on_click=put)
        if put_into is not None:
            st.button(into_board, width="stretch", key="over_link_into", on_click=put_into)
        if st.button("Keep what is on the screen", type="primary", width="stretch", key="over_link_no"):
            st.rerun()
