"""What to ask next, on every page that says it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.questions import Question
from livermets.case.words import fact_label
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.fields import fact_field
from livermets.screens.shared.text import as_text, quiet

ASKED: Final = 5


def ask_next(assessment: Assessment) -> None:
    """The unknown facts that would settle most; each can be answered on the spot."""
    if not assessment.ask_next:
        return
    st.markdown("**Ask next**")
    questions(assessment, "ask")


def questions(assessment: Assessment, prefix: str) -> None:
    """The unknown facts that would settle most of the case in hand, each with its field; `prefix` keeps the fields apart."""
    with st.container(horizontal=True, gap="xsmall"):
        for question in assessment.ask_next[:ASKED]:
            _question(question, prefix)


def asked(assessment: Assessment) -> tuple[object, ...]:
    """What the questions look like."""
    return tuple((q.fact, q.settles, q.narrows) for q in assessment.ask_next[:ASKED])


def _question(question: Question, prefix: str) -> None:
    settles, narrows = len(question.settles), len(question.narrows)
    effect = ", ".join(
        part for part in (f"settles {settles}" if settles else "", f"narrows {narrows}" if narrows else "") if part
    )
    with st.popover(f"**{as_text(fact_label(question.fact))}** · {effect}", key=f"{prefix}_open_{question.fact}"):
        if question.fact in FACTS and question.fact != "lesions":
            fact_field(question.fact, prefix=prefix)
        if settles:
            quiet(f"Settles {_names(question.settles)}")
        if narrows:
            quiet(f"Narrows {_names(question.narrows)}")


def _names(systems: tuple[str, ...]) -> str:
    known = knowledge().systems
    return ", ".join(as_text(known[name].definition.short) for name in systems)
