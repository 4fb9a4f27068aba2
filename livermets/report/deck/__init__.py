"""Slides of a meeting or a case."""
