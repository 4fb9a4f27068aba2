"""What was reported of an option itself, and the one question on which the options of a screen are compared.

A figure speaks for an option only when it is of its own treatment, in the primary of the screen, and of whole series: never
of the other arm, of patients who had no treatment, of another primary or of a part of the patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.evidence import citation_of, horizon_text, short_n, value_text, years_text
from livermets.evidence.nearest import is_every_case
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import DESIGN_LABELS, ENDPOINT_LABELS, PERCENTS, OptionKind
from livermets.text import bracket_apart, counted, mid_sentence, number_words

OutcomeAsked = tuple[str, str, float | None]
"""A question: endpoint, measure and, for a rate, its horizon in months."""

FIVE_YEAR_SURVIVAL: Final[OutcomeAsked] = ("overall-survival", "rate", 60)
MEDIAN_SURVIVAL: Final[OutcomeAsked] = ("overall-survival", "median", None)
QUESTIONS: Final[tuple[OutcomeAsked, ...]] = (
    FIVE_YEAR_SURVIVAL,
    MEDIAN_SURVIVAL,
    ("overall-survival", "rate", 36),
    ("overall-survival", "rate", 24),
    ("overall-survival", "rate", 12),
    ("disease-free-survival", "rate", 60),
    ("progression-free-survival", "median", None),
    ("response", "proportion", None),
)
"""On what options can be compared; the first two are those that a screen chooses from by itself."""

QUESTION_RULE: Final = (
    "One question for all options of a screen: overall survival at 5 years, or the median where more of them report that. Of "
    "several figures the first of the option's key figures is shown, else the one with the most patients, and beside it from "
    "where to where all others run. A figure counts only when it is of the option itself, in this primary, of a whole series."
)

NEVER_POOLED: Final = frozenset({"melanoma-uveal", "unknown-primary"})
"""Primaries whose course several primaries together say nothing of."""

_BY_TERM: Final[frozenset[OptionKind]] = frozenset({"local", "regional", "transplant", "combined"})
"""Kinds of treatment of which every figure of the term counts, whatever was given before."""


@dataclass(frozen=True, slots=True)
class KeyOutcome:
    """The figure shown first for an option, the others that answer the same question, and the arm it was compared with."""

    figure: Figure
    others: tuple[Figure, ...]
    comparator: Figure | None = None

    @property
    def spread(self) -> str:
        """ "7 others: 25.5–83.1 %"; empty without others that give a value."""
        values = [figure.value for figure in self.others if figure.value is not None]
        if not values:
            return ""
        unit = " %" if self.figure.measure in PERCENTS else " months" if self.figure.measure == "median" else ""
        span = "–".join(number_words(value) for value in dict.fromkeys((min(values), max(values))))
        return f"{counted(len(values), 'other')}: {span}{unit}"


def question_words(question: OutcomeAsked) -> str:
    """A question as it heads a column: "overall survival at 5 years", "median overall survival"."""
    endpoint, measure, horizon = question
    words = ENDPOINT_LABELS[endpoint]
    if measure == "median":
        return f"median {words}"
    return f"{words} at {horizon_text(horizon)}" if horizon is not None else words


def no_outcome_words(option: Option, question: OutcomeAsked) -> str:
    """What stands in the place of an outcome that no figure answers."""
    return f"no {question_words(question)} read" if option.sourced else "not yet sourced"


def shared_question(answered: Mapping[OutcomeAsked, int]) -> OutcomeAsked:
    """The question on which options are compared: survival at five years, or the median where more report it."""
    return MEDIAN_SURVIVAL if answered[MEDIAN_SURVIVAL] > answered[FIVE_YEAR_SURVIVAL] else FIVE_YEAR_SURVIVAL


def answers(options: Iterable[Option], registry: Registry, primary: str) -> dict[OutcomeAsked, int]:
    """How many of the options, and of the comparator arms that are read beside them, have a figure on each of the questions."""
    asked = list(options)
    beside = {option.id for option in asked}
    asked += [arm for arm in registry.options.values() if arm.comparator_of in beside]
    own = [own_figures(option, registry, primary) for option in asked]
    return {question: sum(any(asks(figure, question) for figure in figures) for figures in own) for question in QUESTIONS}


def key_outcome(option: Option, registry: Registry, primary: str, question: OutcomeAsked) -> KeyOutcome | None:
    """What was reported of an option on the question, by `QUESTION_RULE`; None when nothing was."""
    found = [figure for figure in own_figures(option, registry, primary) if asks(figure, question)]
    if not found:
        return None
    chosen = found[0]
    others = tuple(one for one in found[1:] if one.primary == chosen.primary and _runs_as(one, chosen))
    return KeyOutcome(chosen, others, comparator_arm(chosen, registry))


def _runs_as(figure: Figure, other: Figure) -> bool:
    """Whether nothing says that the times of two figures run from different moments."""
    return None in (figure.time_zero, other.time_zero) or figure.time_zero == other.time_zero


def own_figures(option: Option, registry: Registry, primary: str, *, groups: bool = False) -> list[Figure]:
    """The figures of an option itself in a primary: its key figures in their order, then the others, most patients first.

    Of drugs alone only key figures count, for in another line they are another option. So it is where the option shares its
    term of the taxonomy with another option of the primary, and where the term is wider than the option. Figures of several
    primaries together count where the option was studied so, and never in `NEVER_POOLED`; those of the primary come first.
    With `groups` those of a part of the patients are taken in, such as those with a score.
    """
    found = {figure.id: figure for figure in key_figures(option, registry)}
    if option.kind in _BY_TERM and _owns_its_term(option, registry, primary):
        of_term = [one for one in registry.figures_by_treatment.get(option.treatment, ()) if _same_term(one, registry)]
        of_term.sort(key=lambda one: (_is_collected(one, registry), -(one.n or 0)))
        found |= {figure.id: figure for figure in of_term if figure.id not in found}
    pooled = option.evidence_scope == "pooled" and primary not in NEVER_POOLED
    wanted = (primary, "mixed") if pooled else (primary,)
    own = [one for one in found.values() if one.primary in wanted and _speaks_for(one, option, groups=groups)]
    return sorted(own, key=lambda one: one.primary != primary)


def _owns_its_term(option: Option, registry: Registry, primary: str) -> bool:
    if option.treatment_as_read is not None and option.treatment_as_read not in _covered(option.treatment, registry):
        return False
    return sum(one.treatment == option.treatment for one in registry.options_for(primary)) < 2


def _is_collected(figure: Figure, registry: Registry) -> bool:
    """Whether a figure was collected from other reports, so that its patients are those of several of them."""
    source = registry.source_of(figure)
    return source is None or source.design not in ("rct", "registry", "prospective", "retrospective")


def _same_term(figure: Figure, registry: Registry) -> bool:
    return figure.treatment_as_read is None or figure.treatment_as_read in _covered(figure.treatment, registry)


def _covered(treatment: str, registry: Registry) -> tuple[str, ...]:
    term = registry.treatments.get(treatment)
    return (treatment, *term.covers) if term else (treatment,)


def _speaks_for(figure: Figure, option: Option, *, groups: bool) -> bool:
    if figure.treatment != option.treatment or not figure.stands or figure.same_as:
        return False
    return groups or figure.stratum is None or is_every_case(figure.stratum)


def key_figures(option: Option, registry: Registry) -> list[Figure]:
    """The key figures of an option that stand: neither retracted nor replaced by a later report."""
    found = [registry.figures[name] for name in option.key_figures if name in registry.figures]
    return [figure for figure in found if figure.stands]


def comparator_arm(figure: Figure, registry: Registry) -> Figure | None:
    """The figure of the arm with which its own source compares a figure, on the same question and in the same patients."""
    if figure.comparator is None:
        return None
    question = (figure.endpoint, figure.measure, figure.horizon_months)
    arms = [
        one
        for one in registry.figures_by_source.get(figure.source, ())
        if one.treatment == figure.comparator
        and asks(one, question)
        and one.stratum == figure.stratum
        and one.primary == figure.primary
        and one.stands
    ]
    arms.sort(key=lambda one: one.population != figure.population)
    return arms[0] if arms else None


def comparison_words(outcome: KeyOutcome, registry: Registry) -> str:
    """With what a figure was compared where it was read: "13 % with systemic chemotherapy, n 47 (randomised trial)"; the
    other treatment alone where its number was not read, and empty where nothing was compared."""
    figure, arm = outcome.figure, outcome.comparator
    if figure.comparator is None:
        return ""
    source = registry.source_of(figure)
    design = f" ({DESIGN_LABELS[source.design]})" if source else ""
    other = mid_sentence(registry.treatment_label(figure.comparator))
    if arm is None:
        return f"{other}, number not read{design}"
    return f"{value_text(arm)} with {other}, n {short_n(arm)}{design}"


def era_words(figure: Figure, registry: Registry) -> str:
    """When the patients of a figure were treated; where that is not given, when it was published."""
    if figure.years is not None:
        return f"treated {years_text(figure)}"
    source = registry.source_of(figure)
    return f"published {source.year}" if source is not None and source.year is not None else "years not given"


def range_words(options: Sequence[Option], registry: Registry, primary: str, question: OutcomeAsked) -> list[str]:
    """What was reported of each option on the question, one line each; options without a figure are left out."""
    lines = []
    for option in options:
        outcome = key_outcome(option, registry, primary, question)
        if outcome is not None:
            spread = f"; {outcome.spread}" if outcome.spread else ""
            name, _ = bracket_apart(option.name)
            lines.append(f"{name}: {value_text(outcome.figure)} ({citation_of(outcome.figure, registry)}){spread}")
    return lines


def mortality(option: Option, registry: Registry) -> tuple[Figure, ...]:
    """Mortality of the treatment in this primary, key figures first: one figure that stands for each window of time."""
    of_treatment = registry.figures_by_treatment.get(option.treatment, ())
    candidates = [*key_figures(option, registry), *(one for one in of_treatment if one.primary == option.primary)]
    found: dict[str, Figure] = {}
    for figure in candidates:
        if figure.treatment != option.treatment or figure.stratum is not None or not figure.stands:
            continue
        if figure.endpoint.startswith("mortality-"):
            found.setdefault(figure.endpoint, figure)
    return tuple(found.values())


def asks(figure: Figure, question: OutcomeAsked) -> bool:
    """Whether a figure gives a value for a question: endpoint, measure and, for a rate, horizon in months."""
    endpoint, measure, horizon = question
    if (figure.endpoint, figure.measure) != (endpoint, measure) or figure.value is None:
        return False
    return horizon is None or figure.horizon_months == horizon
