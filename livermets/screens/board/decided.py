"""What a meeting decided: its cases with their decisions, and the record of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from livermets.board.models import FOLLOW_UP_LABELS, Meeting
from livermets.board.overview import BoardLine
from livermets.board.store.queries import board_lines
from livermets.screens.board.agenda import CHOSEN, cases_grid
from livermets.screens.board_session.store import attempt
from livermets.screens.decision.page import decision_dialog, decision_record, has_draft
from livermets.screens.shared.text import UNKNOWN, as_text


def board_decided(meeting: Meeting) -> None:
    """The decisions of a meeting on the left, the record of the chosen case on the right."""
    lines = attempt(lambda store: board_lines(store, meeting.id))
    if lines is None:
        return
    if not lines:
        st.info("The agenda is empty: there is nothing to decide yet.")
        return
    listed, chosen = st.columns([2, 3], gap="medium")
    with listed:
        case_id = _chosen(meeting, lines)
    with chosen:
        _record(case_id)


def _chosen(meeting: Meeting, lines: Sequence[BoardLine]) -> str:
    decided = sum(one.decision is not None for one in lines)
    st.markdown(f"**{decided} of {len(lines)} cases decided**")
    cases_grid(
        [_row(number, one) for number, one in enumerate(lines, 1)],
        "The cases of the meeting with their decisions. Choose a row to read one.",
        [one.case_id for one in lines],
        key=f"decided_{meeting.id}",
        column_config={"No.": st.column_config.NumberColumn(width=40), "Label": st.column_config.TextColumn(width=110)},
    )
    return str(st.session_state[CHOSEN])


def _row(number: int, line: BoardLine) -> dict[str, object]:
    became = FOLLOW_UP_LABELS[line.outcome] if line.outcome else "?"
    return {
        "No.": number,
        "Label": line.label,
        "Decision": line.decision_words or "none yet",
        "What became of it": became if line.decision else "",
    }


def _record(case_id: str) -> None:
    case = attempt(lambda store: store.case(case_id))
    if case is None:
        return
    st.markdown(f"#### {as_text(case.label)}: {as_text(case.question) if case.question else UNKNOWN}")
    with st.container(horizontal=True, vertical_alignment="center"):
        further = case.status in ("discussed", "carried-out")
        words = "Go on with the draft" if has_draft(case.id) else f"Record {'a further' if further else 'the'} decision"
        pressed = st.button(words, icon=":material/gavel:", type="secondary" if further else "primary", key="decide")
        if has_draft(case.id):
            st.markdown(":gray[A draft is kept here until it is recorded, or the tab is closed or loaded anew.]")
    decision_record(case)
    if pressed:
        decision_dialog(case.id)
