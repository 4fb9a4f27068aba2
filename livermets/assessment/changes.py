"""What a change of facts moves: two assessments side by side, and only that in which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.assess import Assessment
from livermets.assessment.options import OptionResult
from livermets.assessment.systems import SystemResult
from livermets.case.case import Case
from livermets.facts import FACTS
from livermets.rules import Interval

_DESCRIBING: Final = frozenset(name for name, fact in FACTS.items() if fact.section == "case")


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs; None is unknown. `follows` says that the later value was not entered but follows from others."""

    fact: str
    before: Any
    after: Any
    follows: bool


@dataclass(frozen=True, slots=True)
class SystemChange:
    """A system that moves: whether it applies, its number, its groups, or the notes that the case raises."""

    before: SystemResult
    after: SystemResult

    @property
    def id(self) -> str:
        return self.after.id

    @property
    def applies_moves(self) -> bool:
        return self.before.applicable is not self.after.applicable

    @property
    def result_moves(self) -> bool:
        """Whether the number or the groups differ."""
        return _result(self.before) != _result(self.after)

    @property
    def new_notes(self) -> tuple[str, ...]:
        """The notes that only the later case raises, by their ids."""
        return tuple(flag for flag in self.after.flags if flag not in self.before.flags)

    @property
    def gone_notes(self) -> tuple[str, ...]:
        """The notes that only the earlier case raised."""
        return tuple(flag for flag in self.before.flags if flag not in self.after.flags)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A derived number that differs, each side with its lowest and highest value."""

    name: str
    before: Interval
    after: Interval


@dataclass(frozen=True, slots=True)
class OptionChange:
    """A treatment option whose status differs; None where it is not listed for the primary of that case."""

    before: OptionResult | None
    after: OptionResult | None

    @property
    def id(self) -> str:
        found = self.after or self.before
        assert found is not None
        return found.id


AnyChange = SystemChange | NumberChange | OptionChange


def changed_facts(before: Case, after: Case) -> tuple[FactChange, ...]:
    """The facts of the patient in which two cases differ, those that follow from others included, in the order of the form.

    What only describes the case (its label, the moment, the question) does not count.
    """
    return tuple(
        FactChange(name, before.values[name], after.values[name], name in after.settled)
        for name in FACTS
        if name not in _DESCRIBING and before.values[name] != after.values[name]
    )


def differences(before: Assessment, after: Assessment) -> tuple[AnyChange, ...]:
    """Everything that moves: systems, then derived numbers, then options. Empty when nothing does."""
    return (*_systems(before, after), *_numbers(before, after), *_options(before, after))


def _systems(before: Assessment, after: Assessment) -> Iterator[SystemChange]:
    for name, later in after.systems.items():
        change = SystemChange(before.systems[name], later)
        if change.applies_moves or change.result_moves or change.new_notes or change.gone_notes:
            yield change


def _numbers(before: Assessment, after: Assessment) -> Iterator[NumberChange]:
    for name, later in after.derived_bounds.items():
        if before.derived_bounds[name] != later:
            yield NumberChange(name, before.derived_bounds[name], later)


def _options(before: Assessment, after: Assessment) -> Iterator[OptionChange]:
    earlier = {option.id: option for option in before.options}
    later = {option.id: option for option in after.options}
    for name in dict.fromkeys([*later, *earlier]):
        change = OptionChange(earlier.get(name), later.get(name))
        if change.before is None or change.after is None or change.before.status != change.after.status:
            yield change


def _result(result: SystemResult) -> tuple[object, ...]:
    outcome = result.outcome
    return (outcome.low, outcome.high, outcome.groups, outcome.ungrouped)
