"""Writing down what the board decided, over the screen that it is looking at."""

from __future__ import annotations

import datetime
from typing import Final

import streamlit as st
from pydantic import ValidationError

from livermets.board.as_seen import SeenOption, chosen_options, seen_options, unknown_facts
from livermets.board.change import differences
from livermets.board.errors import EditConflictError, StoreError
from livermets.board.models import BoardCase, Decision, Seen
from livermets.facts import FACTS
from livermets.knowledge import knowledge
from livermets.ui.banner import UNKNOWN, as_text, quiet
from livermets.ui.board_store import board_store, kept_where, role_field, seen_of, who
from livermets.ui.decision_draft import Entries, Faults, entries_of, forget_entries, has_draft, refused_words
from livermets.ui.decision_fields import decision_fields
from livermets.ui.decision_record import decision_record
from livermets.words import labels_words

__all__ = ["decision_dialog", "decision_record", "has_draft"]

_OPEN: Final = "decision_open"
_TRIED: Final = "decision_tried"
_CHANGED: Final = "decision_changed"
_FAILED: Final = "decision_failed"
_MOST_UNKNOWN: Final = 6


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
    case: BoardCase = st.session_state[_OPEN]
    entries = entries_of(case.id)
    seen = _seen(case.id, case.version, knowledge().release, case)
    options = seen_options(seen)
    st.markdown(f"### {as_text(case.question)}" if case.question else f"### {UNKNOWN} :gray[no question was written]")
    _stored_with(seen)
    _earlier(case, entries, options)
    departing = [one.id for one in chosen_options(entries.options, options) if one.is_against]
    faults: Faults = entries.faults(departing) if st.session_state.get(_TRIED) else {}
    decision_fields(entries, options, faults)
    _change_notice(case)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        role_field("decision")
        again = bool(st.session_state.get(_CHANGED))
        record = st.button(
            "Record on the case as it is now" if again else "Record decision",
            type="primary",
            icon=":material/check:",
            key="decision_record",
            on_click=_try,
        )
        if st.button("Close, keep the draft", key="decision_close"):
            _closed()
            st.rerun()
    if record:
        _record(case, entries, seen, faults)
    _failure(case, entries)


@st.cache_resource(show_spinner=False, max_entries=16)
def _seen(case_id: str, version: int, release: str, _case: BoardCase) -> Seen:  # noqa: ARG001 - the key of the cache
    return seen_of(_case)


def _stored_with(seen: Seen) -> None:
    """What goes into the record beside what is typed."""
    missing = unknown_facts(seen.answer)
    unknown = f" Unknown now, and stored as unknown: {as_text(labels_words(missing, _MOST_UNKNOWN))}." if missing else ""
    quiet(f"Stored with it: the case as the board sees it, knowledge release {as_text(seen.release)}.{unknown}")


def _earlier(case: BoardCase, entries: Entries, options: dict[str, SeenOption]) -> None:
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
        said = f"**Decision {standing.number} stands** ({standing.decided_at:%Y-%m-%d}): {names or as_text(standing.plan)}"
        st.markdown(f"{said}  \n:gray[What is recorded here becomes decision {standing.number + 1}; the earlier stay.]")
        if entries.is_empty:
            st.button("Start from it", key="decision_from", on_click=entries.start_from, args=(standing,))


def _try() -> None:
    st.session_state[_TRIED] = True


def _record(case: BoardCase, entries: Entries, seen: Seen, faults: Faults) -> None:
    if faults:
        st.markdown(":orange[:material/error: Not recorded yet: what is still needed stands beside its field.]")
        return
    try:
        made = board_store().decide(case.id, case.version, entries.draft(), seen, who=who())
    except ValidationError as error:
        st.error(" ".join(dict(refused_words(error)).values()))
    except EditConflictError as error:
        # The person goes on with the newer version, and sees first what has become different.
        if isinstance(error.current, BoardCase):
            st.session_state.setdefault(_CHANGED, case)
            st.session_state[_OPEN] = error.current
            st.rerun(scope="fragment")
    except StoreError as error:
        st.session_state[_FAILED] = str(error)
    else:
        _recorded(case, made)


def _recorded(case: BoardCase, made: Decision) -> None:
    forget_entries(case.id)
    _closed()
    st.toast(f"Decision {made.number} is recorded.", icon=":material/check:")
    st.rerun()


def _change_notice(case: BoardCase) -> None:
    """What somebody else changed while this was written."""
    before: BoardCase | None = st.session_state.get(_CHANGED)
    if before is None:
        return
    found = differences(_plain(case), _plain(before))
    with st.container(border=True):
        st.markdown("**The case was changed by somebody else while this was written. Nothing is recorded yet.**")
        rows = [f"| {as_text(_label(one.field))} | {_cell(one.yours)} | {_cell(one.theirs)} |" for one in found]
        if rows:
            st.markdown("\n".join(["| | as it was | as it is now |", "|---|---|---|", *rows]))
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
        return UNKNOWN
    return as_text("yes" if value is True else "no" if value is False else value)


def _failure(case: BoardCase, entries: Entries) -> None:
    """The store did not take it: why, and what was entered as a file."""
    message = st.session_state.get(_FAILED)
    if not message:
        return
    st.error(f"{message} What you entered is kept here while this tab is open.", icon=":material/cloud_off:")
    st.download_button(
        "Draft of the decision as JSON",
        entries.file(case),
        file_name=f"decision-draft-{datetime.date.today():%Y-%m-%d}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key="decision_download",
    )
    quiet(kept_where())
