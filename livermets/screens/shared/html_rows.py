"""Rows as HTML from a template: words, lanes and links, of which some can be opened or ticked by pointer or keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import streamlit as st

from livermets.evidence import short_citation, source_links
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.templates import asset

_component: Final = st.components.v2.component(
    "livermets_rows", html='<div class="rows"></div>', css=asset("shared/rows.css"), js=asset("shared/rows.js")
)


class Chip(NamedTuple):
    """A source beside a number: its short citation, and where it is published; None where it has no address."""

    words: str
    address: str | None


def chip_of(source_id: str | None) -> Chip | None:
    """The chip of a source; its id where it is not registered, None without one."""
    if source_id is None:
        return None
    source = knowledge().registry.sources.get(source_id)
    if source is None:
        return Chip(source_id, None)
    links = source_links(source)
    return Chip(short_citation(source), links[0][1] if links else None)


def html_rows(
    html: str,
    *,
    key: str,
    opened: Sequence[str] = (),
    beside: str = "",
    on_open: Callable[[list[str]], None] | None = None,
) -> None:
    """Show rows. `on_open` is called with the names of the rows to open, none to close; `opened` are those that are open.

    What is opened stands in the container of the key `beside`, to which a phone scrolls.
    """

    def chosen() -> None:
        names = st.session_state[key].open
        if on_open is not None and names is not None:
            on_open([str(name) for name in names])

    _component(key=key, data={"html": html, "opened": list(opened), "beside": beside}, on_open_change=chosen)
