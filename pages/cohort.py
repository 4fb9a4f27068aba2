"""Cohort: a table of patients, staged and drawn, beside what was published."""

import streamlit as st

from livermets.screens.cohort.page import cohort_page

st.title("Cohort")
cohort_page()
