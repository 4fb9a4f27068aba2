"""A FHIR bundle on the case page: what it says of a case, shown with resource, code and date before anything is entered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from livermets.case.case import parse_facts
from livermets.case.case_file import json_bytes
from livermets.case.words import fact_label, value_words
from livermets.exchange.bundle import FHIR_TYPE, ExchangeError
from livermets.exchange.found import resource_origin
from livermets.exchange.read import FhirReading, read_fhir
from livermets.exchange.write import case_bundle
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.link import own_link, put_into_link
from livermets.screens.shared.casefile import case_file_name
from livermets.screens.shared.dialogs import close
from livermets.screens.shared.files import save_button
from livermets.screens.shared.session import current_assessment, current_case, enter_facts, entered_facts, fill_anew
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, readable

FHIR_UPLOAD: Final = "fhir_upload"
FHIR_DIALOG: Final = "fhir"
"""The name of the dialog."""

_LARGEST: Final = 20
_MOST_LINES: Final = 40


@st.dialog("FHIR", width="large", on_dismiss=close)
def fhir_dialog(_: object) -> None:
    """A case in from a bundle, and out as one."""
    uploaded = st.file_uploader(
        "Read a bundle (JSON)",
        type=["json"],
        key=FHIR_UPLOAD,
        max_upload_size=_LARGEST,
        help="FHIR R4: mCODE, the German core data set oncology, US Core laboratory, or a case saved here as FHIR. "
        "You see every fact with its source before it enters.",
    )
    if uploaded is not None:
        try:
            reading = read_fhir(uploaded.getvalue(), knowledge().fhir, datetime.date.today())
        except ExchangeError as error:
            st.error(f"{as_text(uploaded.name)} was not read; the case on the screen is unchanged: {as_text(str(error))}")
        else:
            _what_it_says(reading, uploaded.name, f"fhir_chosen_{uploaded.file_id}")
    if current_case().given:
        st.divider()
        _save()


def _save() -> None:
    assessment = current_assessment()
    save_button(
        "Save the case as FHIR",
        lambda: json_bytes(case_bundle(assessment, knowledge())),
        case_file_name(current_case()).replace(".json", ".fhir.json"),
        key="save_fhir",
        kind=FHIR_TYPE,
        help="A FHIR R4 Bundle in the shape of mCODE, with scores, their method and the release; it can be read here again.",
    )


def _what_it_says(reading: FhirReading, name: str, key: str) -> None:
    """Everything that a bundle says, and what of it is entered by a click."""
    st.markdown(f"Read from **{as_text(name)}**: {counted(len(reading.case), 'fact')}. Nothing is entered yet.")
    if reading.case:
        _facts(reading, key)
    refused = [(as_text(one.resource), as_text(one.reason)) for one in reading.refused]
    _lines("Not taken, and why", ("resource", "why"), refused)
    unknown = [(as_text(one.resource), as_text(one.code), as_text(one.reason)) for one in reading.not_understood]
    _lines("Not understood", ("resource", "code", "why"), unknown)
    older = [(_label(one.fact), _words(one.fact, one.value), as_text(one.resource), one.date or "") for one in reading.older]
    _lines("Older values", ("fact", "value", "resource", "date"), older)


def _facts(reading: FhirReading, key: str) -> None:
    case = {name: value for name, value in entered_facts().items() if value is not None}
    known, _ = parse_facts(reading.case)
    now, _ = parse_facts({name: value for name, value in case.items() if name in reading.case})
    differing = [name for name in reading.case if name in case and known.get(name) != now.get(name)]
    rows = [
        (
            _label(name),
            f"**{_words(name, value)}**",
            _words(name, case[name]) if name in differing else "",
            as_text(reading.sources[name].resource),
            as_text(reading.sources[name].code),
            reading.sources[name].date or "",
        )
        for name, value in reading.case.items()
    ]
    show_rows(
        rows_of(("fact", "in the bundle", "in the case now", "resource", "code", "date"), rows),
        "Facts of the bundle",
        wide=True,
    )
    if differing:
        st.markdown(
            f":orange[:material/difference:] {counted(len(differing), 'fact')} of the case on the screen "
            "say something else. They stay as they are unless you choose them below."
        )
    chosen = st.multiselect(
        "Facts to enter",
        list(reading.case),
        default=[name for name in reading.case if name not in differing],
        format_func=fact_label,
        key=key,
    )
    st.button(
        f"Enter {counted(len(chosen), 'fact')}",
        type="primary",
        icon=":material/input:",
        disabled=not chosen,
        key="fhir_enter",
        on_click=partial(_enter, reading, key),
    )
    if st.session_state.pop("fhir_entered", False):
        st.rerun()


def _enter(reading: FhirReading, key: str) -> None:
    names: Sequence[str] = st.session_state[key]
    facts = {name: reading.case[name] for name in names}
    enter_facts(facts, {name: resource_origin(reading.sources[name]) for name in names})
    fill_anew()
    if own_link():
        put_into_link()
    st.session_state["fhir_entered"] = True
    close()


def _label(name: str) -> str:
    return as_text(fact_label(name))


def _words(name: str, value: Any) -> str:
    """A value in words, or as it was typed where it cannot be read."""
    known: Mapping[str, Any] = parse_facts({name: value})[0]
    return as_text(value_words(FACTS[name], known[name]) if name in known else readable(str(value)))


def _lines(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    with st.expander(f"{title} ({len(rows)})", expanded=len(rows) <= 5 and title.startswith("Not taken")):
        show_rows(rows_of(heads, rows[:_MOST_LINES]), title, wide=True)
        if len(rows) > _MOST_LINES:
            quiet(f"And {len(rows) - _MOST_LINES:,} more; `python -m livermets import` lists all.")
