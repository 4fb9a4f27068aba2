"""The red flags of a case of the board, and being asked about them before it is ready for the discussion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment, assess
from livermets.board.as_seen import briefing_as_seen
from livermets.board.briefing import FlagLine
from livermets.board.flags import answer_to, flag_lines, no_longer_standing
from livermets.board.models import LONGEST_REASON, BoardCase, FlagAnswer, Snapshot
from livermets.board.rights import Command
from livermets.board.store.errors import StoreError
from livermets.board.usable import usable
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.link import saved_version, take_note, waits_to_be_saved
from livermets.screens.board_session.store import attempt, board_store, my_role, role_field, seen_of
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.dialogs import close, close_and_redraw, open_dialog
from livermets.screens.shared.flags import answered_before, flag_words, flags_sign, red_flags
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import say_refused, too_long
from livermets.text import counted

READY: Final = "ready"
"""The dialog that asks about the red flags."""
_TWO_LINES: Final = 68


@per_release(most=5000)
def _stored_flags(known: Knowledge, case: BoardCase) -> tuple[FlagLine, ...]:
    return flag_lines(assess(usable(case.facts).case, known), board_store().acknowledged_flags(case.id))


def flags_cell(case: BoardCase) -> str:
    """The red flags of a case in a cell of the agenda."""
    try:
        return flags_sign(_stored_flags(case))
    except StoreError:
        return "not read"


def case_flags(case: BoardCase, assessment: Assessment) -> None:
    """The red flags of a case as it is entered, and below them the answers that no longer hold."""
    given = attempt(lambda store: store.acknowledged_flags(case.id)) or ()
    lines = flag_lines(assessment, given)
    red_flags(lines, f"board_{case.id}")
    if words := answered_before(no_longer_standing(given, lines)):
        st.markdown(words)


def later_flags(case: BoardCase, marked: Snapshot | None) -> None:
    """Of a case that is ready: ask about the red flags that came up, or whose facts changed, since it was marked so, which
    is when the snapshot was taken."""
    if case.status != "ready":
        return
    lines = attempt(lambda _: _stored_flags(case))
    if lines is None:
        return
    seen = briefing_as_seen(marked.facts, marked.briefing).flags if marked is not None else ()
    left_open = {line.id for line in seen if line.acknowledged is None}
    count = sum(line.acknowledged is None and line.id not in left_open for line in lines)
    if count:
        with st.container(horizontal=True, vertical_alignment="center"):
            words = counted(count, "red flag or missing test", "red flags or missing tests")
            st.markdown(f":orange[:material/flag: {words} nobody was asked about when it was marked ready.]", width="content")
            st.button("Look at them", key="answer_flags", type="primary", on_click=_ask, args=(case,))


def _ask(case: BoardCase) -> None:
    open_dialog(READY, case.model_copy(update={"version": saved_version(case)}))


def mark_ready(case: BoardCase) -> None:
    """Mark a case ready, after asking about the red flags that stand. For a callback."""
    version = saved_version(case)
    if waits_to_be_saved(case):
        return
    found = attempt(lambda store: (stored := store.case(case.id), _stored_flags(stored)))
    if found is None:
        return
    stored, lines = found
    if lines and stored.version == version:
        open_dialog(READY, stored)
    else:
        _mark(stored, version)


def _mark(case: BoardCase, version: int) -> bool:
    marked = attempt(lambda store: store.mark_ready(case.id, version, seen_of(store.case(case.id)), who=my_role()))
    take_note(marked)
    return marked is not None


@st.dialog("Red flags before the discussion", width="large", on_dismiss=close)
def ready_dialog(case: BoardCase) -> None:
    """The red flags that stand, each with the reason why the board goes on with it, and marking the case ready."""
    lines = attempt(lambda _: _stored_flags(case))
    if lines is None:
        return
    st.markdown(f"**{as_text(case.label)}**: {as_text(case.question) if case.question else 'no question is written yet'}")
    reasons = _reasons(case, lines)
    if any(line.acknowledged is None for line in lines):
        role_field("ready")
        quiet("A reason is kept with the role, and stands in the minutes. Without one, the flag stands as it is.")
    long = any(too_long(reason, LONGEST_REASON) for reason in reasons.values())
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Not yet", key="ready_no"):
            close_and_redraw()
        allowed = if_allowed(Command.MARK_READY, disabled=long)
        if st.button("Mark ready", type="primary", icon=":material/task_alt:", key="ready_yes", **allowed):
            _answer_and_mark(case, reasons)


def _reasons(case: BoardCase, lines: Sequence[FlagLine]) -> dict[str, str]:
    """Show each flag; the reasons that were written, by flag."""
    found = {}
    for line in lines:
        st.markdown(flag_words(line))
        if line.acknowledged is not None:
            continue
        key, words = f"flag_reason_{case.id}_{line.id}", f"Why go on: {line.text}"
        found[line.id] = st.text_area(
            words,
            height=_TWO_LINES,
            key=key,
            placeholder="Acknowledge it: why the board can go on",
            label_visibility="collapsed",
        )
        if said := too_long(found[line.id], LONGEST_REASON):
            say_refused(said)
    return {flag: reason.strip() for flag, reason in found.items() if reason and reason.strip()}


def _answers(case: BoardCase, reasons: dict[str, str]) -> Iterable[FlagAnswer]:
    assessment = assess(usable(case.facts).case, knowledge())
    return [answer_to(flag, assessment, reason) for flag, reason in reasons.items()]


def _answer_and_mark(case: BoardCase, reasons: dict[str, str]) -> None:
    """Keep the reasons, then mark the case ready. Should the second fail, the dialog goes on with the reasons kept."""
    answers = tuple(_answers(case, reasons))
    answered = attempt(lambda store: store.acknowledge_flags(case.id, case.version, answers, who=my_role()))
    if answered is None:
        return
    take_note(answered)
    open_dialog(READY, answered)
    if _mark(answered, answered.version):
        close_and_redraw()
