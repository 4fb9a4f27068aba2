"""The verdict: which published classifications apply to a case, what each says of it, and where they disagree.

There is no class of our own. Each system and each published rule that sorts a case says what it says; unknown facts leave it
open, and a disagreement is put into words instead of being settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import JudgedLimit
from livermets.assessment.systems import SchemeResult
from livermets.evidence import short_citation
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.knowledge.systems import System
from livermets.knowledge.vocabulary import SortsBy, Stance
from livermets.text import listed, sentence_case

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
    """Every classification that applies to the case, systems with their variants first, then published rules."""
    found: list[Classified] = []
    for system in _sorting(assessment.knowledge):
        result, definition = assessment.systems[system.id], system.definition
        if result.applicable is not True or definition.sorts is None:
            continue
        stances = {stage.group: stage.stance for stage in definition.stages}
        found.append(
            Classified(
                system.id,
                definition.short,
                definition.sorts,
                listed(result.groups, "or"),
                _stance(result.outcome, stances),
                definition.source,
                definition.verification,
                result.missing,
            )
        )
        for variant in definition.variants:
            outcome = result.variants.get(variant.by)
            if outcome is None or not outcome.groups:
                continue
            found.append(
                Classified(
                    f"{system.id}.{variant.by}",
                    f"{definition.short}: {variant.label}",
                    definition.sorts,
                    listed(outcome.groups, "or"),
                    _stance(outcome, stances),
                    variant.source or definition.source,
                    definition.verification,
                    tuple(sorted(outcome.missing)),
                )
            )
    for result_of_rule in assessment.advice:
        rule = result_of_rule.rule
        if rule.stance is None or result_of_rule.value is False:
            continue
        met = result_of_rule.value is True
        # It restates a system, which waits for more facts than it does: of interest only once it is met.
        if not met and rule.restates is not None:
            continue
        found.append(
            Classified(
                rule.id,
                short_citation(assessment.knowledge.registry.sources[rule.source]),
                "liver",
                rule.conclusion,
                rule.stance if met else None,
                rule.source,
                rule.strength,
                result_of_rule.missing,
            )
        )
    return tuple(found)


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
