"""What the screen says of a case of the board that is open in this session: saved, not saved and why, or two editors."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from livermets.board.rights import Command
from livermets.case.words import fact_label, value_words
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.acting import why_not
from livermets.screens.board_session.link import (
    Editing,
    aside_words,
    close_link,
    conflict_rows,
    ended_link,
    forget_link,
    link_note,
    linked,
    own_link,
    save_again,
    save_linked,
    save_mine,
    take_theirs,
)
from livermets.screens.shared.casefile import draft_file
from livermets.screens.shared.files import save_button
from livermets.screens.shared.pages import BOARD_PAGE
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.session import OWN_CASE, another_case
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet

_LONGEST_VALUE: Final = 1000
"""Letters of a stored value in a cell; no field takes so many."""


def _board_look() -> object:
    """Another one each time while there is something to save or to say."""
    return object() if own_link() or ended_link() or link_note() else None


@drawn_part("board_line", _board_look)
def board_line(_: object) -> None:
    """Save the session's own case if it belongs to the board, and say how that went. Nothing for any other case."""
    with another_case(OWN_CASE):
        save_linked()
    if link := own_link():
        _open(link)
    elif link := ended_link():
        _ended(link)
    elif note := link_note():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange[:material/link_off:] {as_text(note)}", width="content")
            st.button("Seen", key="link_note_seen", type="tertiary", on_click=forget_link)


def _open(link: Editing) -> None:
    if link.unsaved is None:
        why = why_not(Command.SAVE_FACTS)
        sign = ":blue[:material/lock:]" if why else ":green[:material/cloud_done:]"
        said = f"{as_text(why)} What is entered here is not saved." if why else "Saved, and so is every change."
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{sign} Case of the board: **{as_text(link.name)}**. {said}", width="content")
            st.page_link(BOARD_PAGE, label="To the board", icon=":material/groups:")
            st.button("Close the link", key="close_link", type="tertiary", icon=":material/link_off:", on_click=_close)
        if words := aside_words(link):
            st.warning(words, icon=":material/error:")
        return
    unsaved_case(OWN_CASE, link)


def _close() -> None:
    with another_case(OWN_CASE):
        close_link()
    st.rerun()


def _ended(link: Editing) -> None:
    name = as_text(link.name)
    if link.unsaved is not None:
        unsaved_case(OWN_CASE, link)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":blue[:material/link_off:] Another case is open now, so the link to **{name}** has ended. "
            "On the board it stays as it was saved.",
            width="content",
        )
        st.button("Seen", key="link_ended_seen", type="tertiary", on_click=_forget, args=(OWN_CASE,))


def _forget(place: str) -> None:
    forget_link(place)
    st.rerun()


def unsaved_case(place: str, link: Editing) -> None:
    """A case whose last entries are not in the store: why, and what can be done. Nothing when all is saved."""
    if link.theirs is not None:
        _two_editors(place, link)
    elif link.unsaved is not None:
        with st.container(border=True, key=f"unsaved_{place}"):
            st.markdown(
                f":orange[:material/cloud_off:] **{as_text(link.name)} is not saved.** {as_text(link.trouble)} {_where(place)}"
            )
            _ways_out(place, link)


def _where(place: str) -> str:
    with another_case(place):
        if linked() is None:
            return "Another case is open now; these entries wait here."
    return "The draft stays in this session and can be edited on."


def _ways_out(place: str, link: Editing) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Try again", icon=":material/refresh:", type="primary", key=f"again_{place}", on_click=_again, args=(place,))
        content = draft_file(link.unsaved or {}, knowledge().release, link.unsaved_origins)
        save_button("Download the draft", content, "draft.json", key=f"draft_{place}")
        with st.popover("Give it up", icon=":material/delete:", key=f"give_up_{place}"):
            st.markdown("What is not saved would be lost for the board; the case there stays as it was saved last.")
            st.button("Give it up", key=f"give_up_yes_{place}", on_click=_forget, args=(place,))


def _again(place: str) -> None:
    save_again(place)
    st.rerun()


def _two_editors(place: str, link: Editing) -> None:
    rows = [
        (as_text(fact_label(name)), _said(name, was), _said(name, yours), _said(name, theirs))
        for name, was, yours, theirs in conflict_rows(link)
    ]
    with st.container(border=True, key=f"conflict_{place}"):
        st.markdown(
            f":orange[:material/group:] **Somebody else changed {as_text(link.name)} in the meantime.** "
            "Nothing was overwritten. What is entered here is not saved until you choose."
        )
        show_rows(rows_of(("Fact", "Was", "Yours", "Theirs"), rows), "What is entered here beside what somebody else saved")
        quiet("Your values go over theirs only where you changed something. What they had stays in the record of the case.")
        with st.container(horizontal=True, gap="small"):
            st.button("Take theirs", key=f"theirs_{place}", on_click=_resolve, args=(place, False))
            st.button("Save mine over it", type="primary", key=f"mine_{place}", on_click=_resolve, args=(place, True))


def _resolve(place: str, mine: bool) -> None:
    if mine:
        save_mine(place)
    else:
        take_theirs(place)
    st.rerun()


def _said(name: str, value: Any) -> str:
    """A stored value of a fact as Markdown; unknown in its quiet style."""
    if value is None:
        return f"{UNKNOWN} :gray[unknown]"
    return as_text(stored_words(name, value))


def stored_words(name: str, value: Any) -> str:
    """A known value of a fact as it lies in the store, in words."""
    fact = FACTS.get(name)
    if fact is None:
        return _cut(value)
    if name == "lesions":
        return f"{len(value)} listed" if isinstance(value, list) else _cut(value)
    if isinstance(value, list):
        return _cut(", ".join(fact.label_of(str(one)) for one in value) or "none")
    return _cut(value_words(fact, value if isinstance(value, bool | int | float) else str(value)))


def _cut(value: object) -> str:
    """A value as text, so much of it as a cell can show."""
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
