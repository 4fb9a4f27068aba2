"""`assess(case)`: everything that is known, computed and still open for one case, in one immutable object."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from livermets.assessment.options import (
    AdviceResult,
    OptionResult,
    advice_for_case,
    options_for_case,
    red_flags_for_case,
    score_values,
)
from livermets.assessment.systems import POSTOPERATIVE_FLAG, SystemResult, derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.assessment.workup import Workup, workup_for_case
from livermets.case.case import Case, recist_sum_mm
from livermets.facts import place_of
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.option_records import RedFlag
from livermets.rules import Interval

MOST_QUESTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact worth asking for: the systems it would settle whatever the answer, and those it would narrow.

    `weight` is the share of doubt it removes, summed over the systems.
    """

    fact: str
    settles: tuple[str, ...]
    narrows: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Assessment:
    """The one object that screens, reports and the command line show.

    `options` are those of the case's primary. What only some screens show is worked out when it is first read, and then
    kept: `advice` and `workup` here, the variants in the results of the systems.
    """

    release: str
    case: Case
    derived: Mapping[str, float | None]
    derived_bounds: Mapping[str, Interval]
    systems: Mapping[str, SystemResult]
    options: tuple[OptionResult, ...]
    red_flags: tuple[RedFlag, ...]
    ask_next: tuple[Question, ...]
    knowledge: Knowledge = field(repr=False, compare=False)
    values: Mapping[str, Any] = field(repr=False, compare=False)

    @cached_property
    def advice(self) -> tuple[AdviceResult, ...]:
        """Every published rule, met, not met or unknown; `to_json` emits those that concern the case."""
        return advice_for_case(self.knowledge, self.values)

    @cached_property
    def workup(self) -> Workup:
        """The checklist without a plan: what a plan decides is open in it."""
        return workup_for_case(self.knowledge, self.values)

    def to_json(self) -> dict[str, Any]:
        """The assessment by the contract of the command line."""
        return {
            "release": self.release,
            "case": self.case.to_json(),
            "settled": {name: list(facts) for name, facts in self.case.settled.items()},
            "warnings": [{"fact": doubt.field, "value": doubt.value, "text": doubt.text} for doubt in self.case.doubts],
            "derived": dict(self.derived),
            "systems": {name: result.to_json() for name, result in self.systems.items()},
            "options": [result.to_json() for result in self.options],
            "red_flags": [
                {"id": f.id, "text": f.text, "source": f.source, "follows": f.follows, "settles": f.settles}
                for f in self.red_flags
            ],
            "advice": [result.to_json() for result in self.advice if result.concerns],
            "workup": self.workup.to_json(),
            "ask_next": [{"fact": q.fact, "settles": list(q.settles), "narrows": list(q.narrows)} for q in self.ask_next],
        }


def assess(case: Case, knowledge: Knowledge) -> Assessment:
    """Everything the knowledge says of a case. Pure: the same case and release give the same assessment."""
    values = CaseValues(case.values)
    derive(values, knowledge.derived)
    bounds: dict[str, Interval] = {stage.symbol.name: values[stage.symbol.name] for stage in knowledge.derived}
    systems = {name: evaluate(system, values) for name, system in knowledge.systems.items()}
    derived = {name: low if low == high and math.isfinite(low) else None for name, (low, high) in bounds.items()}
    score_values(values, knowledge, systems)
    flags = red_flags_for_case(knowledge, values)
    derived["recist_sum_mm"] = recist_sum_mm(case.lesions)
    return Assessment(
        knowledge.release,
        case,
        MappingProxyType(derived),
        MappingProxyType(bounds),
        MappingProxyType(systems),
        options_for_case(knowledge, values, flags),
        flags,
        ask_next(systems.values()),
        knowledge,
        MappingProxyType(values),
    )


def ask_next(results: Iterable[SystemResult]) -> tuple[Question, ...]:
    """The unknown facts in the order of how much doubt each would remove.

    Each unsettled system has a doubt of one, shared among its unsettled parts by their width and, within a part, among the
    facts that still matter to it. While it is open whether a system applies, only the facts that decide that count. Systems
    of which nothing is known yet ask only when they are point scores, and those for the time after a resection not before it.
    """
    settles: dict[str, list[str]] = defaultdict(list)
    narrows: dict[str, list[str]] = defaultdict(list)
    weights: dict[str, float] = defaultdict(float)
    for result in results:
        if result.status != "partial" or POSTOPERATIVE_FLAG in result.flags:
            continue
        parts = result.outcome.open
        applies = result.system.applies
        if result.applicable is None and applies is not None:
            parts = ((1.0, applies.names),)
        total = sum(width for width, facts in parts if facts) or 1.0
        for width, facts in parts:
            for fact in facts:
                weights[fact] += width / total / len(facts)
        for fact in {fact for _, facts in parts for fact in facts}:
            (settles if result.missing == (fact,) else narrows)[fact].append(result.id)
    ranked = sorted(weights, key=lambda fact: (-round(weights[fact], 9), place_of(fact)))
    return tuple(Question(fact, tuple(settles[fact]), tuple(narrows[fact]), weights[fact]) for fact in ranked[:MOST_QUESTIONS])
