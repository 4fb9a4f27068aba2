"""What treatments and survival share: how much there is for each primary, and the patients nearest to the case."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from livermets.evidence import Nearest, for_case, question_text, short_citation, short_n, source_links, value_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.session import current_assessment, current_case
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import quiet

_NEAREST = 6


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


def nearest_table(treatments: Iterable[str], primary: str, endpoint: str | None) -> None:
    """The reported patients nearest to the case among these treatments: what was reported, and how they differ from it."""
    assessment = current_assessment()
    facts = current_case().values
    groups = {name: result.groups for name, result in assessment.systems.items() if result.groups}
    found: dict[str, Nearest] = {}
    for treatment in treatments:
        for near in for_case(facts, treatment, knowledge().registry, groups=groups, endpoint=endpoint):
            if near.figure.treatment == treatment and near.figure.measure in ("rate", "median"):
                found.setdefault(near.figure.id, near)
    ranked = sorted(found.values(), key=lambda near: (near.distance, -(near.figure.n or 0), near.figure.id))
    by_patients = {(near.figure.source, near.figure.treatment, near.figure.population): near for near in reversed(ranked)}
    nearest = [near for near in ranked if near in by_patients.values()][:_NEAREST]
    if not nearest:
        return
    st.subheader("Patients like this")
    quiet(
        "Published patients whose description is nearest to the case, and how they differ from it. What they lived through "
        "is of the group; no prediction for one patient is made."
    )
    grid(
        [_nearest_row(near) for near in nearest],
        f"Published patients nearest to the case, {PRIMARY_LABELS[primary]}",
        row_height=64,
        height="content",
        column_config={
            "Reported": st.column_config.TextColumn(width="medium"),
            "Patients": st.column_config.TextColumn(width="large"),
            "How they differ from this patient": st.column_config.TextColumn(width="large"),
            "Link": st.column_config.LinkColumn(display_text=":material/open_in_new:", width="small"),
        },
    )


def _nearest_row(near: Nearest) -> dict[str, str | None]:
    registry = knowledge().registry
    links = source_links(near.source) if near.source else ()
    return {
        "Reported": f"{value_text(near.figure)}, {question_text(near.figure)}",
        "Treatment": registry.treatment_label(near.figure.treatment),
        "n": short_n(near.figure),
        "Patients": near.figure.population,
        "How they differ from this patient": near.in_words,
        "Source": short_citation(near.source) if near.source else near.figure.source,
        "Link": links[0][1] if links else None,
    }
