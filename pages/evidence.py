"""Evidence: every figure with its source, its doubt and its disagreement."""

import streamlit as st

from livermets.screens.evidence.review import REVIEW_VIEW, follow_review, review_view
from livermets.screens.evidence.views import (
    claims_view,
    conflicts_view,
    coverage_view,
    figures_view,
    linked_record,
    unverified_view,
)
from livermets.screens.shared.evidence import asked_record, chosen_by_row, follow_record, summary_line
from livermets.screens.shared.text import quiet

VIEWS = {
    "Figures": figures_view,
    "Disagreements": conflicts_view,
    "Founding texts": claims_view,
    "Not verified": unverified_view,
    "Coverage": coverage_view,
    REVIEW_VIEW: review_view,
}

st.title("Evidence")
quiet(summary_line())
asked = asked_record(st.query_params)
follow_record(asked)
follow_review(st.query_params)
view = st.segmented_control("View", list(VIEWS), required=True, key="evidence_view", label_visibility="collapsed")
if view != "Figures":
    VIEWS[view or "Figures"]()
elif asked is not None and not chosen_by_row():
    linked_record(asked, wide=True)
    figures_view()
else:
    table, record = st.columns([3, 2], gap="medium")
    with table:
        figures_view()
    with record:
        linked_record(asked, hint="Choose a row: its record, its neighbours and what disagrees with it appear here.")
