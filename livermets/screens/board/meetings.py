"""The meetings of the board: which one is on the screen, planning, changing and deleting one, a meeting of the demo cases."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar, get_args

import streamlit as st

from livermets.board.models import LONGEST_LINE, ROLE_LABELS, Meeting, Role
from livermets.board.rights import Command
from livermets.board.store.errors import EditConflictError, StoreError
from livermets.board.store.store import Store
from livermets.case.case import CaseError
from livermets.case.words import fault_words
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.store import attempt, board_store, kept_where, my_role, role_field
from livermets.screens.shared.dialogs import close, close_and_redraw, delete_pressed, open_dialog
from livermets.screens.shared.fields import bound
from livermets.screens.shared.pages import DISCUSSION_PAGE
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.screens.shared.typed_fields import DAY_FORM, a_day_of_these_years, say_refused, too_long
from livermets.text import counted, day_words, told_apart

CHOSEN_MEETING: Final = "board_meeting"
"""Where the session keeps the id of the meeting on the screen."""

_FIELD: Final = "board_meeting_field"
_LAST: Final = "board_last_read"
_T = TypeVar("_T")
DEMO_TITLE: Final = "Demo meeting"
DEMO_START: Final = datetime.time(8, 0)
_LABELS: Final = {"title": "Title", "held_on": "Day", "starts_at": "Start", "roles": "Roles"}


def chosen_meeting() -> Meeting | None:
    """Ask which meeting is prepared, the latest first; None while there is none, and then invite to plan one."""
    meetings = read_or_last("meetings", Store.meetings)
    if meetings is None:
        return None
    by_id = {one.id: one for one in meetings}
    chosen = st.session_state.get(CHOSEN_MEETING)
    if chosen not in by_id:
        if chosen is not None:
            st.info("The meeting that was open here was deleted.", icon=":material/event_busy:")
        st.session_state[CHOSEN_MEETING] = next(iter(by_id), None)
    meeting = by_id.get(st.session_state[CHOSEN_MEETING])
    if meeting is None:
        _invitation()
        return None
    asked, actions, role = st.columns([3, 2, 2], vertical_alignment="bottom", gap="medium")
    with asked:
        # The field is shown what is chosen and keeps nothing itself: a dialog chooses a meeting as well.
        tied = bound(_FIELD, meeting.id, _choose)
        st.selectbox("Meeting", list(by_id), format_func=meeting_names(meetings).__getitem__, **tied)
    with actions, st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        _actions(meeting)
    with role:
        role_field()
    quiet(as_text(_meeting_line(meeting)))
    return meeting


def read_or_last(what: str, read: Callable[[Store], _T]) -> _T | None:
    """What the store gives; while it cannot be read, say so and give what was read last, so that a draft can be edited on."""
    last: dict[str, _T] = st.session_state.setdefault(_LAST, {})
    found = attempt(read)
    if found is None:
        return last.get(what)
    last[what] = found
    return found


def _choose(key: str) -> None:
    st.session_state[CHOSEN_MEETING] = st.session_state[key]


def meeting_name(meeting: Meeting) -> str:
    """Title, day and start of a meeting in one line."""
    day = day_words(meeting.held_on)
    start = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return " · ".join(filter(None, (meeting.title, day, start)))


def meeting_names(meetings: Sequence[Meeting]) -> dict[str, str]:
    """The meetings by their names, no two alike: those of one name by when they were planned, and by their number then."""
    planned = sorted(meetings, key=lambda one: (one.created_at, one.id))
    names = told_apart(
        planned,
        meeting_name,
        lambda one: f"planned {one.created_at.astimezone(datetime.UTC):%Y-%m-%d}",
        lambda one: f"{one.created_at.astimezone(datetime.UTC):%H:%M %Z}",
    )
    return {one.id: name for one, name in zip(planned, names, strict=True)}


def _meeting_line(meeting: Meeting) -> str:
    roles = ", ".join(ROLE_LABELS[role] for role in meeting.roles)
    return f"{f'Take part: {roles}. ' if roles else ''}{kept_where()}"


def _actions(meeting: Meeting) -> None:
    discuss_button("Discuss", meeting.id, kind="primary")
    buttons = (
        ("Plan", "add", "plan", None, "Plan another meeting", Command.ADD_MEETING),
        ("Change", "edit", "plan", meeting, "Title, day, start, roles", Command.CHANGE_MEETING),
        ("Delete", "delete", "delete-meeting", meeting, "Delete this meeting with its cases", Command.DELETE_MEETING),
    )
    for words, icon, dialog, about, hint, command in buttons:
        drawn = {"icon": f":material/{icon}:", "key": f"{words.lower()}_meeting", **if_allowed(command, help=hint)}
        st.button(words, on_click=open_dialog, args=(dialog, about), **drawn)


def discuss_button(
    words: str, meeting_id: str, number: int = 1, *, kind: Literal["primary", "secondary"] = "secondary"
) -> None:
    """Lead to the discussion screen of a meeting, at the case of this number."""
    if st.button(words, icon=":material/present_to_all:", type=kind, key=f"discuss_{words}"):
        st.switch_page(DISCUSSION_PAGE, query_params={"meeting": meeting_id, "case": str(number)})


def _invitation() -> None:
    st.subheader("Plan the first meeting")
    st.markdown(
        "A meeting has an agenda of cases. Each is prepared here, discussed on one screen, and decided with who agreed, "
        "who did not, and why."
    )
    may_plan = if_allowed(Command.ADD_MEETING)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Plan the first meeting",
            type="primary",
            icon=":material/add:",
            key="plan_first",
            on_click=open_dialog,
            args=("plan",),
            **may_plan,
        )
        if st.button("Make a demo meeting", icon=":material/folder_special:", key="demo_meeting", **may_plan):
            made = attempt(_plan_demo)
            if made is not None:
                st.session_state[CHOSEN_MEETING] = made.id
                st.rerun()
    quiet(f"The demo meeting has the {len(knowledge().demo_cases)} demo cases on its agenda; no patient is behind them.")
    with st.container(width=400):
        role_field()
    quiet(as_text(kept_where()))


def _plan_demo(store: Store) -> Meeting:
    roles: tuple[Role, ...] = ("liver-surgery", "medical-oncology", "radiology", "interventional-radiology", "pathology")
    made = store.add_meeting(DEMO_TITLE, datetime.date.today(), DEMO_START, roles, who=my_role())
    for demo in sorted(knowledge().demo_cases.values(), key=lambda one: str(one.case.values["case_label"])):
        store.add_case(made.id, demo.case.to_json(), who=my_role())
    return made


@st.dialog("Plan a meeting", on_dismiss=close)
def plan_dialog(meeting: Meeting | None) -> None:
    """Plan a meeting, or change one."""
    # Fields of their own for each meeting: what was typed for one must not stand in the fields of another.
    suffix = meeting.id if meeting else "new"
    waiting: EditConflictError | None = st.session_state.get(f"meeting_conflict_{suffix}")
    if waiting is not None and meeting is not None and meeting.version >= waiting.current.version:
        waiting = None  # the dialog was closed then, and is opened on what somebody else saved
    title = st.text_input("Title", meeting.title if meeting else "Tumour board", key=f"title_{suffix}")
    if long := too_long(title, LONGEST_LINE):
        say_refused(long)
    day_column, start_column = st.columns(2)
    with day_column:
        day, wrong = _day_field(meeting, f"day_{suffix}")
    with start_column:
        start = st.time_input("Start", meeting.starts_at if meeting else None, step=300, key=f"start_{suffix}")
    roles = st.multiselect(
        "Roles that take part",
        get_args(Role),
        meeting.roles if meeting else None,
        format_func=lambda role: ROLE_LABELS[role],
        placeholder="Roles, not names",
        key=f"roles_{suffix}",
    )
    plan = {"title": title.strip(), "held_on": day, "starts_at": start, "roles": tuple(roles)}
    if waiting is not None:
        _show_difference(waiting)
    words = "Save mine over it" if waiting else "Save" if meeting else "Plan it"
    if wrong:
        say_refused("Not saved while the day cannot be read: mend it, or empty its field.")
    if st.button(words, type="primary", disabled=not title.strip() or bool(long or wrong), key=f"save_meeting_{suffix}"):
        _save(meeting, plan, waiting, f"meeting_conflict_{suffix}")


def _day_field(meeting: Meeting | None, key: str) -> tuple[datetime.date | None, bool]:
    """Ask for the day; what was typed, and whether it cannot be read."""
    before = meeting.held_on if meeting else None
    asked = a_day_of_these_years("Day", before)
    text = st.text_input("Day", asked.shown(before), key=key, placeholder=DAY_FORM)
    try:
        day: datetime.date | None = asked.read(text or "")
    except CaseError as error:
        say_refused("; ".join(map(fault_words, error.faults)))
        return None, True
    if day:
        quiet(f"{day:%A}")
    return day, False


def _save(meeting: Meeting | None, plan: Mapping[str, Any], waiting: EditConflictError | None, place: str) -> None:
    try:
        if meeting is None:
            saved = board_store().add_meeting(**plan, who=my_role())
        else:
            version = waiting.current.version if waiting else meeting.version
            saved = board_store().change_meeting(meeting.id, version, plan, who=my_role())
    except EditConflictError as error:
        st.session_state[place] = error
        st.rerun()
    except StoreError as error:
        st.error(str(error), icon=":material/cloud_off:")
        return
    st.session_state.pop(place, None)
    st.session_state[CHOSEN_MEETING] = saved.id
    close_and_redraw()


def _show_difference(conflict: EditConflictError) -> None:
    st.warning(str(conflict))
    rows = [
        (_LABELS.get(one.field, one.field), _plan_words(one.field, one.yours), _plan_words(one.field, one.theirs))
        for one in conflict.differences
    ]
    show_rows(rows_of(("", "Yours", "Theirs"), rows), "Your plan beside what somebody else saved")


def _plan_words(field: str, value: Any) -> str:
    if not value:
        return UNKNOWN
    if field == "roles":
        return as_text(", ".join(ROLE_LABELS[role] for role in value))
    return as_text(value)


@st.dialog("Delete this meeting?", on_dismiss=close)
def delete_meeting_dialog(meeting: Meeting) -> None:
    """Say what goes with a meeting, and delete it only then."""
    found = attempt(lambda store: (store.agenda(meeting.id), meeting_names(store.meetings())))
    if found is None:
        return
    agenda, names = found
    discussed = sum(case.status in ("discussed", "carried-out") for case in agenda)
    count = counted(len(agenda), "case goes", "cases go")
    decided = f", {discussed} of them with a decision" if discussed else ""
    name = as_text(names.get(meeting.id, meeting_name(meeting)))
    st.markdown(
        f"**{name}**: {count} with it{decided}, and all that was recorded of them. "
        "This cannot be undone. That the meeting was deleted, by which role and with how many cases, stays in the record."
    )
    if delete_pressed("delete_meeting"):
        _delete(meeting)


def _delete(meeting: Meeting) -> None:
    def delete(store: Store) -> bool:
        store.delete_meeting(meeting.id, who=my_role())
        return True

    if attempt(delete):
        st.session_state.pop(CHOSEN_MEETING, None)
        close_and_redraw()


MEETING_DIALOGS: Final = {"plan": plan_dialog, "delete-meeting": delete_meeting_dialog}
