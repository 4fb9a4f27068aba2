"""The methods: every system that is known, found by search or filter, by its definition or all in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from livermets.assessment.words import VERIFICATION, applies_words
from livermets.case.case import empty_values
from livermets.evidence import value_text
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import System
from livermets.screens.about.definition import definition_view
from livermets.screens.about.definition_words import CATEGORIES, KINDS, SETTINGS
from livermets.screens.shared.tables import grid, row_to_address

SYSTEM: Final = "system"
"""The name in the address under which a link asks for a system."""

_CHOSEN: Final = "methods_system"
_VIEW: Final = "about_view"
_TABLE: Final = "methods_table"
SYSTEMS_VIEW: Final = "Systems"
_FILTERS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "category": ("Category", CATEGORIES),
    "primary": ("Primary", PRIMARIES),
    "kind": ("Kind", KINDS),
    "verification": ("Definition read", {name: words for name, (_, words) in VERIFICATION.items()}),
}


def asked_system(params: Mapping[str, str]) -> System | str | None:
    """The system a link asks for; a sentence when there is none of that name; None when it asks for none."""
    asked = params.get(SYSTEM)
    if asked is None:
        return None
    found = knowledge().systems.get(asked)
    if found:
        return found
    return f"This release has no system “{asked[:80]}”. The link may be of another release or mistyped; all are listed below."


def follow_link(asked: System | str | None) -> None:
    """A link that is new to the session shows the systems, whatever view was open before."""
    st.session_state.setdefault(_VIEW, "About")
    name = asked.id if isinstance(asked, System) else asked
    if name != st.session_state.get("about_asked"):
        st.session_state["about_asked"] = name
        if name is not None:
            st.session_state[_VIEW] = SYSTEMS_VIEW


def systems_view(asked: System | str | None) -> None:
    """The chosen system below a search box, or the filters and the table of all that fit."""
    if isinstance(asked, str):
        st.warning(asked, icon=":material/link_off:")
        asked = None
    systems = sorted(knowledge().systems.values(), key=lambda system: system.definition.name.casefold())
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    _search(row.container(width=380), systems, asked)
    if asked is not None:
        row.button("All systems", icon=":material/arrow_back:", key="methods_back", on_click=st.query_params.clear)
        definition_view(asked)
        return
    wanted = {name: _filter(row.container(width=170), name) for name in _FILTERS}
    found = [system for system in systems if _fits(system, wanted)]
    if not found:
        st.info("No system fits all of these. Take one filter away.", icon=":material/filter_alt_off:")
        return
    st.markdown(f"**{len(found)} of {len(systems)} systems** :gray[choose a row to read its definition]")
    _overview(found)


def _search(place: DeltaGenerator, systems: Sequence[System], chosen: System | None) -> None:
    """A list of all systems to type into; the one in the address stands in it."""
    st.session_state[_CHOSEN] = chosen.id if chosen else None
    place.selectbox(
        "System",
        [system.id for system in systems],
        index=None,
        format_func=lambda name: knowledge().systems[name].definition.name,
        placeholder=f"type to search {len(systems)} systems",
        key=_CHOSEN,
        on_change=_open_chosen,
    )


def _filter(place: DeltaGenerator, name: str) -> str | None:
    """One filter: the chosen value, or None for any."""
    head, options = _FILTERS[name]
    return place.selectbox(
        head,
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder="any",
        key=f"methods_{name}",
        persist_state="session",
    )


def _fits(system: System, wanted: Mapping[str, str | None]) -> bool:
    definition = system.definition
    if (primary := wanted["primary"]) is not None and system.applies is not None:
        values: dict[str, Any] = {**empty_values(), "primary_site": primary}
        if system.applies.holds(values) is False:
            return False
    return all(
        wanted[name] is None or getattr(definition, name) == wanted[name] for name in ("category", "kind", "verification")
    )


def _open_chosen() -> None:
    """The system chosen by search becomes the address."""
    chosen = st.session_state[_CHOSEN]
    st.query_params.clear()
    if chosen:
        st.query_params[SYSTEM] = chosen


def _overview(found: list[System]) -> None:
    grid(
        [overview_row(system) for system in found],
        "All systems that fit the filters",
        tallest=640,
        on_select=partial(row_to_address, _TABLE, SYSTEM, [system.id for system in found]),
        selection_mode="single-row",
        key=_TABLE,
        column_config={
            "System": st.column_config.TextColumn(width="large", pinned=True),
            "For": st.column_config.TextColumn(width="medium"),
            "Discrimination": st.column_config.TextColumn(
                width="medium", help="The first concordance index or AUC that was read"
            ),
            "Examples": st.column_config.NumberColumn(width="small", help="Worked examples, each run as a test"),
        },
    )


def overview_row(system: System) -> dict[str, str | int]:
    """A system in the table of all."""
    definition, figures = system.definition, knowledge().registry.figures
    shown = [figures[name] for name in definition.discrimination if name in figures]
    best = next((one for one in shown if one.measure in ("c-index", "auc")), None)
    words = applies_words(system)
    return {
        "System": definition.name,
        "Kind": KINDS[definition.kind],
        "Category": CATEGORIES[definition.category],
        "For": words.removeprefix("if the primary is ") if words else "any primary",
        "Setting": SETTINGS[definition.setting],
        "Definition": VERIFICATION[definition.verification][1],
        "Computes": "no" if definition.kind == "listed" else "yes",
        "Examples": len(definition.examples),
        "Discrimination": value_text(best) if best else "none read",
    }
