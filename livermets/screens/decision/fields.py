"""The fields of a decision that is being written. Each shows what the session holds of the draft and hands on what is typed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, get_args

import streamlit as st

from livermets.board.as_seen import SeenOption, chosen_options
from livermets.board.models import (
    DEVIATION_LABELS,
    ROLE_LABELS,
    TRIAL_LABELS,
    DeviationReason,
    Role,
    TrialConsidered,
)
from livermets.screens.decision.draft import DissentEntry, Entries, Faults
from livermets.screens.shared.fields import bound
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import a_day, say_refused, typed_field

_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_STANDING: Final = "decision_standing"
_OTHER: Final = "decision_other"
_TWO_LINES: Final = 68


def decision_fields(entries: Entries, options: Mapping[str, SeenOption], faults: Faults) -> None:
    """All fields: what is decided on the left, why and how it goes on on the right."""
    decided, around = st.columns([11, 9], gap="large")
    with decided:
        _sequence(entries, options, faults)
        _text(entries, "plan", "Plan in words", placeholder="What is to be done, where the options do not say it")
    with around:
        _text(entries, "rationale", "Rationale", placeholder="Why")
        _conditions(entries, faults)
        _deviations(entries, chosen_options(entries.options, options), faults)
        _dissents(entries, faults)
        responsible, review = st.columns(2)
        with responsible:
            _choice(entries, "responsible", "Responsible", list(_ROLES), ROLE_LABELS, "Role, not a name")
        with review:
            _review(entries)
        trial, note = st.columns(2)
        with trial:
            kinds: list[TrialConsidered] = list(get_args(TrialConsidered))
            _choice(entries, "trial", "Trial", kinds, TRIAL_LABELS, "not stated")
        with note:
            _line(entries, "trial_note", "Which trial")


def said_fault(faults: Faults, field: str) -> None:
    """What is wrong with a field, below it."""
    if field in faults:
        st.markdown(f":orange[:material/error: {as_text(faults[field])}]")


def _take(entries: object, name: str, key: str) -> None:
    setattr(entries, name, st.session_state[key])


def _of(entries: Entries | DissentEntry, name: str, key: str = "") -> dict[str, Any]:
    return bound(key or f"decision_{name}", getattr(entries, name), _take, entries, name)


def _text(entries: Entries, name: str, label: str, placeholder: str) -> None:
    st.text_area(label, height=_TWO_LINES, placeholder=placeholder, **_of(entries, name))
    _say_too_long(entries, name)


def _line(entries: Entries, name: str, label: str) -> None:
    st.text_input(label, autocomplete="off", **_of(entries, name))
    _say_too_long(entries, name)


def _say_too_long(entries: Entries, name: str) -> None:
    if said := entries.too_long.get(name):
        say_refused(said)


def _choice(entries: Entries, name: str, label: str, values: list[Any], words: Mapping[Any, str], empty: str) -> None:
    st.selectbox(label, values, index=None, format_func=words.__getitem__, placeholder=empty, **_of(entries, name))


def _sequence(entries: Entries, options: Mapping[str, SeenOption], faults: Faults) -> None:
    """The options that stand for the case to choose at a glance, all others to search for, and the chosen ones in order."""
    standing = [one.id for one in options.values() if one.stands]
    st.pills(
        "Decision, in the order of treatment",
        standing,
        selection_mode="multi",
        format_func=lambda one: f"{options[one].in_words} · {as_text(options[one].name)}",
        wrap=True,
        **bound(_STANDING, [one for one in standing if one in entries.options], _take_standing, entries, standing),
    )
    others = [one for one in options if one not in standing and one not in entries.options]
    st.selectbox(
        "Another option",
        others,
        index=None,
        format_func=lambda one: f"{options[one].in_words} · {options[one].name}",
        placeholder="Another option: type a part of its name",
        label_visibility="collapsed",
        **bound(_OTHER, None, _take_other, entries),
    )
    for number, option in enumerate(chosen_options(entries.options, options), 1):
        _chosen(entries, number, option)
    said_fault(faults, "options")


def _take_standing(entries: Entries, standing: list[str], key: str) -> None:
    """Options chosen anew go to the end of the sequence; those taken back leave it."""
    chosen = st.session_state[key] or []
    kept = [one for one in entries.options if one not in standing or one in chosen]
    entries.options = [*kept, *(one for one in chosen if one not in kept)]


def _take_other(entries: Entries, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None and chosen not in entries.options:
        entries.options.append(chosen)


def _chosen(entries: Entries, number: int, option: SeenOption) -> None:
    said, up, out = st.columns([20, 2, 2], vertical_alignment="center", gap="xsmall")
    words = f"**{number}. {as_text(option.name)}** · {option.in_words}"
    if option.is_against:
        words += f"  \n:orange[{as_text(option.against_words)}]"
    said.markdown(words)
    if number > 1:
        up.button(
            ":material/arrow_upward:",
            key=f"decision_up_{option.id}",
            on_click=entries.move_up,
            args=(option.id,),
            help=f"Put “{as_text(option.name)}” one place earlier",
        )
    out.button(
        ":material/close:",
        key=f"decision_out_{option.id}",
        on_click=entries.options.remove,
        args=(option.id,),
        help=f"Take “{as_text(option.name)}” out of the decision",
    )


def _conditions(entries: Entries, faults: Faults) -> None:
    _text(entries, "conditions", "Conditions, one a line", placeholder="if MRI shows no further lesion")
    said_fault(faults, "conditions")


def _deviations(entries: Entries, chosen: list[SeenOption], faults: Faults) -> None:
    reasons: list[DeviationReason] = list(get_args(DeviationReason))
    st.pills(
        "Departs from the published rules because of",
        reasons,
        selection_mode="multi",
        format_func=DEVIATION_LABELS.__getitem__,
        wrap=True,
        **_of(entries, "deviations"),
    )
    said_fault(faults, "deviations")
    if entries.deviations or entries.deviation_note or any(one.is_against for one in chosen):
        _line(entries, "deviation_note", "Why it departs")


def _dissents(entries: Entries, faults: Faults) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Dissent" if entries.dissents else "Dissent: :gray[none entered]")
        st.button("Add dissent", icon=":material/add:", key="decision_dissent_add", on_click=_add_dissent, args=(entries,))
    for row in entries.dissents:
        _dissent(entries, row, faults)


def _add_dissent(entries: Entries) -> None:
    entries.dissents.append(DissentEntry())


def _dissent(entries: Entries, row: DissentEntry, faults: Faults) -> None:
    role, reason, out = st.columns([4, 6, 1], vertical_alignment="bottom", gap="small")
    with role:
        st.selectbox(
            "Role that dissents",
            _ROLES,
            index=None,
            format_func=ROLE_LABELS.__getitem__,
            placeholder="Role",
            label_visibility="collapsed",
            **_of(row, "role", f"decision_dissent_role_{row.number}"),
        )
    with reason:
        st.text_input(
            "Reason of the dissent",
            placeholder="sees it otherwise because",
            label_visibility="collapsed",
            autocomplete="off",
            **_of(row, "reason", f"decision_dissent_reason_{row.number}"),
        )
    with out:
        st.button(
            ":material/close:",
            key=f"decision_dissent_out_{row.number}",
            on_click=entries.dissents.remove,
            args=(row,),
            help="Remove this dissent",
        )
    if said := row.too_long:
        say_refused(said)
    said_fault(faults, f"dissent_{row.number}")


def _take_review(entries: Entries, day: datetime.date | None) -> None:
    entries.review_on = day


def _review(entries: Entries) -> None:
    typed_field(a_day("Review on"), entries.review_on, _take_review, entries, key="decision_review_on", kept=entries.refused)
    if entries.review_on is not None and entries.review_on < datetime.date.today():
        quiet("This day has passed.")
