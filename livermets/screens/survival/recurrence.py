"""The view of recurrence after resection: how often, where, survival after it, and the second resection."""

from __future__ import annotations

import streamlit as st

from livermets.charts.recurrence import (
    OFTEN,
    PARTS,
    WHERE,
    claims_of_part,
    horizons_not_reported,
    recurrence_parts,
    recurrence_picture,
    site_remarks,
)
from livermets.evidence import value_text
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.founding import claim_lines, claims_for
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.survival.ask import SurvivalAsked
from livermets.text import listed, mid_sentence


def recurrence_view(asked: SurvivalAsked) -> None:
    """One part of what was reported on recurrence after resection, and what was not reported for this primary."""
    registry = knowledge().registry
    figures = recurrence_parts(standing(asked.primary), registry, asked.groups)
    claims = {part: claims_of_part(claims_for(asked.primary), part) for part in PARTS}
    there = [part for part in PARTS if figures[part] or claims[part]]
    who = mid_sentence(PRIMARY_LABELS[asked.primary])
    if not there:
        st.info(
            f"Not reported in this release: recurrence after liver resection for {who}. That is no statement about the outcome."
        )
        return
    chosen = st.segmented_control(
        "About the recurrence",
        there,
        default=there[0],
        required=True,
        format_func=lambda part: f"{part} ({len(figures[part])})",
        key=f"survival_recurrence_part_{asked.primary}",
        persist_state="session",
        label_visibility="collapsed",
        wrap=True,
    )
    part = chosen or there[0]
    remarks = site_remarks(figures[OFTEN])
    if missing := [name.lower() for name in PARTS if name not in there and not (name == WHERE and remarks)]:
        quiet(f"Not reported in this release for {who}: {', '.join(missing)}.")
    show_picture(recurrence_picture(figures[part], registry, claims[part]), key="survival_recurrence")
    if part == OFTEN and (silent := horizons_not_reported(figures[OFTEN])):
        quiet(f"No study in this release gives a rate of recurrence after resection at {listed(silent, 'or')} for {who}.")
    if part in (OFTEN, WHERE):
        _sites(remarks)
    claim_lines(claims[part])


def _sites(figures: list[Figure]) -> None:
    """Where it recurred, as far as the records of any recurrence say it in words."""
    if figures:
        st.markdown("**Where, in the words of the records**")
        lines = (f"- {as_text(f'{value_text(one)} recurred: {one.caveat}')} {source_mark(one.source)}" for one in figures)
        st.markdown("\n".join(lines))
