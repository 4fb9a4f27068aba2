"""`assess(case)`: everything that is known, computed and still open for one case, in one immutable object."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from livermets.assessment.derived_doubts import derived_doubts
from livermets.assessment.options import (
    AdviceResult,
    OptionResult,
    advice_for_case,
    options_for_case,
    red_flags_for_case,
    score_values,
)
from livermets.assessment.questions import Question, ask_next
from livermets.assessment.systems import SystemResult, derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.assessment.workup import Workup, workup_for_case
from livermets.case.case import Case
from livermets.case.doubts import Doubt
from livermets.case.lesions import recist_sum_mm
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.option_records import RedFlag
from livermets.rules import Interval


@dataclass(frozen=True)
class Assessment:
    """The one object that screens, reports and the command line show.

    `options` are those of the case's primary. What only some screens show is worked out when it is first read, and then
    kept: `advice`, `ask_next` and `workup` here, the variants in the results of the systems.
    """

    release: str
    case: Case
    derived: Mapping[str, float | None]
    derived_bounds: Mapping[str, Interval]
    systems: Mapping[str, SystemResult]
    options: tuple[OptionResult, ...]
    red_flags: tuple[RedFlag, ...]
    knowledge: Knowledge = field(repr=False, compare=False)
    values: Mapping[str, Any] = field(repr=False, compare=False)

    @cached_property
    def advice(self) -> tuple[AdviceResult, ...]:
        """Every published rule, met, not met or unknown; `to_json` emits those that concern the case."""
        return advice_for_case(self.knowledge, self.values)

    @cached_property
    def ask_next(self) -> tuple[Question, ...]:
        """The unknown facts that a board would gain most by, first those that options and red flags wait for."""
        compiled = self.knowledge.compiled.red_flags
        return ask_next(self.systems.values(), self.options, self.red_flags, compiled, self.values)

    @cached_property
    def workup(self) -> Workup:
        """The checklist without a plan: what a plan decides is open in it."""
        return workup_for_case(self.knowledge, self.values)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What was accepted and is asked about: of the facts as they stand, and of what follows from them by formula."""
        return (*self.case.doubts, *derived_doubts(self.case, self.knowledge.derived, self.derived_bounds))

    def untested(self, flag: RedFlag) -> tuple[str, ...]:
        """The facts that a red flag asks to be tested and that are unknown."""
        return tuple(fact for fact in flag.tests if self.case.values[fact] is None)

    def to_json(self) -> dict[str, Any]:
        """The assessment by the contract of the command line."""
        return {
            "release": self.release,
            "case": self.case.to_json(),
            "origins": self.case.origins_json(),
            "settled": {name: list(facts) for name, facts in self.case.settled.items()},
            "doubts": [{"field": doubt.field, "value": doubt.value, "text": doubt.text} for doubt in self.doubts],
            "warnings": [{"fact": doubt.field, "value": doubt.value, "text": doubt.text} for doubt in self.doubts],
            "derived": dict(self.derived),
            "systems": {name: result.to_json() for name, result in self.systems.items()},
            "options": [result.to_json() for result in self.options],
            "red_flags": [
                {
                    "id": flag.id,
                    "level": flag.level,
                    "text": flag.text,
                    "source": flag.source,
                    "follows": flag.follows,
                    "settles": flag.settles,
                    "missing": list(self.untested(flag)),
                }
                for flag in self.red_flags
            ],
            "advice": [result.to_json() for result in self.advice if result.concerns],
            "workup": self.workup.to_json(),
            "ask_next": [
                {
                    "fact": q.fact,
                    "settles": list(q.settles),
                    "narrows": list(q.narrows),
                    "options": list(q.options),
                    "red_flags": list(q.red_flags),
                    "checks": list(q.checks),
                }
                for q in self.ask_next
            ],
        }


def assess(case: Case, knowledge: Knowledge) -> Assessment:
    """Everything the knowledge says of a case. Pure: the same case and release give the same assessment."""
    values = CaseValues(case.values)
    derive(values, knowledge.derived)
    bounds: dict[str, Interval] = {number.symbol.name: values[number.symbol.name] for number in knowledge.derived}
    systems = {name: evaluate(system, values) for name, system in knowledge.systems.items()}
    derived = {name: low if low == high and math.isfinite(low) else None for name, (low, high) in bounds.items()}
    score_values(values, knowledge, systems)
    flags = red_flags_for_case(knowledge, values)
    options = options_for_case(knowledge, values, flags)
    derived["recist_sum_mm"] = recist_sum_mm(case.lesions)
    return Assessment(
        knowledge.release,
        case,
        MappingProxyType(derived),
        MappingProxyType(bounds),
        MappingProxyType(systems),
        options,
        flags,
        knowledge,
        MappingProxyType(values),
    )
