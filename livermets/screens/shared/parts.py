"""Parts of a page that are drawn anew on their own, so that a key press costs only what it changes.

A part is a fragment with a key, made of what it looks like and of how that is drawn. What each part of the page looked like
when it was drawn last is kept; after a fact was entered, `redraw` asks for the parts that would look different now. A new
primary asks for the whole page, because it decides what matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from livermets.screens.shared.session import current_case, current_faults, current_primary, medical_facts

_DRAWN: Final = "drawn_parts"
_MADE_OF_PARTS: Final = "page_of_parts"

_looks: dict[str, Callable[[], object]] = {}
_within: ContextVar[tuple[str, ...]] = ContextVar("within_parts", default=())
L = TypeVar("L")


def drawn_part(key: str, look: Callable[[], L]) -> Callable[[Callable[[L], None]], Callable[[], None]]:
    """Make a part of a function that draws it, given what it looks like; `look` says that of the case as it is now."""

    def part(draw: Callable[[L], None]) -> Callable[[], None]:
        def drawn() -> None:
            now, held = look(), _drawn()
            # Drawn alone, it stands where it stood.
            within = _within.get() or (held[key].within if key in held else ())
            for other in [name for name, one in held.items() if key in one.within]:
                del held[other]
            held[key] = _Drawn(now, within)
            token = _within.set((*within, key))
            try:
                draw(now)
            finally:
                _within.reset(token)

        _looks[key] = look
        return st.fragment(drawn, key=key)

    return part


def forget_parts() -> None:
    """A page is drawn from its beginning."""
    st.session_state[_DRAWN], st.session_state[_MADE_OF_PARTS] = {}, False


def made_of_parts() -> None:
    """Say of the page that is drawn that all that a fact can change on it is a part, the primary aside."""
    st.session_state[_MADE_OF_PARTS] = True


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A part of the page as it was drawn: what it looked like, and within which other parts it stands."""

    look: object
    within: tuple[str, ...]


def _drawn() -> dict[str, _Drawn]:
    drawn: dict[str, _Drawn] = st.session_state.setdefault(_DRAWN, {})
    return drawn


@dataclass(frozen=True, slots=True)
class FieldLook:
    """What a field looks like: what stands in it, whether it is locked, its unit, and the remarks below it."""

    shown: Any
    locked: bool
    unit: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """What decides of the whole page."""

    primary: str | None
    is_empty: bool
    any_faults: bool


def whole() -> Whole:
    """What decides of the whole page, for the case as it is now."""
    return Whole(current_primary(), medical_facts(current_case()) == 0, bool(current_faults()))


def redraw(typed: Mapping[str, Any], before: Whole) -> None:
    """Draw anew what entering a fact changed. For a callback, whose last statement it must be.

    `typed` is what the browser shows in the field that was used, by the key of the field: one that would show just that needs
    no drawing.
    """
    drawn = _drawn()
    if whole() != before or not st.session_state.get(_MADE_OF_PARTS):
        st.rerun()
    changed = {key for key, one in drawn.items() if not _same(one.look, _looks[key](), typed)}
    if not changed:
        return
    # A part is drawn with the one that it stands in.
    draw_anew(key for key in drawn if key in changed and changed.isdisjoint(drawn[key].within))


def draw_anew(parts: Iterable[str]) -> NoReturn:
    """Draw these parts anew and nothing else. For a callback, whose last statement it must be."""
    try:
        st.rerun(list(parts))
    except StreamlitAPIException:
        # One was drawn by another page of the session.
        st.rerun()


def _same(drawn: object, now: object, typed: Mapping[str, Any]) -> bool:
    if isinstance(drawn, FieldLooks) and isinstance(now, FieldLooks):
        return drawn.typed_over(typed) == now
    return drawn == now


@dataclass(frozen=True, slots=True)
class FieldLooks:
    """What a group of fields looks like, by their keys in order, and what else it shows."""

    fields: Mapping[str, FieldLook]
    beside: object = None

    def typed_over(self, typed: Mapping[str, Any]) -> FieldLooks:
        """The same with what a person has put into some of the fields since."""
        over = {key: replace(self.fields[key], shown=shown) for key, shown in typed.items() if key in self.fields}
        return replace(self, fields={**self.fields, **over})
