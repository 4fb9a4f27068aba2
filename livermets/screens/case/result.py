"""What published systems say of the case, in parts of which only those that a fact changes are drawn anew."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.board.flags import flag_lines
from livermets.screens.board_session.link import answers_of_own_case
from livermets.screens.case.cards import card_titles, cards
from livermets.screens.case.menu import release_notice
from livermets.screens.case.referral import filled_notice
from livermets.screens.case.summary import (
    agreement,
    anything_known,
    compared_strips,
    derived_numbers,
    derived_rows,
    function_line,
    invitation,
    options_line,
    remnant_line,
    stale_notice,
    summary,
)
from livermets.screens.shared.flags import flags_look, red_flags
from livermets.screens.shared.parts import SUMMARY, drawn_when_changed
from livermets.screens.shared.questions import asked, what_to_ask
from livermets.screens.shared.session import current_assessment

FLAGS: Final = "case_red_flags"
_QUESTIONS: Final = "case_questions"
AGREEMENT: Final = "case_agreement"
CARDS: Final = "case_cards"
DERIVED: Final = "case_derived"

drawn_when_changed(FLAGS, flags_look)
drawn_when_changed(_QUESTIONS, asked)
drawn_when_changed(AGREEMENT, compared_strips)
drawn_when_changed(CARDS, card_titles)
drawn_when_changed(DERIVED, derived_rows)


def case_result() -> None:
    """Red flags, summary, what to ask next, agreement, and a card for each system."""
    _flags()
    _summary()
    _questions()
    _agreement()
    _cards()
    _derived()


@st.fragment(key=FLAGS)
def _flags() -> None:
    red_flags(flag_lines(current_assessment(), answers_of_own_case()), "case")


@st.fragment(key=SUMMARY)
def _summary() -> None:
    assessment = current_assessment()
    release_notice()
    filled_notice()
    stale_notice()
    if anything_known(assessment):
        summary(assessment)
        function_line(assessment)
        remnant_line(assessment)
        options_line(assessment)
    else:
        invitation()


@st.fragment(key=_QUESTIONS)
def _questions() -> None:
    if anything_known(current_assessment()):
        what_to_ask(current_assessment())


@st.fragment(key=AGREEMENT)
def _agreement() -> None:
    if anything_known(current_assessment()):
        agreement(current_assessment())


@st.fragment(key=CARDS)
def _cards() -> None:
    if anything_known(current_assessment()):
        cards(current_assessment())


@st.fragment(key=DERIVED)
def _derived() -> None:
    derived_numbers(current_assessment())
