"""The one stage and the one score that stand in front of all others for a case, and what was reported of the score's group.

Nothing is chosen by name. A stage is in front when its record says that everyone means it for this primary; a score when its
definition could be read and it was tried in other patients than those it was made from: one that is settled before one that
waits for facts, then the one that told good from bad better. What a board chose comes before both. A definition that nobody
could verify is never in front, whoever chose it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.systems import POSTOPERATIVE_FLAG, SystemResult
from livermets.assessment.words import all_groups, head, is_general, reported_of, says_something
from livermets.evidence.group_survival import group_of, group_survival
from livermets.evidence.nearest import points_between
from livermets.evidence.option_outcomes import QUESTIONS, asks
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.systems import System

VERIFIED: Final = frozenset({"full-text", "abstract", "secondary"})
"""How a definition was read that somebody else can read as well: not a founding text alone, not one that was never found."""

DISCRIMINATION: Final = ("c-index", "auc")
"""The measures of how well a score tells good from bad; 0.5 is chance in both."""

STAGES, SCORES = "Stages", "Risk scores"


@dataclass(frozen=True, slots=True)
class Headline:
    """The stage and the score in front, and the reported outcome of the score's group; None where there is none."""

    stage: SystemResult | None
    score: SystemResult | None
    outcome: Figure | None = None


def is_verified(system: System) -> bool:
    """Whether the definition of a system could be read in a publication."""
    return system.definition.verification in VERIFIED


def stands_before_board(result: SystemResult, assessment: Assessment) -> bool:
    """Whether a result is shown to a board: verified, or marked as not and of a case that it was made for."""
    made_for = result.system.made_for
    return is_verified(result.system) or (made_for is not None and made_for.holds(assessment.values) is True)


def headline(assessment: Assessment, chosen: Collection[str] = ()) -> Headline:
    """The stage and the score in front for a case; `chosen` are the systems that the board wants there."""
    stage, score = stage_in_front(assessment, chosen), score_in_front(assessment, chosen)
    return Headline(stage, score, reported_for(score, assessment.knowledge.registry) if score else None)


def stages_to_choose(assessment: Assessment) -> list[SystemResult]:
    """The verified stages of this primary, the accepted one first, then those most is reported of; open ones as well."""
    found = [one for one in assessment.systems.values() if _is_stage(one)]
    return sorted(found, key=lambda one: (not one.system.definition.accepted, -reported_of(one.system), one.id))


def scores_to_choose(assessment: Assessment) -> list[SystemResult]:
    """The verified scores that already say something, the one that stands in front unasked first."""
    found = [one for one in assessment.systems.values() if _is_score(one) and says_something(one)]
    registry = assessment.knowledge.registry
    return sorted(found, key=lambda one: _rank(one, registry))


def stage_in_front(assessment: Assessment, chosen: Collection[str] = ()) -> SystemResult | None:
    """The stage that the board chose, else the accepted one of this primary, settled or not; None where there is none."""
    found = stages_to_choose(assessment)
    return _chosen(found, chosen) or next((one for one in found if one.system.definition.accepted), None)


def score_in_front(assessment: Assessment, chosen: Collection[str] = ()) -> SystemResult | None:
    """The score that the board chose, else the best validated one; None where none says anything."""
    found = scores_to_choose(assessment)
    return _chosen(found, chosen) or next((one for one in found if is_validated(one.system)), None)


def is_validated(system: System) -> bool:
    """Whether a score was tried in other patients than those it was made from, or its discrimination was measured."""
    return bool(system.definition.external or system.definition.discrimination)


def discrimination_of(system: System, registry: Registry) -> float | None:
    """The middle one of all reported concordance indices and areas under the curve; None where none was read."""
    names = (*system.definition.discrimination, *system.definition.external)
    figures = [registry.figures[name] for name in dict.fromkeys(names) if name in registry.figures]
    values = [one.value for one in figures if one.stands and one.measure in DISCRIMINATION and one.value is not None]
    return median(values) if values else None


def reported_for(result: SystemResult, registry: Registry) -> Figure | None:
    """What the group of a settled result was reported to live through: overall survival before anything else, of its own
    points before a group of several; None while the group is open."""
    found = [one for one in group_survival(result.system, registry) if one.stands and _is_of(one, result)]
    return min(found, key=lambda one: (_question_place(one), _width(one), -(one.n or 0)), default=None)


def _is_stage(result: SystemResult) -> bool:
    definition = result.system.definition
    kinds = definition.category == "stage" and definition.kind in ("stages", "points")
    return kinds and result.applicable is True and head(result) == STAGES and _can_be_in_front(result)


def _is_score(result: SystemResult) -> bool:
    listed = result.system.definition.kind == "listed"
    return not listed and result.applicable is True and head(result) == SCORES and _can_be_in_front(result)


def _can_be_in_front(result: SystemResult) -> bool:
    early = POSTOPERATIVE_FLAG in result.flags
    return is_verified(result.system) and not is_general(result.system) and not early


def _chosen(found: Iterable[SystemResult], chosen: Collection[str]) -> SystemResult | None:
    by_id = {one.id: one for one in found}
    return next((by_id[name] for name in chosen if name in by_id), None)


def _rank(result: SystemResult, registry: Registry) -> tuple[bool, bool, bool, float, int, str]:
    settled = result.status == "complete" and bool(result.groups)
    reported = settled and reported_for(result, registry) is not None
    return (
        not is_validated(result.system),
        not settled,
        not reported,
        -(discrimination_of(result.system, registry) or 0.0),
        -reported_of(result.system),
        result.id,
    )


def _is_of(figure: Figure, result: SystemResult) -> bool:
    """Whether a figure is of the group in which the case is: by the name of the group, else by the points that it spans."""
    group = group_of(figure)
    if group in all_groups(result.system):
        return group == result.group
    span = points_between(group)
    return result.score is not None and span is not None and span[0] <= result.score <= span[1]


def _question_place(figure: Figure) -> int:
    return next((place for place, question in enumerate(QUESTIONS) if asks(figure, question)), len(QUESTIONS))


def _width(figure: Figure) -> float:
    low, high = points_between(group_of(figure)) or (0.0, 0.0)
    return high - low
