"""Tests of pages without a browser (Streamlit's AppTest)."""
