"""Plotly figures: one picture a file, each a pure function of its data."""
