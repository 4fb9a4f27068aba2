"""The case on the screen as a link and as a square code, when somebody asks for one."""

from __future__ import annotations

import io
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import segno
import streamlit as st

from livermets.case.share import left_out, shared_text
from livermets.case.words import fact_label
from livermets.screens.shared.session import current_case, current_faults
from livermets.text import listed

SHARED_MARK: Final = "case="
"""How the part of an address behind its # begins that holds a shared case."""

LONGEST_CODE: Final = 1600
"""Characters of a link up to which a square code of it can be read off a screen."""


def share_link(address: str, text: str) -> str:
    """The address of the case page with the case behind its #, which browsers keep to themselves."""
    place = urlsplit(address)
    return urlunsplit((place.scheme, place.netloc, place.path or "/", "", SHARED_MARK + text))


def code_of(link: str) -> str | None:
    """A square code of the link as SVG; None where it would be too dense to be read."""
    if len(link) > LONGEST_CODE:
        return None
    drawn = io.BytesIO()
    # Dark on white in both themes: a code that is light on dark is not read by every camera.
    segno.make(link, error="l", micro=False).save(
        drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return drawn.getvalue().decode()


@st.dialog("Copy a link to this case")
def share_case(address: str) -> None:
    """Show the link, what it does not hold, and its square code. `address` is that of the case page."""
    case = current_case()
    text = shared_text(case)
    if not text:
        st.markdown("There is nothing to share yet: no fact of the disease is entered.")
        return
    link = share_link(address, text)
    missing = left_out(case)
    kept_back = f" Left out: {listed([fact_label(name) for name in missing])}." if missing else ""
    st.markdown(
        "Who opens it sees the facts of the disease, lesions included. The label, dates, free text and where facts come from "
        f"are not in it.{kept_back} Browsers do not send the part behind the # to a server, and nothing is stored. "
        "A rare combination of facts can still tell who somebody is: share it as you would share the case."
    )
    if current_faults():
        st.markdown(":orange[:material/warning:] Entries contradict each other; the link holds the last case that agreed.")
    drawn = code_of(link)
    if drawn is None:
        st.markdown(f"The link has {len(link):,} characters, too many for a square code that a camera can read.")
    else:
        st.image(drawn, width=320, alt="The link as a square code")
    st.code(link, language=None, wrap_lines=True)
