"""What published systems say of the case, as one part that is drawn anew when a fact changes."""

from __future__ import annotations

import streamlit as st

from livermets.ui.cards import cards
from livermets.ui.casemenu import release_notice
from livermets.ui.parts import RESULT
from livermets.ui.session import current_assessment
from livermets.ui.summary import (
    agreement,
    anything_known,
    ask_next,
    derived_numbers,
    function_line,
    invitation,
    one_line,
    options_line,
    remnant_line,
    stale_notice,
    summary,
)


@st.fragment(key=RESULT)
def case_result() -> None:
    """Summary, what to ask next, agreement, a card for each system, and the one line at the foot of the screen."""
    assessment = current_assessment()
    release_notice()
    stale_notice()
    if anything_known(assessment):
        summary(assessment)
        function_line(assessment)
        remnant_line(assessment)
        options_line(assessment)
        ask_next(assessment)
        agreement(assessment)
        cards(assessment)
        derived_numbers(assessment)
    else:
        invitation()
    one_line(assessment)
