"""What became of a decision, out of a FHIR bundle: it fills the fields, and is recorded by the person who has read it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from livermets.board.as_seen import SeenOption
from livermets.board.models import FOLLOW_UP_LABELS, LONGEST_TEXT
from livermets.exchange.bundle import ExchangeError, Refusal, read_bundle
from livermets.exchange.follow_ups import FoundFollowUp, read_follow_ups
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted

_LARGEST: Final = 20
_MOST: Final = 10
_OUTCOMES: Final = {str(name): label for name, label in FOLLOW_UP_LABELS.items()}


def follow_up_from_fhir(decision: str, options: Mapping[str, SeenOption], keys: Mapping[str, str]) -> None:
    """Fill the fields of `keys` from a resource that is based on this decision; nothing is recorded by it."""
    upload = st.file_uploader(
        "Or fill it in from a FHIR bundle (JSON)",
        type=["json"],
        key=keys["fhir"],
        max_upload_size=_LARGEST,
        help="A Procedure, ServiceRequest or medication that is based on the CarePlan of this decision. It fills the fields "
        "above; nothing is recorded before you press Record.",
    )
    if upload is None:
        return
    try:
        found, refused, _ = read_follow_ups(read_bundle(upload.getvalue()))
    except ExchangeError as error:
        st.error(f"{as_text(upload.name)} was not read: {as_text(str(error))}")
        return
    mine = [one for one in found if one.decision == decision]
    for one in mine[:_MOST]:
        _one(one, options, keys)
    _left(mine, len(found) - len(mine), refused)


def _one(one: FoundFollowUp, options: Mapping[str, SeenOption], keys: Mapping[str, str]) -> None:
    known = [name for name in one.options if name in options]
    names = " → ".join(as_text(options[name].name) for name in known)
    said = (f"**{_OUTCOMES[one.outcome]}**", names, f"on {one.done_on}" if one.done_on else "", as_text(one.why))
    st.markdown(f":gray[{as_text(one.resource)}:] {' · '.join(filter(None, said))}")
    if others := [name for name in one.options if name not in options]:
        quiet(f"{counted(len(others), 'option')} that the board did not see: {as_text(', '.join(others))}. Say it in words.")
    if len(one.why) > LONGEST_TEXT:
        quiet(f"Its reason is longer than {LONGEST_TEXT} characters: shorten it above.")
    st.button("Fill in", key=f"{keys['fhir']}_fill_{one.resource}", on_click=_fill, args=(one, known, keys))


def _fill(one: FoundFollowUp, known: list[str], keys: Mapping[str, str]) -> None:
    st.session_state[keys["outcome"]] = one.outcome
    st.session_state[keys["options"]] = known
    st.session_state[keys["day"]] = datetime.date.fromisoformat(one.done_on) if one.done_on else None
    st.session_state[keys["why"]] = one.why


def _left(mine: Sequence[FoundFollowUp], others: int, refused: Sequence[Refusal]) -> None:
    """What of the bundle does not fill anything, each with why."""
    if not mine:
        quiet("Nothing in it says what became of this decision.")
    if len(mine) > _MOST:
        quiet(f"{counted(len(mine) - _MOST, 'more resource')} on this decision.")
    if others:
        quiet(f"{counted(others, 'resource')} on other decisions.")
    for one in refused[:_MOST]:
        quiet(f"{as_text(one.resource)} is not taken: {as_text(one.reason)}")
