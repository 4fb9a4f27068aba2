"""The mapping of an opened table: what must be answered first, what each column holds, the outcomes, and a preview."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from livermets.cohort.column_questions import ColumnQuestion
from livermets.cohort.mapping_draft import (
    NOT_USED,
    DraftLine,
    answer_words,
    asks_codes,
    draft_lines,
    holds_words,
    is_answerable,
    is_answered,
    mapping_of_lines,
    preview,
    with_answer,
)
from livermets.cohort.mapping_file import mapping_yaml, read_mapping
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.outcomes import outcomes_editor
from livermets.screens.cohort.state import held_cohort, put_mapping
from livermets.screens.shared.files import save_button
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted

_NAMES: Final = ("column", "cells", "holds", "unit", "codes", "missing", "called")
_FAULT: Final = "cohort_mapping_fault"
_UPLOAD: Final = "cohort_mapping_upload"


def mapping_editor(source: SourceTable) -> CohortMapping | None:
    """Everything that is said of the table; the mapping that can be read with, None while a line cannot be understood."""
    before = held_cohort().mapping
    assert before is not None
    _questions(before)
    mapping = _columns(source, before)
    if mapping is not None:
        outcomes_editor(source, mapping)
        _files(mapping)
        _preview(source, mapping)
    return mapping


def _questions(mapping: CohortMapping) -> None:
    suggested = held_cohort().suggested
    asked = [one for one in suggested.questions if not is_answered(mapping, one)] if suggested else []
    if not asked:
        return
    st.subheader(f"To be answered: {len(asked)}")
    quiet("A column that is asked about is not used until it is answered here or in the table below.")
    fault = st.session_state.get(_FAULT)
    if fault:
        st.error(as_text(fault), icon=":material/error:")
    for number, one in enumerate(asked):
        where = f"**{as_text(one.column)}**: " if one.column else ""
        words, answer = st.columns([3, 2], vertical_alignment="center")
        words.markdown(f"{where}{as_text(one.text)}")
        with answer:
            _answer(one, f"cohort_answer_{held_cohort().generation}_{number}")


def _answer(question: ColumnQuestion, key: str) -> None:
    label = f"Answer for {question.column or 'the table'}"
    if is_answerable(question) and not asks_codes(question):
        st.selectbox(
            label,
            question.choices,
            index=None,
            format_func=partial(answer_words, question),
            placeholder="Not answered",
            key=key,
            label_visibility="collapsed",
            on_change=_take_answer,
            args=(question, key),
        )
    elif question.fact:
        st.text_input(
            label,
            placeholder=f"code = {question.choices[0] if question.choices else 'value'}; 9 = unknown",
            key=key,
            label_visibility="collapsed",
            on_change=_take_answer,
            args=(question, key),
        )
    else:
        quiet("Answer it in the table or under Outcomes below.")


def _take_answer(question: ColumnQuestion, key: str) -> None:
    answer = st.session_state.get(key)
    mapping = held_cohort().mapping
    if answer is None or mapping is None:
        return
    try:
        put_mapping(with_answer(_as_edited(mapping), question, answer))
        st.session_state[_FAULT] = None
    except ImportTableError as fault:
        st.session_state[_FAULT] = str(fault)


def _as_edited(mapping: CohortMapping) -> CohortMapping:
    """The mapping with what was changed in the table of columns, so that an answer loses nothing of it."""
    return held_cohort().edited or mapping


def _columns(source: SourceTable, before: CohortMapping) -> CohortMapping | None:
    held = held_cohort()
    st.subheader("Columns")
    known = knowledge()
    lines = draft_lines(source, before, known)
    base = pd.DataFrame([_row(line, held.cells) for line in lines], columns=list(_NAMES))
    edited = st.data_editor(
        base,
        num_rows="dynamic",
        hide_index=True,
        height=min(560, 40 + 35 * (len(base) + 1)),
        key=f"cohort_columns_{held.generation}",
        column_config={
            "column": st.column_config.SelectboxColumn("Column", options=list(source.names), required=True, pinned=True),
            "cells": st.column_config.TextColumn("In the table", disabled=True, width="medium"),
            "holds": st.column_config.SelectboxColumn("Holds", options=list(holds_words(known)), width="medium", required=True),
            "unit": st.column_config.TextColumn("Unit", width="small"),
            "codes": st.column_config.TextColumn("Codes", width="medium", help="1 = yes; 0 = no; 9 = unknown"),
            "missing": st.column_config.TextColumn("Missing", width="small", help="Codes that say that nothing is known"),
            "called": st.column_config.TextColumn("Group is called", width="small"),
        },
    )
    changed = [_line(row) for row in edited.to_dict("records")]
    try:
        mapping = mapping_of_lines([line for line in changed if line.column], before, source, known)
    except ImportTableError as fault:
        held.edited = None
        for reason in str(fault).splitlines():
            st.error(as_text(reason), icon=":material/error:")
        return None
    held.edited = mapping
    return mapping


def _row(line: DraftLine, cells: Mapping[str, str]) -> dict[str, str]:
    said = (line.column, cells.get(line.column, ""), line.holds, line.unit, line.codes, line.missing, line.called)
    return dict(zip(_NAMES, said, strict=True))


def _line(row: dict[Any, Any]) -> DraftLine:
    said = {name: str(value) if isinstance(value, str) else "" for name, value in row.items()}
    return DraftLine(said["column"], said["holds"] or NOT_USED, said["unit"], said["codes"], said["missing"], said["called"])


def _files(mapping: CohortMapping) -> None:
    with st.expander("Mapping as a file", icon=":material/description:", key="cohort_mapping_file"):
        quiet("A mapping can be used again for a table with the same columns, here or with the command.")
        content = mapping_yaml(mapping).encode()
        save_button(
            "Save the mapping", content, f"{saved_name('cohort_mapping')}.yaml", key="cohort_map_save", kind="text/yaml"
        )
        st.file_uploader("Use a saved mapping", key=_UPLOAD, type=["yaml", "yml"], on_change=_take_file)


def _take_file() -> None:
    file = st.session_state.get(_UPLOAD)
    if file is None:
        return
    try:
        put_mapping(read_mapping(file.getvalue(), file.name, knowledge().systems))
        st.session_state[_FAULT] = None
    except ImportTableError as fault:
        st.session_state[_FAULT] = str(fault)


def _preview(source: SourceTable, mapping: CohortMapping) -> None:
    if not st.toggle("Preview of the first rows", key="cohort_preview"):
        return
    try:
        frame = preview(source, mapping)
    except ImportTableError as fault:
        st.error(as_text(fault), icon=":material/error:")
        return
    quiet(f"{counted(len(frame), 'row')}: what stands in the table, and behind each arrow what is read of it. ? is not known.")
    grid(frame, "The first rows as they stand and as they are read", tallest=420, key="cohort_preview_table")
