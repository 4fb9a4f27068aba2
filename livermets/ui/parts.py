"""The parts of the case page that are drawn anew on their own, so that a key press costs only what it changes.

Each part is a fragment with a key. After a fact was entered, `redraw` asks for the sections of the form in which anything
is different, and for what speaks of the whole case; a new primary asks for the whole page, because it decides what matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from livermets.case import Case, CaseFault
from livermets.facts import FACTS
from livermets.ui.words import fault_fields

BANNER: Final = "banner"
KEPT: Final = "kept_entries"
MENU: Final = "case_menu"
FAULTS: Final = "fault_summary"
RESULT: Final = "case_result"
OF_THE_CASE: Final = (BANNER, MENU, FAULTS, RESULT, KEPT)

Standing = tuple[Case, tuple[CaseFault, ...]]
"""A case and what is wrong with its entries."""


def section_part(section: str) -> str:
    """The key of a section of the form."""
    return f"form_{section}"


def redraw(name: str, before: Standing, now: Standing) -> None:
    """Draw anew what entering a fact changed. For a callback, whose last statement it must be."""
    changed = {name, *changed_facts(before, now)}
    if "primary_site" in changed:
        st.rerun()
    sections = dict.fromkeys(FACTS[fact].section for fact in FACTS if fact in changed)
    try:
        st.rerun([*OF_THE_CASE, *map(section_part, sections)])
    except StreamlitAPIException:
        # This page has not all of these parts.
        st.rerun()


def changed_facts(before: Standing, now: Standing) -> set[str]:
    """The facts whose field looks different: another value, settled or no longer, a fault or a doubt come or gone."""
    (old, old_faults), (new, new_faults) = before, now
    changed = {fact for fact in FACTS if old.values[fact] != new.values[fact]}
    changed |= old.settled.keys() ^ new.settled.keys()
    changed |= set(_with_faults(old_faults)) | set(_with_faults(new_faults))
    return changed | {doubt.field.split("[")[0] for doubt in (*old.doubts, *new.doubts)}


def _with_faults(faults: Iterable[CaseFault]) -> Iterable[str]:
    return (field for fault in faults for field in fault_fields(fault) if field in FACTS)
