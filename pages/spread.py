"""Spread: how cancers reach the liver, how liver cancer leaves it, and how often, by which question."""

import streamlit as st

from livermets.screens.spread.page import spread_map

st.title("Spread")
spread_map()
