"""One run of a page: page settings, navigation, what stands around every page, and the entries kept over a reload."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit as st

from livermets.screens.app.banner import case_banner
from livermets.screens.app.kept import keep_entries
from livermets.screens.app.look import app_look
from livermets.screens.app.overdue import overdue_line
from livermets.screens.app.shared_case import read_shared_case, shared_case_notice
from livermets.screens.board_session.line import board_line
from livermets.screens.shared.parts import forget_parts

FRONT: Final = "case"
"""The page that opens first."""
ALONE: Final = ("discussion", "referral")
"""The pages that have the whole screen: they stand in no menu, and nothing stands around them."""
_ICON: Final = str(Path(__file__).with_name("icon.png"))


def run_page(listed: Iterable[tuple[str, str, str]]) -> None:
    """Draw the page of the address. `listed` are the pages in the order of the menu: file, title, icon."""
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
        )
        for name, title, icon in listed
    ]
    page = st.navigation(pages, position="top")
    if page.url_path in ALONE:
        st.navigation(pages, position="hidden")
    else:
        case_banner()
        board_line()
    shared_case_notice()
    page.run()
    if page.url_path not in ALONE:
        overdue_line()
    keep_entries()
    read_shared_case()
