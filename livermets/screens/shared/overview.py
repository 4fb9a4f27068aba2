"""What treatments and survival share: how much there is for each primary, and the patients nearest to the case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import streamlit as st

from livermets.assessment.like_this import LikeThis, like_option, like_this
from livermets.assessment.options import OptionResult
from livermets.case.words import labels_words
from livermets.evidence import Nearest, question_text, short_n, value_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS
from livermets.screens.shared.html_rows import Chip, chip_of, html_rows
from livermets.screens.shared.session import current_assessment
from livermets.screens.shared.tables import grid
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import as_text, quiet
from livermets.text import sentence_case

_HEADS: Final = ("Reported", "Treatment", "Patients", "How they differ from this patient")


class _NearestRow(NamedTuple):
    """One published group as it stands on the screen."""

    value: str
    question: str
    intent: str
    treatment: str
    n: str
    whom: str
    differs: str
    source: Chip | None


def primaries_overview() -> None:
    """How many options and figures there are for each primary: what to show while none is chosen."""
    registry = knowledge().registry
    rows = []
    for primary, label in PRIMARY_LABELS.items():
        figures = registry.figures_by_primary.get(primary, ())
        overall = [figure for figure in figures if figure.endpoint == "overall-survival"]
        rates = sum(figure.measure == "rate" for figure in overall)
        medians = sum(figure.measure == "median" for figure in overall)
        row = (label, len(registry.options_for(primary)), len(figures), rates, medians)
        rows.append(dict(zip(("Primary", "Options", "Figures", "Survival rates", "Median survival"), row, strict=True)))
    st.info("Choose a primary, or enter one on the case page: this page then follows the case.", icon=":material/left_click:")
    grid(rows, "Options and figures by primary", height="content", width="content")


def nearest_of_case(endpoint: str, treatments: Collection[str] | None) -> None:
    """The published patients nearest to the case within each intent, as far as their figures are on the endpoint."""
    _like_this(like_this(current_assessment(), endpoint, treatments), "nearest_of_case")


def nearest_of_option(result: OptionResult) -> None:
    """The published patients of one option who are nearest to the case."""
    found = like_option(result, current_assessment())
    _like_this([found] if found else [], f"nearest_of_{result.option.id.replace('.', '_')}")


def _like_this(found: Sequence[LikeThis], key: str) -> None:
    if not found:
        return
    st.subheader("Patients like this")
    rows = [row for one in found for row in _nearest_rows(one)]
    if rows:
        quiet(
            "Published patients whose description is nearest to the case, within each intent of treatment, and how they differ "
            "from it. What they lived through is of the group; no prediction for one patient is made."
        )
        html_rows(filled("shared/nearest.html.jinja", heads=_HEADS, rows=rows), key=key)
    for one in found:
        if one.waits_for:
            quiet(
                f"{sentence_case(INTENT_LABELS[one.intent])}: no group is named while it is unknown: "
                f"{as_text(labels_words(one.waits_for))}."
            )


def _nearest_rows(found: LikeThis) -> list[_NearestRow]:
    return [_nearest_row(found.intent, near) for near in found.groups]


def _nearest_row(intent: str, near: Nearest) -> _NearestRow:
    return _NearestRow(
        value=value_text(near.figure),
        question=question_text(near.figure),
        intent=INTENT_LABELS[intent],
        treatment=knowledge().registry.treatment_label(near.figure.treatment),
        n=short_n(near.figure),
        whom=near.figure.population,
        differs=near.in_words,
        source=chip_of(near.figure.source),
    )
