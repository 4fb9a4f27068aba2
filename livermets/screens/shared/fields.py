"""One field of the form for one fact: the right widget, empty while unknown, with its faults and doubts beside it.

A field edits the one case of the session. It is shown what was entered and hands on what is typed; it keeps nothing itself,
so the same fact may be asked in two places of a page, under two prefixes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import streamlit as st

from livermets.assessment.ages import age_words, moves_words
from livermets.case.case import CaseFault
from livermets.case.lesions import beside_the_list
from livermets.case.origins import origin_words
from livermets.case.privacy import personal_signs
from livermets.case.typed import Typed
from livermets.case.words import fault_fields, fault_words, follows_words, labels_words, unit_words
from livermets.facts import FACTS, Fact, Kind, primary_label
from livermets.letters.primaries import searched_label
from livermets.rules import Range
from livermets.screens.shared.numbers import offered_units, shown_number, taken
from livermets.screens.shared.parts import FieldLook, FieldLooks, drawn_part, redraw, whole
from livermets.screens.shared.session import (
    another_case,
    case_in_hand,
    current_ages,
    current_case,
    current_doubts,
    current_faults,
    enter_fact,
    entered_facts,
)
from livermets.screens.shared.text import as_text
from livermets.screens.shared.typed_fields import DAY_FORM
from livermets.text import day_words, listed

UNKNOWN_FIELD: Final = "unknown"
BESIDE_THE_LIST: Final = ("lesions", "lesions_complete", "liver_lesion_count", "largest_lesion_mm")
"""Facts that speak of the same lesions."""

LABEL: Final = "case_label"
_UNITS: Final = "chosen_units"
_READ: Final = "typed_remarks"

_ONE_ROW: Final = 26
"""Characters that fit in one row of buttons; longer choices are a list to open."""


def fact_field(name: str, *, prefix: str = "fact") -> None:
    """Draw the field of a fact, with from what it follows and what is wrong or doubtful about its value below it."""
    fact = FACTS[name]
    _WIDGETS[fact.kind](fact, f"{prefix}_{name}", _is_locked(name))
    for remark in remarks(name):
        st.markdown(f":small[{remark}]")


def field_looks(names: Iterable[str], *, prefix: str = "fact", beside: object = None) -> FieldLooks:
    """What the fields of some facts look like; `beside` is what else is drawn with them."""
    looks = {
        f"{prefix}_{name}": FieldLook(_shown(FACTS[name]), _is_locked(name), chosen_unit(FACTS[name]), tuple(remarks(name)))
        for name in names
    }
    return FieldLooks(looks, beside)


def _is_locked(name: str) -> bool:
    case = current_case()
    # Of a number that follows as a bound alone the number itself can still be entered.
    return name in case.settled and name not in entered_facts() and not isinstance(case.values[name], Range)


def remarks(name: str) -> list[str]:
    """What stands below a field, as Markdown: from which facts it follows, its faults, its doubts."""
    case, entered = current_case(), entered_facts()
    found = [
        f":orange[:material/error: {as_text(fault_words(fault))}]" for fault in current_faults() if name in fault_fields(fault)
    ]
    if name == LABEL and (remark := label_remark(entered.get(name))):
        found.append(remark)
    if said := _read_remark(name):
        found.append(f":blue[:material/info: {as_text(said)}]")
    if name not in entered:
        settled = case.settled.get(name)
        return [f":gray[{as_text(follows_words(settled, case.values[name]))}]", *found] if settled else found
    doubts = [doubt for doubt in current_doubts() if doubt.field == name]
    return [*found, *(f":blue[:material/help: {as_text(doubt.text)}]" for doubt in doubts), *_origin_remarks(name)]


def _origin_remarks(name: str) -> list[str]:
    """Where a fact comes from, unless it was typed without a day, and that it is stale."""
    origin = current_case().origins.get(name)
    said = [] if origin is None or origin.is_day_of_entry else [f":gray[{as_text(origin_words(origin))}]"]
    stale = [one for one in current_ages() if one.fact == name and one.status == "stale"]
    return [*said, *(f":orange[:material/schedule: stale, {as_text(age_words(one))}; {moves_words(one)}]" for one in stale)]


def label_remark(label: object) -> str:
    """What of a label looks as if it told who the patient is, as Markdown; empty when nothing does. Never in the way."""
    signs = personal_signs(label) if isinstance(label, str) else ()
    if not signs:
        return ""
    said = listed(signs)
    return f":orange[:material/badge: This looks like {said}. A pseudonym belongs here: it is shown on the board's screens.]"


def hold(key: str, value: Any) -> None:
    """Make a widget show a value. Only when it differs: setting it anew would undo what is being typed into it."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def bound(key: str, value: Any, take: Callable[..., None], *about: Any) -> dict[str, Any]:
    """What ties a widget to a value that is kept elsewhere: it shows the value, and `take(*about, key)` takes a new one."""
    hold(key, value)
    return {"key": key, "on_change": take, "args": (*about, key)}


def _of_fact(fact: Fact, key: str, locked: bool, value: Any) -> dict[str, Any]:
    tied = bound(key, value, _take, fact.name, case_in_hand())
    return {**tied, "help": fact.help or None, "disabled": locked}


def _value(fact: Fact) -> Any:
    """What was entered for a fact, or what follows from other facts, or None; a bound that follows stands below the field."""
    entered = entered_facts().get(fact.name)
    if entered is not None:
        return entered
    follows = current_case().values[fact.name]
    return None if isinstance(follows, Range) else follows


def _shown(fact: Fact) -> Any:
    """What stands in the field of a fact."""
    value = _value(fact)
    if fact.kind is Kind.SET:
        return sorted(value or ())
    if fact.kind is Kind.DATE:
        return day_words(value) if isinstance(value, datetime.date) else value
    if fact.is_numeric and not _is_chosen(fact):
        return None if value is None else shown_number(fact, value, chosen_unit(fact))
    return value


def _is_chosen(fact: Fact) -> bool:
    """Whether a number is chosen among few and not typed."""
    span = (fact.maximum or 0) - (fact.minimum or 0)
    return fact.kind is Kind.INTEGER and span <= 5 and not isinstance(_value(fact), str)


def _take(name: str, place: str, key: str) -> None:
    """The new value of a widget becomes the fact of the case that the field was drawn for."""
    value, fact = st.session_state[key], FACTS[name]
    typed = {key: sorted(value) if fact.kind is Kind.SET else None if value == "" else value}
    if name == "primary_site" and value not in fact.values:
        value = next((one for one in fact.values if value in (searched_label(one), primary_label(one))), value)
    read = Typed(value)
    if isinstance(value, str):
        is_typed = fact.is_numeric or fact.kind is Kind.DATE
        read = taken(fact, value, chosen_unit(fact)) if is_typed else Typed(value.strip() or None)
    st.session_state[_READ] = {**st.session_state.get(_READ, {}), (place, name): read}
    enter_and_redraw(name, read.value, place, typed)


def _read_remark(name: str) -> str:
    """How what was typed last into the field was read, while it stands; empty where that was plain."""
    read: Typed | None = st.session_state.get(_READ, {}).get((case_in_hand(), name))
    return read.remark if read and read.value == entered_facts().get(name) else ""


def enter_and_redraw(name: str, value: Any, place: str, typed: Mapping[str, Any] | None = None) -> None:
    """Enter a fact of the case kept at `place`, and draw anew what it changed. The last statement of a callback.

    `typed` is what the browser shows by now in the fields that were used, by their keys.
    """
    before = whole()
    with another_case(place):
        enter_fact(name, value)
        if name in BESIDE_THE_LIST:
            for other, changed in beside_the_list(entered_facts(), name).items():
                enter_fact(other, changed)
    if place == case_in_hand():
        redraw(typed or {}, before)


def chosen_unit(fact: Fact) -> str:
    """The unit in which numbers of a fact are entered and shown at present."""
    unit: str = st.session_state.get(_UNITS, {}).get(fact.unit, fact.unit)
    return unit if unit in offered_units(fact) else fact.unit


def unit_choice(section: str, names: Iterable[str]) -> None:
    """The units in which the numbers among these facts may be entered: one choice for each unit, shared by its facts."""
    offered = {fact.unit: fact for fact in map(FACTS.__getitem__, names) if len(offered_units(fact)) > 1}
    if not offered:
        return
    with st.container(horizontal=True, gap="small"):
        for unit, fact in offered.items():
            st.segmented_control(
                f"Enter {unit} as",
                offered_units(fact),
                required=True,
                label_visibility="collapsed",
                **bound(f"unit_{section}_{unit}", chosen_unit(fact), _take_unit, unit),
            )


def _take_unit(unit: str, key: str) -> None:
    st.session_state[_UNITS] = {**st.session_state.get(_UNITS, {}), unit: st.session_state[key]}
    st.rerun()


def _label(fact: Fact, unit: str = "") -> str:
    return f"{fact.label} ({unit_words(unit)})" if unit else fact.label


def _number(fact: Fact, key: str, locked: bool) -> None:
    if _is_chosen(fact):
        _choices(fact, key, locked, list(range(int(fact.minimum or 0), int(fact.maximum or 0) + 1)), str)
        return
    tied = _of_fact(fact, key, locked, _shown(fact))
    st.text_input(_label(fact, chosen_unit(fact)), placeholder=UNKNOWN_FIELD, autocomplete="off", **tied)


def _yes_no(fact: Fact, key: str, locked: bool) -> None:
    _choices(fact, key, locked, [True, False], lambda value: "Yes" if value else "No")


def _one_of(fact: Fact, key: str, locked: bool) -> None:
    if sum(len(fact.label_of(value)) + 3 for value in fact.values) <= _ONE_ROW:
        _choices(fact, key, locked, list(fact.values), fact.label_of)
        return
    tied, words = _of_fact(fact, key, locked, _shown(fact)), fact.label_of
    if fact.name == "primary_site":
        words = partial(_primary_words, _value(fact))
        _hand_on_words(key, _value(fact))
    st.selectbox(fact.label, fact.values, index=None, format_func=words, placeholder=UNKNOWN_FIELD, **tied)


def _primary_words(chosen: Any, primary: str) -> str:
    """The name of a primary, with the words by which it is found while it is looked for."""
    return primary_label(primary) if primary == chosen else searched_label(primary)


def _hand_on_words(key: str, chosen: Any) -> None:
    """Tell the browser the words of a newly chosen primary: it would go on with those it was found by, which none has now."""
    words_of = f"{key}_words_of"
    if st.session_state.get(words_of) != chosen:
        st.session_state[words_of] = st.session_state[key] = chosen


def _choices(fact: Fact, key: str, locked: bool, options: list[Any], words: Any) -> None:
    value = _shown(fact)
    tied = _of_fact(fact, key, locked, value if value in options else None)
    st.segmented_control(fact.label, options, format_func=words, **tied)


def _some_of(fact: Fact, key: str, locked: bool) -> None:
    tied = _of_fact(fact, key, locked, _shown(fact))
    placeholder = "none" if locked else UNKNOWN_FIELD
    st.multiselect(fact.label, fact.values, format_func=fact.label_of, placeholder=placeholder, **tied)


def _text(fact: Fact, key: str, locked: bool) -> None:
    assert fact.max_length is not None
    draw = st.text_area if fact.max_length > 100 else st.text_input
    tied = _of_fact(fact, key, locked, _shown(fact))
    # Without the browser's limit on characters, which drops a longer paste without a word.
    draw(fact.label, placeholder=UNKNOWN_FIELD, **tied)


def _date(fact: Fact, key: str, locked: bool) -> None:
    tied = _of_fact(fact, key, locked, _shown(fact))
    st.text_input(fact.label, placeholder=DAY_FORM, autocomplete="off", **tied)


_WIDGETS: Final = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _number,
    Kind.BOOLEAN: _yes_no,
    Kind.ENUM: _one_of,
    Kind.SET: _some_of,
    Kind.TEXT: _text,
    Kind.DATE: _date,
}


@drawn_part("fault_summary", current_faults)
def fault_summary(faults: tuple[CaseFault, ...]) -> None:
    """What keeps the entries from being read as one case; the entries themselves stay in their fields."""
    if not faults:
        return
    lines = [f"- **{as_text(labels_words(fault_fields(fault)))}**: {as_text(fault_words(fault))}" for fault in faults]
    st.warning(
        "\n".join(
            [
                "Nothing is lost, but these entries cannot be used yet. "
                "The results are those of the last facts that fitted together.",
                *lines,
            ]
        ),
        icon=":material/error:",
    )
