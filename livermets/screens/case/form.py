"""The form: every fact of the vocabulary by its section, nothing preselected, what matters for the primary in front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.assessment.relevance import relevance
from livermets.case.words import fault_fields
from livermets.facts import FACTS, SECTIONS
from livermets.screens.case.observed import observed_field, stale_words
from livermets.screens.shared.fields import fact_field, fault_summary, remarks, unit_choice
from livermets.screens.shared.lesions import lesion_table
from livermets.screens.shared.parts import section_part
from livermets.screens.shared.session import current_case, current_faults, current_primary, entered_facts, generation

_FIELD_WIDTH: Final = 190
_OPEN: Final = "open_sections"
_LATE: Final = ("pathology_after_resection", "special_tests")
SECTION_ORDER: Final = (*(name for name in SECTIONS if name not in _LATE), *_LATE)
"""The sections as the form shows them: what only a finished resection or a special test can tell comes last."""


def _by_section() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, fact in FACTS.items():
        if name != "primary_site":
            found[fact.section].append(name)
    return {section: tuple(found[section]) for section in SECTION_ORDER}


FIELDS: Final = _by_section()
"""The facts of each section. The primary stands above them all, because it decides what the rest is for."""


def case_form() -> None:
    """The whole form, faults first."""
    fault_summary()
    fact_field("primary_site")
    for draw in _PARTS.values():
        draw()


def _section(section: str) -> None:
    names = FIELDS[section]
    faulty = {name for fault in current_faults() for name in fault_fields(fault)}
    shown = section in _open_sections()
    with st.container(border=shown, gap="small", key=f"section_{section}"):
        # A button and not an expander: the title says how much is known, and an expander whose title changes is built anew,
        # which takes the cursor out of the field that is being filled.
        st.button(
            _title(section, bool(faulty.intersection(names))),
            key=f"head_{section}",
            type="tertiary",
            icon=":material/expand_more:" if shown else ":material/chevron_right:",
            on_click=_turn,
            args=(section,),
        )
        if shown:
            _fields_of(section, faulty)


def _part(section: str) -> Callable[[], None]:
    return st.fragment(lambda: _section(section), key=section_part(section))


_PARTS: Final = {section: _part(section) for section in SECTION_ORDER}


def _title(section: str, faulty: bool) -> str:
    values = current_case().values
    counted = [name for name in FIELDS[section] if name != "lesions"]
    known = sum(values[name] is not None for name in counted)
    state = f"{known} of {len(counted)} known" if known else ":gray[unknown]"
    return f"**{SECTIONS[section]}** · {state}{stale_words(counted)}{' :orange[:material/error:]' if faulty else ''}"


def _open_sections() -> set[str]:
    """The sections that are open: those that matter for the primary, and those the person opened."""
    now = (generation(), current_primary())
    before, shown = st.session_state.get(_OPEN, (None, set()))
    if before != now:
        kept = shown if before and before[0] == now[0] else set()
        shown = {*relevance(current_primary()).sections, *kept}
        st.session_state[_OPEN] = (now, shown)
    opened: set[str] = shown
    return opened


def _turn(section: str) -> None:
    st.session_state[_OPEN] = (st.session_state[_OPEN][0], _open_sections() ^ {section})


def _fields_of(section: str, faulty: set[str]) -> None:
    names = FIELDS[section]
    counted = [name for name in names if name != "lesions"]
    if "lesions" in names:
        lesion_table(with_map=True)
    unit_choice(section, counted)
    observed_field(section, names)
    values = current_case().values
    front = relevance(current_primary()).facts | entered_facts().keys() | faulty
    first = [name for name in counted if name in front or values[name] is not None or section == "case"]
    rest = [name for name in counted if name not in first]
    _fields(first)
    if rest and (not first or st.toggle(_more(rest, bool(first)), key=f"more_{section}", persist_state="session")):
        _fields(rest)


def _more(rest: list[str], some: bool) -> str:
    words = f"{len(rest)} more" if some else f"{len(rest)} facts"
    return f"{words} that no rule for this primary asks for" if current_primary() else words


def _fields(names: list[str]) -> None:
    grid = st.grid("auto", min_column_width=_FIELD_WIDTH, gap=("xsmall", "small"))
    for name in names:
        with grid.cell() if remarks(name) else grid:
            fact_field(name)
