"""The meetings of the board: which one is on the screen, planning one, and a meeting of the demo cases."""

from __future__ import annotations

import datetime
from typing import Final

import streamlit as st

from livermets.board.models import Meeting
from livermets.board.store import Store
from livermets.knowledge import knowledge
from livermets.ui.banner import as_text, quiet
from livermets.ui.board_store import attempt, kept_where, role_field, who

CHOSEN: Final = "board_meeting"
"""Where the session keeps the id of the meeting on the screen."""

DEMO_TITLE: Final = "Demo meeting"
DEMO_START: Final = datetime.time(8, 0)


def chosen_meeting() -> Meeting | None:
    """Ask which meeting is prepared, the latest first; None while there is none, and then invite to plan one."""
    meetings = attempt(Store.meetings)
    if meetings is None:
        return None
    by_id = {one.id: one for one in meetings}
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = next(iter(by_id), None)
    asked, role = st.columns([3, 2], vertical_alignment="bottom")
    with role:
        role_field()
    with asked:
        if not by_id:
            _invitation()
        else:
            st.selectbox(
                "Meeting",
                list(by_id),
                format_func=lambda one: as_text(meeting_words(by_id[one])),
                key=CHOSEN,
                persist_state="session",
            )
    quiet(as_text(kept_where()))
    return by_id.get(st.session_state[CHOSEN])


def meeting_words(meeting: Meeting) -> str:
    """Title, day and start of a meeting in one line."""
    day = meeting.held_on.isoformat() if meeting.held_on else ""
    start = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return " · ".join(filter(None, (meeting.title, day, start)))


def _invitation() -> None:
    if st.button("A meeting with the demo cases", icon=":material/folder_special:", key="demo_meeting"):
        made = attempt(_plan_demo)
        if made is not None:
            st.session_state[CHOSEN] = made.id
            st.rerun()


def _plan_demo(store: Store) -> Meeting:
    made = store.add_meeting(DEMO_TITLE, datetime.date.today(), DEMO_START, who=who())
    for demo in knowledge().demo_cases.values():
        store.add_case(made.id, demo.case.to_json(), who=who())
    return made
