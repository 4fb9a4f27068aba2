"""Recording what became of a decision: carried out, something else was done, or nothing, and why."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final, get_args

import streamlit as st

from livermets.board.as_seen import SeenOption
from livermets.board.models import FOLLOW_UP_LABELS, LONGEST_TEXT, BoardCase, Decision, FollowUpDraft, FollowUpOutcome
from livermets.board.rights import Command
from livermets.board.store.errors import EditConflictError, StoreError
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.store import board_store, my_role
from livermets.screens.decision.follow_up_fhir import follow_up_from_fhir
from livermets.screens.shared.text import as_text
from livermets.screens.shared.typed_fields import (
    NOT_READ,
    a_day,
    refusals_of_session,
    say_refused,
    too_long,
    typed_field,
)

_FIELDS: Final = ("outcome", "options", "done_on", "day", "why", "tried", "fhir")


def follow_up_form(case: BoardCase, decision: Decision, number: int, options: Mapping[str, SeenOption]) -> None:
    """Ask what became of a decision, for the follow-up of this number. What is entered stays until it is recorded."""
    # A browser keeps what its field shows: for the next follow-up the fields are others.
    keys = {name: f"follow_up_{name}_{number}_{decision.id}" for name in _FIELDS}
    form = st.expander("Record what became of it", key=f"follow_up_{number}_{decision.id}", icon=":material/edit_note:")
    with form:
        outcome: FollowUpOutcome | None = st.segmented_control(
            "What became of the decision",
            get_args(FollowUpOutcome),
            format_func=FOLLOW_UP_LABELS.__getitem__,
            key=keys["outcome"],
            persist_state="session",
        )
        done: list[str] = []
        if outcome == "changed":
            done = st.multiselect(
                "What was done instead, in order",
                list(options),
                format_func=lambda one: options[one].name,
                placeholder="options; leave empty and say it below when none fits",
                key=keys["options"],
                persist_state="session",
            )
        day: datetime.date | None = st.session_state.get(keys["day"])
        asked = a_day("Done on" if outcome != "not-carried-out" else "Known since")
        typed_field(asked, day, _take_day, keys["day"], key=keys["done_on"])
        why = st.text_area(
            "Why" if outcome in ("changed", "not-carried-out") else "Remark",
            key=keys["why"],
            height=68,
            persist_state="session",
        )
        if said := too_long(why, LONGEST_TEXT):
            say_refused(said)
        fault = _fault(outcome, why) or said or (NOT_READ if keys["done_on"] in refusals_of_session() else "")
        if st.session_state.get(keys["tried"]) and fault:
            st.markdown(f":orange[:material/error: {as_text(fault)}]")
        key, allowed = f"follow_up_record_{number}_{decision.id}", if_allowed(Command.RECORD_FOLLOW_UP)
        pressed = st.button("Record", type="primary", key=key, on_click=_try, args=(keys,), **allowed)
        follow_up_from_fhir(decision.id, options, keys)
    if pressed and outcome is not None and not fault:
        _record(case, decision, FollowUpDraft(outcome=outcome, options=tuple(done), done_on=day, why=why), keys)


def _take_day(key: str, day: datetime.date | None) -> None:
    st.session_state[key] = day


def _fault(outcome: FollowUpOutcome | None, why: str) -> str:
    if outcome is None:
        return "Choose what became of the decision."
    if outcome != "carried-out" and not why.strip():
        return "Say why it was not carried out as decided."
    return ""


def _try(keys: Mapping[str, str]) -> None:
    st.session_state[keys["tried"]] = True


def _record(case: BoardCase, decision: Decision, draft: FollowUpDraft, keys: Mapping[str, str]) -> None:
    try:
        board_store().follow_up(case.id, case.version, decision.id, draft, who=my_role())
    except EditConflictError as error:
        st.warning(f"{error} What is shown here is now the case as it is: look at it, and record again.")
    except StoreError as error:
        st.error(f"{error} What you entered is kept here until the tab is closed or loaded anew.", icon=":material/cloud_off:")
    else:
        for key in keys.values():
            st.session_state.pop(key, None)
        st.toast("Recorded.", icon=":material/check:")
        st.rerun()
