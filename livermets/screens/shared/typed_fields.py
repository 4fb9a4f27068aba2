"""Fields for a number, a day or a text that is no fact of a case. What is typed is text, and the server reads it.

The browser's own fields for numbers and days, and its limit on the length of a text, change or drop what is typed without a
word. Here it is refused with what was read and what would be accepted, its text stays in the field, and the value before it
still holds.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from livermets.case.case import CaseError, CaseFault
from livermets.case.typed import read_typed
from livermets.case.words import fault_words
from livermets.facts import FIRST_DAY, LAST_DAY, Fact, Kind
from livermets.screens.shared.text import as_text
from livermets.text import counted, day_words, number_words

_REFUSED: Final = "refused_entries"
DAY_FORM: Final = "YYYY-MM-DD"
_YEARS_AROUND: Final = 10
NOT_READ: Final = "One entry cannot be read: mend it, or empty its field."
"""What is said where something is to be saved while a field refuses what stands in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field asks for: how it is called, a number or a day, and, for a day, between which ones it lies."""

    fact: Fact
    first: datetime.date = FIRST_DAY
    last: datetime.date = LAST_DAY

    def read(self, text: str) -> Any:
        """What was typed; None for an empty field. Raises CaseError with one fault."""
        value = read_typed(self.fact, text).value
        if isinstance(value, datetime.date) and not self.first <= value <= self.last:
            accepted = f"a day as {DAY_FORM} from {self.first} to {self.last}"
            raise CaseError([CaseFault(self.fact.name, text.strip(), "outside the range", accepted)])
        return value

    def shown(self, value: Any) -> str | None:
        """A value as the field shows it."""
        if value is None:
            return None
        return day_words(value) if isinstance(value, datetime.date) else number_words(value)


def a_day(label: str, first: datetime.date = FIRST_DAY, last: datetime.date = LAST_DAY) -> Asked:
    """Ask for a day."""
    return Asked(Fact(label, Kind.DATE, "", label), first, last)


def a_day_of_these_years(label: str, also: datetime.date | None = None) -> Asked:
    """Ask for a day that is at most ten years away, or not farther than `also`: what lies beyond is a slip of the finger."""
    today = datetime.date.today()
    year = datetime.timedelta(days=365.25)
    first, last = today - _YEARS_AROUND * year, today + _YEARS_AROUND * year
    return a_day(label, min(first, also or first), max(last, also or last))


def a_whole_number(label: str, least: int, most: int, unit: str = "") -> Asked:
    """Ask for a whole number of a range."""
    return Asked(Fact(label, Kind.INTEGER, "", label, unit=unit, minimum=least, maximum=most))


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed and is not taken, why, and the value that holds instead."""

    text: str
    why: str
    holds: Any = None


Refusals = MutableMapping[str, Refused]


def refusals_of_session() -> Refusals:
    """What fields of this session refuse, by their keys."""
    found: dict[str, Refused] = st.session_state.setdefault(_REFUSED, {})
    return found


def typed_field(
    asked: Asked,
    value: Any,
    take: Callable[..., None],
    *about: Any,
    key: str,
    kept: Refusals | None = None,
    **how: Any,
) -> None:
    """A field that shows a value, and calls `take(*about, value)` with another one that was typed.

    `kept` is where it keeps what it refuses; `how` are further arguments of the field.
    """
    refusals = refusals_of_session() if kept is None else kept
    refused = refusals.get(key)
    if refused is not None and refused.holds != value:
        del refusals[key]
        refused = None
    shown = refused.text if refused else asked.shown(value)
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    label = f"{asked.fact.label} ({asked.fact.unit})" if asked.fact.unit else asked.fact.label
    if asked.fact.kind is Kind.DATE:
        how = {"placeholder": DAY_FORM, **how}
    st.text_input(label, key=key, autocomplete="off", on_change=_typed, args=(asked, value, take, about, key, refusals), **how)
    if refused:
        say_refused(refused.why)


def _typed(asked: Asked, value: Any, take: Callable[..., None], about: tuple[Any, ...], key: str, refusals: Refusals) -> None:
    text = st.session_state[key] or ""
    try:
        read = asked.read(text)
    except CaseError as error:
        refusals[key] = Refused(text, "; ".join(map(fault_words, error.faults)), value)
        return
    refusals.pop(key, None)
    if read != value:
        take(*about, read)


def say_refused(why: str) -> None:
    """Why an entry is not taken, below its field."""
    st.markdown(f":small[:orange[:material/error: {as_text(why)}]]")


def too_long(text: str | None, longest: int) -> str:
    """That a text is longer than what is kept of it, and by how much; empty for one that is not."""
    much = len((text or "").strip()) - longest
    return f"{counted(much, 'character')} too many; accepted: at most {longest:,}" if much > 0 else ""
