"""The cohort page: a table is loaded, and then looked at in views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import MASK_RULE
from livermets.screens.cohort.board import board_view
from livermets.screens.cohort.curves import curves_view
from livermets.screens.cohort.downloads import downloads_view
from livermets.screens.cohort.indicators import indicators_view
from livermets.screens.cohort.libraries import load_libraries
from livermets.screens.cohort.load import load_view
from livermets.screens.cohort.loaded import loaded_view
from livermets.screens.cohort.published import published_view
from livermets.screens.cohort.scores import scores_view
from livermets.screens.cohort.state import held_cohort, is_shared, newly_loaded, shared_switch
from livermets.screens.cohort.systems import standings_view
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted

VIEWS: Final[Mapping[str, Callable[[LoadedCohort], None]]] = {
    "Loaded": loaded_view,
    "Stages and scores": standings_view,
    "Curves": curves_view,
    "Scores compared": scores_view,
    "Beside published": published_view,
    "Indicators": indicators_view,
    "Downloads": downloads_view,
}
LOAD: Final = "Load and mapping"
BOARD: Final = "This board"
_VIEW: Final = "cohort_view"


def cohort_page() -> None:
    """What is loaded, and the view that is chosen; without a cohort what can be loaded."""
    load_libraries()
    loaded = held_cohort().loaded
    if loaded is None:
        way = st.segmented_control(
            "What to look at", [LOAD, BOARD], default=LOAD, required=True, key="cohort_way", persist_state="session",
            label_visibility="collapsed",
        )  # fmt: skip
        if way == BOARD:
            board_view()
        else:
            load_view()
        return
    _looked_at()


@st.fragment
def _looked_at() -> None:
    """The cohort and the view of it: the switch of shared reports draws these anew, and nothing of what stands around."""
    loaded = held_cohort().loaded
    if loaded is None:
        return
    _what_is_loaded(loaded)
    if newly_loaded():
        st.session_state[_VIEW] = "Curves"
    view = st.segmented_control(
        "View", [LOAD, *VIEWS, BOARD], required=True, key=_VIEW, persist_state="session",
        label_visibility="collapsed", wrap=True,
    )  # fmt: skip
    if view == LOAD:
        load_view()
    elif view == BOARD:
        board_view()
    else:
        _view(view or "Curves")


@st.fragment
def _view(name: str) -> None:
    loaded = held_cohort().loaded
    if loaded is not None:
        VIEWS[name](loaded)


def _what_is_loaded(loaded: LoadedCohort) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    with row:
        badge = f" :orange-badge[{DEMO_LABEL}]" if loaded.synthetic else ""
        title = f" · {as_text(loaded.mapping.title)}" if loaded.mapping.title else ""
        st.markdown(f"**{as_text(loaded.name)}** · {counted(loaded.rows, 'patient')}{title}{badge}", width="stretch")
        shared_switch()
    # A place that is always there: whatever came in between would have everything below it drawn from nothing.
    with st.container():
        if is_shared():
            quiet(as_text(MASK_RULE))
