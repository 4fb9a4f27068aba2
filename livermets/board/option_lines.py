"""The options of a case on the screen of a board: which of them stand, why, and what was reported of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.option_words import all_cautions, because, line_words, marked_strength, need_words, notice_on
from livermets.assessment.options import INTENTS, STATUS_LABELS, STATUS_MARKS, STATUSES, OptionResult
from livermets.board.briefing import OptionLine, Outcome
from livermets.board.references import References
from livermets.case.words import fact_label
from livermets.evidence import against_case, question_text, reported_value, short_n
from livermets.evidence.option_outcomes import (
    OutcomeAsked,
    answers,
    comparison_words,
    era_words,
    key_outcome,
    no_outcome_words,
    shared_question,
)
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS
from livermets.text import mid_sentence

STANDING: Final = ("indicated", "possible", "undetermined")
"""The statuses with which an option may stand on the screen unasked."""


def options_in_order(results: Iterable[OptionResult]) -> list[OptionResult]:
    """The options that stand for a case, never by anyone's opinion of them: indicated, possible with something met that
    speaks for it, undetermined, and last those for which everything is left to the board; within each by intent, then by
    what speaks best for them."""

    def place(result: OptionResult) -> tuple[int, int]:
        rank = {"indicated": 0, "possible": 1 if result.something_met else 3, "undetermined": 2}[result.status]
        return rank, INTENTS.index(result.option.intent)

    return sorted((one for one in results if one.status in STANDING), key=place)


def other_options(results: Iterable[OptionResult], shown: Iterable[OptionResult]) -> Iterable[tuple[str, int]]:
    """How many options do not stand on the screen, by their status."""
    taken = {one.id for one in shown}
    counts = Counter(one.status for one in results if one.id not in taken)
    yield from ((STATUS_LABELS[status].lower(), counts[status]) for status in STATUSES if counts[status])


def option_lines(shown: Sequence[OptionResult], assessment: Assessment, references: References) -> tuple[OptionLine, ...]:
    """The options shown, each with why it has its status, and all with an outcome on the same question."""
    question = outcome_asked(shown, assessment)
    return tuple(_option(one, assessment, references, question) for one in shown)


def outcome_asked(shown: Iterable[OptionResult], assessment: Assessment) -> OutcomeAsked:
    """The question on which the options of a screen are compared."""
    primary = assessment.case.values["primary_site"] or ""
    return shared_question(answers((one.option for one in shown), assessment.knowledge.registry, primary))


def _option(result: OptionResult, assessment: Assessment, references: References, question: OutcomeAsked) -> OptionLine:
    option, why = result.option, because(result)
    return OptionLine(
        id=option.id,
        name=option.name,
        intent=INTENT_LABELS[option.intent],
        line=line_words(option),
        strength=marked_strength(option, assessment.knowledge.registry),
        notice=notice_on(option, assessment.knowledge.registry),
        status=result.status,
        status_label=STATUS_LABELS[result.status],
        mark=STATUS_MARKS[result.status],
        because=why.text,
        needs=need_words(result),
        cautions=all_cautions(result, assessment.knowledge.registry),
        held_by=tuple(f"{flag.text.rstrip('.')}: {flag.follows}" for flag in result.held_by),
        missing=tuple(fact_label(name) for name in result.missing),
        to_check=tuple(fact_label(name) for name in result.to_check),
        outcome=_outcome(result, assessment, references, question),
        no_outcome=no_outcome_words(option, question),
        evidence=(references.source(why.source, option.name),) if why.source else (),
    )


def _outcome(result: OptionResult, assessment: Assessment, references: References, question: OutcomeAsked) -> Outcome | None:
    registry = assessment.knowledge.registry
    primary = assessment.case.values["primary_site"] or ""
    key = key_outcome(result.option, registry, primary, question)
    if key is None:
        return None
    return reported_outcome(key.figure, assessment, references, result.option.name).model_copy(
        update={
            "compared": comparison_words(key, registry),
            "others": key.spread,
            "compared_evidence": references.figure(key.comparator, result.option.name) if key.comparator else None,
            "question": question,
        }
    )


def reported_outcome(figure: Figure, assessment: Assessment, references: References, about: str) -> Outcome:
    """A reported figure as an outcome, with whom and when it was counted of and in what this patient differs from them."""
    registry = assessment.knowledge.registry
    primary = assessment.case.values["primary_site"] or ""
    pooled = "" if figure.primary == primary else f", {mid_sentence(PRIMARY_LABELS[figure.primary])}"
    return Outcome(
        **reported_value(figure)._asdict(),
        of=question_text(figure) + pooled,
        n=_patients(figure),
        population=figure.population,
        era=era_words(figure, registry),
        differs=against_case(assessment.values, figure, registry).in_words,
        evidence=references.figure(figure, about),
        center=figure.value,
        low=figure.low,
        high=figure.high,
        time_zero=figure.time_zero,
    )


def _patients(figure: Figure) -> str:
    whole = figure.n is not None and figure.n_scope == "whole-series"
    return f"{short_n(figure)} (whole series)" if whole else short_n(figure)
