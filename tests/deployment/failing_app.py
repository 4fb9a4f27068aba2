"""An app of one page that fails over what was typed, with everything around it that the real one has."""

import streamlit as st

from livermets.screens.app.server import around_the_app

if st.runtime.exists():
    typed = st.text_input("Typed")
    if typed:
        raise ValueError(f"{typed} is no number")
    st.markdown("Nothing failed.")
else:
    app = st.App(__file__, **around_the_app())
