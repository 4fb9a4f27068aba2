"""About and methods: intended use, how the unknown is treated, every system, and how their groups fared."""

import streamlit as st

from livermets.screens.about.calibration import calibration_view
from livermets.screens.about.methods import SYSTEMS_VIEW, asked_system, follow_system, systems_view
from livermets.screens.about.page import about_view
from livermets.screens.about.vignettes import vignettes_view

st.title("About and methods")
asked = asked_system(st.query_params)
follow_system(asked)
views = ["About", SYSTEMS_VIEW, "Calibration", "Vignettes"]
view = st.segmented_control("View", views, required=True, key="about_view", label_visibility="collapsed")
if view == SYSTEMS_VIEW:
    systems_view(asked)
elif view == "Calibration":
    calibration_view()
elif view == "Vignettes":
    vignettes_view()
else:
    about_view()
