"""Which options are open: they stand in the address, so that a link, a reload and the way back lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.screens.shared.ask import PRIMARY

ROWS: Final = "treatments_rows"
"""The key of the rows of the page; while it is in the session, the page was on the screen before."""

OPTION: Final = "option"
"""The name in the address under which the open options stand, with commas between them."""

_LAST: Final = "treatments_opened"


def follow_address() -> str:
    """Take over what the address opens, with its primary; a sentence where it opens nothing that exists.

    Coming back from another page, whose address is its own, what was open before is open again.
    """
    asked = st.query_params.get(OPTION, "")
    last = st.session_state.get(_LAST, "")
    if not asked and last and ROWS not in st.session_state:
        asked = st.query_params[OPTION] = last
    options = knowledge().registry.options
    named = [name for name in asked.split(",") if name]
    # What stands only as the comparator beside another option is read there.
    names = [(name in options and options[name].comparator_of) or name for name in named]
    if names != named:
        asked = st.query_params[OPTION] = ",".join(dict.fromkeys(names))
    found = [options[name] for name in names if name in options]
    if asked != last and found:
        shown = st.session_state.get(PRIMARY)
        if shown not in {found[0].primary, *found[0].applies_to}:
            st.session_state[PRIMARY] = found[0].primary
    st.session_state[_LAST] = asked
    missing = [name for name in names if name not in options]
    if missing:
        return f"This release has no option “{missing[0][:80]}”. The link may be of another release or mistyped."
    return ""


def opened_options(options: Sequence[Option]) -> list[Option]:
    """Those of the options that are open, in the order in which they were named; others of the address are closed."""
    known = {option.id: option for option in options}
    names = [name for name in st.query_params.get(OPTION, "").split(",") if name]
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    if len(found) < len(names):
        open_options([option.id for option in found])
    return found


def open_options(names: Sequence[str]) -> None:
    """Open these options and no others; none closes what is open."""
    st.session_state[_LAST] = ",".join(names)
    if names:
        st.query_params[OPTION] = ",".join(names)
    elif OPTION in st.query_params:
        del st.query_params[OPTION]
