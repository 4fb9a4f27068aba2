"""The table of lesions: segment, size, what is near, status. Number, largest and bilobar follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from livermets.case.case import MOST_LESIONS, Lesion
from livermets.case.words import fact_label, fault_fields, fault_words, lesions_words
from livermets.facts import FACTS, LESION_FACTS, Kind, value_label
from livermets.screens.shared.fields import enter_and_redraw
from livermets.screens.shared.livermap import lesion_map
from livermets.screens.shared.session import case_in_hand, current_case, current_faults, entered_facts, generation
from livermets.screens.shared.text import as_text, quiet

Row = dict[str, Any]
_BASE: Final = "lesion_rows"
_COLUMNS: Final = tuple(fact.name for fact in LESION_FACTS)


def lesion_table(with_map: bool = False) -> None:
    """The lesions one by one, behind a switch that is on when some are listed; `with_map` draws them below the table."""
    fact = FACTS["lesions"]
    listed = bool(entered_facts().get("lesions"))
    switch = f"lesions_shown_{generation()}"
    if listed or switch not in st.session_state:
        st.session_state[switch] = listed
    if not st.toggle("List the lesions one by one", key=switch, help=fact.help, persist_state="session") and not listed:
        return
    key = f"lesions_{generation()}"
    if key not in st.session_state or _BASE not in st.session_state:
        st.session_state[_BASE] = _entered_rows()
    st.data_editor(
        pd.DataFrame(st.session_state[_BASE], columns=list(_COLUMNS)).astype({"size_mm": "Float64"}),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height="content",
        column_config=_column_config(),
        on_change=_take,
        args=(key,),
        alt="Lesions: segment, size, what is near, status",
    )
    lesions = current_case().lesions
    if lesions:
        quiet(f"{lesions_words(lesions)}; number, largest and bilobar follow from the list as far as it is filled in")
    for fault in current_faults():
        if "lesions" in fault_fields(fault):
            where = f"{fact_label(fault.field)}: " if "[" in fault.field else ""
            st.markdown(f":small[:orange[:material/error: {as_text(where + fault_words(fault))}]]")
    for doubt in current_case().doubts:
        if doubt.field.startswith("lesions["):
            st.markdown(f":small[:blue[:material/help: {as_text(fact_label(doubt.field))}: {as_text(doubt.text)}]]")
    if with_map:
        lesion_map(current_case(), key="case_liver_map")


def edited_rows(base: Sequence[Row], edits: Mapping[str, Any]) -> list[Row]:
    """The rows after the edits of a table editor (`edited_rows`, `added_rows`, `deleted_rows`), empty ones left out."""
    rows = [dict(row) for row in base]
    for number, change in edits.get("edited_rows", {}).items():
        rows[int(number)].update(change)
    gone = set(edits.get("deleted_rows", ()))
    rows = [row for number, row in enumerate(rows) if number not in gone]
    rows += [dict(row) for row in edits.get("added_rows", ())]
    filled = [{name: row[name] for name in _COLUMNS if row.get(name) is not None} for row in rows]
    return [row for row in filled if row]


def _take(key: str) -> None:
    rows = edited_rows(st.session_state[_BASE], st.session_state[key])
    enter_and_redraw("lesions", rows or None, case_in_hand())


def _entered_rows() -> list[Row]:
    rows = []
    for lesion in entered_facts().get("lesions") or ():
        row = {name: getattr(lesion, name) for name in _COLUMNS} if isinstance(lesion, Lesion) else lesion
        rows.append({name: row.get(name) for name in _COLUMNS})
    return rows[:MOST_LESIONS]


def _column_config() -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for fact in LESION_FACTS:
        if fact.kind is Kind.ENUM:
            columns[fact.name] = st.column_config.SelectboxColumn(
                fact.label, options=list(fact.values), format_func=_shown_value, help=fact.help or None
            )
        else:
            columns[fact.name] = st.column_config.NumberColumn(
                f"{fact.label} ({fact.unit})", min_value=0, step=0.1, format="plain", help=fact.help or None
            )
    return columns


def _shown_value(value: object) -> str:
    return value_label(str(value))
