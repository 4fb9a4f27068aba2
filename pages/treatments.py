"""Treatments: every option of a primary, what was reported for it, and options side by side."""

import streamlit as st

from livermets.screens.treatments.page import treatment_options

st.title("Treatments")
treatment_options()
