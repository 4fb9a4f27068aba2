"""The board's store as the screens use it: one for the process or one for the session, its errors said and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar, get_args

import streamlit as st

from livermets.board.briefing import Briefing
from livermets.board.minutes import brief_case, see_case
from livermets.board.models import ROLE_LABELS, BoardCase, Role, Seen
from livermets.board.store.change import NOBODY
from livermets.board.store.engine import FOLDER_VARIABLE, URL_VARIABLE, address_of
from livermets.board.store.errors import StoreError
from livermets.board.store.room import Room
from livermets.board.store.store import Store
from livermets.board.store.taken import take_file
from livermets.hosting.people import SignedOutError
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.board_session.acting import acting, sign_on, signed_in
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.demo_limits import limits_here
from livermets.screens.shared.files import record_files
from livermets.screens.shared.text import as_text, quiet

_SESSION: Final = "board_session_store"
_ROLE: Final = "board_role"
_T = TypeVar("_T")


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(address: str) -> Store:
    return Store.open(address)


def board_store() -> Store:
    """The store that the environment names, shared by all sessions; without one, a store of this session only.

    Where people sign in it is that of the person at the screen, whose role is asked at every command. Raises StoreError when it
    cannot be opened, or nobody is signed in; the next call tries again.
    """
    address = address_of()
    if address is not None:
        person = signed_in()
        store = _opened(address)
        return store.acting(person.actor) if person is not None else store
    if _SESSION not in st.session_state:
        limits = limits_here()
        room = Room(limits.meetings, limits.cases) if limits else None
        st.session_state[_SESSION] = Store.in_session(room=room)
    kept: Store = st.session_state[_SESSION]
    return kept


def _recorder() -> Callable[[str], None] | None:
    """What records a file that is taken out, for the person who is signed in."""
    if sign_on() is None:
        return None
    store = board_store()
    return partial(take_file, store)


record_files(_recorder)


def attempt(action: Callable[[Store], _T]) -> _T | None:
    """Do something with the store; when it cannot be done, say why on the screen and give None.

    What the person entered stays in the widgets. EditConflictError is a StoreError too: who wants to show the difference
    catches it before.
    """
    try:
        return action(board_store())
    except StoreError as error:
        st.error(str(error), icon=":material/cloud_off:")
        return None


def my_role() -> str:
    """In which role the person at the screen records, by its label; the name of a person who is signed in."""
    try:
        person = signed_in()
    except SignedOutError:
        return NOBODY
    if person is not None:
        return person.person.name
    role = st.session_state.get(_ROLE)
    return ROLE_LABELS[role] if role else NOBODY


def role_field(place: str = "page") -> None:
    """Ask in which role the person records; it stands with every change.

    `place` tells the field from the one of the page: a dialog lies over a page that may ask already. The role itself is kept
    apart from every field: while only the dialog is drawn, the field of the page would bring back what it held. Where people
    sign in nothing is asked: the name of the person stands there, and nobody can change it.
    """
    try:
        person = acting()
    except StoreError as error:
        quiet(as_text(error))
        return
    if person is not None:
        quiet(f"Recorded as {as_text(person.words)}.")
        return
    roles: tuple[Role, ...] = get_args(Role)
    key = f"{_ROLE}_{place}"
    if st.session_state.get(key) != st.session_state.get(_ROLE):
        st.session_state[key] = st.session_state.get(_ROLE)
    st.selectbox(
        "Recording as",
        roles,
        index=None,
        format_func=lambda role: ROLE_LABELS[role],
        placeholder="Role, not a name",
        key=key,
        persist_state="session",
        on_change=_take_role,
        args=(key,),
        help="Stands with every change in the record. A role, never the name of a person.",
    )


def _take_role(key: str) -> None:
    st.session_state[_ROLE] = st.session_state[key]


def kept_where() -> str:
    """Where what is entered is kept, in one sentence."""
    if limits_here() is not None:
        return (
            "A demonstration: kept in this session only, gone when the tab is closed or loaded anew. A download keeps a copy."
        )
    if address_of() is None:
        return (
            "Kept in this session only: it is gone when the tab is closed or loaded anew. "
            f"To keep it, start the app with {FOLDER_VARIABLE} or {URL_VARIABLE}; a download keeps a copy."
        )
    return "Kept in the store of this installation."


def briefing_of(case: BoardCase) -> Briefing:
    """The briefing of a case as it stands now; without the answers to its red flags while the store cannot be read."""
    try:
        return _briefing(case)
    except StoreError:
        return brief_case(case, knowledge())


def seen_of(case: BoardCase, decided: tuple[str, ...] = ()) -> Seen:
    """What the board sees of a case as it stands now, for its snapshot, with the options that it decides on; without the
    answers to its red flags while the store cannot be read."""
    try:
        return _seen(case, decided)
    except StoreError:
        return see_case(case, knowledge(), decided=decided)


@per_release(most=64)
def _briefing(known: Knowledge, case: BoardCase) -> Briefing:
    return brief_case(case, known, board_store().acknowledged_flags(case.id))


@per_release(most=16)
def _seen(known: Knowledge, case: BoardCase, decided: tuple[str, ...]) -> Seen:
    return see_case(case, known, board_store().acknowledged_flags(case.id), decided)
