"""When the facts of a section were observed: one field for those that were typed, and what is stale among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from livermets.case.faults import NotReadError
from livermets.case.origins import Origin
from livermets.case.partial_days import days_text, read_days
from livermets.screens.shared.fields import bound
from livermets.screens.shared.session import (
    another_case,
    case_in_hand,
    current_ages,
    entered_facts,
    entered_origins,
    observed_on,
)
from livermets.screens.shared.typed_fields import Refused, refusals_of_session, say_refused

DATED: Final = ("patient", "liver", "extrahepatic", "laboratory", "liver_function")
"""Sections whose facts move from week to week, so that it matters when they were observed."""

_PLACEHOLDER: Final = "2026-05-12, 2026-05 or 2026"


@dataclass(frozen=True, slots=True)
class ObservedLook:
    """What the field looks like: the days that were said of the typed values, and what it refuses."""

    said: frozenset[str | None]
    refused: Refused | None


def observed_look(section: str, names: Iterable[str]) -> ObservedLook | None:
    """What the field of a section looks like; None while nothing is typed in it."""
    typed = _typed_of(names)
    if section not in DATED or not typed:
        return None
    said = {one.observed for name in typed if (one := entered_origins().get(name)) and not one.is_day_of_entry}
    return ObservedLook(frozenset(said), refusals_of_session().get(_key(section)))


def observed_field(section: str, names: Iterable[str]) -> None:
    """Ask when what was typed in a section was observed; nothing while nothing is typed in it."""
    look = observed_look(section, names)
    if look is None:
        return
    everywhere = next(iter(look.said)) if len(look.said) == 1 else None
    refused = look.refused
    st.text_input(
        "These values are of",
        placeholder=_PLACEHOLDER if len(look.said) < 2 else "several days",
        autocomplete="off",
        help="When the values of this section that were typed were observed: a day, a month or a year. Where it is empty,"
        " they count as observed on the day of their entry or before.",
        **bound(_key(section), refused.text if refused else everywhere, _take, tuple(names), case_in_hand()),
    )
    if refused:
        say_refused(refused.why)


def stale_words(names: Iterable[str]) -> str:
    """How many facts of a section are stale, as Markdown for its title; empty where none is."""
    of_section = set(names)
    many = sum(one.status == "stale" for one in current_ages() if one.fact in of_section)
    return f" · :orange[{many} stale]" if many else ""


def _key(section: str) -> str:
    return f"observed_{case_in_hand()}_{section}"


def _typed_of(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in entered_facts() and _is_typed(entered_origins().get(name)))


def _is_typed(origin: Origin | None) -> bool:
    return origin is None or origin.kind == "typed"


def _take(names: tuple[str, ...], place: str, key: str) -> None:
    text = (st.session_state[key] or "").strip()
    refusals = refusals_of_session()
    refusals.pop(key, None)
    try:
        observed = days_text(read_days(text)) if text else None
    except NotReadError as why:
        accepted = why.accepted or f"a day, a month or a year as {_PLACEHOLDER}"
        refusals[key] = Refused(text, f"“{text}”: {why.problem}; accepted: {accepted}")
    else:
        with another_case(place):
            observed_on(_typed_of(names), observed)
    st.rerun()
