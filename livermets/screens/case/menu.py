"""Load a demo case, open or download a case file, start anew. What was entered is not replaced without asking."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from livermets.assessment.releases import changed_readings, title_of
from livermets.case.case import CaseError
from livermets.case.case_file import CaseFile
from livermets.case.reading import read_case
from livermets.exchange.referral_file import FilledForm
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.link import put_into_link
from livermets.screens.board_session.replacing import EMPTY, replace_own_case
from livermets.screens.case.fhir_import import FHIR_DIALOG, fhir_dialog
from livermets.screens.case.referral import REFERRAL_DIALOG, keep_filled, referral_dialog
from livermets.screens.shared.casefile import case_file, case_file_field, case_file_name, say_faults
from livermets.screens.shared.dialogs import close, open_dialog, show_asked
from livermets.screens.shared.files import save_button
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.referral import opened_file
from livermets.screens.shared.session import (
    assessment_later,
    current_assessment,
    current_case,
    entered_facts,
    open_case,
    was_changed,
)
from livermets.screens.shared.share import share_case
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import as_text

_UPLOAD = "case_upload"
_OPENED = "opened_file"
_DIALOGS: Final = (
    ("FHIR", ":material/sync_alt:", FHIR_DIALOG, "Read a FHIR bundle, or save as one."),
    (
        "Referral",
        ":material/forward_to_inbox:",
        REFERRAL_DIALOG,
        "A form for who refers a case, and what is missing of this one.",
    ),
)
"""Buttons that open a dialog: words, icon, name of the dialog, what it is for."""


def _menu_look() -> tuple[bool, bool, str]:
    return bool(current_case().given), bool(entered_facts()), case_file_name(current_case())


@drawn_part("case_menu", _menu_look)
def case_menu(look: tuple[bool, bool, str]) -> None:
    """The things to do with a case as a whole."""
    given, entered, file_name = look
    later = assessment_later()
    demos = {demo.title: demo for demo in knowledge().demo_cases.values()}
    with st.container(horizontal=True, gap="xsmall"):
        chosen = st.menu_button("Demo case", list(demos), icon=":material/folder_special:", key="demo_case")
        opener = st.popover("Open", icon=":material/upload_file:", key="open_case")
        save_button(
            "Save",
            lambda: case_file(later()),
            file_name,
            key="save_case",
            help="The facts, the release of the knowledge and what it says now, as a JSON file. Nothing is kept on the server.",
            disabled=not given,
        )
        for words, icon, dialog, hint in _DIALOGS:
            st.button(words, icon=icon, key=f"{dialog}_button", on_click=open_dialog, args=(dialog,), help=hint)
        share = st.button(
            "Link",
            icon=":material/share:",
            disabled=not given,
            key="share_case",
            help="A link that holds the facts of the disease, without label, dates and free text.",
        )
        reset = st.button("Reset", icon=":material/restart_alt:", disabled=not entered, key="reset_case")
    with opener:
        _upload()
    if share or chosen or reset:
        close()
    show_asked({FHIR_DIALOG: fhir_dialog, REFERRAL_DIALOG: referral_dialog})
    if share:
        share_case(st.context.url or "")
    if chosen:
        demo = demos[str(chosen)]
        _replace_with(CaseFile(demo.case.to_json()), demo.title, "")
    if reset:
        _replace_with(CaseFile({}), EMPTY, "Empty the case of the board")


def _upload() -> None:
    uploaded = case_file_field(_UPLOAD, explained="A file saved here, a JSON object of facts, or a referral form.")
    if uploaded is None or st.session_state.get("uploaded_id") == uploaded.file_id:
        return
    try:
        file, filled = opened_file(uploaded.getvalue())
        read_case(file.facts, file.origins)
    except CaseError as error:
        say_faults(f"{as_text(uploaded.name)} was not opened; the case on the screen is unchanged.", error)
        return
    st.session_state["uploaded_id"] = uploaded.file_id
    _replace_with(file, uploaded.name, "Put its facts into the case of the board", filled)


def _replace_with(file: CaseFile, name: str, into_board: str, filled: FilledForm | None = None) -> None:
    put_into = partial(_open, file, filled, into_link=True) if into_board else None
    replace_own_case(name, partial(_open, file, filled), into_board=into_board, put_into=put_into)


def _open(file: CaseFile, filled: FilledForm | None, into_link: bool = False) -> None:
    open_case(file.facts, file.origins)
    if filled is not None:
        keep_filled(filled)
    if into_link:
        put_into_link()
    st.session_state[_OPENED] = file
    st.rerun()


def release_notice() -> None:
    """For a case that was saved under another release: which of its results read differently now."""
    file: CaseFile | None = st.session_state.get(_OPENED)
    if file is None or file.release is None or file.release == knowledge().release or was_changed():
        return
    changed = changed_readings(file.reading or {}, current_assessment())
    with st.container(border=True):
        if file.reading is None:
            st.markdown(f"Saved under release {as_text(file.release)} without its results: what has moved since is not known.")
        elif not changed:
            st.markdown(f"Saved under release {as_text(file.release)}. Every result reads the same under the release of today.")
        else:
            st.markdown(f"Saved under release {as_text(file.release)}. **Under the release of today these read differently:**")
            rows = [(as_text(title_of(c, knowledge())), as_text(c.before), as_text(c.now)) for c in changed]
            show_rows(rows_of(("", "then", "now"), rows), "Results that read differently")
        if st.button("Seen", key="release_seen"):
            del st.session_state[_OPENED]
            st.rerun()
