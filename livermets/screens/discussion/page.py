"""The discussion screen: one case of a meeting at a time, moved through with the arrow keys.

The address says which case is shown, so that a reload stays with it. The cases before and after go along with the one that is
asked for: a key press paints at once and the server follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from livermets.board.as_seen import briefing_as_seen
from livermets.board.briefing import DOUBTFUL
from livermets.board.models import BoardCase, Decision, Meeting
from livermets.board.store.errors import NotInStoreError, StoreError
from livermets.board.usable import usable
from livermets.evidence import OVERDUE, OVERDUE_SHORT
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.board.meetings import CHOSEN_MEETING
from livermets.screens.board_session.store import board_store, briefing_of
from livermets.screens.decision.page import decision_dialog
from livermets.screens.discussion.html import Shown, case_html, panel_html, spoken_title
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.pages import BOARD_PAGE
from livermets.screens.shared.templates import asset, filled
from livermets.screens.shared.text import as_text

_KEY: Final = "discussion"
_LAST: Final = "discussion_last"
_ASKED: Final = "discussion_asked"
_REFUSED: Final = "discussion_refused"
_DECIDED: Final = ("discussed", "carried-out")

_KEYS: Final = (
    ("← →", "previous, next case (Page Up, Page Down)"),
    ("Home End", "first, last case"),
    ("E", "evidence behind the numbers; Tab goes to a number, E or Enter opens its source"),
    ("D", "record the decision"),
    ("F", "full screen"),
    ("B", "back to the board"),
    ("?", "these keys"),
    ("Esc", "close what lies over the screen"),
)
_BUTTONS: Final = (
    ("previous", "←", "Previous"),
    ("next", "→", "Next"),
    ("evidence", "E", "Evidence"),
    ("decision", "D", "Decision"),
    ("full", "F", "Full screen"),
    ("keys", "?", "Keys"),
    ("board", "B", "Board"),
)


_component = st.components.v2.component(
    "livermets_discussion",
    html=filled("discussion/frame.html.jinja", buttons=_BUTTONS, keys=_KEYS),
    css=asset("discussion/screen.css"),
    js=asset("discussion/screen.js"),
)


@dataclass(frozen=True, slots=True)
class _Agenda:
    """The cases of a meeting, and why they are not those of now when the store could not be asked."""

    meeting: Meeting
    cases: tuple[BoardCase, ...]
    notice: str = ""


def discussion() -> None:
    """The page. Without a meeting that can be shown, it says so and leads to the board."""
    meeting_id = st.query_params.get("meeting")
    if not meeting_id:
        _nothing("No meeting is chosen", "Open the discussion from a meeting of the board.")
        return
    try:
        agenda = _agenda(meeting_id)
    except NotInStoreError:
        lasting = _lasting()
        why = (
            "It was deleted, or the address is not complete."
            if lasting
            else "This installation keeps meetings in the session only, and this is another session. "
            "Prepare the meeting on the board page, or open a store that lasts."
        )
        _nothing("This meeting is not here", why)
        return
    except StoreError as error:
        _nothing("The meeting cannot be read", str(error))
        return
    if not agenda.cases:
        _nothing("No case is on the agenda", f"{as_text(agenda.meeting.title)}: put cases on the agenda first.")
        return
    _screen(meeting_id)


def _lasting() -> bool:
    try:
        return board_store().lasting
    except StoreError:
        return True


def _nothing(title: str, why: str) -> None:
    st.header(title)
    st.markdown(why)
    st.page_link(BOARD_PAGE, label="To the board", icon=":material/groups:")


def _agenda(meeting_id: str) -> _Agenda:
    """The agenda as it stands; when the store is gone, the one read last, so that the meeting can go on."""
    try:
        store = board_store()
        found = _Agenda(store.meeting(meeting_id), store.agenda(meeting_id))
    except NotInStoreError:
        raise
    except StoreError as error:
        last: _Agenda | None = st.session_state.get(_LAST)
        if last is None or last.meeting.id != meeting_id:
            raise
        return _Agenda(last.meeting, last.cases, f"{error} The cases are shown as they were read before.")
    st.session_state[_LAST] = found
    return found


def _number(count: int) -> int:
    """Which case the address asks for, the nearest there is."""
    asked = st.query_params.get("case", "")
    return min(max(int(asked), 1), count) if asked.isdecimal() and len(asked) < 6 else 1


@st.fragment
def _screen(meeting_id: str) -> None:
    try:
        agenda = _agenda(meeting_id)
    except StoreError:
        st.rerun()
    if not agenda.cases:
        st.rerun()
    count = len(agenda.cases)
    number = _number(count)
    near = _near(agenda, number)
    refused = st.session_state.pop(_REFUSED, "")
    done = _component(
        key=_KEY,
        data={
            "number": number,
            "count": count,
            "asked": st.session_state.get(_ASKED, 0),
            "notice": agenda.notice or refused,
            "release": _foot(near),
            "cases": near,
        },
        on_go_change=_go,
        on_decide_change=_ask_decision,
        on_leave_change=lambda: None,
        height=1,
    )
    if done.leave:
        st.session_state[CHOSEN_MEETING] = meeting_id
        st.switch_page(BOARD_PAGE)
    if done.decide and not refused:
        decision_dialog(str(done.decide))


def _foot(near: Mapping[str, Mapping[str, Any]]) -> str:
    if any(OVERDUE in one["html"] for one in near.values()):
        # The line has no room for more words than these.
        return f"{DOUBTFUL} not verified · {OVERDUE_SHORT} · Recommends nothing · release {knowledge().release}"
    return f"{DOUBTFUL} not verified · Discussion aid, recommends nothing · knowledge release {knowledge().release}"


def _go() -> None:
    asked = st.session_state[_KEY].go
    if asked:
        st.session_state[_ASKED] = int(asked["asked"])
        st.query_params["case"] = str(int(asked["number"]))


def _ask_decision() -> None:
    """Whether the case can be decided is found out before the dialog opens; what it would say stands under this screen."""
    try:
        board_store().case(str(st.session_state[_KEY].decide))
    except StoreError as error:
        st.session_state[_REFUSED] = str(error)


def _near(agenda: _Agenda, number: int) -> dict[str, Any]:
    """The case of this number with the one before and the one after, those beside it as far as the store gives them."""
    count = len(agenda.cases)
    sent = {}
    for one in range(max(number - 1, 1), min(number + 1, count) + 1):
        case = agenda.cases[one - 1]
        try:
            sent[str(one)] = _sent(case, one, count)
        except StoreError:
            if one == number:
                sent[str(one)] = _as_sent(case, _shown(case, None), one, count)
    return sent


@per_release(most=128)
def _sent(_known: Knowledge, case: BoardCase, number: int, count: int) -> dict[str, Any]:
    """What the browser gets of a case at a place on the agenda."""
    decisions = board_store().decisions(case.id)
    return _as_sent(case, _shown(case, decisions[-1] if decisions else None), number, count)


def _as_sent(case: BoardCase, shown: Shown, number: int, count: int) -> dict[str, Any]:
    return {
        "id": case.id,
        "html": case_html(shown, number, count),
        "panel": panel_html(shown),
        "title": spoken_title(shown, number, count),
        "minutes": case.minutes,
    }


def _shown(case: BoardCase, decision: Decision | None) -> Shown:
    """A case as it stands now; a decided one, unless it is taken up again, as the board saw it when it decided."""
    if decision is not None and case.status in _DECIDED:
        snapshot = board_store().snapshot(decision.snapshot_id)
        facts, briefing = snapshot.facts, briefing_as_seen(snapshot.facts, snapshot.briefing)
    else:
        facts, briefing = case.facts, briefing_of(case)
    return Shown(briefing, usable(facts).case.lesions, decision)
