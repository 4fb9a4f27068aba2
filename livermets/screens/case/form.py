"""The form: the few facts that most waits for on one screen, every other one by its section; nothing is preselected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.relevance import relevance
from livermets.case.words import fault_fields
from livermets.facts import FACTS, SECTIONS
from livermets.screens.case.observed import observed_field, stale_words
from livermets.screens.case.quick import quick_line
from livermets.screens.shared.fields import fact_field, fault_summary, remarks, unit_choice
from livermets.screens.shared.lesions import lesion_table
from livermets.screens.shared.parts import drawn_when_changed, section_part
from livermets.screens.shared.session import current_case, current_faults, current_primary, entered_facts, generation

_FIELD_WIDTH: Final = 190
_OPEN: Final = "open_sections"
FIRST: Final = "form_first"
LESION_LIST: Final = "form_lesions"
_LATE: Final = ("pathology_after_resection", "special_tests")
SECTION_ORDER: Final = (*(name for name in SECTIONS if name not in _LATE), *_LATE)
"""The sections as the form shows them: what only a finished resection or a special test can tell comes last."""


def _by_section() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, fact in FACTS.items():
        if name != "primary_site":
            found[fact.section].append(name)
    return {section: tuple(found[section]) for section in SECTION_ORDER}


_BY_THE_LIST: Final = ("lesions", "lesions_complete")
"""Entered by the table of lesions."""

_WHY_FIRST: Final = (
    "What treatment options and verified scores of this primary wait for most; found from their rules. Every other fact stands "
    "in the sections below."
)
FIELDS: Final = _by_section()
"""The facts of each section. The primary stands above them all, because it decides what the rest is for."""


def case_form() -> None:
    """The whole form, faults first."""
    fault_summary()
    quick_line()
    fact_field("primary_site")
    _first()
    _lesions()
    for draw in _PARTS.values():
        draw()


def _asked_first() -> tuple[str, ...]:
    return relevance(current_primary()).first


def _looks(names: Iterable[str], assessment: Assessment) -> tuple[object, ...]:
    """What the fields of some facts look like: the values, from what they follow, and what is doubtful about them."""
    case = assessment.case
    doubts = [doubt for doubt in case.doubts if doubt.field.split("[")[0] in names]
    return (*tuple((case.values[name], case.settled.get(name)) for name in names), *doubts)


drawn_when_changed(FIRST, lambda assessment: _looks(relevance(assessment.case.values["primary_site"]).first, assessment))
drawn_when_changed(LESION_LIST, lambda assessment: _looks(("lesions", "lesions_complete", "liver_lesion_count"), assessment))


@st.fragment(key=FIRST)
def _first() -> None:
    """The facts that options and scores of this primary wait for most, in the order of the form."""
    names = _asked_first()
    values = current_case().values
    known = sum(values[name] is not None for name in names)
    with st.container(gap="small", key="asked_first"):
        st.markdown(f"**Asked first** · {known} of {len(names)} known", help=_WHY_FIRST)
        unit_choice("first", names)
        _fields(list(names))


@st.fragment(key=LESION_LIST)
def _lesions() -> None:
    lesion_table(with_map=True)


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
    counted = [name for name in FIELDS[section] if name not in _BY_THE_LIST]
    known = sum(values[name] is not None for name in counted)
    state = f"{known} of {len(counted)} known" if known else ":gray[unknown]"
    return f"**{SECTIONS[section]}** · {state}{stale_words(counted)}{' :orange[:material/error:]' if faulty else ''}"


def _open_sections() -> set[str]:
    """The sections that the person opened in this case."""
    before, shown = st.session_state.get(_OPEN, (None, set()))
    if before != generation():
        shown = set()
        st.session_state[_OPEN] = (generation(), shown)
    opened: set[str] = shown
    return opened


def _turn(section: str) -> None:
    st.session_state[_OPEN] = (generation(), _open_sections() ^ {section})


def _fields_of(section: str, faulty: set[str]) -> None:
    names = FIELDS[section]
    counted = [name for name in names if name not in (*_BY_THE_LIST, *_asked_first())]
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
