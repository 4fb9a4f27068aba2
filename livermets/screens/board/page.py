"""The board page: choose a meeting, then its views, of which only the open one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.board.models import BoardCase, Meeting
from livermets.board.rights import Command
from livermets.screens.board.adding import add_dialog
from livermets.screens.board.agenda import chosen_case
from livermets.screens.board.case import delete_case_dialog, prepared_case
from livermets.screens.board.decided import board_decided
from livermets.screens.board.flags import READY, ready_dialog
from livermets.screens.board.front import board_front
from livermets.screens.board.meetings import MEETING_DIALOGS, chosen_meeting, read_or_last
from livermets.screens.board.overview import board_overview
from livermets.screens.board.recall import board_recall
from livermets.screens.board.reports import board_reports
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.line import unsaved_case
from livermets.screens.board_session.link import save_all, unsaved_links
from livermets.screens.shared.dialogs import open_dialog, show_asked
from livermets.screens.shared.session import OWN_CASE

_Prepared = tuple[BoardCase, tuple[BoardCase, ...]]
"""The case that a view shows, and the agenda on which it stands."""


def board() -> None:
    """The page. What is entered in a case of the board is saved first, so that the agenda shows it."""
    save_all()
    # Which case is shown is known once the agenda is drawn, and stands above all.
    front = st.container()
    for place, link in unsaved_links():
        if place != OWN_CASE:
            unsaved_case(place, link)
    meeting = chosen_meeting()
    prepared = _views(meeting) if meeting is not None else None
    with front:
        board_front(*prepared or (None,))
    show_asked({**MEETING_DIALOGS, "add": add_dialog, "delete-case": delete_case_dialog, READY: ready_dialog})


def _views(meeting: Meeting) -> _Prepared | None:
    tabs = st.tabs(list(BOARD_VIEWS), on_change="rerun", key="board_views")
    for tab, view in zip(tabs, BOARD_VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                return view(meeting)
    return None


def _prepare(meeting: Meeting) -> _Prepared | None:
    """The agenda, and beside it the chosen case."""
    agenda = read_or_last("agenda", lambda store: store.agenda(meeting.id))
    if agenda is None or any(one.meeting_id != meeting.id for one in agenda):
        return None
    listed, chosen = st.columns(2, gap="medium")
    with listed:
        may_add = if_allowed(Command.ADD_CASE)
        icon = ":material/playlist_add:"
        st.button("Add a case", icon=icon, key="add_case", on_click=open_dialog, args=("add", meeting), **may_add)
        case = chosen_case(meeting, agenda)
    if case is None:
        return None
    with chosen:
        prepared_case(case, meeting, agenda)
    return case, tuple(agenda)


BOARD_VIEWS: Final[Mapping[str, Callable[[Meeting], _Prepared | None]]] = {
    "Prepare": _prepare,
    "Decisions": board_decided,
    "Files": board_reports,
    "Overview of all meetings": lambda _: board_overview(),
    "Recall": lambda _: board_recall(),
}
"""The views of a meeting by their title: each draws itself for the meeting on the screen and gives the case that it shows."""
