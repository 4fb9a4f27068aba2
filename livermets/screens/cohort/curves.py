"""Curves of the cohort by group, with numbers at risk, medians, horizons and the test between the groups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, get_args

import streamlit as st

from livermets.charts.numbers import table_csv
from livermets.charts.picture import Picture
from livermets.charts.survival_curve import curve_points, survival_curve
from livermets.cohort.curve_results import CurveAsked, CurveResults, NoCurveError, curve_results, is_stratifiable
from livermets.cohort.curve_words import brief_sentence
from livermets.cohort.divisions import MOST_CURVES, Division, rows_where
from livermets.cohort.loaded import CohortOutcome, LoadedCohort
from livermets.cohort.masking import shared_count
from livermets.cohort.statistics.estimates import INTERVAL_FORMS, IntervalForm
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import ENDPOINT_LABELS
from livermets.screens.cohort.state import divisions, held_cohort, is_shared, made_once, marked, names_of, values_of
from livermets.screens.shared.files import csv_button, save_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet

_MEANS: Final = (None, 36.0, 60.0, 120.0)


def outcome_label(outcome: CohortOutcome) -> str:
    """An outcome as it is chosen: by the table's own words, or what is counted."""
    return outcome.label or ENDPOINT_LABELS.get(outcome.endpoint or "", "an outcome without a name")


def ask_outcome(cohort: LoadedCohort, key: str) -> CohortOutcome | None:
    """One of the outcomes of the table."""
    if not cohort.outcomes:
        st.info("The mapping names no outcome: a time with its unit, and what ended it. Name one under Load and mapping.")
        return None
    number = st.selectbox(
        "Outcome",
        range(len(cohort.outcomes)),
        format_func=lambda one: outcome_label(cohort.outcomes[one]),
        key=f"{key}_outcome",
        persist_state="session",
    )
    return cohort.outcomes[number or 0]


def division_label(grouping: Division) -> str:
    """A way to divide the patients, and of how many it is known."""
    known = shared_count(grouping.settled) if is_shared() else str(grouping.settled)
    return f"{grouping.label} ({known} known)"


def ask_division(cohort: LoadedCohort, label: str, key: str, placeholder: str) -> Division | None:
    """One of the ways to divide the patients; None for none."""
    return st.selectbox(
        label,
        divisions(cohort),
        index=None,
        format_func=division_label,
        placeholder=placeholder,
        key=key,
        persist_state="session",
    )


def curves_view(cohort: LoadedCohort) -> None:
    """What to draw on the left, the curves on the right."""
    what, picture = st.columns([1, 3], gap="large")
    with what:
        outcome = ask_outcome(cohort, "cohort_curve")
        if outcome is None:
            return
        grouping = ask_division(cohort, "Groups", "cohort_curve_groups", "All patients together")
        strata = None
        if grouping is not None and is_stratifiable(outcome):
            strata = ask_division(cohort, "Compared within", "cohort_curve_strata", "Everyone at once: no strata")
            strata = None if strata == grouping else strata
        subgroup = ask_division(cohort, "Only patients by", "cohort_curve_subgroup", "Everyone")
        group: str | None = None
        if subgroup is not None:
            group = st.selectbox(
                "Which of them",
                [*names_of(cohort, subgroup), subgroup.unknown],
                key=f"cohort_curve_among_{subgroup.kind}_{subgroup.id}",
                persist_state="session",
            )
        forms: Sequence[IntervalForm] = get_args(IntervalForm)
        form: IntervalForm = st.selectbox(
            "Intervals",
            forms,
            help="; ".join(f"{name}: {words}" for name, words in INTERVAL_FORMS.items()),
            key="cohort_curve_form",
            persist_state="session",
        )
        mean = st.selectbox(
            "Restricted mean",
            _MEANS,
            index=2,
            format_func=lambda one: "none" if one is None else f"over the first {one / 12:g} years",
            key="cohort_curve_mean",
            persist_state="session",
        )
    asked = CurveAsked(form=form, restricted_to=mean, shared=is_shared())
    with picture:
        try:
            results = results_of(cohort, outcome, asked, grouping, subgroup, group, strata)
        except NoCurveError as reason:
            no_curve(outcome, reason)
            return
        held = held_cohort()
        held.last, held.last_among = results, f"{subgroup.label}: {group}" if subgroup is not None else ""
        _show(cohort, results)


def no_curve(outcome: CohortOutcome, reason: NoCurveError) -> None:
    """Why there is no curve, and where to name what an outcome lacks."""
    st.info(str(reason) if outcome.is_named else f"{reason} Name it under Load and mapping.", icon=":material/help:")


def results_of(
    cohort: LoadedCohort,
    outcome: CohortOutcome,
    asked: CurveAsked,
    grouping: Division | None = None,
    subgroup: Division | None = None,
    group: str | None = None,
    strata: Division | None = None,
) -> CurveResults:
    """The curves that are asked for, made once in the session. Raises NoCurveError."""
    if grouping is not None and len(names_of(cohort, grouping)) > MOST_CURVES:
        many = len(names_of(cohort, grouping))
        raise NoCurveError(f"{grouping.label} has {many} groups; at most {MOST_CURVES} can be told apart in one picture.")

    def make() -> CurveResults:
        among = None
        if subgroup is not None and group is not None:
            among = rows_where(values_of(cohort, subgroup), None if group == subgroup.unknown else group)
        if grouping is None:
            return curve_results(outcome, asked, among=among)
        within = (strata, values_of(cohort, strata)) if strata is not None else None
        return curve_results(outcome, asked, grouping, values_of(cohort, grouping), names_of(cohort, grouping), among, within)

    return made_once(("curves", cohort.outcomes.index(outcome), asked, grouping, subgroup, group, strata), make)


def curve_picture(cohort: LoadedCohort, results: CurveResults) -> Picture:
    """The picture of these curves, made once in the session."""
    # The key is the results themselves and not their place in memory, which others may have once these are let go of.
    return made_once(("curve picture", results), lambda: marked(cohort, survival_curve(results)))


def points_csv(results: CurveResults) -> bytes:
    """The numbers of the curves as a file."""
    return table_csv(curve_points(results), knowledge().release)


def _show(cohort: LoadedCohort, results: CurveResults) -> None:
    if not results.shown:
        st.info("Every group is small: none can be shown in a shared report.", icon=":material/visibility_off:")
        return
    picture = curve_picture(cohort, results)
    st.markdown(as_text(brief_sentence(results)))
    show_chart(picture.figure, key="cohort_curve", alt=picture.alt, words=picture.key)
    grid(picture.table, "What is read off each curve", key="cohort_curve_table")
    quiet(as_text(picture.sentence))
    with st.container(horizontal=True, gap="small"):
        csv_button(picture.table, saved_name("cohort_estimates"), key="cohort_estimates")
        with st.container(width="content"):
            save_button(
                "Curves as CSV", partial(points_csv, results), f"{saved_name('cohort_curves')}.csv", key="cohort_curves"
            )
