"""What the session holds of a cohort. Clinical data live here and nowhere else: in no cache of the process and in no log."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

import streamlit as st

from livermets.charts.picture import Picture, labelled
from livermets.cohort.curve_results import CurveResults
from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.divisions import Division, all_divisions, division_names, division_values
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.mapping_draft import cells_shown
from livermets.cohort.source import SourceTable
from livermets.cohort.suggestion import Suggestion
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge

_T = TypeVar("_T")
_HELD: Final = "cohort_held"
_SHARED: Final = "cohort_shared"
_MOST_KEPT: Final = 60


@dataclass
class HeldCohort:
    """The state of a session: the cohort on the screen, a table that was opened and is not read yet, and what was made.

    `cells` are a few cells of each of its columns, `mapping` is how that table would be read, `edited` the same with what was
    changed on the screen, `generation` counts the mappings put in its place: fields are then filled anew. `last` are the curves
    that were looked at last, `last_among` of which patients in words; `new` until the cohort was looked at.
    """

    loaded: LoadedCohort | None = None
    opened: SourceTable | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    suggested: Suggestion | None = None
    mapping: CohortMapping | None = None
    edited: CohortMapping | None = None
    generation: int = 0
    last: CurveResults | None = None
    last_among: str = ""
    new: bool = True
    made: dict[Hashable, Any] = field(default_factory=dict)


def held_cohort() -> HeldCohort:
    """What this session holds."""
    if _HELD not in st.session_state:
        st.session_state[_HELD] = HeldCohort()
    return cast("HeldCohort", st.session_state[_HELD])


def take_cohort(loaded: LoadedCohort) -> None:
    """Put a cohort on the screen in the place of the one before."""
    before = held_cohort()
    opened = (before.opened, before.cells, before.suggested, before.mapping)
    st.session_state[_HELD] = HeldCohort(loaded, *opened, generation=before.generation)


def take_table(opened: SourceTable, suggested: Suggestion) -> None:
    """Hold a table that can be read once its mapping is confirmed; the cohort on the screen stays."""
    held = held_cohort()
    held.opened, held.cells, held.suggested = opened, cells_shown(opened), suggested
    put_mapping(suggested.mapping)


def newly_loaded() -> bool:
    """Whether the cohort on the screen has not been looked at yet; true once."""
    held = held_cohort()
    new, held.new = held.new, False
    return new


def put_mapping(mapping: CohortMapping) -> None:
    """Let the opened table be read in another way; the fields are filled anew."""
    held = held_cohort()
    held.mapping, held.edited = mapping, None
    held.generation += 1


def made_once(key: Hashable, make: Callable[[], _T]) -> _T:
    """Something of the cohort on the screen, made at the first call in this session."""
    made = held_cohort().made
    if key not in made:
        while len(made) >= _MOST_KEPT:
            made.pop(next(iter(made)))
        made[key] = make()
    return cast("_T", made[key])


def is_shared() -> bool:
    """Whether small groups are held back."""
    return bool(st.session_state.get(_SHARED))


def shared_switch() -> None:
    """The switch that holds small groups back."""
    st.toggle(
        "For shared reports",
        key=_SHARED,
        persist_state="session",
        help="Holds small groups back, so that no picture, table or file points to single patients.",
    )


def divisions(cohort: LoadedCohort) -> tuple[Division, ...]:
    """By what the patients can be divided."""
    return made_once("divisions", lambda: all_divisions(cohort, knowledge()))


def values_of(cohort: LoadedCohort, grouping: Division) -> list[str | None]:
    """The group of each patient."""
    return made_once(("values", grouping), lambda: division_values(cohort, grouping))


def names_of(cohort: LoadedCohort, grouping: Division) -> tuple[str, ...]:
    """The groups of a division in their order."""
    return made_once(("names", grouping), lambda: division_names(values_of(cohort, grouping), grouping, knowledge()))


def marked(cohort: LoadedCohort, picture: Picture) -> Picture:
    """A picture of the cohort; one of made-up patients says so."""
    return labelled(picture, DEMO_LABEL) if cohort.synthetic else picture
