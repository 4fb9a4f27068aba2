"""The form: the few facts that most waits for on one screen, every other one by its section; nothing is preselected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from livermets.assessment.relevance import relevance
from livermets.case.words import fault_fields
from livermets.facts import FACTS, SECTIONS
from livermets.screens.case.observed import observed_field, observed_look, stale_words
from livermets.screens.case.quick import quick_line
from livermets.screens.shared.fields import fact_field, fault_summary, field_looks, remarks, unit_choice
from livermets.screens.shared.lesions import lesion_table, lesions_look
from livermets.screens.shared.parts import FieldLooks, draw_anew, drawn_part
from livermets.screens.shared.session import (
    current_case,
    current_faults,
    current_primary,
    doubted_facts,
    entered_facts,
    generation,
)

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
    with st.container(gap="small", key="asked_first"):
        _first_head()
        _first()
    _lesions()
    for section in _SECTION_PARTS.values():
        section.whole()


def _asked_first() -> tuple[str, ...]:
    return relevance(current_primary()).first


def _first_known() -> tuple[int, int]:
    """How many of the facts asked first are known, and how many there are."""
    names, values = _asked_first(), current_case().values
    return sum(values[name] is not None for name in names), len(names)


@drawn_part("form_first_head", _first_known)
def _first_head(known: tuple[int, int]) -> None:
    st.markdown("**Asked first** · {} of {} known".format(*known), help=_WHY_FIRST)


@drawn_part(FIRST, lambda: field_looks(_asked_first()))
def _first(_: FieldLooks) -> None:
    """The facts that options and scores of this primary wait for most, in the order of the form."""
    unit_choice("first", _asked_first())
    _fields(_asked_first())


@drawn_part(LESION_LIST, lesions_look)
def _lesions(_: object) -> None:
    lesion_table(with_map=True)


def _is_open(section: str) -> bool:
    return section in _open_sections()


@dataclass(frozen=True, slots=True)
class _Body:
    """What an open section shows: the fields in front, and those behind a switch."""

    front: tuple[str, ...]
    rest: tuple[str, ...]


class _Section:
    """A section of the form in three parts: whether it is open, and in it its head and its fields."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.key = f"form_{name}"
        self.whole = drawn_part(self.key, lambda: _is_open(name))(self._whole)
        self._head_part = drawn_part(f"{self.key}_head", self._title)(self._head)
        self._body_part = drawn_part(f"{self.key}_body", self._body_look)(self._fields)

    def _whole(self, shown: bool) -> None:
        with st.container(border=shown, gap="small", key=f"section_{self.name}"):
            self._head_part()
            if shown:
                self._body_part()

    def _head(self, title: str) -> None:
        # A button and not an expander: the title says how much is known, and an expander whose title changes is built anew,
        # which takes the cursor out of the field that is being filled.
        st.button(
            title,
            key=f"head_{self.name}",
            type="tertiary",
            icon=":material/expand_more:" if _is_open(self.name) else ":material/chevron_right:",
            on_click=self._turn,
        )

    def _turn(self) -> None:
        st.session_state[_OPEN] = (generation(), _open_sections() ^ {self.name})
        draw_anew([self.key])

    def _title(self) -> str:
        values = current_case().values
        counted = [name for name in FIELDS[self.name] if name not in _BY_THE_LIST]
        known = sum(values[name] is not None for name in counted)
        state = f"{known} of {len(counted)} known" if known else ":gray[unknown]"
        faulty = " :orange[:material/error:]" if _faulty().intersection(FIELDS[self.name]) else ""
        asked = len(doubted_facts().intersection(counted).difference(_asked_first()))
        doubtful = f" :blue[:material/help: {asked}]" if asked else ""
        return f"**{SECTIONS[self.name]}** · {state}{stale_words(counted)}{doubtful}{faulty}"

    def _body(self) -> _Body:
        names = [name for name in FIELDS[self.name] if name not in (*_BY_THE_LIST, *_asked_first())]
        values = current_case().values
        wanted = relevance(current_primary()).facts | entered_facts().keys() | _faulty()
        front = tuple(name for name in names if name in wanted or values[name] is not None or self.name == "case")
        return _Body(front, tuple(name for name in names if name not in front))

    def _body_look(self) -> FieldLooks:
        body = self._body()
        return field_looks((*body.front, *body.rest), beside=(body, observed_look(self.name, FIELDS[self.name])))

    def _fields(self, _: FieldLooks) -> None:
        body = self._body()
        unit_choice(self.name, (*body.front, *body.rest))
        observed_field(self.name, FIELDS[self.name])
        _fields(body.front)
        if body.rest and (not body.front or st.toggle(_more(body), key=f"more_{self.name}", persist_state="session")):
            _fields(body.rest)


_SECTION_PARTS: Final = {section: _Section(section) for section in SECTION_ORDER}


def _faulty() -> set[str]:
    return {name for fault in current_faults() for name in fault_fields(fault)}


def _open_sections() -> set[str]:
    """The sections that the person opened in this case."""
    before, shown = st.session_state.get(_OPEN, (None, set()))
    if before != generation():
        shown = set()
        st.session_state[_OPEN] = (generation(), shown)
    opened: set[str] = shown
    return opened


def _more(body: _Body) -> str:
    words = f"{len(body.rest)} more" if body.front else f"{len(body.rest)} facts"
    return f"{words} that no rule for this primary asks for" if current_primary() else words


def _fields(names: tuple[str, ...]) -> None:
    grid = st.grid("auto", min_column_width=_FIELD_WIDTH, gap=("xsmall", "small"))
    for name in names:
        with grid.cell() if remarks(name) else grid:
            fact_field(name)
