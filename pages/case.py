"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.ui.cards import cards
from livermets.ui.casemenu import case_menu, release_notice
from livermets.ui.form import case_form
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

form, result = st.columns([2, 3], gap="medium")
with form:
    case_menu()
    case_form()
assessment = current_assessment()
with result:
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
