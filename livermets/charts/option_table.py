"""Treatment options side by side: one outcome for all of them by a stated rule, and the points on which they are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from textwrap import shorten
from typing import Final

import pandas as pd

from livermets.assessment.option_words import (
    UNSOURCED,
    all_cautions,
    because,
    marked_strength,
    reason_text,
    sign_of,
    targets,
)
from livermets.assessment.options import INTENTS, STATUS_LABELS, STATUS_MARKS, OptionResult, support_rank
from livermets.case.words import labels_words
from livermets.evidence import comparable, question_text, short_citation, short_n, source_links, value_text
from livermets.evidence.compare import Axis
from livermets.evidence.option_outcomes import (
    QUESTIONS,
    KeyOutcome,
    OutcomeAsked,
    comparison_words,
    era_words,
    key_outcome,
    mortality,
    no_outcome_words,
    question_words,
)
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, INTENT_LABELS, LINE_LABELS, OPTION_KIND_LABELS
from livermets.text import bracket_apart, counted, sentence_case

_LONGEST_REASON: Final = 95
_LONGEST_CAUTION: Final = 66
_LONGEST_CHECK: Final = 62
"""So many letters stand in the three lines of a cell, broken between words as they may be."""
_MOST_FACTS: Final = 2


def options_by_intent(options: Sequence[Option]) -> list[Option]:
    """Options without a case by `ORDER_RULE`: by intent, then by what speaks best for them, else as in the registry."""
    return sorted(options, key=lambda option: (INTENTS.index(option.intent), *support_rank(option)))


def option_table(
    options: Sequence[Option],
    registry: Registry,
    primary: str,
    question: OutcomeAsked,
    results: Mapping[str, OptionResult] | None = None,
) -> pd.DataFrame:
    """One row for each option, in the order given; all outcomes answer the same question, and one that is not reported says
    so.

    With the results of a case, by option id, the status of each option, what carries it and what is to be checked stand
    behind its name.
    """
    rows = []
    for option in options:
        of_case = _case_cells(results[option.id], registry) if results is not None else {}
        rows.append({"Option": option.name, **of_case, **_option_row(option, registry, primary, question, results)})
    return pd.DataFrame(rows, index=[option.id for option in options])


def status_text(result: OptionResult) -> str:
    """The status of an option with its sign, and what would settle it: "? Undetermined, 3 facts open, held by a red flag"."""
    parts = [f"{STATUS_MARKS[result.status]} {STATUS_LABELS[result.status]}"]
    if not result.option.sourced:
        parts.append(UNSOURCED)
    if result.missing:
        parts.append(f"{counted(len(result.missing), 'fact')} open")
    if result.status == "undetermined" and result.held_by:
        parts.append(f"held by {counted(len(result.held_by), 'red flag') if len(result.held_by) > 1 else 'a red flag'}")
    return ", ".join(parts)


def check_text(result: OptionResult) -> str:
    """What is still unknown of an option: on what its status waits, or else what could take it away."""
    if result.missing:
        return f"waits for: {labels_words(result.missing, _MOST_FACTS)}"
    return f"to exclude: {labels_words(result.to_check, _MOST_FACTS)}" if result.to_check else ""


def _case_cells(result: OptionResult, registry: Registry) -> dict[str, object]:
    return {
        "This case": status_text(result),
        "Intent": INTENT_LABELS[result.option.intent],
        "Because": shorten(sentence_case(because(result).text), _LONGEST_REASON, placeholder=" …"),
        "Further cautions": shorten("; ".join(all_cautions(result, registry)), _LONGEST_CAUTION, placeholder=" …"),
        "Still to check": shorten(check_text(result), _LONGEST_CHECK, placeholder=" …"),
    }


def _option_row(
    option: Option,
    registry: Registry,
    primary: str,
    question: OutcomeAsked,
    results: Mapping[str, OptionResult] | None,
) -> dict[str, object]:
    outcome = key_outcome(option, registry, primary, question)
    figure = outcome.figure if outcome else None
    source = registry.source_of(figure) if figure else None
    links = source_links(source) if source else ()
    return {
        "Intent": INTENT_LABELS[option.intent],
        "Strength": marked_strength(option, registry),
        sentence_case(question_words(question)): outcome_text(outcome) if outcome else no_outcome_words(option, question),
        "n": short_n(figure) if figure else "",
        "When": era_words(figure, registry) if figure else "",
        "Compared with": shorten(comparison_words(outcome, registry) if outcome else "", 70, placeholder=" …"),
        "Line of treatment": shorten(line_cell(option), 54, placeholder=" …"),
        "Target": shorten(target_cell(option, results[option.id] if results is not None else None), 75, placeholder=" …"),
        "Kind": OPTION_KIND_LABELS[option.kind],
        "Patients": shorten(figure.population, 90, placeholder=" …") if figure else "",
        "Source": shorten(short_citation(source), 36, placeholder="…") if source else "",
        "Link": links[0][1] if links else None,
        "Liver metastases": cohort_text(figure) if figure else "",
        "Mortality": mortality_cell(option, registry),
    }


def line_cell(option: Option) -> str:
    """The line of treatment by its name, and in the words of the record where it belongs to no line."""
    return option.lines if option.line in ("any", "perioperative") else LINE_LABELS[option.line]


def target_cell(option: Option, result: OptionResult | None) -> str:
    """The targets of an option; for a case each with ✓ met, ✗ not met or ? unknown."""
    if result is None:
        return "; ".join(one.text for one in option.needs if one.aspect == "target")
    return "; ".join(f"{sign_of(one)} {reason_text(one)}" for one in targets(result.because))


def outcome_text(outcome: KeyOutcome) -> str:
    """Value with interval, of whom where it is not of this primary alone, and the spread of the others."""
    pooled = "several primaries together" if outcome.figure.primary == "mixed" else ""
    behind = "; ".join(filter(None, (pooled, outcome.spread)))
    return f"{value_text(outcome.figure)} ({behind})" if behind else value_text(outcome.figure)


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

    question: OutcomeAsked
    axis: Axis
    outcomes: dict[str, KeyOutcome]
    silent: tuple[Option, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]


def shared_questions(options: Sequence[Option], registry: Registry, primary: str) -> list[SideBySide]:
    """The questions on which at least two of the options have a figure, those that most of them answer first."""
    found = [side_by_side(options, registry, primary, question) for question in QUESTIONS]
    return sorted((one for one in found if one is not None), key=lambda one: len(one.silent))


def side_by_side(options: Sequence[Option], registry: Registry, primary: str, question: OutcomeAsked) -> SideBySide | None:
    """Options on one question, each by the figure that the table shows.

    None when fewer than two have one. `reasons` and `cautions` speak of these figures.
    """
    every = {option.id: key_outcome(option, registry, primary, question) for option in options}
    outcomes = {name: outcome for name, outcome in every.items() if outcome is not None}
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
    axis = Axis(endpoint, measure, horizon, None, None)
    return SideBySide(question, axis, outcomes, silent, tuple(reasons), tuple(cautions))


def option_name(option: Option) -> str:
    """The name of an option without what stands in brackets, short enough for a heading."""
    return shorten(bracket_apart(option.name)[0], 60, placeholder="…")
