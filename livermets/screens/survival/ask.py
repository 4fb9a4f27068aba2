"""What the survival page is asked for: primary, treatment, endpoint, horizon; defaults from the case and within an intent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import streamlit as st

from livermets.assessment.options import OptionResult
from livermets.charts.option_matrix import FOLDED
from livermets.evidence import horizon_text
from livermets.evidence.reading_order import terms_of_intent, usual_treatment
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, INTENT_LABELS, PRIMARY_LABELS, Intent
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.text import mid_sentence, sentence_case

OVERALL: Final = "overall-survival"
MEDIAN: Final = "median"
BY_YEAR: Final = "By year"
SAME_FIGURES: Final = ("Forest", "Curve", "Out of 100", "Table", "Words")
"""The views that show the same figures, each in another form."""

ASKED_FOR: Final[Mapping[str, frozenset[str]]] = {
    "Forest": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Curve": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Out of 100": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Table": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Words": frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "By group": frozenset(),
    BY_YEAR: frozenset({"treatment", "endpoint", "horizon", "groups"}),
    "Recurrence": frozenset({"groups"}),
    "Trials": frozenset({"treatment", "endpoint"}),
    "Disagreements": frozenset({"treatment"}),
    "Founding texts": frozenset(),
}
"""The views of the page, and what each of them asks for."""

_TREATMENT, _ENDPOINT, _HORIZON, _GROUPS = "of", "endpoint", "at", "groups"
_ALL: Final = "all"
_INTENT: Final = "intent:"
_FIVE_YEARS: Final = 60.0
_MEASURES: Final = ("rate", "proportion", "median")
_FOLLOWED: Final = "survival_usual"


@dataclass(frozen=True, slots=True)
class SurvivalAsked:
    """What the fields ask for. `terms` None is every treatment; `horizon` is in months, or `MEDIAN` for medians."""

    primary: str
    treatment: str
    terms: frozenset[str] | None
    endpoint: str
    horizon: float | str | None
    groups: bool

    @property
    def months(self) -> float | None:
        """The horizon of rates; None for medians and where none is stated."""
        return self.horizon if isinstance(self.horizon, int | float) else None

    @property
    def measures(self) -> tuple[str, ...]:
        """What is counted: medians, or rates and proportions at the horizon."""
        return ("median",) if self.horizon == MEDIAN else ("rate", "proportion")

    @property
    def one_treatment(self) -> str | None:
        """The term that was asked for; None where it was an intent or everything."""
        return None if self.treatment == _ALL or self.treatment.startswith(_INTENT) else self.treatment

    def of_treatment(self, figures: Iterable[Figure]) -> list[Figure]:
        """The figures of the treatments that are asked for."""
        return [figure for figure in figures if self.terms is None or figure.treatment in self.terms]

    def of_endpoint(self, figures: Iterable[Figure], *, groups: bool | None = None) -> list[Figure]:
        """The figures of treatment, endpoint and horizon; groups of patients only where asked for, or where `groups` says."""
        every = self.groups if groups is None else groups
        return [
            figure
            for figure in self.of_treatment(figures)
            if figure.measure in self.measures
            and figure.endpoint == self.endpoint
            and (figure.measure == "median" or figure.horizon_months == self.horizon)
            and (every or figure.stratum is None)
        ]

    def in_words(self) -> str:
        """Primary and treatment, for a sentence on what is not reported."""
        return f"{mid_sentence(PRIMARY_LABELS[self.primary])}, {mid_sentence(_treatment_label(self.treatment))}"


def ask_what(primary: str, view: str) -> SurvivalAsked:
    """The fields that the view needs, in one row. Survival at five years is the default where it was reported."""
    fields = ASKED_FOR[view]
    figures = [figure for figure in standing(primary) if is_of_time(figure)]
    places = iter(st.columns([4, 3, 2, 2], gap="small", vertical_alignment="bottom") if fields else ())
    treatment, endpoint = _ALL, OVERALL
    horizon: float | str | None = None
    counted: list[Figure] = []
    if "treatment" in fields:
        with next(places):
            treatment = _ask_treatment(primary, figures)
    terms = _terms(treatment, primary)
    of_treatment = [figure for figure in figures if terms is None or figure.treatment in terms]
    if "endpoint" in fields:
        with next(places):
            counted = [figure for figure in of_treatment if figure.measure in _MEASURES]
            endpoint = _ask_endpoint(counted if "horizon" in fields else of_treatment)
    if "horizon" in fields:
        with next(places):
            # A year of publication has no median of its own: rates alone are laid over it.
            of_view = [one for one in counted if one.measure == "rate"] if view == BY_YEAR else counted
            horizon = _ask_horizon([figure for figure in of_view if figure.endpoint == endpoint])
    groups = False
    if "groups" in fields:
        with next(places):
            groups = st.toggle(
                "With groups",
                key=_GROUPS,
                bind="query-params",
                persist_state="session",
                help="Figures of a part of a population only, such as those with synchronous disease or a score of 3.",
            )
    return SurvivalAsked(primary, treatment, terms, endpoint, horizon, groups)


def is_of_time(figure: Figure) -> bool:
    """Whether a figure belongs on this page: survival, recurrence, control and mortality, not the accuracy of a test."""
    return figure.endpoint.rsplit("-", 1)[-1] in ("survival", "recurrence", "control", "progression", "relapse", "cure") or (
        figure.endpoint.startswith("mortality-")
    )


def _standing(primary: str, figures: Iterable[Figure]) -> list[OptionResult]:
    """The options of the case that nothing rules out, the first to ask for in front; none for another primary than the case's.

    Within an intent those that stand come in their order, then those that wait for facts, the most reported first: of two
    that are not settled, the one that most patients had is the question, not the rare one with the better outcome.
    """
    if current_primary() != primary:
        return []
    reported = Counter(one.treatment for one in figures)
    intents = get_args(Intent)

    def place(one: OptionResult) -> tuple[int, bool, int]:
        waits = one.status == "undetermined"
        return intents.index(one.option.intent), waits, -reported[one.option.treatment] if waits else 0

    return sorted((one for one in current_assessment().options if one.status not in FOLDED), key=place)


def _terms(treatment: str, primary: str) -> frozenset[str] | None:
    registry = knowledge().registry
    if treatment == _ALL:
        return None
    if treatment.startswith(_INTENT):
        return terms_of_intent(treatment.removeprefix(_INTENT), registry, primary)
    return frozenset(registry.with_narrower(treatment))


def _treatment_label(treatment: str) -> str:
    if treatment == _ALL:
        return "All treatments"
    if treatment.startswith(_INTENT):
        return f"All treatments, {INTENT_LABELS[treatment.removeprefix(_INTENT)]}"
    return knowledge().registry.treatment_label(treatment)


def _kept(key: str, choices: Sequence[Any], usual: Any) -> None:
    """Let a field fall back to what is usual when what was chosen before is no choice any more."""
    if key in st.session_state and st.session_state[key] not in choices:
        st.session_state[key] = usual


def _ask_treatment(primary: str, figures: Sequence[Figure]) -> str:
    registry = knowledge().registry
    counts: Counter[str] = Counter()
    for figure in figures:
        counts.update([figure.treatment, *registry.ancestors(figure.treatment)])
    intents = [
        f"{_INTENT}{intent}"
        for intent in get_args(Intent)
        if any(counts[term] for term in terms_of_intent(intent, registry, primary))
    ]
    choices = [*intents, *(term for term in registry.treatments if counts[term]), _ALL]
    usual = usual_treatment(registry, primary, figures, [one.id for one in _standing(primary, figures)]) or _ALL
    # Another case or primary has another usual question; what a person chose for it stays until then.
    if st.session_state.setdefault(_FOLLOWED, usual) != usual:
        st.session_state[_FOLLOWED] = st.session_state[_TREATMENT] = usual
    _kept(_TREATMENT, choices, usual)

    return st.selectbox(
        "Treatment, with its kinds",
        choices,
        index=choices.index(usual),
        format_func=_treatment_label,
        key=_TREATMENT,
        bind="query-params",
        persist_state="session",
        help="At first that of the first option that nothing rules out for the case, or else the one most was reported of.",
    )


def _ask_endpoint(figures: Iterable[Figure]) -> str:
    counts = Counter(figure.endpoint for figure in figures)
    endpoints = [endpoint for endpoint in ENDPOINT_LABELS if endpoint in counts] or [OVERALL]
    _kept(_ENDPOINT, endpoints, endpoints[0])
    return st.selectbox(
        "Endpoint",
        endpoints,
        format_func=lambda endpoint: sentence_case(ENDPOINT_LABELS[endpoint]),
        key=_ENDPOINT,
        bind="query-params",
        persist_state="session",
    )


def _ask_horizon(figures: Iterable[Figure]) -> float | str | None:
    counts: Counter[float | str | None] = Counter(
        MEDIAN if figure.measure == "median" else figure.horizon_months for figure in figures
    )
    horizons = sorted(counts, key=lambda at: (at is None, at == MEDIAN, at if isinstance(at, int | float) else 0))
    if not horizons:
        return None
    usual = _FIVE_YEARS if _FIVE_YEARS in counts else counts.most_common(1)[0][0]
    _kept(_HORIZON, horizons, usual)
    return st.selectbox(
        "Horizon",
        horizons,
        index=horizons.index(usual),
        format_func=_horizon_label,
        key=_HORIZON,
        bind="query-params",
        persist_state="session",
        help="Figures of different horizons never share an axis.",
    )


def _horizon_label(at: float | str | None) -> str:
    if isinstance(at, str):
        return "Median"
    return horizon_text(at) or "Not stated"
