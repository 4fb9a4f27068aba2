"""Curves and their pictures as a session keeps them."""

import pytest
import streamlit as st

from livermets.cohort.curve_results import CurveAsked
from livermets.cohort.curve_words import estimate_rows
from livermets.screens.cohort.curves import curve_picture, results_of
from tests import cohorts


def test_a_picture_is_that_of_its_own_curves_however_many_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    demo = cohorts.demo()
    for months in range(12, 72):
        results = results_of(demo, demo.outcomes[0], CurveAsked(horizons=(), restricted_to=float(months)))
        drawn = list(curve_picture(demo, results).table.columns)
        assert drawn == list(estimate_rows(results).columns), f"after {months - 12} others"
