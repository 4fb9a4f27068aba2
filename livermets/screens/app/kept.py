"""Keeping the entries over a reload of the page.

A reload starts a new session on the server, which knows nothing of the one before. The entries are therefore left in the
browser's own storage of the tab, with the case of the board that they belong to: this writes nothing on the server, and they
end with the tab. Where people sign in they are sealed for the person who entered them, and nobody else can read them there.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
import streamlit as st

from livermets.case.origins import origins_json
from livermets.screens.app.demo_case import CAME_BACK, WAITS_FOR_THE_TAB
from livermets.screens.board_session.acting import seal
from livermets.screens.board_session.link import link_again, link_to_keep
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.session import count_as_entered, entered_facts, entered_origins, take_back, was_touched

_KEY: Final = "entries_of_this_tab"
_PLACE: Final = "livermets.entries"
_SCRIPT: Final = """
export default function (component) {
  const { data, setTriggerValue } = component
  const PLACE = data.place
  if (data.touched) {
    if (data.entries) sessionStorage.setItem(PLACE, data.entries)
    else sessionStorage.removeItem(PLACE)
    return
  }
  const kept = sessionStorage.getItem(PLACE)
  if (kept) setTriggerValue("found", kept)
  else if (data.asks) setTriggerValue("none", Date.now())
}
"""

_keeper = st.components.v2.component("livermets_kept_entries", html="<span></span>", js=_SCRIPT)


def _kept() -> dict[str, Any]:
    facts, link = dict(entered_facts()), link_to_keep()
    kept = {"facts": facts, "origins": origins_json(entered_origins()), "link": link} if facts or link else None
    waits = WAITS_FOR_THE_TAB in st.session_state
    return {"touched": was_touched(), "entries": orjson.dumps(kept).decode() if kept else "", "asks": waits}


@drawn_part("kept_entries", _kept)
def keep_entries(kept: dict[str, Any]) -> None:
    """Leave the entries in the tab's storage; in a session in which nothing was done yet, take them back from there."""
    person = seal()
    if person is not None:
        kept = {**kept, "entries": person.sealed(kept["entries"]) if kept["entries"] else ""}
    data = {**kept, "place": f"{_PLACE}.{person.place}" if person else _PLACE}
    _keeper(key=_KEY, data=data, on_found_change=_take_back, on_none_change=_nothing_kept, height=1)


def _take_back() -> None:
    try:
        found, person = str(st.session_state[_KEY].found or ""), seal()
        kept = orjson.loads((person.opened(found) if person else found) or "{}")
    except (orjson.JSONDecodeError, TypeError):
        return
    if isinstance(kept, dict) and isinstance(kept.get("facts"), dict) and not was_touched():
        take_back(kept["facts"], kept.get("origins"))
        st.session_state[CAME_BACK] = True
        if isinstance(kept.get("link"), dict):
            link_again(kept["link"])
        st.rerun()


def _nothing_kept() -> None:
    """The browser holds no earlier entries: the demo case of the address is what a reload brings back from now on."""
    if st.session_state.pop(WAITS_FOR_THE_TAB, None) is not None:
        count_as_entered()
