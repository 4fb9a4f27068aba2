"""What was loaded: how much is known of each fact, how a fact is spread, and the cells that could not be read."""

from __future__ import annotations

import streamlit as st

from livermets.charts.board_decisions import Count, count_bars
from livermets.charts.picture import Picture
from livermets.cohort.divisions import NOT_KNOWN
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import masked_counts, shown_count
from livermets.cohort.summary import FactKnown, Spread, completeness, spread_of, spread_sentence
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.rejected import rejected_cells
from livermets.screens.cohort.state import is_shared, made_once, marked
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text
from livermets.text import counted, number_words

_KNOWN_KEY = "Filled: known. Outlined: not known."


def loaded_view(cohort: LoadedCohort) -> None:
    """Completeness on the left, one fact on the right."""
    seconds = number_words(cohort.imported.seconds, 1)
    refused = (
        f" {counted(cohort.refused, 'patient')} with facts that contradict each other: no results for them."
        if cohort.refused
        else ""
    )
    st.markdown(f"{counted(cohort.rows, 'patient')}, read and staged in {seconds} seconds.{refused}")
    rejected_cells(cohort)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("How much is known")
        known = made_once("completeness", lambda: completeness(cohort, knowledge()))
        shared = is_shared()
        _shown(
            made_once(("completeness picture", shared), lambda: marked(cohort, _completeness(known, shared))), "cohort_known"
        )
    with right:
        st.subheader("How it is spread")
        names = [name for name in cohort.fact_names if name != "primary_site"] or list(cohort.fact_names)
        name = st.selectbox(
            "Fact", names, format_func=lambda one: FACTS[one].label, key="cohort_spread", persist_state="session"
        )
        if name is not None:
            spread = made_once(("distribution", name), lambda: spread_of(cohort, name, knowledge()))
            _shown(marked(cohort, _spread(spread, is_shared())), "cohort_spread")


def _shown(picture: Picture, key: str) -> None:
    st.markdown(as_text(picture.sentence))
    show_chart(picture.figure, key=key, alt=picture.alt, words=picture.key)
    with st.expander("The numbers as a table", key=f"{key}_numbers"):
        grid(picture.table, "The numbers of the picture", key=f"{key}_table")
        csv_button(picture.table, saved_name(key), key=key)


def _completeness(known: tuple[FactKnown, ...], shared: bool) -> Picture:
    counts = []
    for one in known:
        parts = masked_counts((one.known, one.unknown_patients)) if shared else (one.known, one.unknown_patients)
        if None in parts:
            counts.append(Count(one.label, 0, "held back"))
            continue
        why = f"; {one.why_not}" if one.why_not and not shared else ""
        share = f"{100 * one.known / one.rows:.0f} %"
        counts.append(Count(one.label, one.known, f"{one.known} ({share}){why}", one.unknown_patients))
    whole = sum(one.known == one.rows for one in known)
    rows = known[0].rows if known else 0
    sentence = (
        f"Of {counted(len(known), 'fact')} that the table speaks of, {whole} are known of all {counted(rows, 'patient')}."
    )
    return count_bars(counts, sentence, ("Fact", "Known", "Not known"), _KNOWN_KEY)


def _spread(spread: Spread, shared: bool) -> Picture:
    names = [*spread.names, NOT_KNOWN]
    numbers = [*spread.counts, spread.unknown]
    said = masked_counts(numbers) if shared else tuple(numbers)
    words = [f"{name}{f' {spread.unit}' if spread.unit and name != NOT_KNOWN else ''}" for name in names]
    counts = [
        Count(label, number or 0, shown_count(number), unknown=name == NOT_KNOWN)
        for label, name, number in zip(words, names, said, strict=True)
    ]
    sentence = f"{spread.label}; small counts are held back." if None in said else spread_sentence(spread)
    return count_bars(counts, sentence, (spread.label, "Patients"))
