"""The top of the result: every stage and score that already says something, one line each, and what to ask next."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import streamlit as st

from livermets.assessment.agreement import Strip, agreement_sentence
from livermets.assessment.assess import Assessment
from livermets.assessment.headline import VERIFIED
from livermets.assessment.options import STATUS_LABELS, STATUSES
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import (
    IN_FRONT,
    VERIFICATION,
    derived_words,
    group_words,
    head,
    missing_words,
    ordered_groups,
    says_something,
    shown_first,
    strip,
    value_words,
)
from livermets.case.words import fact_label, unit_words
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.replacing import replace_own_case
from livermets.screens.case.doubted import is_shown
from livermets.screens.case.quick import show_example
from livermets.screens.shared.pages import TREATMENTS_PAGE
from livermets.screens.shared.session import medical_facts, open_case
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import as_text, quiet
from livermets.text import listed, number_words, shortened

_REMNANTS: Final = {
    "future_remnant_percent_standardised": "of the estimated volume",
    "future_remnant_percent_measured": "of the measured volume without tumour",
}


def invitation() -> None:
    """What stands in the place of results before anything is known: what this is, what it is not, three ways to begin."""
    known = knowledge()
    computing = [one.definition for one in known.systems.values() if one.definition.kind != "listed"]
    answering = sum(one.verification in VERIFIED for one in computing)
    said = intended_uses(known.intended_use)
    st.markdown(f"## livermets\n\n{said.get('What it is', '')}")
    st.markdown(f":material/gpp_maybe: **What it is not.** {said.get('What it does not do', '')}")
    st.info(
        "**Three ways to begin.** Choose the primary in the form, type a quick line or paste a letter, or load a demo case. "
        f"{answering} published systems answer as facts come in, each with its source. Nothing is preselected, and "
        "what is not entered stays unknown: it never counts as no.",
        icon=":material/start:",
    )
    st.button("Try the example of a quick line", key="quick_example", icon=":material/bolt:", on_click=show_example)
    with st.container(gap="xsmall"):
        for demo in known.demo_cases.values():
            if st.button(
                f"**{as_text(demo.title)}**", key=f"demo_{demo.id}", type="tertiary", icon=":material/folder_special:"
            ):
                replace_own_case(demo.title, partial(_show_demo, demo.case.to_json()))
            quiet(as_text(demo.summary))


def intended_uses(text: str) -> dict[str, str]:
    """The paragraphs of the intended use by their titles, each in one line."""
    found = re.findall(r"\*\*([^*]+?)\.\*\*\s+(.+?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    return {title: " ".join(words.split()) for title, words in found}


def _show_demo(facts: Mapping[str, Any]) -> None:
    open_case(facts)
    st.rerun()


@dataclass(frozen=True, slots=True)
class _ScoreLine:
    """A stage or score in the table: what it says, what doubts it, what it waits for."""

    name: str
    value: str
    group: str
    missing: str
    strip: str
    trust: str
    doubt: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The stages and scores under one head."""

    name: str
    lines: tuple[_ScoreLine, ...]


class _Number(NamedTuple):
    """A number in a line of several: its name in front of it and what stands behind it."""

    name: str
    value: str
    after: str


class _NumberLine(NamedTuple):
    """A line of several numbers with its title; empty where none is needed."""

    title: str
    said: tuple[_Number, ...]


def standing_html(assessment: Assessment, doubted: bool) -> str:
    """What the systems say of a case: a line for each stage and score with its value, group, place and what is missing."""
    results = [result for result in shown_first(assessment) if is_shown(result, assessment, doubted)]
    by_head = {name: tuple(_line(result) for result in results if head(result) == name) for name in IN_FRONT}
    return filled(
        "case/standing.html.jinja",
        heads=[_Shelf(name, lines) for name, lines in by_head.items() if lines],
        waiting=_waiting(assessment, doubted) if results else "",
        lines=[line for line in (_function_line(assessment), _remnant_line(assessment)) if line.said],
    )


def _line(result: SystemResult) -> _ScoreLine:
    definition = result.system.definition
    colour, doubt = VERIFICATION[definition.verification]
    return _ScoreLine(
        definition.short,
        value_words(result),
        group_words(result),
        missing_words(result, 2) if result.missing else "",
        strip(result),
        _discrimination(result),
        doubt if colour == "orange" else "",
    )


def _discrimination(result: SystemResult) -> str:
    figures = knowledge().registry.figures
    first = next((figures[name] for name in result.system.definition.discrimination if name in figures), None)
    return f"C\u00a0{first.value:.2f}" if first and first.measure == "c-index" and first.value is not None else ""


def _waiting(assessment: Assessment, doubted: bool) -> str:
    shown = {result.id for result in shown_first(assessment)}
    names = [
        result.system.definition.short
        for result in assessment.systems.values()
        if result.applicable and head(result) in IN_FRONT and result.id not in shown and is_shown(result, assessment, doubted)
    ]
    return shortened(names, 3) if len(names) > 4 else listed(names)


def counted_options(assessment: Assessment) -> str:
    """How many treatment options of this primary have which status, as Markdown; empty while none has any."""
    counts = Counter(option.status for option in assessment.options)
    return " · ".join(f"**{counts[status]}** {STATUS_LABELS[status].lower()}" for status in STATUSES if counts[status])


def options_line(counted: str) -> None:
    """How many options there are, and the way to them."""
    if counted:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Options {counted}", width="content")
            st.page_link(TREATMENTS_PAGE, label="Treatments", icon=":material/arrow_forward:")


def agreement_html(assessment: Assessment, doubted: bool) -> str:
    """Where the systems put the case, side by side; empty for fewer than two."""
    compared = _compared(assessment, doubted)
    if len(compared) < 2:
        return ""
    strips = [_strip_of(result) for result in compared]
    settles = _would_settle(assessment, {result.id for result in compared})
    return filled("case/agreement.html.jinja", strips=strips, sentence=agreement_sentence(strips), settles=settles)


def _compared(assessment: Assessment, doubted: bool) -> list[SystemResult]:
    shown = [result for result in shown_first(assessment) if is_shown(result, assessment, doubted)]
    return [result for result in shown if set(ordered_groups(result.system)).intersection(result.groups)]


def _strip_of(result: SystemResult) -> Strip:
    groups = ordered_groups(result.system)
    possible = tuple(group for group in groups if group in result.groups)
    return Strip(result.system.definition.short, groups, possible)


def _would_settle(assessment: Assessment, compared: set[str]) -> str:
    """Which missing fact settles, or else narrows, most of the compared systems."""
    best, effect = "", (0, 0)
    for question in assessment.ask_next:
        counted = (len(compared.intersection(question.settles)), len(compared.intersection(question.narrows)))
        if counted > effect:
            best, effect = question.fact, counted
    return fact_label(best) if best else ""


def derived_numbers(rows: Sequence[tuple[str, str]]) -> None:
    """Numbers that follow from the facts by formula: the known ones, in one compact table."""
    if rows:
        show_rows(rows_of(("**Derived**", ""), rows), "Numbers that follow from the facts")


def derived_rows(assessment: Assessment) -> list[tuple[str, str]]:
    """The rows of the table of derived numbers: label, value."""
    rows = []
    for number in knowledge().derived:
        value = assessment.derived.get(number.symbol.name)
        if value is not None and math.isfinite(value):
            unit = as_text(unit_words(number.unit))
            rows.append(
                (as_text(number.label), f"**{derived_words(assessment.knowledge, number.symbol.name, value)}** {unit}".rstrip())
            )
    if (target := assessment.derived.get("recist_sum_mm")) is not None:
        rows.append(("RECIST target sum of the listed lesions", f"**{number_words(target)}** mm"))
    return rows


def _remnant_line(assessment: Assessment) -> _NumberLine:
    """The future remnant by both denominators, as soon as one of them is known."""
    values = {name: assessment.derived.get(name) for name in _REMNANTS}
    if all(value is None for value in values.values()):
        return _NumberLine("", ())
    shown = [
        _Number("", "?" if value is None else f"{derived_words(assessment.knowledge, name, value)} %", _REMNANTS[name])
        for name, value in values.items()
    ]
    return _NumberLine(
        "Future remnant", (*shown, *(_said(result) for result in _of_head(assessment, "Remnant and volumes", "stages")))
    )


def _function_line(assessment: Assessment) -> _NumberLine:
    """The liver function scores that say something."""
    shown = [r for r in _of_head(assessment, "Liver function") if r.group is not None or r.outcome.low is not None]
    return _NumberLine("", tuple(map(_said, shown)))


def _of_head(assessment: Assessment, name: str, kind: str = "") -> list[SystemResult]:
    """The results under a head that already say something, of one kind of system where a kind is named."""
    return [
        result
        for result in assessment.systems.values()
        if head(result) == name and says_something(result) and kind in ("", result.system.definition.kind)
    ]


def _said(result: SystemResult) -> _Number:
    """A result in a few words: "Fong score", "2–4 of 5", "(low or high)"."""
    group = group_words(result)
    return _Number(result.system.definition.short, value_words(result), f"({group})" if group else "")


def anything_known(assessment: Assessment) -> bool:
    """Whether there is a single fact of the patient to speak of."""
    return medical_facts(assessment.case) > 0
