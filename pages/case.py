"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.screens.case.casemenu import case_menu
from livermets.screens.case.caseresult import case_result
from livermets.screens.case.form import case_form

form, result = st.columns([2, 3], gap="medium")
with form:
    case_menu()
    case_form()
with result:
    case_result()
