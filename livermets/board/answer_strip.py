"""The answer before everything else: what a board reads of a case in ten seconds, the same on every page, screen and paper.

A red flag if there is one, the one accepted stage, one validated score with what its group was reported to live through,
whether the liver is resectable and who disagrees, the options that stand, and the facts that would change most. Pure: the same
assessment gives the same strip. What nobody could verify is never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from livermets.assessment.ages import Age, stale_in_short
from livermets.assessment.assess import Assessment
from livermets.assessment.headline import Headline, headline, is_verified
from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, OptionResult
from livermets.assessment.resectability import Classified, classified
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import all_groups, group_words, groups_words, result_value
from livermets.board.briefing import FlagLine, Outcome, StripPart, by_kind
from livermets.board.flags import flag_lines
from livermets.board.models import AcknowledgedFlag
from livermets.board.option_lines import options_in_order, reported_outcome
from livermets.board.references import References
from livermets.case.words import fact_label, labels_words
from livermets.knowledge.vocabulary import Stance
from livermets.text import bracket_apart, counted, listed, mid_sentence

MOST_OPTIONS_IN_FRONT: Final = 3
MOST_ASKED: Final = 3
_LEFT: Final = "left to the board alone"
"""Of an option that is possible because nothing that it needs can be decided."""
_MOST_NAMED: Final = 2
_ENTERED: Final = {True: "entered as resectable", False: "entered as not resectable"}
_YES_OR_NO: Final[Mapping[Stance, str]] = MappingProxyType(
    {"for": "yes", "between": "borderline or potentially", "against": "not as it stands"}
)
"""What a list says of a liver, behind the question."""


def answer_strip(
    assessment: Assessment,
    *,
    systems: Collection[str] = (),
    standing: Sequence[OptionResult] = (),
    flags: Sequence[FlagLine] | None = None,
    acknowledged: Sequence[AcknowledgedFlag] = (),
    references: References | None = None,
    aged: Sequence[Age] = (),
) -> tuple[StripPart, ...]:
    """The answers in front, in the order in which they are read; empty while nothing is known that could be answered.

    `systems` are those that the board chose, `standing` the options put up for discussion; `flags` those already put into
    lines, else they follow from `acknowledged`. `aged` are the ages of the facts, of which the stale ones are named.
    """
    known = references or References(assessment)
    lines = flag_lines(assessment, acknowledged, known) if flags is None else flags
    shown = standing or options_in_order(assessment.options)
    front = headline(assessment, systems)
    return tuple(
        part
        for part in (
            _flag(lines),
            _stage(front, assessment, known),
            _score(front, assessment, known),
            _resectable(assessment, known),
            _options(shown, assessment, chosen=bool(standing)),
            _ask(assessment),
            _stale(aged),
        )
        if part is not None
    )


def _flag(lines: Sequence[FlagLine]) -> StripPart | None:
    dangers, questions = by_kind(lines)
    if dangers:
        first = dangers[0]
        more = f"and {counted(len(dangers) - 1, 'more red flag')}" if len(dangers) > 1 else ""
        loud = first.acknowledged is None
        given = "" if first.acknowledged is None else f"acknowledged by {first.acknowledged.by}"
        rest = "; ".join(filter(None, (given, more)))
        return StripPart(kind="flag", label="Red flag", words=first.text, rest=rest, loud=loud, evidence=first.evidence)
    if questions:
        tests = listed(dict.fromkeys(one.tests for one in questions))
        evidence = tuple(number for one in questions for number in one.evidence)
        return StripPart(kind="flag", label="Not tested", words=tests, known=False, evidence=evidence)
    return None


def _stage(front: Headline, assessment: Assessment, references: References) -> StripPart | None:
    primary = assessment.case.values["primary_site"]
    if primary is None:
        return None
    result = front.stage
    if result is None:
        return StripPart(kind="stage", label="Stage", words="none accepted for this primary was read", known=False)
    definition = result.system.definition
    labels = {one.group: one.label for one in definition.stages}
    found = result_value(result)
    words = found.words if found else groups_words(result.groups or all_groups(result.system))
    label = mid_sentence(labels.get(result.group or "", ""))
    rest = ", ".join(filter(None, (definition.short, label or group_words(result))))
    return StripPart(
        kind="stage",
        label="Stage",
        words=words,
        rest=rest,
        waits=_waits(result),
        known=found is not None,
        evidence=(references.source(definition.source, definition.name),),
    )


def _score(front: Headline, assessment: Assessment, references: References) -> StripPart | None:
    primary = assessment.case.values["primary_site"]
    if primary is None:
        return None
    result = front.score
    found = result_value(result) if result else None
    if result is None or found is None:
        why = "none says anything of these facts yet" if _has_scores(assessment) else "none validated for this primary was read"
        return StripPart(kind="score", label="Score", words=why, known=False)
    definition = result.system.definition
    group = group_words(result)
    evidence = [references.source(definition.source, definition.name)]
    rest = ""
    if front.outcome is not None:
        outcome = reported_outcome(front.outcome, assessment, references, definition.name)
        evidence.append(outcome.evidence)
        treatment = assessment.knowledge.registry.treatment_label(front.outcome.treatment)
        rest = _outcome_words(outcome, treatment, references)
    return StripPart(
        kind="score",
        label=definition.short,
        words=f"{found.words} ({group})" if group else found.words,
        rest=rest,
        waits=_waits(result),
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _outcome_words(outcome: Outcome, treatment: str, references: References) -> str:
    """ "overall survival at 5 years 40 % after hepatic resection, n not given, treated 1985–1998, Fong 1999"."""
    citation = next((one.citation for one in references.all if one.number == outcome.evidence), "")
    number = f"n {outcome.n}"
    parts = (f"{outcome.of} {outcome.value} with {mid_sentence(bracket_apart(treatment)[0])}", number, outcome.era, citation)
    return ", ".join(filter(None, parts))


def _has_scores(assessment: Assessment) -> bool:
    """Whether a score of this primary could still say something: verified and computed here."""
    return any(
        one.applicable is True and one.system.definition.category == "risk-score" and one.system.definition.kind != "listed"
        for one in assessment.systems.values()
    )


def _waits(result: SystemResult) -> str:
    return labels_words(result.missing, _MOST_NAMED) if result.missing else ""


def _as_asked(missing: Iterable[str], assessment: Assessment) -> str:
    """Missing facts, those first that most waits for."""
    asked = {question.fact: place for place, question in enumerate(assessment.ask_next)}
    return labels_words(sorted(missing, key=lambda fact: asked.get(fact, len(asked))), _MOST_NAMED)


def _resectable(assessment: Assessment, references: References) -> StripPart | None:
    """What was entered of the liver, and how the verified classifications see it; who disagrees is named."""
    if assessment.case.values["primary_site"] is None:
        return None
    liver = [one for one in classified(assessment) if one.question == "liver" and _could_be_verified(one, assessment)]
    said = [one for one in liver if one.stance is not None]
    entered = _entered(assessment)
    waiting = [one for one in liver if one.stance is None and one.missing]
    words = [] if entered is None else [_ENTERED[entered]]
    if said:
        words.append(_stances(said, len(said) + len(waiting), entered))
    waits = _as_asked(dict.fromkeys(fact for one in waiting for fact in one.missing), assessment)
    evidence = tuple(dict.fromkeys(references.source(one.source, one.name) for one in said))
    if not words:
        nothing = f"not entered, {counted(len(waiting), 'list')} open" if waiting else "not entered"
        return StripPart(kind="resectable", label="Resectable", words=nothing, waits=waits, known=False)
    return StripPart(kind="resectable", label="Resectable", words="; ".join(words), waits=waits, evidence=evidence)


def _could_be_verified(one: Classified, assessment: Assessment) -> bool:
    system = assessment.knowledge.systems.get(one.id.partition(".")[0])
    return system is None or is_verified(system)


def _entered(assessment: Assessment) -> bool | None:
    """What a person said of the liver: the judgement itself, else an extent that says that no resection will do."""
    values = assessment.case.values
    judged: bool | None = values["liver_completely_resectable"]
    return False if judged is None and values["resection_extent"] == "not-resectable" else judged


def _stances(said: Sequence[Classified], of: int, entered: bool | None) -> str:
    """ "of 7 lists: 1 not as it stands (Gruenberger 2015), 1 yes (Mattar 2016)": each by its name, those first that say other
    than what was entered."""
    by_stance: dict[Stance, list[str]] = {}
    for one in said:
        if one.stance is not None:
            by_stance.setdefault(one.stance, []).append(one.name)
    agreeing: Stance = "against" if entered is False else "for"
    order = sorted(_YES_OR_NO, key=lambda stance: stance == agreeing) if entered is not None else list(_YES_OR_NO)
    parts = [f"{len(names)} {_YES_OR_NO[one]} ({listed(names)})" for one in order if (names := by_stance.get(one))]
    return f"of {counted(of, 'list')}: {', '.join(parts)}"


def _options(shown: Sequence[OptionResult], assessment: Assessment, *, chosen: bool) -> StripPart | None:
    """The options put up for discussion, else those that stand. Those that are possible because nothing of them can be
    decided never stand in front, and are counted in words."""
    if assessment.case.values["primary_site"] is None:
        return None
    standing = [one for one in shown if one.status == "indicated" or (one.status == "possible" and one.something_met)]
    left = sum(one.status == "possible" and not one.something_met for one in assessment.options)
    if not standing and not chosen:
        waiting = sum(one.status == "undetermined" for one in assessment.options)
        words = ["none yet" if waiting or left else "none listed stands"]
        words += [counted(waiting, "option waits for facts", "options wait for facts")] if waiting else []
        words += [f"{left} possible, {_LEFT}"] if left else []
        return StripPart(kind="options", label="Stands", words=", ".join(words[:2]), rest="; ".join(words[2:]), known=False)
    every = shown if chosen else standing
    named = every[:MOST_OPTIONS_IN_FRONT]
    names = " · ".join(f"{STATUS_MARKS[one.status]}\N{NO-BREAK SPACE}{bracket_apart(one.option.name)[0]}" for one in named)
    rest = [listed(dict.fromkeys(STATUS_LABELS[one.status].lower() for one in named))]
    rest += [f"{len(every) - len(named)} more"] if len(every) > len(named) else []
    rest += [f"{left} more possible, {_LEFT}"] if left and not chosen else []
    label = "Stands" if standing else "Discussed"
    return StripPart(kind="options", label=label, words=names, rest="; ".join(rest), known=bool(standing))


def _stale(aged: Sequence[Age]) -> StripPart | None:
    names, moves = stale_in_short(aged)
    return StripPart(kind="stale", label="Stale", words=names, rest=moves, known=False) if names else None


def _ask(assessment: Assessment) -> StripPart | None:
    asked = [fact_label(question.fact) for question in assessment.ask_next[:MOST_ASKED]]
    return StripPart(kind="ask", label="Ask", words=" · ".join(asked), known=False) if asked else None
