"""One run of a page: page settings, navigation, what stands around every page, and the entries kept over a reload."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from livermets.hosting.page_turns import PAGE_TURNS
from livermets.screens.app.banner import case_banner
from livermets.screens.app.demo_case import (
    begin_with_a_demo_case,
    demo_case_line,
    open_demo_of_address,
    unknown_demo_notice,
)
from livermets.screens.app.demonstration import goes_on
from livermets.screens.app.forgetting import session_seen
from livermets.screens.app.kept import keep_entries
from livermets.screens.app.look import app_look
from livermets.screens.app.overdue import overdue_line
from livermets.screens.app.shared_case import read_shared_case, shared_case_notice
from livermets.screens.app.sign_in import let_in, watch_idleness, who_is_here
from livermets.screens.board_session.line import board_line
from livermets.screens.shared.pages import CASE_PAGE
from livermets.screens.shared.parts import forget_parts

FRONT: Final = "case"
"""The page that opens first."""
ALONE: Final = ("discussion", "referral")
"""The pages that have the whole screen: they stand in no menu, and nothing stands around them."""
CASES_OF_ITS_OWN: Final = "board"
"""The page that shows cases of the agenda and not the session's own: it says itself which."""
_ICON: Final = str(Path(__file__).with_name("icon.png"))


def run_page(listed: Iterable[tuple[str, str, str]]) -> None:
    """Draw the page of the address. `listed` are the pages in the order of the menu: file, title, icon."""
    session_seen()
    st.set_page_config(page_title="livermets", page_icon=_ICON, layout="wide")
    app_look()
    forget_parts()
    pages = [
        st.Page(
            f"pages/{name}.py",
            title=title,
            icon=icon,
            default=name == FRONT,
            visibility="hidden" if name in ALONE else "visible",
            url_path="" if name == FRONT else None,
        )
        for name, title, icon in listed
    ]
    pages.append(st.Page(_to_the_front, title=FRONT, url_path=FRONT, visibility="hidden"))
    page = st.navigation(pages, position="top")
    if page.url_path == FRONT:
        page.run()
    if not let_in():
        st.navigation(pages, position="hidden")
        return
    if not goes_on(said=page.url_path not in ALONE):
        return
    if page.url_path in ALONE:
        st.navigation(pages, position="hidden")
    with PAGE_TURNS.taken():
        _draw(page)


def _to_the_front() -> None:
    """The page that opens first stands at the root of the app; who writes its name into the address is led there."""
    st.switch_page(CASE_PAGE, query_params=st.query_params.to_dict())


def _draw(page: StreamlitPage) -> None:
    """All that is worked out for a page, once it is known who asks."""
    open_demo_of_address()
    begin_with_a_demo_case()
    if page.url_path not in ALONE:
        who_is_here()
        own = page.url_path != CASES_OF_ITS_OWN
        case_banner(own)
        if own:
            demo_case_line()
        board_line()
    shared_case_notice()
    unknown_demo_notice()
    page.run()
    if page.url_path not in ALONE:
        overdue_line()
    keep_entries()
    read_shared_case()
    watch_idleness()
