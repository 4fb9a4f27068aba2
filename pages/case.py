"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.ui.cards import cards
from livermets.ui.casemenu import case_menu, release_notice
from livermets.ui.form import case_form
from livermets.ui.session import current_assessment, current_faults
from livermets.ui.summary import (agreement, anything_known, ask_next, derived_numbers, invitation, one_line, options_line, remnant_line, summary)
    agreement,
    anything_known,
    ask_next,
    derived_numbers,
    invitation,
    one_line,
    remnant_line,
    summary,
)

form, result = st.columns([2, 3], gap="medium")
with form:
    case_menu()
    case_form()
assessment = current_assessment()
with result:
    release_notice()
    if not anything_known(assessment):
        invitation()
    else:
        if current_faults():
            st.markdown(":orange[:material/history: Of the last facts that fitted together]")
        summary(assessment)
        if remnant := remnant_line(assessment):
            st.markdown(remnant)
        if options := options_line(assessment):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(options, width="content")
                st.page_link("pages/treatments.py", label="Treatments", icon=":material/arrow_forward:")
        ask_next(assessment)
        agreement(assessment)
        cards(assessment)
        derived_numbers(assessment)
        if line := one_line(assessment):
            st.bottom.markdown(f":small[{line}]", wrap=False, width="stretch")
