"""The survival page: what to show on the left, one picture of it on the right, and patients like the case below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import streamlit as st

from livermets.charts.by_group import by_group
from livermets.charts.by_year import by_year, share_years
from livermets.charts.dots import axis_title
from livermets.charts.icon_array import can_be_drawn, icon_array
from livermets.charts.over_time import cohorts, over_time, overlay
from livermets.charts.reported import in_reading_order, reported
from livermets.charts.trials import trial_picture, trials
from livermets.evidence import Conflict, horizon_text
from livermets.evidence.compare import Comparison, axis_of, comparable
from livermets.evidence.names import each_once, figure_names
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, QUESTIONS, asks, range_words
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Claim
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, PRIMARY_LABELS, TIME_ZERO_LABELS
from livermets.screens.shared.ask import ask_primary
from livermets.screens.shared.evidence import all_conflicts
from livermets.screens.shared.founding import claim_lines, claim_picture, claims_for
from livermets.screens.shared.overview import nearest_of_case, primaries_overview
from livermets.screens.shared.pictures import show_picture
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.survival.ask import ASKED_FOR, SurvivalAsked, ask_what, is_of_time
from livermets.screens.survival.recurrence import recurrence_view
from livermets.text import told_apart


@st.fragment
def reported_survival() -> None:
    """The page: the fields, the picture they ask for, and the patients in it who are nearest to the case."""
    what, picture = st.columns([1, 4], gap="large")
    with what:
        primary = ask_primary([name for name in PRIMARY_LABELS if knowledge().registry.figures_by_primary.get(name)])
    if primary is None:
        with picture:
            primaries_overview()
        return
    with picture:
        view = st.segmented_control(
            "Picture",
            list(ASKED_FOR),
            default="Rates",
            required=True,
            key="survival_view",
            persist_state="session",
            label_visibility="collapsed",
            wrap=True,
        )
    with what:
        asked = ask_what(primary, view or "Rates")
    with picture:
        SURVIVAL_VIEWS[view or "Rates"](asked)
        patients_like_this(asked)


def patients_like_this(asked: SurvivalAsked) -> None:
    """The figures of what is asked for whose patients are nearest to the case, and how they differ from it."""
    if current_primary() != asked.primary:
        return
    terms = knowledge().registry.with_narrower(asked.treatment) if asked.treatment is not None else None
    nearest_of_case(asked.endpoint, terms)


def rates_view(asked: SurvivalAsked) -> None:
    """Reported percentages at one horizon."""
    _reported_view(asked, ("rate", "proportion"))


def medians_view(asked: SurvivalAsked) -> None:
    """Reported medians in months."""
    _reported_view(asked, ("median",))


def _reported_view(asked: SurvivalAsked, measures: tuple[str, ...]) -> None:
    registry = knowledge().registry
    figures = asked.of_endpoint(standing(asked.primary), measures)
    claims = matching_claims(asked, measures)
    if not figures:
        say_nothing_reported(asked, measures)
    if figures or claims:
        show_picture(reported(figures, registry, claims), key=f"survival_{measures[0]}")
    claim_lines(claims)
    _by_option(asked, "median" if "median" in measures else "rate")


def _by_option(asked: SurvivalAsked, measure: str) -> None:
    """The same question by option, with the figure and the range that the table of options shows."""
    registry = knowledge().registry
    question = (asked.endpoint, measure, asked.horizon if measure == "rate" else None)
    if question not in QUESTIONS:
        return
    terms = registry.with_narrower(asked.treatment) if asked.treatment else None
    options = [one for one in registry.options_for(asked.primary) if terms is None or one.treatment in terms]
    if lines := range_words(options, registry, asked.primary, question):
        with st.expander(f"By option, as the options are compared ({len(lines)})", type="compact"):
            st.markdown("\n".join(f"- {as_text(line)}" for line in lines))


def matching_claims(asked: SurvivalAsked, measures: Iterable[str]) -> list[Claim]:
    """Numbers of the founding texts on the same endpoint; at the same horizon, or at none that they state."""
    found = claims_for(asked.primary, asked.treatment)
    wanted = frozenset(measures)
    return [
        claim
        for claim in found
        if claim.endpoint == asked.endpoint
        and claim.measure in wanted
        and (claim.measure == "median" or claim.horizon_months in (asked.horizon, None))
        and (asked.groups or claim.stratum is None or claim.primary == "mixed")
    ]


def say_nothing_reported(asked: SurvivalAsked, measures: Iterable[str]) -> None:
    """That nothing of the kind was read, and what was."""
    wanted = frozenset(measures)
    what = ENDPOINT_LABELS[asked.endpoint]
    when = f" at {horizon_text(asked.horizon)}" if asked.horizon is not None and "rate" in wanted else ""
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


def by_group_view(asked: SurvivalAsked) -> None:
    """What the groups of a staging system or score lived through, the case's own marked."""
    registry = knowledge().registry
    pooled = registry.figures_by_primary.get("mixed", ()) if asked.primary != "mixed" else ()
    figures = [one for one in (*standing(asked.primary), *pooled) if one.stratum is not None and one.stratum.system is not None]
    systems = knowledge().systems
    counts = Counter(figure.stratum.system for figure in figures if figure.stratum)
    if not counts:
        st.info(f"No figure by group of a system is in this release for {asked.in_words()}.")
        return
    results = current_assessment().systems if current_primary() == asked.primary else {}
    at_five = Counter(figure.stratum.system for figure in figures if figure.stratum and asks(figure, FIVE_YEAR_SURVIVAL))
    names = [name for name in counts if name is not None]
    names.sort(key=lambda name: (not (name in results and results[name].groups), -at_five[name], -counts[name]))
    left, right = st.columns([1, 2])
    system = left.selectbox(
        "System",
        names,
        format_func=lambda name: f"{systems[name].definition.name if name in systems else name} ({counts[name]})",
        key=f"survival_system_{asked.primary}",
        persist_state="session",
    )
    of_system = [figure for figure in figures if figure.stratum is not None and figure.stratum.system == system]
    axes = Counter(axis_of(figure) for figure in of_system)
    ordered = sorted(axes, key=lambda axis: (axis.endpoint != "overall-survival", axis.measure != "rate", -axes[axis]))
    axis = right.selectbox(
        "Outcome",
        ordered,
        format_func=lambda axis: f"{axis_title(axis)} ({axes[axis]})",
        key=f"survival_outcome_{asked.primary}_{system}",
        persist_state="session",
    )
    if system is None or axis is None:
        return
    claims = [claim for claim in claims_for(asked.primary) if claim.measure is not None and axis_of(claim) == axis]
    drawn = [figure for figure in of_system if axis_of(figure) == axis]
    show_picture(by_group(drawn, registry, system, results.get(system), claims), key="survival_groups")
    claim_lines([claim for claim in claims if claim.stratum is not None and claim.stratum.system == system])


def over_time_view(asked: SurvivalAsked) -> None:
    """Cohorts with several horizons, overlaid only when they count the same from the same moment."""
    registry = knowledge().registry
    figures = [figure for figure in asked.of_treatment(standing(asked.primary)) if figure.endpoint == asked.endpoint]
    found = {cohort.name: cohort for cohort in cohorts(figures, registry) if asked.groups or cohort.figures[0].stratum is None}
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
    elif len(chosen) == 1 or _may_share_an_axis(overlay(chosen)):
        show_picture(over_time(chosen, registry), key="survival_time")


def by_year_view(asked: SurvivalAsked) -> None:
    """Reported percentages over the year of publication; time zeros that differ are not shown together."""
    registry = knowledge().registry
    found = [figure for figure in asked.of_endpoint(standing(asked.primary), ("rate",)) if figure.value is not None]
    axes = Counter(axis_of(figure) for figure in found if (source := registry.source_of(figure)) and source.year)
    if not axes:
        say_nothing_reported(asked, ("rate",))
        return
    names = [axis for axis, _ in axes.most_common()]
    axis = names[0]
    if len(names) > 1:
        axis = st.selectbox(
            "Time runs from",
            names,
            format_func=lambda one: f"{TIME_ZERO_LABELS[one.time_zero] if one.time_zero else 'not stated'} ({axes[one]})",
            key=f"survival_year_{asked.primary}_{asked.treatment}_{asked.endpoint}_{asked.horizon}",
        )
    chosen = [figure for figure in found if axis_of(figure) == axis]
    if _may_share_an_axis(share_years(chosen, registry)):
        show_picture(by_year(chosen, registry), key="survival_year")


def _may_share_an_axis(verdict: Comparison) -> bool:
    if not verdict.ok:
        st.warning(f"Not comparable: {as_text('; '.join(verdict.reasons))}", icon=":material/block:")
    elif verdict.cautions:
        quiet(f"Bear in mind: {as_text('; '.join(verdict.cautions))}")
    return verdict.ok


def icons_view(asked: SurvivalAsked) -> None:
    """One or two figures as patients out of a hundred."""
    registry = knowledge().registry
    found = [figure for figure in asked.of_endpoint(standing(asked.primary), ("rate", "proportion")) if can_be_drawn(figure)]
    found = in_reading_order(each_once(found), registry)
    if not found:
        say_nothing_reported(asked, ("rate", "proportion"))
        return
    names = {figure.id: name for figure, name in zip(found, figure_names(found, registry), strict=True)}
    left, right = st.columns(2)
    key = f"{asked.primary}_{asked.treatment}_{asked.endpoint}_{asked.horizon}"
    first = left.selectbox("Figure", list(names), format_func=names.__getitem__, key=f"survival_icon_{key}")
    others = [name for name in names if name != first]
    second = right.selectbox(
        "Beside it", others, index=None, format_func=names.__getitem__, key=f"survival_icon_two_{key}", placeholder="Nothing"
    )
    chosen = [registry.figures[name] for name in (first, second) if name]
    if len(chosen) > 1 and not _may_share_an_axis(comparable(*chosen, lenient={"cohort", "twice"})):
        chosen = chosen[:1]
    for place, figure, key in zip(st.columns(2), chosen, ("survival_icons", "survival_icons_two"), strict=False):
        with place:
            st.markdown(f"**{as_text(registry.treatment_label(figure.treatment))}**")
            show_picture(icon_array(figure, registry), key=key)


def trials_view(asked: SurvivalAsked) -> None:
    """Randomised comparisons of the endpoint: ratio, both arms, difference."""
    registry = knowledge().registry
    terms = {figure.treatment for figure in asked.of_treatment(standing(asked.primary))}
    every = trials(standing(asked.primary), registry)
    found = [trial for trial in every if terms & trial.treatments and asked.endpoint in trial.endpoints]
    if not found:
        st.info(f"No randomised comparison of {ENDPOINT_LABELS[asked.endpoint]} was read for {asked.in_words()}.")
        return
    show_picture(trial_picture(found, registry, asked.endpoint), key="survival_trials")


def disagreements_view(asked: SurvivalAsked) -> None:
    """Figures of one question that disagree, side by side, with what their records say of themselves."""
    registry = knowledge().registry
    terms = {figure.treatment for figure in asked.of_treatment(standing(asked.primary))}
    conflicts = [
        conflict
        for conflict in all_conflicts()
        if conflict.figures[0].primary == asked.primary
        and conflict.figures[0].treatment in terms
        and is_of_time(conflict.figures[0])
    ]
    found = dict(zip(told_apart(conflicts, lambda one: one.question, _told_by), conflicts, strict=True))
    if not found:
        st.info(f"No two figures of one question disagree for {asked.in_words()}.")
        return
    question = st.selectbox(
        "Question", list(found), key=f"survival_conflict_{asked.primary}_{asked.treatment}", persist_state="session"
    )
    conflict = found[question or next(iter(found))]
    st.markdown(as_text(conflict.why))
    show_picture(reported(conflict.figures, registry), key="survival_conflict")


def _told_by(conflict: Conflict) -> str:
    """What else parts the questions of conflicts: from when time runs, and of whom the cohort was."""
    first = conflict.figures[0]
    zero = f"from {TIME_ZERO_LABELS[first.time_zero]}" if first.time_zero else ""
    return ", ".join(filter(None, (zero, "not of liver metastases" if first.liver_specific is False else "")))


def founding_view(asked: SurvivalAsked) -> None:
    """Every number that the founding texts give for this primary, drawn beside the figures of today."""
    found = {claim.id: claim for claim in claims_for(asked.primary) if claim.measure is not None}
    if not found:
        st.info(f"The founding texts give no number for {PRIMARY_LABELS[asked.primary].lower()}.")
        return
    quiet("Claims of the texts from which this project began. They carry no weight in any result.")
    chosen = st.selectbox(
        "Claim",
        list(found),
        format_func=lambda name: found[name].text,
        key=f"survival_claim_{asked.primary}",
        persist_state="session",
    )
    claim_picture(found[chosen or next(iter(found))], key="survival_claim")


SURVIVAL_VIEWS: Final[Mapping[str, Callable[[SurvivalAsked], None]]] = {
    "Rates": rates_view,
    "Medians": medians_view,
    "By group": by_group_view,
    "Over time": over_time_view,
    "By year": by_year_view,
    "Out of 100": icons_view,
    "Recurrence": recurrence_view,
    "Trials": trials_view,
    "Disagreements": disagreements_view,
    "Founding texts": founding_view,
}
