"""The case: what is known of a patient, and beside it what published systems say of it."""

import streamlit as st

from livermets.ui.session import current_assessment

st.write(len(current_assessment().systems))
