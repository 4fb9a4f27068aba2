"""What stands under the navigation on every page: which case and release are shown, and the answers in front of everything."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from livermets.assessment.ages import Age
from livermets.assessment.assess import Assessment
from livermets.board.answer_strip import answer_strip
from livermets.board.models import AcknowledgedFlag
from livermets.facts import FACTS, primary_label
from livermets.knowledge.loading import knowledge
from livermets.screens.app.answer_strip import STYLE, strip_html
from livermets.screens.board_session.own_case import answers_of_own_case, systems_of_own_case
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.session import (
    current_ages,
    current_case,
    current_faults,
    doubted_facts,
    medical_facts,
    worked_out,
)
from livermets.screens.shared.text import as_text
from livermets.text import counted

_DESCRIBING = frozenset(name for name, fact in FACTS.items() if fact.section == "case")


def _readable_tags() -> str:
    """Dark letters on what is chosen in a list of several and on the button that matters most, in the dark theme.

    Streamlit writes them in white on the primary colour, and no colour that reads on a dark page carries white letters;
    there is no parameter for it. The browser chooses, so that a theme that changes while the page is open is followed at once.
    """
    letters = st.get_option("theme.dark.backgroundColor")
    on_primary = "[data-testid='stMultiSelectTagsContainer'] span, button[kind='primary']:not(:disabled)"
    return f"<style>:is({on_primary}), :is({on_primary}) p {{ color: light-dark(#fff, {letters}); }}</style>"


def case_banner() -> None:
    """Label, moment, primary, how much is known and the release; below them the answers, once something is known."""
    st.html(_readable_tags() + STYLE)
    _case_in_words()
    _answers()


def _banner_words() -> str:
    case = current_case()
    values = case.values
    known = medical_facts(case)
    parts = [f"**{as_text(values['case_label'])}**" if values["case_label"] else "**Case without a label**"]
    if values["snapshot"]:
        parts.append(as_text(values["snapshot"]))
    parts.append(primary_label(values["primary_site"]) if values["primary_site"] else ":gray[primary not entered]")
    parts.append(f"{known} of {len(FACTS) - len(_DESCRIBING)} facts known" if known else ":gray[nothing entered]")
    if current_faults():
        parts.append(":orange-badge[:material/warning: entries need a look]")
    if doubted := doubted_facts():
        parts.append(f":blue-badge[:material/help: {counted(len(doubted), 'value')} to check]")
    parts.append(f":gray[knowledge release {knowledge().release}]")
    return f":small[{' · '.join(parts)}]"


@drawn_part("banner", _banner_words)
def _case_in_words(words: str) -> None:
    st.markdown(words)


def _strip() -> str:
    if not medical_facts(current_case()):
        return ""
    return worked_out(_strip_of, answers_of_own_case(), systems_of_own_case(), current_ages())


def _strip_of(
    assessment: Assessment, acknowledged: Sequence[AcknowledgedFlag], systems: Sequence[str], aged: Sequence[Age]
) -> str:
    return strip_html(answer_strip(assessment, systems=systems, acknowledged=acknowledged, aged=aged))


@drawn_part("answers", _strip)
def _answers(strip: str) -> None:
    if strip:
        st.html(strip)
