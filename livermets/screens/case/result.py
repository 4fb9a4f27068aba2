"""What published systems say of the case, in parts of which only those that a fact changes are drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from livermets.board.briefing import FlagLine
from livermets.board.flags import flag_lines
from livermets.screens.board_session.own_case import answers_of_own_case
from livermets.screens.case.cards import Shelves, cards, shelves_of
from livermets.screens.case.doubted import doubted_are_shown, doubted_switch, doubted_systems
from livermets.screens.case.menu import release_notice
from livermets.screens.case.referral import filled_notice
from livermets.screens.case.summary import (
    agreement_html,
    anything_known,
    counted_options,
    derived_numbers,
    derived_rows,
    invitation,
    options_line,
    standing_html,
)
from livermets.screens.shared.flags import red_flags
from livermets.screens.shared.html_rows import html_rows
from livermets.screens.shared.parts import FieldLooks, drawn_part
from livermets.screens.shared.questions import questions, questions_look
from livermets.screens.shared.session import current_assessment, current_faults, worked_out

_ASK: Final = "ask"
_STANDING: Final = "case_standing"
_AGREEMENT: Final = "case_agreement"


def case_result() -> None:
    """Red flags, every stage and score in a line, what to ask next, agreement, and a card for each system."""
    _flags()
    _notices()
    if not anything_known(current_assessment()):
        invitation()
        return
    _standing()
    _options()
    _questions()
    _agreement()
    _cards()
    _derived()


def _flag_lines() -> Sequence[FlagLine]:
    return worked_out(flag_lines, answers_of_own_case())


@drawn_part("case_red_flags", _flag_lines)
def _flags(lines: Sequence[FlagLine]) -> None:
    red_flags(lines, "case")


@drawn_part("case_notices", lambda: (bool(current_faults()), current_assessment().case.given))
def _notices(_: object) -> None:
    """That the results are not of what is entered now, or were others under the release that a file was saved under, and what
    of a form is not taken."""
    release_notice()
    filled_notice()
    if current_faults():
        st.markdown(":orange[:material/history: Of the last facts that fitted together]")


@drawn_part(_STANDING, lambda: worked_out(standing_html, doubted_are_shown()))
def _standing(html: str) -> None:
    html_rows(html, key=_STANDING)


@drawn_part("case_options", lambda: (doubted_systems(current_assessment()), counted_options(current_assessment())))
def _options(look: tuple[Sequence[str], str]) -> None:
    doubted, counted = look
    doubted_switch(doubted)
    options_line(counted)


@drawn_part("case_questions", lambda: questions_look(current_assessment(), _ASK))
def _questions(_: FieldLooks) -> None:
    """The unknown facts that a board would gain most by; each can be answered on the spot."""
    if current_assessment().ask_next:
        st.markdown("**Ask next**")
        questions(current_assessment(), _ASK)


@drawn_part(_AGREEMENT, lambda: worked_out(agreement_html, doubted_are_shown()))
def _agreement(html: str) -> None:
    if html:
        html_rows(html, key=_AGREEMENT)


@drawn_part("case_cards", lambda: worked_out(shelves_of, doubted_are_shown()))
def _cards(shelves: Shelves) -> None:
    cards(shelves)


@drawn_part("case_derived", lambda: derived_rows(current_assessment()))
def _derived(rows: Sequence[tuple[str, str]]) -> None:
    derived_numbers(rows)
