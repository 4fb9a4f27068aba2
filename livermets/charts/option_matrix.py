"""Options as a matrix: by intent, each with its status and the one reason that decides it, and one outcome on one axis.

What stands for a case is drawn; what does not is gathered by its status. Nothing is cut: a screen that has less room takes
fewer things beside each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.assessment.options import INTENTS, OptionResult, OptionStatus
from livermets.charts.lanes import LANE_LENIENT, LaneAxis, LaneMark, lane_axis, lane_mark, on_one_axis
from livermets.evidence import comparable, sources_behind
from livermets.evidence.compare import Difference
from livermets.evidence.option_outcomes import (
    KeyOutcome,
    OutcomeAsked,
    answers,
    key_outcome,
    mortality,
    shared_question,
)
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry

MATRIX_RULE: Final = (
    "One outcome for all options of one intent: overall survival at 5 years, or the median where more of them report that. Of "
    "several figures the first of the option's key figures is shown, else the one with the most patients. A figure counts only "
    "when it is of the option itself, in this primary, of a whole series. What does not compare is written and not drawn."
)

FOLDED: Final[tuple[OptionStatus, ...]] = ("contraindicated", "not-indicated")
"""The statuses whose options are gathered below the others."""


@dataclass(frozen=True, slots=True)
class MatrixOutcome:
    """The outcome of an option: as a mark with that of its comparator arm, or, where it may not stand on the axis, with why."""

    key: KeyOutcome
    mark: LaneMark | None
    comparator: LaneMark | None
    apart: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An option in its row. `deaths` is its mortality in the first window of time that was read, of `windows`."""

    option: Option
    result: OptionResult | None
    outcome: MatrixOutcome | None
    deaths: Figure | None
    windows: int
    sources: int


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """The options of one intent on one question; `axis` is None where no figure answers it."""

    intent: str
    question: OutcomeAsked
    axis: LaneAxis | None
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class OptionMatrix:
    """The groups of what stands for the case, or of all where no case is asked for, and what does not stand, by status."""

    groups: tuple[MatrixGroup, ...]
    folded: Mapping[OptionStatus, tuple[OptionResult, ...]]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that stand in the rows."""
        outcomes = [row.outcome.key for group in self.groups for row in group.rows if row.outcome is not None]
        arms = [key.comparator for key in outcomes if key.comparator is not None]
        deaths = [row.deaths for group in self.groups for row in group.rows if row.deaths is not None]
        return (*(key.figure for key in outcomes), *arms, *deaths)


def option_matrix(
    options: Sequence[Option],
    registry: Registry,
    primary: str,
    results: Mapping[str, OptionResult] | None = None,
    question: OutcomeAsked | None = None,
) -> OptionMatrix:
    """The options in the order given, those of one intent together.

    `results` are those of a case by option id. `question` is asked of every intent; without one each has the question that
    most of its options answer, whatever stands for the case, so that a case does not change what is compared.
    """
    groups = []
    folded: dict[OptionStatus, list[OptionResult]] = {status: [] for status in FOLDED}
    for intent in INTENTS:
        of_intent = [one for one in options if one.intent == intent]
        standing = []
        for option in of_intent:
            result = results[option.id] if results is not None else None
            if result is not None and result.status in folded:
                folded[result.status].append(result)
            else:
                standing.append((option, result))
        if standing:
            asked = question or intent_question(intent, registry, primary)
            groups.append(_group(intent, asked, standing, registry, primary))
    return OptionMatrix(tuple(groups), {status: tuple(found) for status, found in folded.items() if found})


def intent_question(intent: str, registry: Registry, primary: str) -> OutcomeAsked:
    """The question on which all options of an intent are compared in a primary."""
    return shared_question(answers((one for one in registry.options_for(primary) if one.intent == intent), registry, primary))


def _group(
    intent: str,
    question: OutcomeAsked,
    standing: Iterable[tuple[Option, OptionResult | None]],
    registry: Registry,
    primary: str,
) -> MatrixGroup:
    rows = [(option, result, key_outcome(option, registry, primary, question)) for option, result in standing]
    axis, found = placed_outcomes({option.id: key for option, _, key in rows if key is not None}, registry)
    made = tuple(_row(option, result, found.get(option.id), registry) for option, result, _ in rows)
    return MatrixGroup(intent, question, axis, made)


def placed_outcomes(
    outcomes: Mapping[str, KeyOutcome], registry: Registry, *, lenient: Collection[Difference] = LANE_LENIENT
) -> tuple[LaneAxis | None, dict[str, MatrixOutcome]]:
    """Outcomes of one question, by option id, on the axis that most of them share; the others with why they do not."""
    drawn, apart = on_one_axis(outcomes.items(), lambda one: one[1].figure, lenient=lenient)
    found = {name: MatrixOutcome(key, None, None, why) for (name, key), why in apart}
    if not drawn:
        return None, found
    arms = {name: arm for name, key in drawn if (arm := _arm(key)) is not None}
    axis = lane_axis([*(key.figure for _, key in drawn), *arms.values()])
    for name, key in drawn:
        beside = lane_mark(arms[name], axis, registry) if name in arms else None
        found[name] = MatrixOutcome(key, lane_mark(key.figure, axis, registry), beside)
    return axis, found


def _arm(key: KeyOutcome) -> Figure | None:
    """The comparator arm, where it may stand on the axis of its figure."""
    arm = key.comparator
    return arm if arm is not None and comparable(key.figure, arm, lenient=LANE_LENIENT).ok else None


def _row(option: Option, result: OptionResult | None, outcome: MatrixOutcome | None, registry: Registry) -> MatrixRow:
    deaths = mortality(option, registry)
    sources = len(sources_behind(option, registry))
    return MatrixRow(option, result, outcome, deaths[0] if deaths else None, len(deaths), sources)
