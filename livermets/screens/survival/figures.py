"""Five views of the same figures: as a forest, as curves, out of a hundred patients, as a table, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from livermets.charts.dots import figure_of_claim, key_text
from livermets.charts.figure_forest import FigureForest, FigureRow, ForestPanel, case_groups, figure_forest
from livermets.charts.icon_array import can_be_drawn, icon_array
from livermets.charts.lanes import MARK_PATHS
from livermets.charts.numbers import table_of
from livermets.charts.over_time import Cohort, cohorts, over_time, overlay
from livermets.charts.reported import dots_of, has_number, reported
from livermets.evidence import (
    comparable,
    figure_sentence,
    horizon_text,
    n_text,
    reader_text,
    reported_value,
    stratum_text,
    value_text,
    years_text,
)
from livermets.evidence.compare import Comparison
from livermets.evidence.names import each_once, figure_names
from livermets.evidence.option_outcomes import QUESTIONS, range_words
from livermets.evidence.reading_order import MOST_READ, READING_RULE, read_first
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.vocabulary import DESIGN_LABELS, ENDPOINT_LABELS, READING_LABELS
from livermets.screens.shared.founding import claim_lines, claims_for
from livermets.screens.shared.html_rows import chip_of, html_rows
from livermets.screens.shared.pictures import number_table, show_picture
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.survival.ask import SurvivalAsked, is_of_time

_ENOUGH_POINTS: Final = 3
"""A line of so many points says as much as one of more."""


def forest_view(asked: SurvivalAsked) -> None:
    """A row for each figure, with its name, number and interval; the founding texts as bands on the same axis."""
    figures, own = shown_figures(asked)
    claims = matching_claims(asked)
    if not figures:
        say_nothing_reported(asked)
    rows = st.container()
    forest = figure_forest(figures, knowledge().registry, claims, own, _most(figures), _facts(asked))
    if forest.panels:
        with rows:
            html_rows(forest_html(forest, asked.one_treatment), key="survival_forest")
        quiet(as_text(key_text(dots_of(forest.figures, knowledge().registry, claims))))
    claim_lines(claims)
    _by_option(asked)
    if figures or any(map(has_number, claims)):
        saved = st.expander("As a picture to save", icon=":material/image:", key="survival_picture", on_change="rerun")
        if saved.open:
            with saved:
                show_picture(reported(forest.figures, knowledge().registry, claims), key="survival_rate", table=False)


def curve_view(asked: SurvivalAsked) -> None:
    """The cohorts with several horizons, overlaid only when they count the same from the same moment."""
    registry = knowledge().registry
    every = [one for one in asked.of_treatment(standing(asked.primary)) if one.endpoint == asked.endpoint]
    found = {one.name: one for one in _cohorts_first(cohorts(every, registry), asked)}
    if not found:
        st.info(f"No cohort with {ENDPOINT_LABELS[asked.endpoint]} at several horizons was read for {asked.in_words()}.")
        return
    key = f"{asked.primary}_{asked.treatment}_{asked.endpoint}_{asked.groups}"
    names: list[str] = []
    for number, (place, label) in enumerate(zip(st.columns(3), ("Cohort", "Beside it", "And"), strict=True)):
        left = [name for name in found if name not in names]
        name = place.selectbox(
            label, left, index=None if number else 0, placeholder="Nothing", key=f"survival_cohort_{number}_{key}"
        )
        names += [name] if name else []
    chosen = [found[name] for name in names]
    if not chosen:
        st.info("Choose a cohort.")
    elif len(chosen) == 1 or may_share_an_axis(overlay(chosen)):
        show_picture(over_time(chosen, registry), key="survival_time")


def _cohorts_first(found: Sequence[Cohort], asked: SurvivalAsked) -> list[Cohort]:
    """The cohorts in the order in which their figures are read, those with a figure at the horizon first."""
    wanted = [one for one in found if asked.groups or one.figures[0].stratum is None]
    order = {
        one.id: place
        for place, one in enumerate(read_first((one.figures[0] for one in wanted), knowledge().registry, _facts(asked)))
    }

    def place(cohort: Cohort) -> tuple[bool, int, int]:
        there = any(one.horizon_months == asked.months for one in cohort.figures)
        return not there, -min(len(cohort.figures), _ENOUGH_POINTS), order[cohort.figures[0].id]

    return sorted(wanted, key=place)


def icons_view(asked: SurvivalAsked) -> None:
    """One or two figures as patients out of a hundred."""
    registry = knowledge().registry
    every, own = shown_figures(asked)
    found = read_first((one for one in every if can_be_drawn(one)), registry, _facts(asked))
    found.sort(key=lambda one: one.id not in own)
    if not found:
        say_nothing_reported(asked, ("rate", "proportion"))
        return
    names = {
        figure.id: f"{name}: {own[figure.id]}, this case" if figure.id in own else name
        for figure, name in zip(found, figure_names(found, registry), strict=True)
    }
    left, right = st.columns(2)
    key = f"{asked.primary}_{asked.treatment}_{asked.endpoint}_{asked.horizon}"
    first = left.selectbox("Figure", list(names), format_func=names.__getitem__, key=f"survival_icon_{key}")
    others = [name for name in names if name != first]
    second = right.selectbox(
        "Beside it", others, index=None, format_func=names.__getitem__, key=f"survival_icon_two_{key}", placeholder="Nothing"
    )
    chosen = [registry.figures[name] for name in (first, second) if name]
    if len(chosen) > 1 and not may_share_an_axis(comparable(*chosen, lenient={"cohort", "twice"})):
        chosen = chosen[:1]
    for place, figure, key in zip(st.columns(2), chosen, ("survival_icons", "survival_icons_two"), strict=False):
        with place:
            group = f", {own[figure.id]}, the group of this case" if figure.id in own else ""
            st.markdown(f"**{as_text(registry.treatment_label(figure.treatment) + group)}**")
            show_picture(icon_array(figure, registry), key=key)


def table_view(asked: SurvivalAsked) -> None:
    """All figures as a table and as a file, in the order in which they are read."""
    figures, own = shown_figures(asked)
    claims = [claim for claim in matching_claims(asked) if has_number(claim)]
    if not figures:
        say_nothing_reported(asked)
    if figures or claims:
        ordered = sorted(read_first(figures, knowledge().registry, _facts(asked)), key=lambda one: one.id not in own)
        number_table(table_of([*claims, *ordered], knowledge().registry), key="survival_numbers")
        quiet(READING_RULE)


def words_view(asked: SurvivalAsked) -> None:
    """A sentence for each figure, as it may be said to a patient or written in a letter."""
    registry = knowledge().registry
    figures, own = shown_figures(asked)
    if not figures:
        say_nothing_reported(asked)
        return
    said = st.container()
    forest = figure_forest(figures, registry, (), own, _most(figures), _facts(asked))
    said.markdown(as_text(reported(forest.figures, registry).sentence))
    lines = []
    for figure in forest.figures:
        group = f"**{as_text(own[figure.id])}, the group of this case.** " if figure.id in own else ""
        lines.append(f"- {group}{as_text(figure_sentence(figure, registry.source_of(figure)))}")
    said.markdown("\n".join(lines))
    claim_lines(matching_claims(asked))


SAME_FIGURE_VIEWS: Final[Mapping[str, Callable[[SurvivalAsked], None]]] = {
    "Forest": forest_view,
    "Curve": curve_view,
    "Out of 100": icons_view,
    "Table": table_view,
    "Words": words_view,
}


def shown_figures(asked: SurvivalAsked) -> tuple[list[Figure], dict[str, str]]:
    """The figures that are asked for, with those of the groups of systems in which the case is; these also by name.

    A number of the same patients that is listed twice stands once.
    """
    figures = each_once(asked.of_endpoint(standing(asked.primary)))
    if current_primary() != asked.primary:
        return figures, {}
    own = case_groups(asked.of_endpoint(standing(asked.primary), groups=True), current_assessment().systems)
    there = {figure.id for figure in figures}
    return [*figures, *(knowledge().registry.figures[name] for name in own if name not in there)], own


def _facts(asked: SurvivalAsked) -> Mapping[str, object] | None:
    """The facts of the case, where its primary is shown."""
    return current_assessment().case.values if current_primary() == asked.primary else None


def _most(figures: Sequence[Figure]) -> int | None:
    """How many figures are shown: the first of them, until all are asked for."""
    if len(figures) <= MOST_READ:
        return MOST_READ
    every = st.toggle(
        f"Show all {len(figures)}",
        key="all",
        bind="query-params",
        persist_state="session",
        help=f"At first {MOST_READ} are shown. {READING_RULE}",
    )
    return None if every else MOST_READ


def forest_html(forest: FigureForest, treatment: str | None) -> str:
    """The forest as HTML, every text escaped. Rows of another treatment than the one that was asked for name theirs."""
    return filled(
        "survival/forest.html.jinja",
        panels=[_panel(panel, treatment) for panel in forest.panels],
        shapes=MARK_PATHS,
        left_out=forest.left_out,
    )


def _panel(panel: ForestPanel, treatment: str | None) -> dict[str, Any]:
    bands = [
        {
            "id": band.claim.id,
            "mark": band.mark,
            "text": band.claim.text,
            "said": _claim_value(band.claim) + ("" if band.horizon_stated else ", at a horizon that is not stated"),
            "reading": READING_LABELS[band.claim.reading],
        }
        for band in panel.claims
    ]
    read = [band for band, of in zip(bands, panel.claims, strict=True) if of.claim.reading != "not-verified"]
    return {"axis": panel.axis, "first": read, "last": bands[len(read) :], "rows": [_row(row, treatment) for row in panel.rows]}


def _claim_value(claim: Claim) -> str:
    return value_text(figure_of_claim(claim))


def _row(row: FigureRow, treatment: str | None) -> dict[str, Any]:
    figure, registry = row.figure, knowledge().registry
    source = registry.source_of(figure)
    value = reported_value(figure)
    years = years_text(figure)
    of = [f"treated {years}" if years else "", DESIGN_LABELS[source.design] if source else "", n_text(figure)]
    group = stratum_text(figure.stratum) if figure.stratum and not row.own else ""
    other = registry.treatment_label(figure.treatment) if figure.treatment != treatment else ""
    return {
        "id": figure.id,
        "mark": row.mark,
        "own": row.own,
        "source": chip_of(figure.source),
        "of": ", ".join(filter(None, of)),
        "value": value.without_interval,
        "bounds": value.in_brackets,
        "what": ", ".join(filter(None, (other, group))),
        "whom": figure.population,
        "tags": [
            words
            for words, so in (
                ("not a cohort of liver metastases", figure.liver_specific is False),
                (reader_text(figure), figure.is_doubtful),
            )
            if so
        ],
    }


def matching_claims(asked: SurvivalAsked) -> list[Claim]:
    """Numbers of the founding texts on the same endpoint; at the same horizon, or at none that they state."""
    found = claims_for(asked.primary, asked.one_treatment)
    if asked.one_treatment is None and asked.terms is not None:
        found = [claim for claim in found if claim.treatment in asked.terms]
    return [
        claim
        for claim in found
        if claim.endpoint == asked.endpoint
        and claim.measure in asked.measures
        and (claim.measure == "median" or claim.horizon_months in (asked.months, None))
        and (asked.groups or claim.stratum is None or claim.primary == "mixed")
    ]


def say_nothing_reported(asked: SurvivalAsked, measures: Sequence[str] = ()) -> None:
    """That nothing of the kind was read, and what was."""
    wanted = measures or asked.measures
    what = ENDPOINT_LABELS[asked.endpoint]
    when = f" at {horizon_text(asked.months)}" if asked.months is not None else ""
    kind = "median " if "median" in wanted else ""
    st.info(f"Not reported in this release: {kind}{what}{when} for {asked.in_words()}. That is no statement about the outcome.")
    there = Counter(
        f"{'median ' if figure.measure == 'median' else ''}{ENDPOINT_LABELS[figure.endpoint]}"
        + (f" at {horizon_text(figure.horizon_months)}" if figure.horizon_months else "")
        + (" (groups of patients)" if figure.stratum else "")
        for figure in asked.of_treatment(standing(asked.primary))
        if is_of_time(figure) and figure.measure in ("rate", "proportion", "median")
    )
    if there:
        st.markdown("Reported instead: " + "; ".join(f"{as_text(name)} ({count})" for name, count in there.most_common(8)))


def may_share_an_axis(verdict: Comparison) -> bool:
    """Whether figures may stand on one axis, after saying why not, or what to bear in mind."""
    if not verdict.ok:
        st.warning(f"Not comparable: {as_text('; '.join(verdict.reasons))}", icon=":material/block:")
    elif verdict.cautions:
        quiet(f"Bear in mind: {as_text('; '.join(verdict.cautions))}")
    return verdict.ok


def _by_option(asked: SurvivalAsked) -> None:
    """The same question by option, with the figure and the range that the matrix of options shows."""
    registry = knowledge().registry
    question = (asked.endpoint, "median" if "median" in asked.measures else "rate", asked.months)
    if question not in QUESTIONS:
        return
    options = [one for one in registry.options_for(asked.primary) if asked.terms is None or one.treatment in asked.terms]
    if lines := range_words(options, registry, asked.primary, question):
        with st.expander(f"By option, as the options are compared ({len(lines)})"):
            st.markdown("\n".join(f"- {as_text(line)}" for line in lines))
