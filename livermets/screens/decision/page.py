"""Writing down what the board decided, over the screen that it is looking at."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

import streamlit as st
from pydantic import ValidationError

from livermets.board.as_seen import SeenOption, chosen_options, seen_options, unknown_as_seen
from livermets.board.models import BoardCase, Seen
from livermets.board.rights import Command
from livermets.board.store.change import differences
from livermets.board.store.errors import EditConflictError, StoreError
from livermets.case.words import labels_words
from livermets.facts import FACTS
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.store import board_store, kept_where, my_role, role_field, seen_of
from livermets.screens.decision.draft import Entries, Faults, entries_of, forget_entries, has_draft
from livermets.screens.decision.fields import decision_fields
from livermets.screens.decision.look import dialog_look
from livermets.screens.decision.record import decision_record
from livermets.screens.shared.files import save_button
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import day_words

__all__ = ["decision_dialog", "decision_record", "has_draft"]

_OPEN: Final = "decision_open"
_TRIED: Final = "decision_tried"
_CHANGED: Final = "decision_changed"
_FAILED: Final = "decision_failed"
_RECORDED: Final = "decision_recorded"
_MOST_UNKNOWN: Final = 4


def decision_dialog(case_id: str) -> None:
    """Open the dialog over the page. What is entered is kept until it is recorded, closed dialog or not.

    The case is the one as it stood when the dialog was opened: that is what the board sees while it decides.
    """
    case: BoardCase | None = st.session_state.get(_OPEN)
    if case is None or case.id != case_id:
        _closed()
        try:
            case = board_store().case(case_id)
        except StoreError as error:
            st.error(str(error), icon=":material/cloud_off:")
            return
        st.session_state[_OPEN] = case
    title = f"Decision · {as_text(case.label)}"
    st.dialog(title, width="large", icon=":material/gavel:", on_dismiss=_closed)(_dialog)()


def _closed() -> None:
    for key in (_OPEN, _TRIED, _CHANGED, _FAILED):
        st.session_state.pop(key, None)


def _dialog() -> None:
    if (made := st.session_state.pop(_RECORDED, None)) is not None:
        _closed()
        st.toast(f"Decision {made} is recorded.", icon=":material/check:")
        st.rerun()
    if _OPEN not in st.session_state:
        # What was typed last arrived together with the closing of the dialog: the page shows that there is a draft.
        st.rerun()
    case: BoardCase = st.session_state[_OPEN]
    entries, seen = entries_of(case.id), seen_of(case)
    options = seen_options(seen)
    faults: Faults = _faults(entries, options) if st.session_state.get(_TRIED) else {}
    dialog_look()
    st.markdown(f"### {as_text(case.question)}" if case.question else f"### {UNKNOWN} :gray[no question was written]")
    _stored_with(seen)
    _earlier(case, entries, options)
    decision_fields(entries, options, faults)
    _change_notice(case)
    if faults:
        st.markdown(":orange[:material/error: Not recorded yet: what is still needed stands beside its field.]")
    _failure(case, entries)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        role_field("decision")
        st.button(
            "Record on the case as it is now" if _CHANGED in st.session_state else "Record decision",
            type="primary",
            icon=":material/check:",
            key="decision_record",
            on_click=_record,
            args=(case, entries, seen),
            **if_allowed(Command.DECIDE),
        )
        if st.button("Close, keep the draft", key="decision_close"):
            _closed()
            st.rerun()


def _faults(entries: Entries, options: Mapping[str, SeenOption]) -> Faults:
    return entries.faults(one.id for one in chosen_options(entries.options, options) if one.is_against)


def _stored_with(seen: Seen) -> None:
    """What goes into the record beside what is typed."""
    missing = unknown_as_seen(seen.answer)
    unknown = f" · unknown: {as_text(labels_words(missing, _MOST_UNKNOWN))}" if missing else ""
    quiet(f"Stored with it: the case as seen now · knowledge release {as_text(seen.release)}{unknown}")


def _earlier(case: BoardCase, entries: Entries, options: Mapping[str, SeenOption]) -> None:
    """The decision that stands, beside which this one will stand."""
    try:
        decisions = board_store().decisions(case.id)
    except StoreError:
        return
    if not decisions:
        return
    standing = decisions[-1]
    names = " → ".join(as_text(one.name) for one in chosen_options(standing.options, options))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        said = f"**Decision {standing.number} stands** ({day_words(standing.decided_at)}): {names or as_text(standing.plan)}."
        st.markdown(f"{said} :gray[What is recorded here stands beside it as decision {standing.number + 1}.]", width="stretch")
        if entries.is_empty:
            st.button("Start from it", key="decision_from", on_click=entries.start_from, args=(standing,))


def _record(case: BoardCase, entries: Entries, seen: Seen) -> None:
    """Record what was entered when nothing is wrong with it; what hinders it is drawn with the dialog."""
    st.session_state[_TRIED] = True
    st.session_state.pop(_FAILED, None)
    if _faults(entries, seen_options(seen)):
        return
    try:
        draft = entries.draft()
        made = board_store().decide(case.id, case.version, draft, seen_of(case, draft.options), who=my_role())
    except ValidationError:
        # The words of that check are not for a person, and its text holds what was typed.
        st.session_state[_FAILED] = "This decision cannot be stored as it stands."
    except EditConflictError as error:
        if isinstance(error.current, BoardCase):
            # The person goes on with the newer version, and sees first what has become different.
            st.session_state.setdefault(_CHANGED, case)
            st.session_state[_OPEN] = error.current
    except StoreError as error:
        st.session_state[_FAILED] = str(error)
    else:
        forget_entries(case.id)
        st.session_state[_RECORDED] = made.number


def _change_notice(case: BoardCase) -> None:
    """What somebody else changed while this was written."""
    before: BoardCase | None = st.session_state.get(_CHANGED)
    if before is None:
        return
    found = differences(_plain(case), _plain(before))
    with st.container(border=True):
        st.markdown("**The case was changed by somebody else while this was written. Nothing is recorded yet.**")
        lines = [f"- {as_text(_label(one.field))}: {_cell(one.yours)} → **{_cell(one.theirs)}**" for one in found]
        if lines:
            st.markdown("\n".join(lines))
        else:
            st.markdown("Facts, options and status read the same; something was recorded with it.")
        quiet("What you entered is kept. Options are now shown as they stand for the case as it is now.")


def _plain(case: BoardCase) -> dict[str, object]:
    return {**case.facts, "_options": list(case.options), "_status": case.status}


def _label(field: str) -> str:
    return {"_options": "Options for discussion", "_status": "Status"}.get(field) or (
        FACTS[field].label if field in FACTS else field
    )


def _cell(value: object) -> str:
    if value is None or value == []:
        return "unknown"
    return as_text("yes" if value is True else "no" if value is False else value)


def _failure(case: BoardCase, entries: Entries) -> None:
    """The store did not take it: why, and what was entered as a file."""
    message = st.session_state.get(_FAILED)
    if not message:
        return
    st.error(f"{message} What you entered is kept here until the tab is closed or loaded anew.", icon=":material/cloud_off:")
    name = f"decision-draft-{day_words(datetime.date.today())}.json"
    save_button("Draft of the decision as JSON", entries.file(case), name, key="decision_download")
    quiet(kept_where())
