"""Survival: what was reported for a primary, as pictures with their sentence, their table and their sources."""

import streamlit as st

from livermets.screens.survival.page import reported_survival

st.title("Survival")
reported_survival()
