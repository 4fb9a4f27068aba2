"""The cells of a table that could not be read: how many, which, and as a file."""

from __future__ import annotations

import streamlit as st

from livermets.cohort.loaded import LoadedCohort
from livermets.screens.cohort.state import is_shared
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import quiet
from livermets.text import counted

_MOST_SHOWN = 500


def rejected_cells(cohort: LoadedCohort) -> None:
    """A line, and behind it every cell with row, column, value and reason."""
    if not cohort.imported.rejected:
        quiet("No cell was rejected.")
        return
    words = counted(cohort.imported.rejected, "cell")
    if is_shared():
        quiet(f"{words} could not be read; which stands here when the page is not for a shared report.")
        return
    with st.expander(f"{words} could not be read", icon=":material/rule:", key="cohort_rejected"):
        table = cohort.rejected.slice(0, _MOST_SHOWN).to_pandas()
        table.columns = ["Row", "Column", "Value", "Reason"]
        grid(table, "Cells that could not be read", tallest=360, key="cohort_rejected_table")
        if cohort.imported.rejected > _MOST_SHOWN:
            quiet(f"The first {_MOST_SHOWN} are shown; the file has all of them.")
        csv_button(cohort.rejected.to_pandas(), saved_name("cohort_rejected"), key="cohort_rejected")
