"""Load a demo case, open or download a case file, start anew. What was entered is not replaced without asking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from livermets.case import CaseError
from livermets.facts import FACTS
from livermets.intake import read_case
from livermets.knowledge import knowledge
from livermets.ui.banner import as_text
from livermets.ui.casefile import LARGEST, case_file, facts_in_file, file_name
from livermets.ui.session import current_case, entered_facts, open_case, reset_case, was_changed
from livermets.ui.words import fact_label, fault_words

_UPLOAD = "case_upload"


def case_menu() -> None:
    """The four things to do with a case as a whole."""
    demos = {demo.title: demo for demo in knowledge().demo_cases.values()}
    with st.container(horizontal=True, gap="xsmall"):
        chosen = st.menu_button("Demo case", list(demos), icon=":material/folder_special:", key="demo_case")
        opener = st.popover("Open", icon=":material/upload_file:", key="open_case")
        st.download_button(
            "Save",
            case_file(current_case(), knowledge().release),
            file_name(current_case()),
            "application/json",
            icon=":material/download:",
            help="The facts and the release of the knowledge as a JSON file. Nothing is kept on the server.",
            on_click="ignore",
            disabled=not current_case().given,
            key="save_case",
        )
        reset = st.button("Reset", icon=":material/restart_alt:", disabled=not entered_facts(), key="reset_case")
    with opener:
        _upload()
    if chosen:
        demo = demos[str(chosen)]
        _replace_with(demo.case.to_json(), demo.title)
    if reset:
        _confirm_reset()


def _upload() -> None:
    uploaded = st.file_uploader(
        "A case file (JSON)",
        type=["json"],
        key=_UPLOAD,
        max_upload_size=max(1, LARGEST // 1_000_000),
        help="A file saved here, or a JSON object of facts as the command line reads it.",
    )
    if uploaded is None:
        return
    try:
        facts = facts_in_file(uploaded.getvalue())
        if st.session_state.get("uploaded_id") == uploaded.file_id:
            return
        read_case(facts)
    except CaseError as error:
        lines = [f"- **{as_text(fact_label(fault.field))}**: {as_text(fault_words(fault))}" for fault in error.faults[:12]]
        if len(error.faults) > 12:
            lines.append(f"- and {len(error.faults) - 12} more")
        st.error("\n".join([f"{as_text(uploaded.name)} was not opened; the case on the screen is unchanged.", *lines]))
        return
    st.session_state["uploaded_id"] = uploaded.file_id
    _replace_with(facts, uploaded.name)


def _replace_with(facts: Mapping[str, Any], name: str) -> None:
    if was_changed():
        _confirm_replacement(facts, name)
    else:
        open_case(facts)
        st.rerun()


@st.dialog("Replace the case on the screen?")
def _confirm_replacement(facts: Mapping[str, Any], name: str) -> None:
    st.markdown(f"{as_text(name)} takes the place of what is entered. Save it first if it is still needed.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep what is entered", key="replace_no"):
            st.rerun()
        if st.button("Replace", type="primary", key="replace_yes"):
            open_case(facts)
            st.rerun()


@st.dialog("Start an empty case?")
def _confirm_reset() -> None:
    known = sum(name in FACTS for name in entered_facts())
    st.markdown(f"{known} entered facts are removed. Save the case first if it is still needed.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep them", key="reset_no"):
            st.rerun()
        if st.button("Remove them", type="primary", key="reset_yes"):
            reset_case()
            st.rerun()
