"""Reported outcomes beside each other on one axis: which share it, and where on it each stands. The template draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from livermets.board.briefing import OptionLine, Outcome
from livermets.charts.picture import OF_THE_GROUP
from livermets.evidence.compare import Difference, groups_by_axis
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import PERCENTS, RATIOS
from livermets.report.pdf.words import references
from livermets.text import bracket_apart, sentence_case

BESIDE: Final[frozenset[Difference]] = frozenset({"primary", "treatment"})
"""In what outcomes of one axis may differ: the option is named beside each, and so is a primary other than the patient's."""

_LONGEST: Final = 29
_STEPS: Final = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)

_Shown = tuple[OptionLine, Outcome]


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome: `words` as it is written; its value and bounds as shares of the axis, None where none was published."""

    name: str
    words: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OutcomeAxis:
    """Outcomes that count the same. `ticks` are shares of the axis with their words, `middle` that of a ratio of 1; `alt` says
    in words, with the full names, what is drawn."""

    heading: str
    alt: str
    rows: tuple[OutcomeRow, ...]
    ticks: tuple[tuple[float, str], ...]
    middle: float | None

    def data(self) -> dict[str, Any]:
        """For the template."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of an axis and what is written on it."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str = ""
    of_ratios: bool = False

    def at(self, number: float) -> float:
        """The place of a number as a share of the axis, kept inside it."""
        by = math.log if self.of_ratios else float
        share = (by(number) - by(self.low)) / (by(self.high) - by(self.low)) if number > 0 or not self.of_ratios else 0
        return min(1.0, max(0.0, share))


def outcome_axes(options: Sequence[OptionLine]) -> list[OutcomeAxis]:
    """One axis for each question that at least two of the options have an outcome on, the one most have first.

    Lenient about `BESIDE`, because a stored outcome keeps neither. Nor does it keep whether its cohort was one of liver
    metastases; who the patients were stands beside each option.
    """
    shown = [(one, found) for one in options if (found := one.outcome) is not None and _drawable(found)]
    groups = groups_by_axis(shown, lambda one: _figure(one[1]), lenient=BESIDE)
    return [_axis(members) for members in sorted(groups, key=len, reverse=True) if len(members) > 1]


def _figure(found: Outcome) -> Figure:
    """What is kept of a figure in an outcome, as far as it decides what may share an axis.

    Primary and treatment are not kept: they count as different from those of any other figure, never as the same.
    """
    endpoint, measure, months = found.question
    name = str(found.evidence)
    return Figure.model_construct(
        id=name,
        source=name,
        primary=f"primary of {name}",
        treatment=f"treatment of {name}",
        comparator=found.of if measure in RATIOS else None,
        endpoint=endpoint,
        measure=measure,
        horizon_months=months,
        time_zero=found.time_zero,
    )


def _drawable(found: Outcome) -> bool:
    return found.center is not None or (found.low is not None and found.high is not None)


def _axis(members: Sequence[_Shown]) -> OutcomeAxis:
    title = min((found.of for _, found in members), key=len)
    numbers = [one for _, found in members for one in (found.center, found.low, found.high) if one is not None]
    scale = scale_of(members[0][1].question[1], numbers)
    rows = tuple(_row(one, found, title, scale) for one, found in members)
    said = "; ".join(f"{bracket_apart(one.name)[0]} {row.words}" for (one, _), row in zip(members, rows, strict=True))
    return OutcomeAxis(
        sentence_case(title),
        f"{sentence_case(title)}: {said}. {OF_THE_GROUP}",
        rows,
        tuple((scale.at(tick), f"{tick:.4g}{scale.unit}") for tick in scale.ticks),
        scale.at(1) if scale.of_ratios else None,
    )


def _row(one: OptionLine, found: Outcome, title: str, scale: Scale) -> OutcomeRow:
    name, other = bracket_apart(one.name)[0], found.of.removeprefix(title).strip(", ")
    words = f"{found.value}, n {found.n} {references([found.evidence])}{', ' if other else ''}{other}"
    is_bounded = found.low is not None and found.high is not None
    value, low, high = (
        None if number is None else scale.at(number)
        for number in (found.center, found.low if is_bounded else None, found.high if is_bounded else None)
    )
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
    return OutcomeRow(short, words, value, low, high)


def scale_of(measure: str, numbers: Sequence[float]) -> Scale:
    """Percentages run from 0 to 100, ratios by their logarithm around 1, all else from 0 past the largest."""
    if measure in RATIOS:
        reach = max(2.0, *(max(number, 1 / number) for number in numbers if number > 0))
        top = 2.0 ** math.ceil(math.log2(reach))
        return Scale(1 / top, top, (1 / top, 1.0, top), of_ratios=True)
    if measure in PERCENTS:
        return Scale(0, 100, (0, 25, 50, 75, 100), " %")
    most = max(numbers, default=0) or 1.0
    power = 10.0 ** (math.floor(math.log10(most)) - 1)
    step = next(power * factor for factor in _STEPS if power * factor * 5 >= most)
    return Scale(0, step * 5, tuple(step * number for number in range(6)))
