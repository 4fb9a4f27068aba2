"""The top of the result: every stage and score that already says something, one line each, and what to ask next."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.options import STATUS_LABELS, STATUSES
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import (
    IN_FRONT,
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
from livermets.charts.agreement import Strip, agreement_figure, agreement_sentence, agreement_table
from livermets.charts.template import CONFIG
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.replacing import replace_own_case
from livermets.screens.case.doubted import doubted_switch, is_shown
from livermets.screens.case.quick import show_example
from livermets.screens.shared.pages import TREATMENTS_PAGE
from livermets.screens.shared.session import current_faults, medical_facts, open_case
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, doubt_badge, quiet
from livermets.text import listed, number_words, shortened

_REMNANTS: Final = {
    "future_remnant_percent_standardised": "of the estimated volume",
    "future_remnant_percent_measured": "of the measured volume without tumour",
}


def invitation() -> None:
    """What stands in the place of results before anything is known: what this is, what it is not, three ways to begin."""
    known = knowledge()
    said = intended_uses(known.intended_use)
    st.markdown(f"## livermets\n\n{said.get('What it is', '')}")
    st.markdown(f":material/gpp_maybe: **What it is not.** {said.get('What it does not do', '')}")
    st.info(
        "**Three ways to begin.** Choose the primary in the form, type a quick line or paste a letter, or load a demo case. "
        f"{len(known.systems)} published systems answer as facts come in, each with its source. Nothing is preselected, and "
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


def summary(assessment: Assessment) -> None:
    """One line for each stage and score with a result: value, group, place among the groups, what is missing."""
    results = [result for result in shown_first(assessment) if is_shown(result, assessment)]
    if not results:
        st.markdown(":gray[No stage or score can say anything of these facts yet.]")
        return
    for column, name in zip(st.columns(len(IN_FRONT), gap="small"), IN_FRONT, strict=True):
        rows = [_row(result) for result in results if head(result) == name]
        if rows:
            with column:
                show_rows(rows_of((f"**{name}**", "", ":small[best → worst]"), rows), name, wide=True)
    doubted_switch(result for result in assessment.systems.values() if result.applicable is not False)
    if waiting := _waiting(assessment):
        quiet(f"Nothing can be said yet by {waiting}.")


def _row(result: SystemResult) -> tuple[str, str, str]:
    definition = result.system.definition
    said = f"**{as_text(value_words(result))}**"
    if group := group_words(result):
        said += f" · {as_text(group)}"
    if result.missing:
        said += f" :small[:gray[? {as_text(missing_words(result, 2))}]]"
    name = as_text(definition.short) + doubt_badge(definition.verification)
    if trust := _discrimination(result):
        name += f" :small[:gray[{trust}]]"
    return name, said, strip(result)


def _discrimination(result: SystemResult) -> str:
    figures = knowledge().registry.figures
    first = next((figures[name] for name in result.system.definition.discrimination if name in figures), None)
    return f"C\u00a0{first.value:.2f}" if first and first.measure == "c-index" and first.value is not None else ""


def _waiting(assessment: Assessment) -> str:
    shown = {result.id for result in shown_first(assessment)}
    names = [
        result.system.definition.short
        for result in assessment.systems.values()
        if result.applicable and head(result) in IN_FRONT and result.id not in shown and is_shown(result, assessment)
    ]
    return shortened(names, 3) if len(names) > 4 else listed(names)


def stale_notice() -> None:
    """Says when the results are not of what is entered now."""
    if current_faults():
        st.markdown(":orange[:material/history: Of the last facts that fitted together]")


def options_line(assessment: Assessment) -> None:
    """How many treatment options of this primary have which status, and the way to them."""
    counts = Counter(option.status for option in assessment.options)
    shown = [f"**{counts[status]}** {STATUS_LABELS[status].lower()}" for status in STATUSES if counts[status]]
    if shown:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("Options " + " · ".join(shown), width="content")
            st.page_link(TREATMENTS_PAGE, label="Treatments", icon=":material/arrow_forward:")


def agreement(assessment: Assessment) -> None:
    """Where the systems put the case, side by side, as picture, sentence and table."""
    compared = _compared(assessment)
    if len(compared) < 2:
        return
    strips = [_strip_of(result) for result in compared]
    st.markdown("**Agreement of the systems**")
    sentence = agreement_sentence(strips)
    st.plotly_chart(agreement_figure(strips), config=CONFIG, key="agreement", alt=f"Agreement of the systems. {sentence}")
    quiet(as_text(sentence) + _would_settle(assessment, {result.id for result in compared}))
    table = st.expander("The same as a table", type="compact", key="agreement_table", on_change="rerun")
    if table.open:
        rows = [{name: as_text(text) for name, text in row.items()} for row in agreement_table(strips)]
        with table:
            show_rows(rows, sentence, wide=True)


def _compared(assessment: Assessment) -> list[SystemResult]:
    shown = [result for result in shown_first(assessment) if is_shown(result, assessment)]
    return [result for result in shown if set(ordered_groups(result.system)).intersection(result.groups)]


def compared_strips(assessment: Assessment) -> tuple[object, ...]:
    """What the picture of agreement and the line below it look like."""
    compared = _compared(assessment)
    return (*map(_strip_of, compared), _would_settle(assessment, {result.id for result in compared}))


def _strip_of(result: SystemResult) -> Strip:
    groups = ordered_groups(result.system)
    possible = tuple(group for group in groups if group in result.groups)
    return Strip(result.system.definition.short, groups, possible, value_words(result))


def _would_settle(assessment: Assessment, compared: set[str]) -> str:
    """Which missing fact settles, or else narrows, most of the compared systems."""
    best, effect = "", (0, 0)
    for question in assessment.ask_next:
        counted = (len(compared.intersection(question.settles)), len(compared.intersection(question.narrows)))
        if counted > effect:
            best, effect = question.fact, counted
    return f" **{as_text(fact_label(best))}** is the missing fact that would settle most of them." if best else ""


def derived_numbers(assessment: Assessment) -> None:
    """Numbers that follow from the facts by formula: the known ones, in one compact table."""
    if rows := derived_rows(assessment):
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


def remnant_line(assessment: Assessment) -> None:
    """The future remnant by both denominators, in one line, as soon as one of them is known."""
    values = {name: assessment.derived.get(name) for name in _REMNANTS}
    if any(value is not None for value in values.values()):
        shown = [
            f"{UNKNOWN if value is None else f'**{derived_words(assessment.knowledge, name, value)} %**'} {_REMNANTS[name]}"
            for name, value in values.items()
        ]
        shown += [_said(result) for result in _of_head(assessment, "Remnant and volumes", "stages")]
        st.markdown("Future remnant " + " · ".join(shown))


def function_line(assessment: Assessment) -> None:
    """The liver function scores that say something, in one line."""
    shown = [_said(r) for r in _of_head(assessment, "Liver function") if r.group is not None or r.outcome.low is not None]
    if shown:
        st.markdown(" · ".join(shown))


def _of_head(assessment: Assessment, name: str, kind: str = "") -> list[SystemResult]:
    """The results under a head that already say something, of one kind of system where a kind is named."""
    return [
        result
        for result in assessment.systems.values()
        if head(result) == name and says_something(result) and kind in ("", result.system.definition.kind)
    ]


def _said(result: SystemResult) -> str:
    """A result in a few words: "Fong score **2–4 of 5** (low or high)"."""
    text = f"{as_text(result.system.definition.short)} **{as_text(value_words(result))}**"
    group = as_text(group_words(result))
    return f"{text} ({group})" if group else text


def anything_known(assessment: Assessment) -> bool:
    """Whether there is a single fact of the patient to speak of."""
    return medical_facts(assessment.case) > 0
