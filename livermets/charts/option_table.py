"""Treatment options in words, and side by side: the points on which they are compared, on one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from livermets.assessment.option_words import (
    UNSOURCED,
    reason_text,
    sign_of,
    targets,
)
from livermets.assessment.options import INTENTS, STATUS_LABELS, STATUS_MARKS, OptionResult, support_rank
from livermets.case.words import labels_words
from livermets.evidence import comparable, question_text, short_n, value_text
from livermets.evidence.compare import Axis
from livermets.evidence.option_outcomes import (
    QUESTIONS,
    KeyOutcome,
    OutcomeAsked,
    key_outcome,
)
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import LINE_LABELS
from livermets.text import counted

_MOST_FACTS: Final = 2


def options_by_intent(options: Sequence[Option]) -> list[Option]:
    """Options without a case by `ORDER_RULE`: by intent, then by what speaks best for them, else as in the registry."""
    return sorted(options, key=lambda option: (INTENTS.index(option.intent), *support_rank(option)))


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


def mortality_text(figure: Figure) -> str:
    """Mortality with its window, because windows differ: "1.5 % 30-day mortality (n 2,500)"."""
    return f"{value_text(figure)} {question_text(figure)} (n {short_n(figure)})"


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
    names = {option.id: option.name for option in options}
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
