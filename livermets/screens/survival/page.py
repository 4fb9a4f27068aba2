"""The survival page: what to show on the left, one picture of it on the right, and patients like the case below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from livermets.charts.by_group import by_group
from livermets.charts.by_year import by_year, share_years
from livermets.charts.dots import axis_title
from livermets.charts.reported import reported
from livermets.charts.trials import trial_picture, trials
from livermets.evidence import Conflict
from livermets.evidence.compare import axis_of
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, asks
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, PRIMARY_LABELS, TIME_ZERO_LABELS
from livermets.screens.shared.ask import ask_primary
from livermets.screens.shared.evidence import all_conflicts
from livermets.screens.shared.founding import claim_lines, claim_picture, claims_for
from livermets.screens.shared.overview import nearest_of_case, primaries_overview
from livermets.screens.shared.phone import behind_a_button, chart_without_names
from livermets.screens.shared.pictures import show_picture
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.survival.ask import ASKED_FOR, SAME_FIGURES, SurvivalAsked, ask_what, is_of_time
from livermets.screens.survival.figures import SAME_FIGURE_VIEWS, may_share_an_axis, say_nothing_reported
from livermets.screens.survival.recurrence import recurrence_view
from livermets.text import mid_sentence, told_apart

QUESTION: Final = "survival_question"
"""The fields that say what is asked for; a phone shows the picture first and these behind a button."""


@st.fragment
def reported_survival() -> None:
    """The page: whose outcome is asked for, in which view, the picture, and the patients in it nearest to the case."""
    button = st.container()
    with st.container(key=QUESTION):
        left, fields = st.columns([1, 4], gap="small")
    with left:
        primary = ask_primary([name for name in PRIMARY_LABELS if knowledge().registry.figures_by_primary.get(name)])
    if primary is None:
        primaries_overview()
        return
    chosen = st.segmented_control(
        "View",
        list(ASKED_FOR),
        default=SAME_FIGURES[0],
        required=True,
        key="view",
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
        wrap=True,
    )
    view = chosen or SAME_FIGURES[0]
    with fields:
        asked = ask_what(primary, view)
    with button:
        behind_a_button(QUESTION, "Change the question", "Close the question", icon=":material/tune:", words=asked.in_words())
    SURVIVAL_VIEWS[view](asked)
    if view in SAME_FIGURES:
        patients_like_this(asked)


def patients_like_this(asked: SurvivalAsked) -> None:
    """The figures of what is asked for whose patients are nearest to the case, and how they differ from it."""
    if current_primary() != asked.primary:
        return
    nearest_of_case(asked.endpoint, asked.terms)


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


def by_year_view(asked: SurvivalAsked) -> None:
    """Reported percentages over the year of publication; time zeros that differ are not shown together."""
    registry = knowledge().registry
    every = asked.of_endpoint(standing(asked.primary))
    found = [figure for figure in every if figure.measure == "rate" and figure.value is not None]
    axes = Counter(axis_of(figure) for figure in found if (source := registry.source_of(figure)) and source.year)
    if not axes:
        say_nothing_reported(asked)
        return
    names = [axis for axis, _ in axes.most_common()]
    axis = names[0]
    if len(names) > 1:
        axis = st.selectbox(
            "Time runs from",
            names,
            format_func=lambda one: f"{TIME_ZERO_LABELS[one.time_zero] if one.time_zero else 'not stated'} ({axes[one]})",
            key=f"survival_year_{asked.primary}_{asked.treatment}_{asked.endpoint}_{asked.months}",
        )
    chosen = [figure for figure in found if axis_of(figure) == axis]
    if may_share_an_axis(share_years(chosen, registry)):
        chart_without_names("survival_year_chart")
        show_picture(by_year(chosen, registry), key="survival_year")


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
        st.info(f"The founding texts give no number for {mid_sentence(PRIMARY_LABELS[asked.primary])}.")
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
    **SAME_FIGURE_VIEWS,
    "By group": by_group_view,
    "By year": by_year_view,
    "Recurrence": recurrence_view,
    "Trials": trials_view,
    "Disagreements": disagreements_view,
    "Founding texts": founding_view,
}
