"""The board page: choose a meeting, then its views, of which only the open one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.board.models import Meeting
from livermets.ui.board_agenda import chosen_case
from livermets.ui.board_case import prepared_case
from livermets.ui.board_meetings import chosen_meeting


def board() -> None:
    """The page."""
    meeting = chosen_meeting()
    if meeting is None:
        return
    tabs = st.tabs(list(VIEWS), on_change="rerun", key="board_views")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                view(meeting)


def _prepare(meeting: Meeting) -> None:
    """The agenda, and beside it the chosen case."""
    agenda, chosen = st.columns([2, 3], gap="medium")
    with agenda:
        case = chosen_case(meeting)
    if case is not None:
        with chosen:
            prepared_case(case)


VIEWS: Final[Mapping[str, Callable[[Meeting], None]]] = {"Prepare": _prepare}
"""The views of a meeting by their title: each draws itself for the meeting on the screen."""
