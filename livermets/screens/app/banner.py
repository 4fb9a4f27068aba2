"""What stands under the navigation on every page: which case and release are shown, and the answers in front of everything."""

from __future__ import annotations

import streamlit as st

from livermets.screens.board_session.own_case import answers_of_own_case, systems_of_own_case
from livermets.screens.shared.answer_strip import STYLE, strip_of_case
from livermets.screens.shared.case_line import case_line
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.session import current_case, medical_facts


def _readable_tags() -> str:
    """Dark letters on what is chosen in a list of several and on the button that matters most, in the dark theme.

    Streamlit writes them in white on the primary colour, and no colour that reads on a dark page carries white letters;
    there is no parameter for it. The browser chooses, so that a theme that changes while the page is open is followed at once.
    """
    letters = st.get_option("theme.dark.backgroundColor")
    on_primary = "[data-testid='stMultiSelectTagsContainer'] span, button[kind='primary']:not(:disabled)"
    return f"<style>:is({on_primary}), :is({on_primary}) p {{ color: light-dark(#fff, {letters}); }}</style>"


def case_banner(of_own_case: bool = True) -> None:
    """Which case is shown and the release; below them the answers, once something is known.

    A page that shows cases of its own says in this place which they are: there `of_own_case` is false.
    """
    st.html(_readable_tags() + STYLE)
    if of_own_case:
        _case_in_words()
        _answers()


@drawn_part("banner", case_line)
def _case_in_words(words: str) -> None:
    st.markdown(words)


def _strip() -> str:
    if not medical_facts(current_case()):
        return ""
    return strip_of_case(answers_of_own_case(), systems_of_own_case())


@drawn_part("answers", _strip)
def _answers(strip: str) -> None:
    if strip:
        st.html(strip)
