"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.screens.case.form import case_form
from livermets.screens.case.menu import case_menu
from livermets.screens.case.result import case_result

form, result = st.columns([2, 3], gap="medium")
with form:
    case_menu()
    case_form()
with result:
    case_result()
