"""One way, or one fact on spread, opened: what is said, of whom, by whom, and what the founding texts said."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from livermets.evidence.spread import BASIS_LABELS, Way, name_of
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import SpreadFact
from livermets.screens.shared.advice import advice_line, advice_of
from livermets.screens.shared.evidence import fact_line, figure_chip, source_chip
from livermets.screens.shared.founding import claim_lines
from livermets.screens.shared.pages import PAGE_OF_AREA
from livermets.screens.shared.text import as_text
from livermets.text import sentence_case


def way_record(way: Way) -> None:
    """A way with its facts, figures, rules and founding texts, each with its source."""
    st.markdown(f"**{as_text(way.pathway.label)}**, {as_text(way.way)}")
    if way.pathway.first_symptoms:
        st.markdown(f"First symptoms: {as_text(way.pathway.first_symptoms)}")
    if way.facts:
        st.markdown("\n".join(f"- {fact_line(fact)}" for fact in way.facts))
        st.markdown(f":small[:gray[{as_text(_bases(way.facts))}]]")
    for figure in way.figures:
        figure_chip(figure, key=f"way-{way.id}-{figure.id}")
    for result in advice_of(PAGE_OF_AREA, way.pathway.rules):
        st.markdown(advice_line(result))
    claim_lines(way.claims)
    with st.container(horizontal=True):
        for source in dict.fromkeys(fact.source for fact in way.facts):
            source_chip(source, key=f"way-{way.id}-{source}")
    if not (way.facts or way.figures or way.claims):
        st.caption("No record.")


def _bases(facts: Iterable[SpreadFact]) -> str:
    return f"{sentence_case('; '.join(dict.fromkeys(BASIS_LABELS[fact.route_basis] for fact in facts)))}."


def fact_record(fact: SpreadFact) -> None:
    """A single fact with the disputes and claims that name it."""
    registry = knowledge().registry
    st.markdown(f"**{as_text(name_of(fact))}** {fact_line(fact)}")
    st.markdown(f":small[:gray[{as_text(_bases([fact]))}]]")
    source_chip(fact.source, key=f"fact-{fact.id}")
    for dispute in registry.disputes.values():
        if fact.id in dispute.see:
            st.markdown(f":violet-badge[sources disagree] **{as_text(dispute.question)}** {as_text(dispute.why)}")
    claim_lines([claim for claim in registry.claims.values() if fact.id in claim.see])
