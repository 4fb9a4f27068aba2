"""Loading a cohort: a table that is uploaded, the demonstration cohort, or what this board decided."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.loaded import LoadProgress, demo_table, load_cohort
from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.cohort.suggestion import suggest
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.mapping import mapping_editor
from livermets.screens.cohort.state import held_cohort, put_mapping, take_cohort, take_table
from livermets.screens.shared.demo_limits import too_many_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted

_FAULT: Final = "cohort_fault"
_STOPPED: Final = "cohort_stopped"
_UPLOAD: Final = "cohort_upload"


def load_view() -> None:
    """What can be loaded, and, once a table was opened, how it is read."""
    table, others = st.columns([2, 1], gap="large")
    with table:
        st.file_uploader(
            "Table of patients",
            key=_UPLOAD,
            on_change=_open,
            max_upload_size=None,
            help="CSV, Excel (.xlsx), Parquet, SPSS or Stata. A row of names, then a row for each patient.",
        )
        quiet(
            "CSV, Excel, Parquet, SPSS or Stata. The table stays in this session: nothing of it is written to disk, and it is "
            "gone when the tab is closed. A table too large for an upload is read by the command, see docs/cohort.md."
        )
    with others:
        if st.button("Demonstration cohort", icon=":material/science:", key="cohort_demo", help=DEMO_LABEL):
            _read_demo()
        quiet(as_text(DEMO_LABEL))
    fault = st.session_state.get(_FAULT)
    if fault:
        st.error(as_text(fault), icon=":material/error:")
    if st.session_state.pop(_STOPPED, False):
        st.info("Stopped: nothing was read, and what was loaded before is still here.", icon=":material/cancel:")
    opened = held_cohort().opened
    if opened is not None:
        _confirm(opened)


def _open() -> None:
    """Open what was uploaded; what cannot be opened changes nothing."""
    st.session_state[_FAULT] = None
    file = st.session_state.get(_UPLOAD)
    if file is None:
        return
    try:
        source = open_table(file.getvalue(), file.name)
        if said := too_many_rows(source.rows):
            raise ImportTableError(said)
        take_table(source, suggest(source, knowledge().imports, knowledge().systems))
    except ImportTableError as fault:
        st.session_state[_FAULT] = str(fault)


def _confirm(source: SourceTable) -> None:
    suggested = held_cohort().suggested
    assert suggested is not None
    with st.container():
        layout = f"known layout: {knowledge().imports.profiles[suggested.profile].name}" if suggested.profile else ""
        st.markdown(f"**{as_text(source.name)}** · {as_text('; '.join(filter(None, (*source.notes, layout))))}")
        place = st.container()
        mapping = mapping_editor(source)
        with place:
            if mapping is None:
                quiet("The table can be read once every line below is understood.")
                return
            used = {use.column for use in mapping.columns}
            quiet(f"{len(used)} of {counted(len(source.columns), 'column')} are used; {_outcomes(mapping)}.")
            if st.button("Read the table", type="primary", icon=":material/table_view:", key="cohort_read"):
                put_mapping(mapping)
                _read(source, mapping)


def _outcomes(mapping: CohortMapping) -> str:
    named = sum(one.endpoint is not None and one.time_zero is not None for one in mapping.outcomes)
    if not mapping.outcomes:
        return "no outcome is named, so there will be no curves"
    return f"{named} of {counted(len(mapping.outcomes), 'outcome')} with endpoint and time zero"


def _read(source: SourceTable, mapping: CohortMapping) -> None:
    try:
        take_cohort(load_cohort(source, mapping, knowledge(), _progress(source.rows, limited=True)))
    except ImportTableError as fault:
        st.session_state[_FAULT] = str(fault)
    st.rerun()


def _read_demo() -> None:
    source, suggested = demo_table(knowledge())
    loaded = load_cohort(source, suggested.mapping, knowledge(), _progress(source.rows))
    take_table(source, suggested)
    take_cohort(loaded)
    st.session_state[_FAULT] = None
    st.rerun()


def _stopped() -> None:
    st.session_state[_FAULT] = None
    st.session_state[_STOPPED] = True


def _progress(total: int | None, *, limited: bool = False) -> LoadProgress:
    """A bar that says how far the reading is, and a button that stops it: pressing it ends the run at the next piece.

    A table of a visitor is `limited` where the app is a demonstration.
    """
    bar = st.progress(0.0, "Reading")
    st.button("Cancel", key="cohort_cancel", icon=":material/close:", on_click=_stopped)

    def tell(what: str, rows: int, seconds: float) -> None:
        if limited and (said := too_many_rows(rows)):
            raise ImportTableError(said)
        share = min(1.0, rows / total) if total else 0.5
        done = 0.6 * share if what == "read" else 0.6 + 0.4 * share
        bar.progress(done, f"{counted(rows, 'patient')} {what}, {rows / max(seconds, 1e-3):,.0f} a second")

    return tell
