"""Published groups of patients nearest to a case, within each intent of treatment.

A group is named only for an option that stands for the case and waits for nothing, and only once the facts are known on which
it depends whom the case resembles. Patients who had no treatment are no group of any option.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.options import INTENTS, OptionResult
from livermets.evidence import Nearest, against_case
from livermets.evidence.option_outcomes import own_figures
from livermets.facts import in_order

MOST_GROUPS: Final = 3
"""Groups named within one intent."""

_FRAME: Final = ("liver_lesion_count", "extrahepatic_disease")
_OF_OPERATIONS: Final = (*_FRAME, "liver_completely_resectable")
_DECIDING: Final[Mapping[str, tuple[str, ...]]] = {"curative": _OF_OPERATIONS, "conversion": _OF_OPERATIONS}
"""The facts that decide whom a case resembles, by intent; `_FRAME` for the others."""


@dataclass(frozen=True, slots=True)
class LikeThis:
    """The groups nearest to a case within one intent, and the unknown facts for want of which none is named."""

    intent: str
    groups: tuple[Nearest, ...]
    waits_for: tuple[str, ...] = ()


def like_this(
    assessment: Assessment, endpoint: str | None = None, treatments: Collection[str] | None = None
) -> tuple[LikeThis, ...]:
    """For each intent the groups nearest to the case, or what must be known first; intents without an option are left out.

    `endpoint` and `treatments` take in only the figures on them.
    """
    found = []
    for intent in INTENTS:
        options = [one for one in assessment.options if one.option.intent == intent]
        options = [one for one in options if treatments is None or one.option.treatment in treatments]
        one = _of_intent(intent, options, assessment, endpoint)
        if one is not None:
            found.append(one)
    return tuple(found)


def like_option(result: OptionResult, assessment: Assessment) -> LikeThis | None:
    """The groups of one option nearest to the case, or what must be known first; None where rules speak against it."""
    return _of_intent(result.option.intent, [result], assessment, None)


def _of_intent(intent: str, options: Iterable[OptionResult], assessment: Assessment, endpoint: str | None) -> LikeThis | None:
    open_to_case = [one for one in options if one.status in ("indicated", "possible", "undetermined")]
    standing = [one for one in open_to_case if one.status != "undetermined" and not one.missing and one.something_met]
    waiting = [one for one in open_to_case if one.missing]
    if not standing and not waiting:
        return None
    unknown = [name for name in _DECIDING.get(intent, _FRAME) if assessment.values[name] is None]
    if unknown or not standing:
        return LikeThis(intent, (), in_order({*unknown, *(() if unknown else waiting[0].missing)}))
    groups = _nearest(standing, assessment, endpoint)
    return LikeThis(intent, groups) if groups else None


def _nearest(options: Iterable[OptionResult], assessment: Assessment, endpoint: str | None) -> tuple[Nearest, ...]:
    registry, values = assessment.knowledge.registry, assessment.values
    possible = {name: result.groups for name, result in assessment.systems.items() if result.groups}
    found: dict[tuple[str, str, str], Nearest] = {}
    for result in options:
        for figure in own_figures(result.option, registry, values["primary_site"], groups=True):
            if figure.measure not in ("rate", "median") or endpoint not in (None, figure.endpoint):
                continue
            near = against_case(values, figure, registry, possible)
            patients = (figure.source, figure.treatment, figure.population)
            if not near.undecided and (patients not in found or _place(near) < _place(found[patients])):
                found[patients] = near
    return tuple(sorted(found.values(), key=_place)[:MOST_GROUPS])


def _place(near: Nearest) -> tuple[int, int, str]:
    return near.distance, -(near.figure.n or 0), near.figure.id
