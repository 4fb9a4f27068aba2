"""Resectability: what published classifications say of the case, the liver map, and the questions behind the verdict."""

import streamlit as st

from livermets.screens.resectability.page import resectability_screen

st.title("Resectability")
resectability_screen()
