"""Treatments: every option of a primary, what was reported for it, and options side by side."""

import streamlit as st

from livermets.ui.treatments import treatment_options

st.title("Treatments")
treatment_options()
