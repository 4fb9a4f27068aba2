"""The outcomes of a table: what is counted, from when, how long each patient was followed, and what ended it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

import streamlit as st
from pydantic import ValidationError

from livermets.cohort.mapping_draft import codes_text, event_codes
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.knowledge.files import faults_of
from livermets.knowledge.import_records import CohortMapping, OutcomeUse, TimeUnit, TimeUse
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, TIME_ZERO_LABELS
from livermets.screens.cohort.state import held_cohort, put_mapping
from livermets.screens.shared.text import as_text, quiet
from livermets.text import sentence_case

_OPEN: Final = "cohort_outcome_open"
_ENDPOINTS: Final = (
    "overall-survival",
    "cancer-specific-survival",
    "disease-free-survival",
    "progression-free-survival",
    "liver-progression-free-survival",
    "recurrence",
    "liver-recurrence",
)
_COLUMN, _DATES = "one column", "two dates"
_AT_ZERO: Final = "at time zero"
_LATER: Final = "later, by a time"
_LATER_DAY: Final = "later, by a date"
_ENTRY_HELP: Final = (
    "Patients who came under observation only after time zero, for instance at referral, are at risk only from then on (left "
    "truncation). An entry at or before time zero counts from the start."
)


def outcomes_editor(source: SourceTable, mapping: CohortMapping) -> None:
    """Every outcome with its choices, and one more if wanted. No curve is drawn before endpoint and time zero are named."""
    st.subheader("Outcomes")
    if not mapping.outcomes:
        quiet("No outcome yet: without one there are stages and scores, and no curves.")
    for number, one in enumerate(mapping.outcomes):
        lacks = [word for word, value in (("endpoint", one.endpoint), ("time zero", one.time_zero)) if value is None]
        still = f" · {' and '.join(lacks)} to be named" if lacks else ""
        with st.expander(f"{one.label or 'Outcome'}{still}", expanded=bool(lacks), key=f"cohort_outcome_{number}"):
            _form(source, mapping, number, one)
    if st.session_state.get(_OPEN):
        with st.container(border=True):
            _form(source, mapping, len(mapping.outcomes), None)
    else:
        st.button("Add an outcome", icon=":material/add:", key="cohort_outcome_add", on_click=_open_another)


def _open_another() -> None:
    st.session_state[_OPEN] = True


def _form(source: SourceTable, mapping: CohortMapping, number: int, one: OutcomeUse | None) -> None:
    key = f"cohort_o{held_cohort().generation}_{number}"
    names = list(source.names)
    first, second, third = st.columns(3)
    with first:
        label = st.text_input("Called", one.label if one else "", key=f"{key}_label")
        endpoint = st.selectbox(
            "Endpoint",
            _ENDPOINTS,
            index=_ENDPOINTS.index(one.endpoint) if one and one.endpoint in _ENDPOINTS else None,
            format_func=lambda name: sentence_case(ENDPOINT_LABELS[name]),
            placeholder="Must be named",
            key=f"{key}_endpoint",
        )
        zeros = list(TIME_ZERO_LABELS)
        zero = st.selectbox(
            "Time is counted from",
            zeros,
            index=zeros.index(one.time_zero) if one and one.time_zero else None,
            format_func=lambda name: sentence_case(TIME_ZERO_LABELS[name]),
            placeholder="Must be named",
            key=f"{key}_zero",
        )
    with second:
        time = _time(names, one, key)
        entry = _entry(names, one, time, key)
    with third:
        event = _event(names, one, key)
    with st.container(horizontal=True):
        if st.button("Take over", type="primary", key=f"{key}_take"):
            said = {"endpoint": endpoint, "time_zero": zero, "label": label, "time": time, "event": event, "entry": entry}
            _take(mapping, number, said)
        if one is not None and st.button("Remove", key=f"{key}_remove"):
            put_mapping(mapping.model_copy(update={"outcomes": tuple(o for o in mapping.outcomes if o is not one)}))
            st.rerun()


def _time(names: list[str], one: OutcomeUse | None, key: str) -> dict[str, Any]:
    dated = one is not None and one.time.start is not None
    way = st.radio("Time", (_COLUMN, _DATES), index=int(dated), key=f"{key}_way", horizontal=True)
    if way == _COLUMN:
        column = one.time.column if one else None
        units = list(get_args(TimeUnit))
        unit = one.time.unit if one else None
        return {
            "column": _select("Column with the time", names, column, f"{key}_time"),
            "unit": _select("Its unit", units, unit, f"{key}_unit"),
            "missing": _missing(one.time if one else None),
        }
    start = _select("Day at which time begins", names, one.time.start if one else None, f"{key}_start")
    ends = st.multiselect(
        "Days at which it ends; the first that is filled counts",
        names,
        list(one.time.end) if one else [],
        key=f"{key}_end",
        placeholder="Death, then last contact",
    )
    return {"start": start, "end": ends, "missing": _missing(one.time if one else None)}


def _entry(names: list[str], one: OutcomeUse | None, time: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """From when patients are under observation; None for the time zero itself."""
    before = one.entry if one else None
    ways = [_AT_ZERO, _LATER, _LATER_DAY]
    place = 0 if before is None else 1 if before.start is None else 2
    way = st.selectbox("Observation begins", ways, index=place, key=f"{key}_entry_way", help=_ENTRY_HELP)
    if way == _LATER:
        units = list(get_args(TimeUnit))
        return {
            "column": _select("Time from time zero to entry", names, before.column if before else None, f"{key}_entry"),
            "unit": _select("Unit of this time", units, before.unit if before else None, f"{key}_entry_unit"),
            "missing": _missing(before),
        }
    if way == _LATER_DAY:
        zero = before.start if before and before.start else time.get("start")
        start = _select("Day of time zero", names, zero, f"{key}_entry_start")
        day = _select("Day of entry", names, before.end[0] if before and before.end else None, f"{key}_entry_day")
        return {"start": start, "end": [day] if day else [], "missing": _missing(before)}
    return None


def _missing(before: TimeUse | None) -> list[str]:
    """The codes for missing of a time, which no field shows and an edit keeps."""
    return list(before.missing) if before else []


def _event(names: list[str], one: OutcomeUse | None, key: str) -> dict[str, Any]:
    column = _select("Column that says what ended it", names, one.event.column if one else None, f"{key}_event")
    filled = st.toggle("A filled cell is the event", one.event.filled if one else False, key=f"{key}_filled")
    if filled:
        return {"column": column, "filled": True}
    codes = st.text_input(
        "What its codes say",
        codes_text(one.event.codes) if one else "",
        key=f"{key}_codes",
        placeholder="1 = event; 0 = censored; 2 = competing; 9 = unknown",
    )
    return {"column": column, "codes": codes}


def _select(label: str, options: list[str], chosen: str | None, key: str) -> str | None:
    place = options.index(chosen) if chosen in options else None
    return st.selectbox(label, options, index=place, placeholder="Choose", key=key)


def _take(mapping: CohortMapping, number: int, said: dict[str, Any]) -> None:
    """Put an outcome into the mapping, or say what it still lacks."""
    try:
        if not said["event"].get("filled"):
            said["event"]["codes"] = event_codes(said["event"]["codes"])
        use = OutcomeUse.model_validate(said)
    except ImportTableError as fault:
        st.error(as_text(fault), icon=":material/error:")
        return
    except ValidationError as error:
        for one in faults_of("", error):
            st.error(as_text(f"{one.key}: {one.reason}"), icon=":material/error:")
        return
    outcomes = list(mapping.outcomes)
    outcomes[number : number + 1] = [use]
    put_mapping(mapping.model_copy(update={"outcomes": tuple(outcomes)}))
    st.session_state[_OPEN] = False
    st.rerun()
