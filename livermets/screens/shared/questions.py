"""What to ask next, on every page that says it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.questions import Question
from livermets.case.words import fact_label
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.fields import fact_field, field_looks
from livermets.screens.shared.parts import FieldLooks
from livermets.screens.shared.text import as_text, quiet
from livermets.text import bracket_apart, counted, shortened

ASKED: Final = 5
MOST_NAMED: Final = 6


def questions(assessment: Assessment, prefix: str) -> None:
    """The unknown facts to ask for first, each with its field and what waits for it; `prefix` keeps the fields apart."""
    with st.container(horizontal=True, gap="xsmall"):
        for question in assessment.ask_next[:ASKED]:
            _question(question, prefix)


def questions_look(assessment: Assessment, prefix: str) -> FieldLooks:
    """What the questions look like, those of the fields among them."""
    asked = assessment.ask_next[:ASKED]
    waiting = tuple((q.fact, q.settles, q.narrows, q.options, q.red_flags, q.checks) for q in asked)
    return field_looks([q.fact for q in asked if _has_field(q.fact)], prefix=prefix, beside=waiting)


def _has_field(name: str) -> bool:
    return name in FACTS and name != "lesions"


def waiting_words(question: Question) -> str:
    """How much waits for a fact, what treatment depends on before scores: "1 red flag, 3 options, settles 2"."""
    flags, options = len(question.red_flags), len(question.options)
    settles, narrows = len(question.settles), len(question.narrows)
    parts = (
        counted(flags, "red flag") if flags else "",
        counted(options, "option") if options else "",
        f"settles {counted(settles, 'score')}" if settles else "",
        f"narrows {counted(narrows, 'score')}" if narrows else "",
    )
    return ", ".join(filter(None, parts)) or f"could take {counted(len(question.checks), 'option')} away"


def _question(question: Question, prefix: str) -> None:
    with st.popover(
        f"**{as_text(fact_label(question.fact))}** · {waiting_words(question)}", key=f"{prefix}_open_{question.fact}"
    ):
        if _has_field(question.fact):
            fact_field(question.fact, prefix=prefix)
        registry = knowledge().registry
        for flag in (registry.red_flags[name] for name in question.red_flags):
            st.markdown(f":material/flag: **{as_text(flag.text.rstrip('.'))}**: {as_text(flag.settles)}")
        if question.options:
            names = [as_text(bracket_apart(registry.options[name].name)[0]) for name in question.options]
            quiet(f"Waiting for it: {shortened(names, MOST_NAMED)}")
        if question.checks:
            names = [as_text(bracket_apart(registry.options[name].name)[0]) for name in question.checks]
            quiet(f"Could take away: {shortened(names, MOST_NAMED)}")
        if question.settles:
            quiet(f"Settles {_names(question.settles)}")
        if question.narrows:
            quiet(f"Narrows {_names(question.narrows)}")


def _names(systems: tuple[str, ...]) -> str:
    known = knowledge().systems
    return ", ".join(as_text(known[name].definition.short) for name in systems)
