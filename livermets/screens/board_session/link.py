"""A case of the board that is open in this session: every fact entered into it is saved by itself, never to another case.

A link ties a place of the session (the session's own case, or one that the board page edits) to a case of the store. It knows
the facts that were read or saved last, so that a save says what it builds on, and it holds only as long as no other case was
put in that place. What could not be saved stays here until it is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from livermets.board.briefing import LEFT_OUT_HEAD
from livermets.board.models import BoardCase, Facts, Origins, label_of
from livermets.board.store.errors import EditConflictError, NotInStoreError, StoreError
from livermets.board.usable import usable
from livermets.case.case import as_written
from livermets.case.origins import merged_origins, origins_json
from livermets.facts import FACTS
from livermets.screens.board_session.store import board_store, my_role
from livermets.screens.shared.session import (
    OWN_CASE,
    another_case,
    case_in_hand,
    entered_facts,
    entered_origins,
    fits_field,
    forget_case,
    generation,
    open_entries,
    take_origins,
)
from livermets.screens.shared.text import as_text

BOARD_LINKS: Final = "board_links"
_NOTE: Final = "board_link_note"
BESIDE_OWN: Final = "board_case_"
_ENDED: Final = -1
"""The generation of no case."""
PAUSE: Final = 20.0
"""Seconds after a save that failed in which no key press tries again; a store that is away must not slow down the typing."""


@dataclass
class Editing:
    """A place of the session and a case of the store. `stored` are its facts at `version`, `aside` those no field shows.

    `unsaved` are the facts that wait to be saved, with `trouble` the reason, or `theirs` what somebody else saved meanwhile.
    `origins` are those of `stored`, `unsaved_origins` those of `unsaved`.
    """

    case_id: str
    version: int
    stored: Facts
    generation: int
    name: str
    aside: Facts = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)
    unsaved: Facts | None = None
    unsaved_origins: Origins = field(default_factory=dict)
    trouble: str = ""
    theirs: BoardCase | None = None
    tried_at: float = 0.0


def _links() -> dict[str, Editing]:
    links: dict[str, Editing] = st.session_state.setdefault(BOARD_LINKS, {})
    return links


def place_of_case(case_id: str) -> str:
    """Where this session edits a case: as its own case while that is linked to it, else in a place beside."""
    own = own_link()
    return OWN_CASE if own is not None and own.case_id == case_id else f"{BESIDE_OWN}{case_id}"


def linked() -> Editing | None:
    """The link of the case in hand; None when there is none, or when another case was put in its place."""
    link = _links().get(case_in_hand())
    return link if link is not None and link.generation == generation() else None


def own_link() -> Editing | None:
    """The link of the session's own case, while it holds."""
    with another_case(OWN_CASE):
        return linked()


def open_linked(case: BoardCase) -> Editing:
    """Put a case of the store in the place of the case in hand, and link it; entries of it that wait to be saved come back."""
    waiting = _taken_up(case.id)
    if waiting is None or waiting.unsaved is None:
        open_entries(case.facts, case.origins)
        return _link(case)
    open_entries(waiting.unsaved, waiting.unsaved_origins)
    link = _link(case)
    link.version, link.stored, link.origins, link.theirs = waiting.version, waiting.stored, waiting.origins, waiting.theirs
    link.unsaved, link.unsaved_origins = waiting.unsaved, waiting.unsaved_origins
    return link


def _taken_up(case_id: str) -> Editing | None:
    """The link whose entries wait for a case, in another place or with another case in theirs; it is dropped from there."""
    for place, link in list(_links().items()):
        if link.case_id == case_id and link.unsaved is not None and (place != case_in_hand() or linked() is None):
            return _links().pop(place)
    return None


def link_as_it_is(case: BoardCase) -> Editing:
    """Link the case in hand to a case of the store that was just made of it."""
    return _link(case)


def _link(case: BoardCase) -> Editing:
    aside = {name: value for name, value in case.facts.items() if name not in FACTS or not fits_field(name, value)}
    before = _links().pop(case_in_hand(), None)
    if before is not None and before.unsaved is not None and before.case_id != case.id:
        # What waits of it is in the link alone by now, and is taken up again when its case is opened.
        before.generation = _ENDED
        _links()[f"{BESIDE_OWN}{before.case_id}"] = before
    link = Editing(case.id, case.version, dict(case.facts), generation(), case.label, aside, dict(case.origins))
    _links()[case_in_hand()] = link
    st.session_state.pop(_NOTE, None)
    return link


def aside_words(link: Editing) -> str:
    """What of the linked case no field can show, and why, as Markdown; empty when all can."""
    left_out = usable(link.aside).left_out if link.aside else ()
    lines = "".join(f"\n- {as_text(one.in_full)}" for one in left_out)
    return f"{LEFT_OUT_HEAD}, and no field shows them; they are kept as they are stored:{lines}" if lines else ""


def follow(case: BoardCase) -> Editing:
    """The link of the case in hand to a case as it was just read; what others changed is taken over while nothing waits."""
    link = linked()
    if link is None or link.case_id != case.id:
        return open_linked(case)
    if link.unsaved is None and case.version > link.version:
        if (case.facts, case.origins) != (link.stored, link.origins):
            return open_linked(case)
        link.version = case.version
    return link


def save_linked(*, at_once: bool = False) -> None:
    """Save the case in hand if anything in it differs from what is stored. Says nothing: the link knows how it went.

    After a failure, `at_once` tries again without the pause.
    """
    link = linked()
    if link is None:
        return
    facts = {**link.aside, **as_written(entered_facts())}
    origins = {name: one for name, one in link.origins.items() if name in link.aside} | origins_json(entered_origins())
    if (facts, origins) == (link.stored, link.origins) and link.theirs is None:
        link.unsaved, link.trouble = None, ""
        return
    link.unsaved, link.unsaved_origins = facts, origins
    link.name = label_of(facts) or f"Case {link.case_id[:6]}"
    if link.theirs is None and (at_once or not link.trouble or time.monotonic() - link.tried_at > PAUSE):
        _save(link, facts)


def saved_version(case: BoardCase) -> int:
    """The version of a case with what was typed last in it, which is saved first.

    A click takes the person out of a field, so that an entry and the click arrive together: without this, the click would
    miss the entry, or meet its own entry as a change by somebody else.
    """
    with another_case(place_of_case(case.id)):
        save_linked()
        link = linked()
    return max(case.version, link.version) if link is not None and link.case_id == case.id else case.version


def waits_to_be_saved(case: BoardCase) -> bool:
    """Whether entries of a case are not in the store; the screen says so, and why."""
    with another_case(place_of_case(case.id)):
        link = linked()
    return link is not None and link.unsaved is not None


def take_note(changed: BoardCase | None) -> None:
    """Take note of a change that was made here, so that the next click builds on it."""
    if changed is not None:
        with another_case(place_of_case(changed.id)):
            if (link := linked()) is not None and link.case_id == changed.id:
                follow(changed)


def _save(link: Editing, facts: Facts) -> None:
    try:
        try:
            saved = _saved_facts(link, link.version, facts)
        except EditConflictError as error:
            if not isinstance(error.current, BoardCase) or error.current.facts != link.stored:
                raise
            # Only its minutes, options, status or where facts come from: nothing of it would be overwritten.
            link.unsaved_origins = _merged_origins(link, facts, error.current)
            saved = _saved_facts(link, error.current.version, facts)
    except EditConflictError as error:
        _overtaken(link, error.current, facts)
    except StoreError as error:
        link.trouble, link.tried_at = str(error), time.monotonic()
    else:
        _saved(link, saved)


def _saved_facts(link: Editing, version: int, facts: Facts) -> BoardCase:
    store, origins = board_store(), link.unsaved_origins
    return store.save_facts(link.case_id, version, facts, link.stored, origins=origins, who=my_role())


def _overtaken(link: Editing, current: object, facts: Facts) -> None:
    """Somebody else saved first; where both saved the same there is nothing to choose."""
    link.trouble = ""
    assert isinstance(current, BoardCase)
    if current.facts == facts:
        _saved(link, current)
    else:
        link.theirs = current


def _saved(link: Editing, case: BoardCase) -> None:
    link.version, link.stored, link.origins = case.version, dict(case.facts), dict(case.origins)
    link.unsaved, link.trouble, link.theirs = None, "", None
    if linked() is link:
        take_origins(case.origins)


def save_all() -> None:
    """Save every case that is open in this session, and forget those beside the own one that have nothing left to save."""
    for place in list(_links()):
        with another_case(place):
            save_linked()


def forget_saved(but: str) -> None:
    """Forget the cases edited beside the own one that have nothing left to save; `but` is the place still in use."""
    for place, link in list(_links().items()):
        if place not in (but, OWN_CASE) and link.unsaved is None:
            with another_case(place):
                forget_case()
            del _links()[place]


def unsaved_links() -> list[tuple[str, Editing]]:
    """The places with entries that are not saved, those whose link has ended included."""
    return [(place, link) for place, link in _links().items() if link.unsaved is not None]


def my_changes(link: Editing) -> dict[str, Any]:
    """The facts that were changed here since they were read: their values now, None where they were made unknown."""
    now = link.unsaved or {}
    return {name: now.get(name) for name in {**link.stored, **now} if now.get(name) != link.stored.get(name)}


def merged(link: Editing) -> Facts:
    """What somebody else saved, with what was changed here on top."""
    theirs = dict(link.theirs.facts if link.theirs else link.stored)
    theirs.update(my_changes(link))
    return {name: value for name, value in theirs.items() if value is not None}


def _merged_origins(link: Editing, facts: Facts, theirs: BoardCase) -> Origins:
    merged_all = merged_origins(link.unsaved_origins, link.origins, theirs.origins, my_changes(link))
    return {name: one for name, one in merged_all.items() if name in facts}


def conflict_rows(link: Editing) -> list[tuple[str, Any, Any, Any]]:
    """Where what was entered here and what somebody else saved are apart: fact, was, yours, theirs."""
    if link.theirs is None:
        return []
    mine, theirs = link.unsaved or {}, link.theirs.facts
    names = [*FACTS, *(name for name in {**mine, **theirs} if name not in FACTS)]
    return [
        (name, link.stored.get(name), mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)
    ]


def take_theirs(place: str) -> None:
    """What somebody else saved takes the place of what was entered here."""
    with another_case(place):
        link = _links()[place]
        if linked() is None:
            del _links()[place]
        elif link.theirs is not None:
            open_linked(link.theirs)


def save_mine(place: str) -> None:
    """Save what was changed here over what somebody else saved; what only they changed stays."""
    with another_case(place):
        link = _links()[place]
        if link.theirs is None:
            return
        theirs, facts = link.theirs, merged(link)
        origins = _merged_origins(link, facts, theirs)
        if linked() is not None:
            open_entries(facts, origins)
            link.generation = generation()
        link.version, link.stored, link.unsaved, link.theirs = theirs.version, dict(theirs.facts), facts, None
        link.origins, link.unsaved_origins = dict(theirs.origins), origins
        _save(link, facts)


def save_again(place: str) -> None:
    """Try to save what waits, also when another case has taken the place in the meantime."""
    with another_case(place):
        link = _links().get(place)
        if link is None or link.unsaved is None:
            return
        if linked() is not None:
            save_linked(at_once=True)
        else:
            _save(link, link.unsaved)


def put_into_link() -> None:
    """The case that was just opened in the place of the linked one belongs to the same case of the board."""
    link = _links().get(case_in_hand())
    if link is not None:
        link.generation, link.aside = generation(), {}


def close_link() -> None:
    """End the link of the case in hand; the entries stay on the screen, the case of the board as it was saved."""
    save_linked(at_once=True)
    link = _links().get(case_in_hand())
    if link is not None and link.unsaved is None:
        del _links()[case_in_hand()]


def ended_link() -> Editing | None:
    """A link of the session's own case whose place another case has taken, until the person has seen it."""
    with another_case(OWN_CASE):
        link = _links().get(OWN_CASE)
        return link if link is not None and linked() is None else None


def forget_link(place: str = OWN_CASE) -> None:
    """Drop a link with all that waits to be saved."""
    _links().pop(place, None)
    st.session_state.pop(_NOTE, None)


def link_note() -> str:
    """Why a link could not be taken up again after a reload; empty when there is nothing to say."""
    note: str = st.session_state.get(_NOTE, "")
    return note


def link_to_keep() -> dict[str, Any] | None:
    """What the tab must remember of the own link so that it survives a reload."""
    link = own_link()
    if link is None:
        return None
    waits = link.unsaved is not None
    stored = {"stored": link.stored, "origins": link.origins} if waits else {"stored": None}
    return {"case": link.case_id, "version": link.version, **stored}


def link_again(kept: Mapping[str, Any]) -> None:
    """Take up a link after a reload, its entries being back on the screen; when that cannot be, say so and save nothing."""
    case_id, version, stored = (kept.get(name) for name in ("case", "version", "stored"))
    if not isinstance(case_id, str) or not isinstance(version, int):
        return
    try:
        case = board_store().case(case_id)
    except NotInStoreError as error:
        st.session_state[_NOTE] = f"The reload ended the link to the board: {error} The entries stay on this screen."
        return
    except StoreError as error:
        st.session_state[_NOTE] = f"The reload ended the link to the board. {error} Open the case from the board again."
        return
    if not isinstance(stored, dict):
        open_linked(case)
        return
    link = link_as_it_is(case)
    link.version, link.stored = version, stored
    link.origins = kept["origins"] if isinstance(kept.get("origins"), dict) else {}
    save_linked(at_once=True)
