"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.ui.casemenu import case_menu
from livermets.ui.caseresult import case_result
from livermets.ui.form import case_form

form, result = st.columns([2, 3], gap="medium")
with form:
    case_menu()
    case_form()
with result:
    case_result()
