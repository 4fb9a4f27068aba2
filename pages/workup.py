"""Work-up: is it a metastasis, of what, is the staging complete, and what comes after."""

import streamlit as st

from livermets.screens.workup.page import work_up

st.title("Work-up")
work_up()
