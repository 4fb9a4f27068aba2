"""The reported survival of every group of every system on the screen, and as a file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from livermets.evidence.group_survival import calibration_table
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import quiet


@per_release(most=2)
def _calibration(known: Knowledge) -> pd.DataFrame:
    return calibration_table(known.systems, known.registry)


def calibration_view() -> None:
    """The reported survival of every group of every system, with a choice of system, and as a file."""
    known = knowledge()
    everything = _calibration()
    names = list(dict.fromkeys(everything["System"]))
    external = int((everything["External validation"] == "yes").sum())
    st.markdown(
        f"{len(everything)} reported figures of survival or recurrence by group, of {len(names)} systems; {external} are of "
        f"other patients than the system was made from. Of the other {len(known.systems) - len(names)} systems none was read; "
        "what is lacking, and why, stands in each definition."
    )
    chosen = st.selectbox(
        "System", names, index=None, key="calibration_system", placeholder="all systems", persist_state="session"
    )
    shown = everything[everything["System"] == chosen] if chosen else everything
    grid(
        shown,
        "Reported survival by group of every system",
        tallest=640,
        column_config={
            "System": st.column_config.TextColumn(width="medium", pinned=True),
            "Group": st.column_config.TextColumn(width="small"),
            "Question": st.column_config.TextColumn(width="medium"),
            "n": st.column_config.TextColumn(width="small", help="≤: of the whole series; the group's own size was not read"),
            "External validation": st.column_config.TextColumn(width=130, help="yes: other patients than it was made from"),
            "Link": st.column_config.LinkColumn(display_text=":material/open_in_new:", width="small"),
            "Record": None,
        },
        key="calibration_table",
    )
    quiet(
        "Each line is one publication's group of patients, treated in other years and chosen in other ways. Rates of different "
        "horizons, medians and fractions of operations are different questions and are not to be compared with each other."
    )
    csv_button(shown, saved_name("calibration"), key="calibration")
