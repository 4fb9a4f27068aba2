"""What the survival page is asked for: primary, treatment, endpoint, horizon; defaults from the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from livermets.evidence import horizon_text
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, PRIMARY_LABELS
from livermets.text import sentence_case

OVERALL: Final = "overall-survival"
ASKED_FOR: Final[Mapping[str, frozenset[str]]] = {
    "Rates": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Medians": frozenset({"treatment", "endpoint", "groups"}),
    "By group": frozenset(),
    "Over time": frozenset({"treatment", "endpoint", "groups"}),
    "By year": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Out of 100": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Recurrence": frozenset({"groups"}),
    "Trials": frozenset({"treatment", "endpoint"}),
    "Disagreements": frozenset({"treatment"}),
    "Founding texts": frozenset(),
}
"""The views of the page, and what each of them asks for."""

_MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "Rates": ("rate", "proportion"),
    "Out of 100": ("rate", "proportion"),
    "Over time": ("rate",),
    "By year": ("rate",),
    "Medians": ("median",),
}
_FIVE_YEARS: Final = 60.0


@dataclass(frozen=True, slots=True)
class SurvivalAsked:
    """What the left column asks for. `treatment` None is every treatment; its narrower terms are always included."""

    primary: str
    treatment: str | None
    endpoint: str
    horizon: float | None
    groups: bool

    def of_treatment(self, figures: Iterable[Figure]) -> list[Figure]:
        """The figures of the treatment and of its narrower terms."""
        if self.treatment is None:
            return list(figures)
        terms = knowledge().registry.with_narrower(self.treatment)
        return [figure for figure in figures if figure.treatment in terms]

    def of_endpoint(self, figures: Iterable[Figure], measures: Iterable[str]) -> list[Figure]:
        """The figures of treatment, endpoint and, for percentages, horizon; groups of patients only where asked for."""
        wanted = frozenset(measures)
        return [
            figure
            for figure in self.of_treatment(figures)
            if figure.measure in wanted
            and figure.endpoint == self.endpoint
            and (figure.measure == "median" or figure.horizon_months == self.horizon)
            and (self.groups or figure.stratum is None)
        ]

    def in_words(self) -> str:
        """Primary and treatment, for a sentence on what is not reported."""
        treatment = knowledge().registry.treatment_label(self.treatment) if self.treatment else "any treatment"
        return f"{PRIMARY_LABELS[self.primary].lower()}, {treatment.lower()}"


def ask_what(primary: str, view: str) -> SurvivalAsked:
    """The fields of the left column that the view needs, with overall survival at five years as default where reported."""
    fields = ASKED_FOR[view]
    figures = [figure for figure in standing(primary) if is_of_time(figure)]
    of_view = [figure for figure in figures if figure.measure in _MEASURES.get(view, (figure.measure,))]
    treatment = _ask_treatment(primary, figures) if "treatment" in fields else None
    endpoint = _ask_endpoint(primary, view, of_view) if "endpoint" in fields else OVERALL
    horizon = None
    if "horizon" in fields:
        horizon = _ask_horizon(primary, view, endpoint, [figure for figure in of_view if figure.endpoint == endpoint])
    groups = "groups" in fields and st.toggle(
        "Groups of patients as well",
        key=f"survival_groups_{primary}",
        persist_state="session",
        help="Figures of a part of a population only, such as those with synchronous disease or a score of 3.",
    )
    return SurvivalAsked(primary, treatment, endpoint, horizon, groups)


def is_of_time(figure: Figure) -> bool:
    """Whether a figure belongs on this page: survival, recurrence, control and mortality, not the accuracy of a test."""
    return figure.endpoint.rsplit("-", 1)[-1] in ("survival", "recurrence", "control", "progression", "relapse", "cure") or (
        figure.endpoint.startswith("mortality-")
    )


def _ask_treatment(primary: str, figures: Iterable[Figure]) -> str | None:
    registry = knowledge().registry
    counts: Counter[str] = Counter()
    for figure in figures:
        counts.update([figure.treatment, *registry.ancestors(figure.treatment)])
    terms = [term for term in registry.treatments if term in counts]

    def label(term: str | None) -> str:
        if term is None:
            return "All treatments"
        return f"{'– ' * len(registry.ancestors(term))}{registry.treatment_label(term)} ({counts[term]})"

    return st.selectbox(
        "Treatment, with its kinds",
        [None, *terms],
        format_func=label,
        key=f"survival_treatment_{primary}",
        persist_state="session",
        help="In brackets: how many figures of survival, recurrence, control and mortality there are.",
    )


def _ask_endpoint(primary: str, view: str, figures: Iterable[Figure]) -> str:
    counts = Counter(figure.endpoint for figure in figures)
    endpoints = [endpoint for endpoint in ENDPOINT_LABELS if endpoint in counts]
    chosen = st.selectbox(
        "Endpoint",
        endpoints,
        format_func=lambda endpoint: f"{sentence_case(ENDPOINT_LABELS[endpoint])} ({counts[endpoint]})",
        key=f"survival_endpoint_{primary}_{view}",
        persist_state="session",
    )
    return chosen or OVERALL


def _ask_horizon(primary: str, view: str, endpoint: str, figures: Iterable[Figure]) -> float | None:
    counts = Counter(figure.horizon_months for figure in figures)
    horizons = sorted(counts, key=lambda months: (months is None, months or 0))
    if not horizons:
        return None
    usual = _FIVE_YEARS if _FIVE_YEARS in counts else counts.most_common(1)[0][0]
    return st.selectbox(
        "Horizon",
        horizons,
        index=horizons.index(usual),
        format_func=lambda months: f"{horizon_text(months) or 'Not stated'} ({counts[months]})",
        key=f"survival_horizon_{primary}_{view}_{endpoint}",
        persist_state="session",
        help="Figures of different horizons never share an axis.",
    )
