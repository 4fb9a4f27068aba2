"""A demo case that an address names (`?demo=NAME`, on any page), and the one on which a demonstration opens.

A new session does not know yet whether the browser still holds entries from before. So the case is shown as something to look
at; where entries come back, they stand, and the person is asked.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from livermets.knowledge.loading import DemoCase, knowledge
from livermets.screens.board_session.replacing import replace_own_case
from livermets.screens.shared.demo_limits import limits_here
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.session import (
    entered_facts,
    forget_case,
    open_case,
    show_case,
    was_changed,
    was_touched,
)
from livermets.screens.shared.text import as_text

DEMO_ASKED: Final = "demo"
"""What names a demo case in an address."""

WAITS_FOR_THE_TAB: Final = "demo_waits"
"""Under which the session holds the name of a demo case that is shown while the browser is asked for earlier entries."""

CAME_BACK: Final = "entries_came_back"
"""Says that the browser had earlier entries."""

_UNKNOWN: Final = "demo_unknown"
_BEGUN: Final = "demo_begun"


def open_demo_of_address() -> None:
    """Open the demo case that the address names, and take the name off the address, so that a reload shows what was entered."""
    name = st.query_params.get(DEMO_ASKED)
    if name is not None:
        del st.query_params[DEMO_ASKED]
        _open_named(name)
        return
    waiting: str | None = st.session_state.get(WAITS_FOR_THE_TAB)
    if waiting is not None and was_touched():
        del st.session_state[WAITS_FOR_THE_TAB]
        if st.session_state.pop(CAME_BACK, False):
            _replace_by(waiting)


def _open_named(name: str) -> None:
    if name not in knowledge().demo_cases:
        st.session_state[_UNKNOWN] = name
    elif was_touched():
        _replace_by(name)
    else:
        show_case(knowledge().demo_cases[name].case.to_json())
        st.session_state[WAITS_FOR_THE_TAB] = name


def _replace_by(name: str) -> None:
    demo = knowledge().demo_cases[name]
    replace_own_case(demo.title, partial(_put, name))


def _put(name: str) -> None:
    open_case(knowledge().demo_cases[name].case.to_json())
    st.rerun()


def unknown_demo_notice() -> None:
    """That an address named a demo case that there is not, and which there are, until it was seen."""
    name = st.session_state.get(_UNKNOWN)
    if name is None:
        return
    with st.container(border=True):
        names = "".join(f"\n- `{one}`: {as_text(demo.title)}" for one, demo in knowledge().demo_cases.items())
        shown = as_text(name if len(name) <= 60 else f"{name[:60]}…")
        st.markdown(f"There is no demo case “{shown}”; nothing was opened. An address can name:{names}")
        if st.button("Seen", key="demo_unknown_seen"):
            del st.session_state[_UNKNOWN]
            st.rerun()


def begin_with_a_demo_case() -> None:
    """Open a demonstration on a demo case, in a session in which nothing was done yet."""
    if limits_here() is None or was_touched() or _BEGUN in st.session_state:
        return
    st.session_state[_BEGUN] = True
    if not entered_facts():
        show_case(_fullest().case.to_json())


def _fullest() -> DemoCase:
    """The demo case of which most is known: it has something to show on every page."""
    return max(knowledge().demo_cases.values(), key=lambda demo: len(demo.case.to_json()))


def _shown_demo() -> str | None:
    """The title of the demo case on the screen of a demonstration, while nothing was changed in it."""
    if limits_here() is None or was_changed() or not entered_facts():
        return None
    entered = dict(entered_facts())
    return next((demo.title for demo in knowledge().demo_cases.values() if demo.case.to_json() == entered), None)


@drawn_part("demo_case_line", _shown_demo)
def demo_case_line(title: str | None) -> None:
    """What case a demonstration opens on, in one sentence, and the way to an empty one; until something was entered."""
    if title is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"This is a made-up case: **{as_text(title)}**. Change any fact, or", width="content")
        if st.button("start empty", icon=":material/restart_alt:", type="tertiary", key="start_empty", on_click=_start_empty):
            st.rerun()


def _start_empty() -> None:
    forget_case()
    open_case({})
