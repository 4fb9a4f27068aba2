"""What treatments and survival share: how much there is for each primary, and the patients nearest to the case."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from livermets.assessment.like_this import LikeThis, like_option, like_this
from livermets.assessment.options import OptionResult
from livermets.case.words import labels_words
from livermets.evidence import Nearest, citation_of, question_text, short_n, source_links, value_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS
from livermets.screens.shared.session import current_assessment
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import sentence_case


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
    _like_this(like_this(current_assessment(), endpoint, treatments))


def nearest_of_option(result: OptionResult) -> None:
    """The published patients of one option who are nearest to the case."""
    found = like_option(result, current_assessment())
    _like_this([found] if found else [])


def _like_this(found: Sequence[LikeThis]) -> None:
    if not found:
        return
    st.subheader("Patients like this")
    rows = [row for one in found for row in _nearest_rows(one)]
    if rows:
        quiet(
            "Published patients whose description is nearest to the case, within each intent of treatment, and how they differ "
            "from it. What they lived through is of the group; no prediction for one patient is made."
        )
        grid(
            rows,
            "Published patients nearest to the case",
            row_height=66,
            height="content",
            column_config={
                "Intent": st.column_config.TextColumn(width="small"),
                "Reported": st.column_config.TextColumn(width=215),
                "Patients": st.column_config.TextColumn(width=330),
                "How they differ from this patient": st.column_config.TextColumn(width=330),
                "Link": st.column_config.LinkColumn(display_text=":material/open_in_new:", width="small"),
            },
        )
    for one in found:
        if one.waits_for:
            quiet(
                f"{sentence_case(INTENT_LABELS[one.intent])}: no group is named while it is unknown: "
                f"{as_text(labels_words(one.waits_for))}."
            )


def _nearest_rows(found: LikeThis) -> list[dict[str, str | None]]:
    return [{"Intent": INTENT_LABELS[found.intent], **_nearest_row(near)} for near in found.groups]


def _nearest_row(near: Nearest) -> dict[str, str | None]:
    registry = knowledge().registry
    links = source_links(near.source) if near.source else ()
    return {
        "Reported": f"{value_text(near.figure)}, {question_text(near.figure)}",
        "Treatment": registry.treatment_label(near.figure.treatment),
        "n": short_n(near.figure),
        "Patients": near.figure.population,
        "How they differ from this patient": near.in_words,
        "Source": citation_of(near.figure, registry),
        "Link": links[0][1] if links else None,
    }
