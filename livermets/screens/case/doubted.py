"""The switch for systems that nobody could verify: off, they stand nowhere on the page but where a board may see them too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.headline import is_verified, stands_before_board
from livermets.assessment.systems import SystemResult
from livermets.screens.shared.text import as_text
from livermets.text import listed

DOUBTED: Final = "doubted_systems"


def doubted_are_shown() -> bool:
    """How the switch stands."""
    return bool(st.session_state.get(DOUBTED))


def is_shown(result: SystemResult, assessment: Assessment, doubted: bool) -> bool:
    """Whether a result has its place on the page; `doubted` is how the switch stands."""
    return doubted or stands_before_board(result, assessment)


def doubted_systems(assessment: Assessment) -> tuple[str, ...]:
    """The systems that may be for this case and that nobody could verify."""
    possible = [result.system for result in assessment.systems.values() if result.applicable is not False]
    return tuple(system.definition.short for system in possible if not is_verified(system))


def doubted_switch(doubted: Sequence[str]) -> None:
    """Ask whether these systems are shown, which nobody could verify; nothing without any."""
    if doubted:
        st.toggle(
            f"Also systems that nobody could verify ({len(doubted)})",
            key=DOUBTED,
            persist_state="session",
            on_change=st.rerun,
            help=f"{listed(map(as_text, doubted))}. In no headline, and before a board only in cases they were made for.",
        )
