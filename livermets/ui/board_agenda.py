"""The agenda of a meeting: its cases in order, one of them chosen."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from livermets.board.models import CASE_STATUS_LABELS, BoardCase, Meeting
from livermets.facts import value_label
from livermets.ui.board_store import attempt

CHOSEN: Final = "board_case"
"""Where the session keeps the id of the case that is prepared."""


def chosen_case(meeting: Meeting) -> BoardCase | None:
    """Show the agenda; the case that is chosen in it, None when there is none."""
    agenda = attempt(lambda store: store.agenda(meeting.id))
    if not agenda:
        return None
    ids = [one.id for one in agenda]
    key = f"agenda_{meeting.id}"
    if st.session_state.get(CHOSEN) not in ids:
        st.session_state[CHOSEN] = ids[0]
    st.session_state[key] = {"selection": {"rows": [ids.index(st.session_state[CHOSEN])]}}
    st.dataframe(
        pd.DataFrame([_row(number, one) for number, one in enumerate(agenda, 1)]),
        hide_index=True,
        key=key,
        on_select=lambda: _choose(key, ids),
        selection_mode="single-row-required",
        alt="Agenda",
    )
    return next((one for one in agenda if one.id == st.session_state[CHOSEN]), None)


def _choose(key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(ids):
        st.session_state[CHOSEN] = ids[rows[0]]


def _row(number: int, case: BoardCase) -> dict[str, object]:
    primary = case.facts.get("primary_site")
    return {
        "No.": number,
        "Label": case.label,
        "Primary": value_label(primary) if isinstance(primary, str) else "",
        "Question": case.question or "",
        "Status": CASE_STATUS_LABELS[case.status],
    }
