"""The liver map with segments to remove: choose them, and read what stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.resection import Resection, resection_of
from livermets.assessment.words import derived_words
from livermets.case.liver import LEFT_HEMILIVER, RIGHT_HEMILIVER, SEGMENTS
from livermets.case.words import NO, YES
from livermets.charts.liver.map import liver_map
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.screens.shared.livermap import draw_map
from livermets.screens.shared.session import current_assessment, current_case, generation
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import counted, listed

CHOSEN_SEGMENTS: Final = "segments_to_remove"
_OF: Final = "segments_to_remove_of"
_WHOLE: Final = {"Right hemiliver": RIGHT_HEMILIVER, "Left hemiliver": LEFT_HEMILIVER, "None": frozenset[str]()}


@st.fragment
def resection_plan() -> None:
    """Pills and map for the same choice; below them what the choice leaves."""
    if st.session_state.get(_OF) != generation():
        st.session_state[_OF], st.session_state[CHOSEN_SEGMENTS] = generation(), []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.pills(
            "Segments to remove (here or on the map)",
            SEGMENTS,
            selection_mode="multi",
            key=CHOSEN_SEGMENTS,
            persist_state="session",
        )
        for words, segments in _WHOLE.items():
            st.button(words, key=f"remove_{words}", on_click=_choose, args=(segments,), type="tertiary")
    lesions = current_case().lesions
    drawn = liver_map(lesions, chosen, choosable=True)
    draw_map(drawn, key="resection_map", on_choose=_turn)
    quiet(as_text(drawn.key))
    _what_stays(resection_of(lesions, chosen), len(lesions))
    if lesions:
        table = st.expander("The map as a table", type="compact", key="resection_table", on_change="rerun")
        if table.open:
            with table:
                grid(drawn.table, drawn.sentence)


def _choose(segments: Collection[str]) -> None:
    st.session_state[CHOSEN_SEGMENTS] = [name for name in SEGMENTS if name in segments]


def _turn(segment: str) -> None:
    _choose(set(st.session_state[CHOSEN_SEGMENTS]) ^ {segment})


def _what_stays(chosen: Resection, listed: int) -> None:
    known = current_case().values["liver_lesion_count"]
    if not listed:
        more = f"{counted(known, 'metastasis is', 'metastases are')} known but not listed one by one" if known else None
        quiet(f"{more or 'No lesion is listed'}: the map shows listed lesions only.")
    if not chosen.removed:
        return
    lines = [f"Removed: **{as_text(chosen.extent)}**."]
    if listed:
        lines.append(_lesions(chosen))
    spared = chosen.two_adjacent_spared
    sign = {True: f":green[**{YES}**]", False: NO, None: UNKNOWN}[spared]
    words = {
        True: "Two adjacent segments stay whole",
        False: "No two adjacent segments stay",
        None: "Two adjacent segments stay only with half of segment 4 or with segment 1: for the board",
    }[spared]
    lines.append(f"{sign} {words}. Whether their inflow, outflow and bile drainage are kept, the map does not tell.")
    lines.append(f"No shares of volume by segment were read: only measured volumes count. {_measured()}")
    st.markdown("\n\n".join(lines))


def _measured() -> str:
    """The remnant of the case as it was measured, whatever is chosen on the map."""
    assessment = current_assessment()
    known = [
        f"**{derived_words(assessment.knowledge, share, assessment.derived[share])} %** of the {words}"
        for share, words in DENOMINATORS.items()
        if assessment.derived[share] is not None
    ]
    return f"Measured for the planned operation: {listed(known)}." if known else ""


def _lesions(chosen: Resection) -> str:
    parts = [
        f"**{len(chosen.cleared)} cleared**{_numbers(chosen.cleared)}",
        f"**{len(chosen.left)} left**{_numbers(chosen.left)}",
    ]
    if chosen.unplaced:
        parts.append(f"{UNKNOWN} {len(chosen.unplaced)} of unknown segment or half{_numbers(chosen.unplaced)}")
    return f"Lesions: {', '.join(parts)}. Vanished lesions count as sites to clear."


def _numbers(lesions: Sequence[int]) -> str:
    shown = ", ".join(map(str, lesions[:12])) + (" and more" if len(lesions) > 12 else "")
    return f" (no. {shown})" if lesions else ""
