"""Published rules on the screen: what follows, when it holds, whether it does for this case, how strong, from where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.options import AdviceResult
from livermets.case.case import Case
from livermets.case.words import NO, YES, labels_words
from livermets.knowledge.vocabulary import AdviceArea, in_region
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.review import reviewed_rules
from livermets.screens.shared.session import current_assessment, current_case, medical_facts
from livermets.screens.shared.text import UNKNOWN, as_text
from livermets.text import sentence_case

STATE_HEADS: Final = {
    "met": "Holds for this case",
    "unknown": "Unknown: facts of the case would tell",
    "board": "For the board: the facts of a case do not decide it",
    "not-met": "Does not hold for this case",
}
"""The states of a rule for a case, in the order in which they are read."""


def state_of(result: AdviceResult) -> str:
    """Which of `STATE_HEADS` a rule belongs under."""
    if result.value is not None:
        return "met" if result.value else "not-met"
    return "unknown" if result.missing else "board"


def advice_of(
    areas: Iterable[AdviceArea], only: Iterable[str] | None = None, assessment: Assessment | None = None
) -> list[AdviceResult]:
    """The published rules of these areas for the current or another case, in the order of the files; `only` those named."""
    wanted, named = frozenset(areas), None if only is None else frozenset(only)
    found = [result for result in (assessment or current_assessment()).advice if result.rule.area in wanted]
    return [result for result in found if named is None or result.id in named]


def advice_at(place: str, assessment: Assessment | None = None) -> list[AdviceResult]:
    """The published rules that stand at a place of `data/pages`, for the current or another case."""
    return [result for result in (assessment or current_assessment()).advice if place in result.rule.places]


def advice_line(result: AdviceResult) -> str:
    """One rule as Markdown: what follows, its condition, strength, caveat and source; for a case what is missing."""
    rule = result.rule
    mark = {"met": YES, "not-met": NO, "unknown": UNKNOWN, "board": ":gray[○]"}[state_of(result)]
    missing = f" :gray[unknown: {as_text(labels_words(result.missing, 4))}.]" if result.missing else ""
    caveat = f" {as_text(rule.caveat)}" if rule.caveat else ""
    return (
        f"{mark} **{as_text(sentence_case(in_region(rule.conclusion, rule.region)))}**  \n"
        f"When: {as_text(rule.condition)}.{missing}  \n"
        f":small[:gray[{as_text(sentence_case(rule.strength))}.{caveat}]] {source_mark(rule.source)}"
    )


def advice_lists(results: Sequence[AdviceResult], case: Case | None = None) -> None:
    """Rules under the heads of their state for a case; without any fact of it in one list, because nothing is decided."""
    if not medical_facts(case or current_case()):
        _lines(results)
        return
    for state, head in STATE_HEADS.items():
        members = [result for result in results if state_of(result) == state]
        if members:
            if state == "not-met":
                with st.expander(f"{head} ({len(members)})"):
                    _lines(members)
                continue
            st.markdown(f":small[**{head}** :gray[({len(members)})]]")
            _lines(members)


def _lines(results: Iterable[AdviceResult]) -> None:
    shown = list(results)
    st.markdown("\n\n".join(advice_line(result) for result in shown))
    reviewed_rules(result.rule for result in shown)
