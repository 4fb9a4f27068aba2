"""The parts of the case page that are drawn anew on their own, so that a key press costs only what it changes.

Each part is a fragment with a key. After a fact was entered, `redraw` asks for the sections of the form in which anything
is different, and for what speaks of the whole case; a new primary asks for the whole page, because it decides what matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from livermets.assessment.assess import Assessment
from livermets.case.case import Case, CaseFault
from livermets.case.words import fault_fields
from livermets.facts import FACTS
from livermets.screens.shared.session import medical_facts

BANNER: Final = "banner"
KEPT_ENTRIES: Final = "kept_entries"
SHARED_CASE: Final = "shared_case"
MENU: Final = "case_menu"
FAULTS: Final = "fault_summary"
SUMMARY: Final = "case_summary"
BOARD_LINE: Final = "board_line"
OF_THE_CASE: Final = (BANNER, MENU, FAULTS, SUMMARY, BOARD_LINE, KEPT_ENTRIES)
"""What is drawn anew for every fact. The line of the board saves, and what is left in the tab says what was saved."""

_looks: dict[str, Callable[[Assessment], object]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its facts, what is wrong with its entries, what is said of it."""

    case: Case
    faults: tuple[CaseFault, ...]
    assessment: Assessment

    @property
    def is_empty(self) -> bool:
        return medical_facts(self.case) == 0


def drawn_when_changed(part: str, look: Callable[[Assessment], object]) -> None:
    """Draw a part anew only when what it looks like, by this function of the assessment, is different."""
    _looks[part] = look


def section_part(section: str) -> str:
    """The key of a section of the form."""
    return f"form_{section}"


def redraw(name: str, before: Standing, now: Standing) -> None:
    """Draw anew what entering a fact changed. For a callback, whose last statement it must be."""
    changed = {name, *changed_fields(before, now)}
    if "primary_site" in changed or before.is_empty != now.is_empty:
        st.rerun()
    sections = dict.fromkeys(FACTS[fact].section for fact in FACTS if fact in changed)
    # While something is wrong with the entries, every part may have to say so.
    all_parts = bool(before.faults or now.faults)
    others = [part for part, look in _looks.items() if all_parts or look(before.assessment) != look(now.assessment)]
    try:
        st.rerun([*OF_THE_CASE, *map(section_part, sections), *others])
    except StreamlitAPIException:
        # This page has not all of these parts.
        st.rerun()


def changed_fields(before: Standing, now: Standing) -> set[str]:
    """The facts whose field looks different: another value, settled or no longer, a fault or a doubt come or gone."""
    old, new = before.case, now.case
    changed = {fact for fact in FACTS if old.values[fact] != new.values[fact]}
    changed |= old.settled.keys() ^ new.settled.keys()
    changed |= {field for fault in (*before.faults, *now.faults) for field in fault_fields(fault) if field in FACTS}
    return changed | {doubt.field.split("[")[0] for doubt in (*old.doubts, *new.doubts)}
