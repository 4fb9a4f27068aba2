"""The switch for systems that nobody could verify: off, they stand nowhere on the page but where a board may see them too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.headline import is_verified, stands_before_board
from livermets.assessment.systems import SystemResult
from livermets.screens.shared.text import as_text
from livermets.text import listed

DOUBTED: Final = "doubted_systems"


def is_shown(result: SystemResult, assessment: Assessment) -> bool:
    """Whether a result has its place on the page as the switch stands."""
    return bool(st.session_state.get(DOUBTED)) or stands_before_board(result, assessment)


def doubted_switch(results: Iterable[SystemResult]) -> None:
    """Ask whether definitions are shown that nobody could verify, where there is one among these."""
    doubted = [result.system.definition.short for result in results if not is_verified(result.system)]
    if doubted:
        st.toggle(
            f"Also systems that nobody could verify ({len(doubted)})",
            key=DOUBTED,
            persist_state="session",
            on_change=st.rerun,
            help=f"{listed(map(as_text, doubted))}. In no headline, and before a board only in cases they were made for.",
        )
