"""Putting a case on the agenda: the one on the screen, a demo case, a file, an empty one, or a copy of an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.board.models import BoardCase, Facts, Meeting, Origins
from livermets.board.store.store import Store
from livermets.case.case import CaseError, as_written, parse_facts
from livermets.case.case_file import CaseFile
from livermets.case.origins import origins_json, read_origins
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.board.agenda import CHOSEN_CASE
from livermets.screens.board.meetings import meeting_names
from livermets.screens.board_session.link import link_as_it_is, own_link
from livermets.screens.board_session.store import attempt, my_role
from livermets.screens.shared.casefile import case_file_field, say_faults
from livermets.screens.shared.dialogs import close, close_and_redraw
from livermets.screens.shared.fields import label_remark
from livermets.screens.shared.referral import opened_file, say_form_refusals
from livermets.screens.shared.session import current_case, entered_facts, entered_origins, medical_facts
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.screens.shared.typed_fields import say_refused, too_long

_SOURCES: Final = ("The case on the screen", "A demo case", "A case file", "An empty case", "A copy of an earlier case")


@st.dialog("Add a case", on_dismiss=close)
def add_dialog(meeting: Meeting) -> None:
    """Ask for the case, and put it at the end of the agenda as a draft."""
    source = st.radio("What is added", _SOURCES, key="add_source")
    draw: Mapping[str, Callable[[Meeting], None]] = dict(
        zip(_SOURCES, (_own_case, _demo_case, _case_file, _empty_case, _earlier_case), strict=True)
    )
    with st.container(border=True):
        draw[source or _SOURCES[0]](meeting)


def _add(meeting: Meeting, facts: Facts, origins: Origins | None = None) -> BoardCase | None:
    made = attempt(lambda store: store.add_case(meeting.id, facts, origins=origins, who=my_role()))
    if made is not None:
        st.session_state[CHOSEN_CASE] = made.id
    return made


def _button(key: str, *, disabled: bool = False) -> bool:
    return st.button("Add it", type="primary", icon=":material/playlist_add:", disabled=disabled, key=key)


def _own_case(meeting: Meeting) -> None:
    values, link = current_case().values, own_link()
    label = as_text(values["case_label"]) if values["case_label"] else "Case without a label"
    st.markdown(f"**{label}** · {medical_facts(current_case())} facts known")
    if link is None:
        quiet("From then on what is entered on the case page saves itself into this draft.")
    else:
        quiet("It is a case of the board already; this adds a second one with the same facts.")
    if not entered_facts():
        quiet("Nothing is entered on the case page yet.")
    if _button("add_own", disabled=not entered_facts()):
        made = _add(meeting, as_written(entered_facts()), origins_json(entered_origins()))
        if made is not None:
            if link is None:
                link_as_it_is(made)
            close_and_redraw()


def _demo_case(meeting: Meeting) -> None:
    demos = knowledge().demo_cases
    chosen = st.selectbox("Demo case", list(demos), format_func=lambda one: demos[one].title, key="add_demo_which")
    st.markdown(as_text(demos[chosen].summary))
    if _button("add_demo") and _add(meeting, demos[chosen].case.to_json()):
        close_and_redraw()


def _case_file(meeting: Meeting) -> None:
    uploaded = case_file_field("add_file_which")
    if uploaded is None:
        return
    try:
        file, filled = opened_file(uploaded.getvalue())
        facts, origins = facts_of_draft(file)
    except CaseError as error:
        say_faults(f"{as_text(uploaded.name)} was not added.", error)
        return
    label = facts.get("case_label")
    st.markdown(f"**{as_text(label) if label else 'Case without a label'}** · {len(facts)} facts in the file")
    if filled is not None:
        say_form_refusals(filled)
    if _button("add_file") and _add(meeting, facts, origins):
        close_and_redraw()


def facts_of_draft(file: CaseFile) -> tuple[Facts, Origins]:
    """The facts of an opened file and their origins; a draft may still contradict itself.

    Raises CaseError for facts that no case has or no field can show.
    """
    _, faults = parse_facts(file.facts)
    origins, wrong = read_origins(file.origins, file.facts)
    if faults or wrong:
        raise CaseError([*faults, *wrong])
    return as_written(file.facts), origins_json(origins)


def _empty_case(meeting: Meeting) -> None:
    label = st.text_input(
        "Label", key="add_empty_label", placeholder="A pseudonym", help="No name, birth date or record number."
    )
    if remark := label_remark(label):
        st.markdown(f":small[{remark}]")
    if long := too_long(label, FACTS["case_label"].max_length or 0):
        say_refused(long)
    if _button("add_empty", disabled=bool(long)) and _add(meeting, {"case_label": label.strip()} if label.strip() else {}):
        close_and_redraw()


def _earlier_case(meeting: Meeting) -> None:
    meetings = attempt(Store.meetings) or ()
    if not meetings:
        return
    names = meeting_names(meetings)
    ids = [one.id for one in meetings]
    from_meeting = st.selectbox("Meeting", ids, format_func=names.__getitem__, key="add_copy_meeting")
    cases = {one.id: one for one in attempt(lambda store: store.agenda(from_meeting)) or ()}
    if not cases:
        quiet("This meeting has no case.")
        return
    chosen = st.selectbox(
        "Case",
        list(cases),
        format_func=lambda one: f"{cases[one].position}. {cases[one].label}",
        key=f"add_copy_case_{from_meeting}",
    )
    question = cases[chosen].question
    st.markdown(as_text(question) if question else f"{UNKNOWN} :gray[no question]")
    quiet("The copy begins without moment and day: they belong to the earlier one, which stays as it is.")
    if _button("add_copy"):
        made = attempt(lambda store: store.copy_case(chosen, meeting.id, who=my_role()))
        if made is not None:
            st.session_state[CHOSEN_CASE] = made.id
            close_and_redraw()
