"""Treatment options side by side: the key outcome of each by a stated order, and the points on which they are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from textwrap import shorten
from typing import Final

import pandas as pd

from livermets.assessment.options import INTENTS, STATUS_LABELS, STATUS_MARKS, OptionResult
from livermets.evidence import comparable, question_text, short_citation, short_n, source_links, value_text
from livermets.evidence.compare import Axis
from livermets.evidence.option_outcomes import (
    _SURVIVAL,
    KeyOutcome,
    OutcomeAsked,
    asks,
    key_figures,
    key_outcome,
    mortality,
    without_brackets,
)
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, INTENT_LABELS, OPTION_KIND_LABELS, RATIOS
from livermets.text import counted

_SAME_QUESTIONS: Final[tuple[OutcomeAsked, ...]] = (
    *_SURVIVAL,
    ("disease-free-survival", "rate", 60),
    ("progression-free-survival", "median", None),
    ("response", "proportion", None),
)


def in_order(options: Sequence[Option]) -> list[Option]:
    """Options by intent, in the order of the registry within one."""
    return sorted(options, key=lambda option: INTENTS.index(option.intent))


def option_table(
    options: Sequence[Option], registry: Registry, results: Mapping[str, OptionResult] | None = None
) -> pd.DataFrame:
    """One row for each option, in the order given. An outcome that is not reported says so.

    With the results of a case, by option id, the status of each option stands in "This case".
    """
    table = pd.DataFrame([_option_row(option, registry) for option in options], index=[option.id for option in options])
    if results is not None:
        table.insert(1, "This case", [status_text(results[option.id]) for option in options])
    return table


def status_text(result: OptionResult) -> str:
    """The status of an option with its sign, and how many facts would settle it: "? Undetermined, 3 facts open"."""
    words = f"{STATUS_MARKS[result.status]} {STATUS_LABELS[result.status]}"
    if not result.missing:
        return words
    return f"{words}, {counted(len(result.missing), 'fact')} open"


def _option_row(option: Option, registry: Registry) -> dict[str, object]:
    outcome = key_outcome(option, registry)
    figure = outcome.figure if outcome else None
    source = registry.source_of(figure) if figure else None
    links = source_links(source) if source else ()
    return {
        "Option": option.name,
        "Intent": INTENT_LABELS[option.intent],
        "Kind": OPTION_KIND_LABELS[option.kind],
        "Line of treatment": shorten(option.lines, 54, placeholder=" …"),
        "Key outcome": _outcome_of(option, outcome, registry) if outcome else "no figure read",
        "n": short_n(figure) if figure else "",
        "Source": shorten(short_citation(source), 36, placeholder="…") if source else "",
        "Link": links[0][1] if links else None,
        "Liver metastases": cohort_text(figure) if figure else "",
        "Mortality": mortality_cell(option, registry),
        "Strength of evidence": shorten(option.evidence_level, 100, placeholder=" …"),
    }


def _outcome_of(option: Option, outcome: KeyOutcome, registry: Registry) -> str:
    """The key outcome; where it is of another treatment, such as that of the other arm, it says of which."""
    text = outcome_text(outcome, registry)
    other = outcome.figure.treatment != option.treatment
    return f"{text}, of {registry.treatment_label(outcome.figure.treatment).lower()}" if other else text


def outcome_text(outcome: KeyOutcome, registry: Registry) -> str:
    """Value with interval, what was counted, and the spread of the others."""
    text = figure_text(outcome.figure, registry)
    return f"{text} ({outcome.spread})" if outcome.spread else text


def figure_text(figure: Figure, registry: Registry) -> str:
    """Value with interval and what was counted, for a ratio with what it is compared with."""
    if figure.measure not in RATIOS:
        return f"{value_text(figure)}, {question_text(figure)}"
    against = figure.comparator or "a reference group not spelled out"
    against = registry.treatment_label(against).lower() if against in registry.treatments else against
    return f"{value_text(figure)}, {ENDPOINT_LABELS[figure.endpoint]} against {against}"


def cohort_text(figure: Figure) -> str:
    """Whether the patients behind a figure were a cohort of liver metastases, as far as it was marked."""
    return "no" if figure.liver_specific is False else "not marked otherwise"


def mortality_text(figure: Figure) -> str:
    """Mortality with its window, because windows differ: "1.5 % 30-day mortality (n 2,500)"."""
    return f"{value_text(figure)} {question_text(figure)} (n {short_n(figure)})"


def mortality_cell(option: Option, registry: Registry) -> str:
    """Mortality for a narrow column: "90-day 8.2 %; 30-day 1.5 %; 2 more windows"."""
    found = mortality(option, registry)
    parts = [f"{ENDPOINT_LABELS[one.endpoint].split(' mortality')[0]} {value_text(one)}" for one in found[:2]]
    if more := len(found) - len(parts):
        parts.append(counted(more, "more window"))
    return "; ".join(parts) or "not reported"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Options on one question. `outcomes` holds what speaks for each option; `reasons` why two of them do not compare."""

    axis: Axis
    outcomes: dict[str, KeyOutcome]
    silent: tuple[Option, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]


def shared_questions(options: Sequence[Option], registry: Registry) -> list[SideBySide]:
    """The questions on which at least two of the options have a figure, those that most of them answer first."""
    found = [side_by_side(options, registry, question) for question in _SAME_QUESTIONS]
    return sorted((one for one in found if one is not None), key=lambda one: len(one.silent))


def side_by_side(options: Sequence[Option], registry: Registry, question: OutcomeAsked) -> SideBySide | None:
    """Options on one question, each by the first of its key figures or else its figure with the most patients.

    None when fewer than two have one. `reasons` and `cautions` speak of these figures.
    """
    outcomes: dict[str, KeyOutcome] = {}
    for option in options:
        candidates = [figure for figure in _figures_of(option, registry) if asks(figure, question)]
        if candidates:
            outcomes[option.id] = KeyOutcome(candidates[0], tuple(candidates[1:]))
    if len(outcomes) < 2:
        return None
    names = {option.id: option_name(option) for option in options}
    reasons, cautions = [], []
    for (a, first), (b, second) in combinations(outcomes.items(), 2):
        verdict = comparable(first.figure, second.figure)
        pair = f"{names[a]} and {names[b]}"
        reasons += [f"{pair}: {'; '.join(verdict.reasons)}"] if verdict.reasons else []
        cautions += [f"{pair}: {'; '.join(verdict.cautions)}"] if verdict.cautions else []
    silent = tuple(option for option in options if option.id not in outcomes)
    endpoint, measure, horizon = question
    return SideBySide(Axis(endpoint, measure, horizon, None, None), outcomes, silent, tuple(reasons), tuple(cautions))


def option_name(option: Option) -> str:
    """The name of an option without what stands in brackets, short enough for a heading."""
    return shorten(without_brackets(option.name), 60, placeholder="…")


def _figures_of(option: Option, registry: Registry) -> list[Figure]:
    """What was reported on the option's treatment as a whole: key figures in their order, then the most patients first."""
    of_treatment = registry.figures_by_treatment.get(option.treatment, ())
    own = [one for one in of_treatment if one.primary == option.primary and one.stratum is None]
    own.sort(key=lambda figure: -(figure.n or 0))
    found = {figure.id: figure for figure in [*key_figures(option, registry), *own]}
    standing = [one for one in found.values() if one.superseded_by is None and not one.retracted]
    return [one for one in standing if one.treatment == option.treatment]
