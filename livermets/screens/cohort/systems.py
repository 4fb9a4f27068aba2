"""How the patients stand in each stage and score, those who are not settled among them."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from livermets.charts.board_decisions import Count, count_bars
from livermets.charts.picture import Picture
from livermets.cohort.divisions import NOT_SETTLED
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import masked_counts, shared_count, shown_count
from livermets.cohort.system_counts import StoredAgainstComputed, SystemCount, stored_against_computed, system_counts
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.state import is_shared, made_once, marked
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet

_WITHOUT = "no result"
_MOST_GROUPS = 40


def standings_view(cohort: LoadedCohort) -> None:
    """All systems in a table, one of them as a picture, and stored results against computed ones."""
    counts = made_once("system counts", lambda: system_counts(cohort, knowledge()))
    if not counts:
        st.info("No system says anything of these patients: the facts that the table holds settle none.")
        return
    number = shared_count if is_shared() else str
    left, right = st.columns(2, gap="large")
    with left:
        drawable = sorted((one for one in counts if one.names), key=lambda one: (len(one.names) < 2, -one.settled))
        chosen = st.selectbox(
            "Stage or score",
            drawable or list(counts),
            format_func=lambda one: f"{one.label}: {number(one.settled)} of {cohort.rows} settled",
            key="cohort_system",
            persist_state="session",
        )
        if chosen is not None:
            picture = marked(cohort, _picture(chosen, is_shared()))
            st.markdown(as_text(picture.sentence))
            show_chart(picture.figure, key="cohort_system_chart", alt=picture.alt)
    with right:
        st.subheader("All systems")
        table = _table(counts, is_shared())
        grid(table, "How many patients are settled in each system", tallest=460, key="cohort_systems_table")
        csv_button(table, saved_name("cohort_systems"), key="cohort_systems")
        quiet(
            "Not settled: what is known leaves several results possible. No result: the system does not apply, or nothing it "
            "rests on is known. Neither is counted in a group."
        )
    for system in cohort.stored:
        _stored(made_once(("stored", system), partial(stored_against_computed, cohort, system, knowledge())))


def _picture(one: SystemCount, shared: bool) -> Picture:
    names = [*one.names[:_MOST_GROUPS], NOT_SETTLED, _WITHOUT]
    numbers = [*one.counts[:_MOST_GROUPS], one.open, one.without]
    said = masked_counts(numbers) if shared else tuple(numbers)
    bars = [
        Count(name, number or 0, shown_count(number), unknown=name in (NOT_SETTLED, _WITHOUT))
        for name, number in zip(names, said, strict=True)
    ]
    words = ", ".join(f"{name} {shown_count(number)}" for name, number in zip(names, said, strict=True))
    return count_bars(bars, f"{one.label}: {words}.", ("Group", "Patients"))


def _table(counts: tuple[SystemCount, ...], shared: bool) -> pd.DataFrame:
    def said(numbers: tuple[int, ...]) -> list[str]:
        return [shown_count(one) for one in (masked_counts(numbers) if shared else numbers)]

    rows = []
    for one in counts:
        groups = said((*one.counts, one.open, one.without))
        listed = ", ".join(f"{name} {number}" for name, number in zip(one.names, groups, strict=False))
        rows.append((one.label, said((one.settled, one.open, one.without)), listed))
    return pd.DataFrame(
        [(label, *three, groups) for label, three, groups in rows],
        columns=["System", "Settled", "Not settled", "No result", "Groups"],
    )


def _stored(found: StoredAgainstComputed) -> None:
    st.subheader(f"Stored against computed: {found.label}")
    number = shared_count if is_shared() else str
    st.markdown(
        f"Of {number(found.compared)} patients with both, the stored value is the computed one in **{number(found.same)}**, "
        f"one of several still possible in **{number(found.within)}**, and ruled out by what is known in "
        f"**{number(found.outside)}**. Stored and not computed: {number(found.uncomputed)}. Not stored: "
        f"{number(found.not_stored)}."
    )
    if is_shared():
        return
    frame = pd.DataFrame(found.table, columns=["Stored", "Computed", "Patients"])
    with st.expander("Stored beside computed, value by value", key=f"cohort_stored_{found.system}"):
        grid(frame, "Stored against computed values", tallest=360, key=f"cohort_stored_table_{found.system}")
        csv_button(frame, saved_name(f"cohort_stored_{found.system}"), key=f"cohort_stored_csv_{found.system}")
