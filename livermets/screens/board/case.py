"""The case of the agenda that is prepared: the question first, what is missing, the options, and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.headline import headline, scores_to_choose, stages_to_choose
from livermets.assessment.options import STATUS_LABELS
from livermets.board.brief import MOST_OPTIONS
from livermets.board.minutes import facts_changed
from livermets.board.models import LONGEST_MINUTES, BoardCase, Meeting, SnapshotReason
from livermets.board.option_lines import options_in_order
from livermets.board.rights import Command
from livermets.board.store.store import Store
from livermets.board.timetable import USUAL_MINUTES
from livermets.case.words import fault_words
from livermets.facts import primary_label
from livermets.screens.board.agenda import CHOSEN_CASE, case_status_words
from livermets.screens.board.flags import case_flags, later_flags, mark_ready
from livermets.screens.board.meetings import discuss_button, meeting_names
from livermets.screens.board.record import case_record
from livermets.screens.board_session.acting import if_allowed, why_not
from livermets.screens.board_session.link import (
    Editing,
    aside_words,
    follow,
    forget_link,
    forget_saved,
    open_linked,
    own_link,
    place_of_case,
    saved_version,
    take_note,
)
from livermets.screens.board_session.replacing import replace_own_case
from livermets.screens.board_session.store import attempt, my_role
from livermets.screens.shared.dialogs import close, close_and_redraw, delete_pressed, open_dialog
from livermets.screens.shared.fields import bound, fact_field
from livermets.screens.shared.pages import CASE_PAGE
from livermets.screens.shared.questions import questions
from livermets.screens.shared.session import OWN_CASE, another_case, current_assessment, current_faults
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.screens.shared.typed_fields import a_whole_number, typed_field
from livermets.text import counted, shortened

MOST_TESTS: Final = 8
_MINUTES: Final = a_whole_number("Minutes", 1, LONGEST_MINUTES)
_SEEN: Final = {
    True: "marked ready.",
    False: "decided. The discussion screen shows it as the board saw it, until it is taken up again.",
}


def prepared_case(case: BoardCase, meeting: Meeting, agenda: Sequence[BoardCase]) -> None:
    """One case of the agenda, edited on the spot; everything saves itself."""
    place = place_of_case(case.id)
    forget_saved(place)
    with another_case(place):
        link = follow(case)
        number = _head(case, agenda)
        if why := why_not(Command.SAVE_FACTS):
            st.info(as_text(f"{why} What is entered here is not saved."), icon=":material/lock:")
        _facts(case, link)
        assessment = current_assessment()
        case_flags(case, assessment)
        _missing(assessment, case.id)
        _options(case, assessment)
        _systems(case, assessment)
        _actions(case, meeting, link, number)
    case_record(case)


def _head(case: BoardCase, agenda: Sequence[BoardCase]) -> int:
    """Which case it is, and the way to its neighbours; its number on the agenda."""
    place = next((number for number, one in enumerate(agenda) if one.id == case.id), 0)
    primary = case.facts.get("primary_site")
    shown = primary_label(primary) if isinstance(primary, str) else f"{UNKNOWN} :gray[primary not entered]"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"#### {place + 1}. {as_text(case.label)}  \n:small[{shown} · {case_status_words(case.status)}]", width="content"
        )
        with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
            for words, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
                other = place + step
                st.button(
                    words,
                    icon=f":material/{icon}:",
                    key=f"step_{step}",
                    disabled=not 0 <= other < len(agenda),
                    on_click=_choose,
                    args=(agenda[other].id if 0 <= other < len(agenda) else case.id,),
                )
    return place + 1


def _choose(case_id: str) -> None:
    st.session_state[CHOSEN_CASE] = case_id


def _facts(case: BoardCase, link: Editing) -> None:
    prefix = f"board_{case.id}"
    fact_field("board_question", prefix=prefix)
    label, moment, minutes = st.columns([3, 3, 2], gap="small")
    with label:
        fact_field("case_label", prefix=prefix)
    with moment:
        fact_field("snapshot", prefix=prefix)
    with minutes:
        typed_field(
            _MINUTES,
            case.minutes,
            _change,
            case,
            "minutes",
            key=f"minutes_{case.id}",
            placeholder=str(USUAL_MINUTES),
            help=f"Time on the agenda; counted with {USUAL_MINUTES} while empty.",
        )
    if current_faults():
        lines = "".join(f"\n- {as_text(fault_words(fault))}" for fault in current_faults())
        st.warning(f"Kept as entered, but not used until it fits together:{lines}", icon=":material/error:")
    if words := aside_words(link):
        st.warning(words, icon=":material/error:")


def _take(case: BoardCase, what: str, key: str) -> None:
    _change(case, what, tuple(st.session_state[key]))


def _change(case: BoardCase, what: str, value: object) -> None:
    version = saved_version(case)
    take_note(attempt(lambda store: store.change_case(case.id, version, {what: value}, who=my_role())))


def _missing(assessment: Assessment, case_id: str) -> None:
    tests = assessment.workup.of_status("open")
    st.markdown("**Missing before the discussion**")
    if not assessment.ask_next and not tests:
        quiet("No option, red flag or score waits for an unknown fact, and no test of the work-up is open.")
    if assessment.ask_next:
        questions(assessment, f"ask_{case_id}")
        waiting = [one for one in assessment.options if one.status == "undetermined" and one.missing]
        options = f"{counted(len(waiting), 'option waits', 'options wait')} for facts. " if waiting else ""
        quiet(f"{options}First stands what red flags and options wait for, then what settles or narrows a score.")
    if tests:
        named = shortened((as_text(one.test.label) for one in tests), MOST_TESTS)
        st.markdown(f":material/checklist: {counted(len(tests), 'test')} of the work-up open: {named}")


def _options(case: BoardCase, assessment: Assessment) -> None:
    names = {one.id: f"{one.option.name} ({STATUS_LABELS[one.status].lower()})" for one in assessment.options}
    if not names:
        quiet("Options follow once the primary is known.")
        return
    st.multiselect(
        "Options put up for discussion",
        list(names),
        format_func=lambda one: names[one],
        placeholder="by the rule",
        help="Empty leaves the choice to the rule: indicated, possible with something that speaks for it, undetermined.",
        **bound(f"options_{case.id}", [one for one in case.options if one in names], _take, case, "options"),
    )
    if not case.options:
        standing = [one.option.name for one in options_in_order(assessment.options)[:MOST_OPTIONS]]
        quiet(f"Empty: by the rule these stand: {as_text(', '.join(standing))}." if standing else "By the rule none stands.")


def _systems(case: BoardCase, assessment: Assessment) -> None:
    """Which stage and which score stand in front of this case on every screen and paper."""
    offered = [*stages_to_choose(assessment), *scores_to_choose(assessment)]
    names = {one.id: one.system.definition.short for one in offered}
    if not names:
        return
    front = headline(assessment)
    by_rule = [one.system.definition.short for one in (front.stage, front.score) if one is not None]
    st.multiselect(
        "Stage and score in front",
        list(names),
        format_func=names.__getitem__,
        placeholder=f"by the rule: {', '.join(by_rule)}" if by_rule else "by the rule",
        help="Of the systems that could be verified for this primary. The first stage and the first score chosen here stand in "
        "front; empty leaves it to the rule: the accepted stage, and the validated score that is settled.",
        **bound(f"systems_{case.id}", [one for one in case.systems if one in names], _take, case, "systems"),
    )


def _actions(case: BoardCase, meeting: Meeting, link: Editing, number: int) -> None:
    why: SnapshotReason = "ready" if case.status == "ready" else "decided"
    seen = attempt(lambda store: store.last_snapshot(case.id, why)) if case.status != "draft" else None
    if seen is not None and facts_changed(seen.facts, case.facts):
        st.markdown(f":orange[:material/edit_note:] Facts were changed since it was {_SEEN[case.status == 'ready']}")
    later_flags(case, seen)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if st.button("Open on the case page", icon=":material/clinical_notes:", key="open_on_case_page"):
            _open_on_case_page(case)
        discuss_button("Discuss this case", meeting.id, number)
        if case.status == "draft":
            waits = link.unsaved is not None
            st.button(
                "Ready for discussion",
                type="primary",
                icon=":material/task_alt:",
                key="mark_ready",
                **if_allowed(
                    Command.MARK_READY,
                    disabled=waits,
                    help="How the case reads now is kept with it." if not waits else "The last entries must be saved first.",
                ),
                on_click=mark_ready,
                args=(case,),
            )
        else:
            decided = case.status != "ready"
            st.button(
                "Take up again" if decided else "Back to draft",
                icon=":material/undo:",
                key="back_to_draft",
                **if_allowed(
                    Command.CHANGE_CASE,
                    help="As a draft it shows the facts as they are now; what was decided stays recorded." if decided else None,
                ),
                on_click=_change,
                args=(case, "status", "draft"),
            )
        duplicate = st.popover("Duplicate", icon=":material/content_copy:", key=f"duplicate_{case.id}", on_change="rerun")
        if duplicate.open:
            with duplicate:
                _duplicate(case, meeting)
        may_delete = if_allowed(Command.DELETE_CASE)
        st.button("Delete", icon=":material/delete:", key="delete_case", on_click=_ask_to_delete, args=(case,), **may_delete)


def _ask_to_delete(case: BoardCase) -> None:
    open_dialog("delete-case", case.model_copy(update={"version": saved_version(case)}))


def _open_on_case_page(case: BoardCase) -> None:
    own = own_link()
    if own is not None and own.case_id == case.id:
        st.switch_page(CASE_PAGE)
    replace_own_case(case.label, partial(_put_on_case_page, case), from_board=True)


def _put_on_case_page(case: BoardCase) -> None:
    with another_case(OWN_CASE):
        open_linked(case)
    st.switch_page(CASE_PAGE)


def _duplicate(case: BoardCase, meeting: Meeting) -> None:
    meetings = attempt(Store.meetings) or ()
    names, ids = meeting_names(meetings), [one.id for one in meetings]
    st.markdown("A new draft with the same facts, for another moment. This case stays as it is.")
    into = st.selectbox(
        "Meeting",
        ids,
        ids.index(meeting.id) if meeting.id in ids else None,
        format_func=names.__getitem__,
        key=f"duplicate_into_{case.id}",
    )
    may_add = if_allowed(Command.ADD_CASE, disabled=into is None)
    if st.button("Duplicate as a new moment", type="primary", key="duplicate_yes", **may_add):
        made = attempt(lambda store: store.copy_case(case.id, into or meeting.id, who=my_role()))
        if made is not None and made.meeting_id == meeting.id:
            st.session_state[CHOSEN_CASE] = made.id
            st.rerun()
        elif made is not None:
            st.success(f"It stands on the agenda of {as_text(names[made.meeting_id])}.")


@st.dialog("Delete this case?", on_dismiss=close)
def delete_case_dialog(case: BoardCase) -> None:
    """Say what goes with a case, and delete it only then."""
    st.markdown(
        f"**{as_text(case.label)}** is removed with its snapshots, its decisions and its record. This cannot be undone. "
        "That a case was removed, and by which role, stays recorded, without anything of its content."
    )
    if delete_pressed("delete_case"):
        _delete(case)


def _delete(case: BoardCase) -> None:
    def delete(store: Store) -> bool:
        store.delete_case(case.id, case.version, who=my_role())
        return True

    if attempt(delete):
        forget_link(place_of_case(case.id))
        close_and_redraw()
