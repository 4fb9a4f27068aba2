"""The resectability page: the verdict of published classifications, the map, and the questions behind the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import judged_limits
from livermets.assessment.resectability import STANCE_WORDS, Classified, agreement_sentences, classified
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import NOTHING_YET, VERIFICATION, criteria_lines, group_words, missing_words, value_words
from livermets.case.words import NO, YES, fact_label, labels_words
from livermets.case.words import value_words as fact_words
from livermets.facts import FACTS
from livermets.knowledge.guide_records import View
from livermets.knowledge.loading import knowledge
from livermets.screens.resectability.plan import resection_plan
from livermets.screens.resectability.remnant import remnant_calculator
from livermets.screens.resectability.volumes import MEASURED, measured_volumes
from livermets.screens.shared.advice import advice_at, advice_lists
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.lesions import lesion_table
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.session import current_assessment, current_case, medical_facts
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, doubt_badge, quiet
from livermets.text import sentence_case

CALCULATOR: Final = "Remnant calculator"
OTHER: Final = "More published rules"
"""The heading of rules that name no place, so that a new one is never lost."""

_SIGNS: Final = {True: f":green[**{YES}**]", False: NO, None: f"**{UNKNOWN}**"}
_COLOURS: Final = {"for": "green", "between": "orange", "against": "violet"}


def resectability_screen() -> None:
    """Verdict and lesions beside the map; below them the questions, one view each."""
    known = medical_facts(current_case()) > 0
    words, picture = st.columns([9, 11], gap="large")
    with words:
        if known:
            verdict(current_assessment())
        else:
            _invitation()
        st.markdown("**Lesions**")
        lesion_table()
    with picture:
        resection_plan()
    _views(known)


def _invitation() -> None:
    st.info(
        "Enter or load a case to read the published classifications of it. Without one, the map, the remnant calculator and "
        "all published rules below can be used as they are.",
        icon=":material/info:",
    )


def verdict(assessment: Assessment) -> None:
    """What each classification that applies says of the case, where they disagree, and how often panels do."""
    found = classified(assessment)
    st.markdown("**What published classifications say of this case**")
    if not found:
        st.markdown(":gray[None that was read applies to this case.]")
        return
    sentences = agreement_sentences(found, judged_limits(assessment))
    st.markdown("\n\n".join(as_text(sentence) for sentence in sentences))
    settled = sorted((one for one in found if one.stance), key=lambda one: one.question)
    still_open = [one for one in found if not one.stance]
    if settled:
        show_rows([_row(one) for one in settled], "Classifications that are settled", wide=True)
    _flags(assessment, found)
    _panel(assessment)
    label = f"{len(still_open)} not settled, what is missing, and sources" if still_open else "Sources"
    more = st.expander(label, expanded=not settled, key="verdict_open", on_change="rerun")
    if more.open:
        with more:
            if still_open:
                show_rows([_open_row(one) for one in still_open], "Classifications that are open", wide=True)
            _chips((one.source for one in found), "verdict")


def _row(one: Classified) -> dict[str, str]:
    assert one.stance is not None
    words = STANCE_WORDS[one.question][one.stance]
    return {"Classification": _name(one), "Says": f":{_COLOURS[one.stance]}-badge[{words}] {as_text(one.says)}"}


def _open_row(one: Classified) -> dict[str, str]:
    return {"Classification": _name(one), "Possible": as_text(one.says), "Missing": _missing(one)}


def _missing(one: Classified) -> str:
    return as_text(labels_words(one.missing, 4)) if one.missing else ":gray[nothing: for the board]"


def _name(one: Classified) -> str:
    """What classifies, and where it is published; for a rule, which has no name, how strong it is."""
    if one.verification not in VERIFICATION:
        return f"{source_mark(one.source)} :small[:gray[{as_text(one.verification)}]]"
    return f"{as_text(one.name)}{doubt_badge(one.verification)} :small[{source_mark(one.source)}]"


def _flags(assessment: Assessment, found: Iterable[Classified]) -> None:
    """What the systems behind the verdict warn of in this case."""
    texts: dict[str, None] = {}
    for one in found:
        result = assessment.systems.get(one.id.split(".")[0])
        if result is not None:
            flags = {flag.id: flag.text for flag in result.system.definition.flags}
            texts |= {f"{result.system.definition.short}: {flags[name]}": None for name in result.flags if name in flags}
    if texts:
        st.markdown("\n\n".join(f":small[:material/flag: {as_text(text)}]" for text in texts))


def _panel(assessment: Assessment) -> None:
    for rule in (result.rule for result in advice_at("with-every-verdict", assessment)):
        said = sentence_case(rule.conclusion)
        st.markdown(
            f":material/groups: **{as_text(said)}** {source_mark(rule.source)}  \n"
            f":small[:gray[{as_text(rule.strength)}. {as_text(rule.caveat or '')}]]"
        )


def _chips(sources: Iterable[str], key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for source in dict.fromkeys(sources):
            source_chip(source, key=f"resectability-{key}-{source}")


def _views(known: bool) -> None:
    views = {view.label: partial(_view, view) for view in knowledge().guides.pages["resectability"].views}
    own = {CALCULATOR: remnant_calculator, MEASURED: measured_volumes}
    ordered: dict[str, Callable[[], None]] = {**views, **own} if known else {**own, **views}
    key = "resectability_views" if known else "resectability_views_without_case"
    for tab, draw in zip(st.tabs(list(ordered), on_change="rerun", key=key), ordered.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _view(view: View) -> None:
    assessment = current_assessment()
    if medical_facts(assessment.case):
        _facts(view, assessment)
        _systems(view, assessment)
    _rules(view, assessment)


def _facts(view: View, assessment: Assessment) -> None:
    """The facts that the view turns on, unknown ones as unknown."""
    values = assessment.case.values
    parts = []
    for fact in view.facts:
        known = values[fact] is not None
        shown = f"**{as_text(fact_words(FACTS[fact], values[fact]))}**" if known else f"{UNKNOWN} :gray[unknown]"
        parts.append(f"{as_text(fact_label(fact))} {shown}")
    st.markdown(" · ".join(parts))


def _systems(view: View, assessment: Assessment) -> None:
    """The systems of a view: a row for each that says something, a line for those that wait for facts, the criteria of some."""
    applying = [result for system in view.systems if (result := assessment.systems[system]).applicable is not False]
    speaking = [result for result in applying if value_words(result) != NOTHING_YET]
    if speaking:
        show_rows([_system_row(result) for result in speaking], f"Systems: {view.label}", wide=True)
        _bear_in_mind(speaking)
    waiting = [f"{as_text(r.system.definition.short)} ({as_text(missing_words(r, 3))})" for r in applying if r not in speaking]
    if waiting:
        quiet(f"{UNKNOWN} Nothing can be said yet by {'; '.join(waiting)}.")
    for result in applying:
        if result.id in view.criteria:
            definition = result.system.definition
            lines = "  \n".join(f"{_SIGNS[verdict]} {as_text(label)}" for verdict, label, _ in criteria_lines(result))
            st.markdown(f"**{as_text(definition.name)}** {source_mark(definition.source)}\n\n{lines}")


def _system_row(result: SystemResult) -> dict[str, str]:
    definition = result.system.definition
    return {
        "System": f"{as_text(definition.short)}{doubt_badge(definition.verification)} :small[{source_mark(definition.source)}]",
        "This case": f"**{as_text(value_words(result))}** {as_text(group_words(result))}",
        "Missing": f":gray[{as_text(missing_words(result))}]" if result.missing else "",
    }


def _bear_in_mind(results: Iterable[SystemResult]) -> None:
    """What must be known of each system, below the table: beside the values it would push them off a phone."""
    said = [
        f"**{as_text(definition.short)}**: {as_text(definition.cautions[0])}"
        for definition in (result.system.definition for result in results)
        if definition.cautions
    ]
    if said:
        quiet("Bear in mind. " + " · ".join(said))


def _rules(view: View, assessment: Assessment) -> None:
    """The published rules of a view under their headings, in two columns, and a chip for each of their sources."""
    headings = {place.label: advice_at(place.id, assessment) for place in view.places}
    unplaced = [one for one in assessment.advice if one.rule.area == view.area and not one.rule.places]
    columns = st.columns(2, gap="large")
    filled = [0, 0]
    shown: list[str] = []
    for heading, results in {**headings, OTHER: unplaced}.items():
        if results:
            # Each heading goes to the column that has fewer rules so far, so that both end near each other.
            shorter = filled.index(min(filled))
            filled[shorter] += len(results) + 1
            with columns[shorter]:
                st.markdown(f"##### {heading}")
                advice_lists(results)
            shown += [result.rule.source for result in results]
    _chips(shown, view.label)
