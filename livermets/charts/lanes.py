"""Numbers of one axis as lanes: where each mark and its bounds stand, in hundredths of the axis, for rows that carry words.

A lane is drawn by the browser beside the words of its row, so that name, number and mark are read in one line on any screen.
What may stand on one axis is asked of `livermets.evidence.compare`; a number that may not is said in words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final, TypeVar

from livermets.charts.dots import FOUNDING, SHOWN, SYMBOLS, axis_title
from livermets.evidence.compare import Axis, Difference, axis_of, comparable, groups_by_axis
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import PERCENTS, TIME_ZERO_LABELS

_T = TypeVar("_T")

LANE_LENIENT: Final[frozenset[Difference]] = SHOWN | {"primary"}
"""In what the numbers of one axis may differ, because the row says it in words or its mark is open."""

MARK_PATHS: Final = {
    "rct": "M0-9 9 0 0 9-9 0z",
    "meta-analysis": "M-7-7H7V7H-7z",
    "registry": "M-8-4.6 0-9 8-4.6V4.6L0 9-8 4.6z",
    "prospective": "M0-8.5 8.5 7h-17z",
    "retrospective": "M-7.5 0a7.5 7.5 0 1 0 15 0 7.5 7.5 0 1 0-15 0z",
    "other": "M-3-8h6v5h5v6h-5v5h-6v-5h-5v-6h5z",
    FOUNDING: "M0-9 2.6-3 9-2.6 4 1.6 5.6 8 0 4.6-5.6 8-4 1.6-9-2.6-2.6-3z",
}
"""The mark of each design as a path within ten units around nought; the same marks as `SYMBOLS` has."""

_LEAST_MONTHS: Final = 24.0
_STEPS: Final = (3, 6, 12, 24, 60, 120)
_MOST_TICKS: Final = 6


@dataclass(frozen=True, slots=True)
class LaneAxis:
    """An axis: what it counts, its ends in the unit of its numbers, and its ticks as (hundredths of its length, words)."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, number: float) -> float:
        """Where a number stands, in hundredths of the length of the axis."""
        return round(min(100.0, max(0.0, 100 * (number - self.low) / (self.high - self.low))), 2)


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A mark and its bounds, in hundredths of the axis; `at` None where only bounds were published.

    `sure`: the bounds are a 95 % confidence interval. `limit`: "at least" or "at most" where the number is a bound.
    `size` is 0 to 1 and grows with the number of patients; `colour` is the place of the design among the series.
    """

    at: float | None
    low: float | None
    high: float | None
    sure: bool
    limit: str
    shape: str
    colour: int
    size: float
    open: bool


def on_one_axis(
    items: Iterable[_T], figure_of: Callable[[_T], Figure], *, lenient: Collection[Difference] = LANE_LENIENT
) -> tuple[list[_T], list[tuple[_T, str]]]:
    """The items that share an axis, the most of them that do; and the others, each with why it may not stand there.

    Of as many the first come. `lenient` are the differences that the rows show.
    """
    groups = groups_by_axis(items, figure_of, lenient=lenient)
    if not groups:
        return [], []
    chosen = max(groups, key=len)
    kept = [figure_of(one) for one in chosen]
    apart = []
    for group in groups:
        if group is not chosen:
            apart += [(one, "; ".join(_why_apart(figure_of(one), kept, lenient))) for one in group]
    return chosen, apart


def _why_apart(figure: Figure, kept: Sequence[Figure], lenient: Collection[Difference]) -> tuple[str, ...]:
    """Why a figure does not share the axis of others; where only the whole of them says it, by its own time zero."""
    for other in kept:
        if reasons := comparable(figure, other, lenient=lenient).reasons:
            return reasons
    return comparable(figure, *kept, lenient=lenient).reasons or (_zero_words(figure),)


def _zero_words(figure: Figure) -> str:
    return f"time runs from {TIME_ZERO_LABELS[figure.time_zero]}" if figure.time_zero else "from when time runs is not stated"


def lane_axis(figures: Sequence[Figure]) -> LaneAxis:
    """The axis of rates or medians that share one; its title says from when time runs where all of them state it.

    Raises ValueError without any, and for another measure."""
    if not figures:
        raise ValueError("nothing to draw")
    first = axis_of(figures[0])
    # A moment that only some of them state is said in their rows.
    zeros = {figure.time_zero for figure in figures}
    zero = zeros.pop() if len(zeros) == 1 else None
    title = axis_title(Axis(first.endpoint, first.measure, first.horizon_months, zero, None))
    if first.measure in PERCENTS:
        return LaneAxis(title, 0, 100, tuple((float(at), f"{at} %" if at == 100 else str(at)) for at in (0, 25, 50, 75, 100)))
    if first.measure != "median":
        raise ValueError(f"{figures[0].id} is neither a rate nor a median")
    numbers = [number for one in figures for number in (one.value, one.low, one.high) if number is not None]
    longest = max([_LEAST_MONTHS, *numbers])
    step = next((step for step in _STEPS if longest / step <= _MOST_TICKS), _STEPS[-1])
    last = step * ceil(longest / step)
    ticks = [(100 * at / last, str(at)) for at in range(0, last + 1, step)]
    ticks[-1] = (100.0, f"{last} mo")
    return LaneAxis(title, 0, last, tuple((round(at, 2), words) for at, words in ticks))


def lane_mark(figure: Figure, axis: LaneAxis, registry: Registry) -> LaneMark:
    """How a figure stands on an axis. An upper bound that was not reached runs to its end."""
    source = registry.source_of(figure)
    design = source.design if source and source.design in SYMBOLS else "other"
    return _mark(figure, axis, design)


def claim_mark(figure: Figure, axis: LaneAxis) -> LaneMark:
    """How a number of the founding texts stands on an axis."""
    return _mark(figure, axis, FOUNDING)


def _mark(figure: Figure, axis: LaneAxis, design: str) -> LaneMark:
    low, value, high = figure.low, figure.value, figure.high
    limit = ""
    if low is not None and high is None and value in (None, low):
        limit, value, low = "at least", low, None
    elif high is not None and low is None and value in (None, high):
        limit, value, high = "at most", high, None
    sure = figure.interval == "ci95" and value is not None
    if sure and low is not None and high is None:
        high = axis.high
    return LaneMark(
        at=axis.place(value) if value is not None else None,
        low=axis.place(low) if low is not None and high is not None else None,
        high=axis.place(high) if low is not None and high is not None else None,
        sure=sure,
        limit=limit,
        shape=design,
        colour=list(SYMBOLS).index(design) + 1,
        size=0.0 if figure.n is None or figure.n < 10 else round(min(1.0, log10(figure.n / 10) / 3.2), 2),
        open=figure.liver_specific is False,
    )
