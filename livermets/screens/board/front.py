"""What stands in front of the board page: the case of the agenda that is prepared with its answers, and never those of another.

The session's own case, of which the other pages speak, is no case of the board page. It is named where it is another one, so
that nobody takes what the other pages say for the case that is shown here.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from livermets.board.models import AcknowledgedFlag, BoardCase
from livermets.board.store.errors import StoreError
from livermets.screens.board_session.link import place_of_case
from livermets.screens.board_session.store import board_store
from livermets.screens.shared.answer_strip import strip_of_case
from livermets.screens.shared.case_line import case_label, case_line, small_line
from livermets.screens.shared.session import OWN_CASE, another_case, current_case, medical_facts


def board_front(case: BoardCase | None, agenda: Sequence[BoardCase] = ()) -> None:
    """Say which case of the agenda is shown, with its answers; None where the view shows none."""
    if case is None:
        st.markdown(small_line("**No case is shown here**", _other_pages()))
        return
    place = place_of_case(case.id)
    number = next((number for number, one in enumerate(agenda, 1) if one.id == case.id), 0)
    with another_case(place):
        after = _other_pages() if place != OWN_CASE else ""
        st.markdown(case_line(f"Case {number} of {len(agenda)} on the agenda:", after))
        if medical_facts(current_case()):
            st.html(strip_of_case(_acknowledged(case), case.systems, case.options))


def _other_pages() -> str:
    """Of which case the other pages speak; empty while nothing of it is known."""
    with another_case(OWN_CASE):
        case = current_case()
        return f":gray[the other pages show] {case_label(case)}" if medical_facts(case) else ""


def _acknowledged(case: BoardCase) -> tuple[AcknowledgedFlag, ...]:
    try:
        return board_store().acknowledged_flags(case.id)
    except StoreError:
        return ()
