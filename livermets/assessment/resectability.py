"""The verdict: which published classifications apply to a case, what each says of it, and where they disagree.

There is no class of our own. Each system and each published rule that sorts a case says what it says; unknown facts leave it
open, and a disagreement is put into words instead of being settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import JudgedLimit
from livermets.assessment.systems import SchemeResult, SystemResult
from livermets.evidence import short_citation
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.knowledge.system_records import SystemDefinition, Variant
from livermets.knowledge.systems import System
from livermets.knowledge.vocabulary import SortsBy, Stance
from livermets.text import listed, mid_sentence, sentence_case

STANCE_WORDS: Final[Mapping[SortsBy, Mapping[Stance, str]]] = MappingProxyType(
    {
        "liver": MappingProxyType(
            {"for": "resectable", "between": "borderline or potentially resectable", "against": "not resectable as it stands"}
        ),
        "remnant": MappingProxyType({"for": "remnant enough", "between": "remnant uncertain", "against": "remnant too small"}),
    }
)

NOTHING_SETTLED: Final = "Nothing is settled yet: the missing facts stand beside each classification."


@dataclass(frozen=True, slots=True)
class Classified:
    """What one classification says of a case.

    `says` are the groups still possible, for a rule what follows from it. `stance` is None while that is open, and for a
    group that does not speak of resectability. A rule is listed unless its condition is known not to be met;
    open without `missing` it is for the board.
    """

    id: str
    name: str
    question: SortsBy
    says: str
    stance: Stance | None
    source: str
    verification: str
    missing: tuple[str, ...]


def classified(assessment: Assessment) -> tuple[Classified, ...]:
    """Every classification that applies to the case, systems with their variants first, then published rules.

    Of the liver each publication speaks once: a rule that restates a system is heard through the system, and what a system says
    by another measure stands with its own answer.
    """
    found: list[Classified] = []
    for system in _sorting(assessment.knowledge):
        result = assessment.systems[system.id]
        if result.applicable is True:
            found += _of_liver(result) if system.definition.sorts == "liver" else _of_remnant(result)
    for result_of_rule in assessment.advice:
        rule = result_of_rule.rule
        if rule.stance is None or rule.restates is not None or result_of_rule.value is False:
            continue
        found.append(
            Classified(
                rule.id,
                short_citation(assessment.knowledge.registry.sources[rule.source]),
                "liver",
                rule.conclusion,
                rule.stance if result_of_rule.value else None,
                rule.source,
                rule.strength,
                result_of_rule.missing,
            )
        )
    return tuple(found)


def _of_liver(result: SystemResult) -> Iterator[Classified]:
    """One answer of a system: that by its own measure, and only while that is open one of its variants that is settled."""
    definition = result.system.definition
    stances = _stances_of(definition)
    settled = [(variant, outcome) for variant, outcome in _variants(result) if _stance(outcome, stances)]
    stance, says = _stance(result.outcome, stances), listed(result.groups, "or")
    others = [f"{listed(outcome.groups, 'or')} ({mid_sentence(variant.label)})" for variant, outcome in settled]
    if stance is not None:
        differing = [words for words, (_, outcome) in zip(others, settled, strict=True) if _stance(outcome, stances) != stance]
        yield _said_by(result, stance, ", but ".join([says, *differing]), result.missing)
        return
    # By different measures it may not say two things: then it is open, as by its own.
    by_variants = {_stance(outcome, stances) for _, outcome in settled}
    if len(by_variants) == 1:
        yield _said_by(result, by_variants.pop(), listed(others), ())
    else:
        yield _said_by(result, None, says, result.missing)


def _of_remnant(result: SystemResult) -> Iterator[Classified]:
    """A limit of the remnant by each of its measures: no two of them stand for each other."""
    definition = result.system.definition
    stances = _stances_of(definition)
    yield _said_by(result, _stance(result.outcome, stances), listed(result.groups, "or"), result.missing)
    for variant, outcome in _variants(result):
        yield replace(
            _said_by(result, _stance(outcome, stances), listed(outcome.groups, "or"), tuple(sorted(outcome.missing))),
            id=f"{result.id}.{variant.by}",
            name=f"{definition.short}: {variant.label}",
            source=variant.source or definition.source,
        )


def _said_by(result: SystemResult, stance: Stance | None, says: str, missing: tuple[str, ...]) -> Classified:
    definition = result.system.definition
    assert definition.sorts is not None
    return Classified(
        result.id, definition.short, definition.sorts, says, stance, definition.source, definition.verification, missing
    )


def _variants(result: SystemResult) -> Iterator[tuple[Variant, SchemeResult]]:
    """The variants of a system by which some group is possible."""
    for variant in result.system.definition.variants:
        outcome = result.variants.get(variant.by)
        if outcome is not None and outcome.groups:
            yield variant, outcome


def _stances_of(definition: SystemDefinition) -> Mapping[str, Stance | None]:
    return {stage.group: stage.stance for stage in definition.stages}


def _sorting(knowledge: Knowledge) -> list[System]:
    """The systems that sort a case, those by the liver first, in the order of the views of their page."""
    named = dict.fromkeys(name for view in knowledge.guides.pages["resectability"].views for name in view.systems)
    sorting = [system for name in named if (system := knowledge.systems[name]).definition.sorts is not None]
    return sorted(sorting, key=lambda system: system.definition.sorts == "remnant")


def _stance(outcome: SchemeResult, stances: Mapping[str, Stance | None]) -> Stance | None:
    """The one stance that all groups still possible share."""
    if outcome.ungrouped or not outcome.groups:
        return None
    found = {stances.get(group) for group in outcome.groups}
    return found.pop() if len(found) == 1 else None


def agreement_sentences(found: Iterable[Classified], judged: Sequence[JudgedLimit]) -> tuple[str, ...]:
    """Where the classifications agree and where they do not, one sentence for the liver and those on the remnant."""
    listed = list(found)
    sentences = [*_stances(listed, "liver"), *_remnant(judged)]
    return tuple(sentences) or (NOTHING_SETTLED,)


def _stances(found: Sequence[Classified], question: SortsBy) -> list[str]:
    by_stance: dict[Stance, list[str]] = defaultdict(list)
    for one in found:
        if one.question == question and one.stance:
            by_stance[one.stance].append(one.name)
    order: tuple[Stance, ...] = ("for", "between", "against")
    parts = [f"{STANCE_WORDS[question][stance]} by {listed(by_stance[stance])}" for stance in order if by_stance[stance]]
    if not parts:
        return []
    said = "; ".join(parts)
    return [f"The classifications disagree: {said}." if len(parts) > 1 else f"{sentence_case(said)}."]


def _remnant(judged: Sequence[JudgedLimit]) -> list[str]:
    """Which limits that concern this liver are reached and which are not, for each denominator."""
    sentences = []
    for share, words in DENOMINATORS.items():
        concerning = [one for one in judged if one.limit.share == share and one.concerned and one.reached is not None]
        reached = _limit_words(one for one in concerning if one.reached)
        missed = _limit_words(one for one in concerning if not one.reached)
        if reached and missed:
            sentences.append(f"Of the {words} the remnant reaches {reached}, but not {missed}.")
        elif reached or missed:
            verb = "reaches" if reached else "does not reach"
            sentences.append(f"Of the {words} the remnant {verb} {reached or missed}.")
    return sentences


def _limit_words(judged: Iterable[JudgedLimit]) -> str:
    by_percent: dict[float, list[str]] = defaultdict(list)
    for one in judged:
        if one.limit.stated_by not in by_percent[one.limit.percent]:
            by_percent[one.limit.percent].append(one.limit.stated_by)
    return listed([f"{percent:g} % ({', '.join(names)})" for percent, names in by_percent.items()])
