"""Reported outcomes beside each other as a plain SVG, drawn without a chart library: for reports, which are printed.

One picture has one axis. Who calls decides what may share it (`livermets.evidence.compare`); here nothing is compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from livermets.charts.picture import OF_THE_GROUP
from livermets.knowledge.vocabulary import PERCENTS, RATIOS

WIDTH: Final = 1000
"""Of the drawing, in its own units."""

_PLOT: Final = (400, 990)
_ROW: Final = 60
_TOP: Final = 4
_FOOT: Final = 36
_LETTERS: Final = 26
_SMALL: Final = 22
_INK, _QUIET, _RAIL = "#17212b", "#5a6570", "#c3cad1"
_LONGEST: Final = 29


@dataclass(frozen=True, slots=True)
class Reported:
    """One outcome to draw: `value` None where only bounds were published. `words` are the numbers as they are written."""

    name: str
    words: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class OutcomesPicture:
    """`svg` is a document without background in ink that survives a black-and-white printer; `sentence` says the same."""

    title: str
    svg: str
    sentence: str


def outcomes_svg(title: str, measure: str, outcomes: Sequence[Reported]) -> OutcomesPicture:
    """Outcomes that count the same, one row each in the order given. Percentages run from 0 to 100, ratios by their
    logarithm around 1, all else from 0.

    Raises ValueError when an outcome has no number to draw.
    """
    numbers = [number for one in outcomes for number in (one.value, one.low, one.high) if number is not None]
    if not outcomes or any(one.value is None and (one.low is None or one.high is None) for one in outcomes):
        raise ValueError("an outcome without a value and bounds cannot be drawn")
    axis = _axis(measure, numbers)
    height = _TOP + _ROW * len(outcomes) + _FOOT
    bottom = height - _FOOT
    parts = [_tick(axis, tick, bottom) for tick in axis.ticks]
    if axis.middle is not None:
        parts.append(_line(axis.at(axis.middle), _TOP, axis.at(axis.middle), bottom, _QUIET, 2))
    for place, one in enumerate(outcomes):
        parts += _row(axis, one, _TOP + _ROW * place)
    sentence = f"{title}: " + "; ".join(f"{one.name} {one.words}" for one in outcomes) + f". {OF_THE_GROUP}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="Source Sans 3, Arial, sans-serif"><title>{escape(title)}</title><desc>{escape(sentence)}</desc>'
        f"{''.join(parts)}</svg>"
    )
    return OutcomesPicture(title, svg, sentence)


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str = ""
    middle: float | None = None

    def at(self, number: float) -> float:
        """The place of a number from the left, kept inside the plot."""
        left, right = _PLOT
        scale = math.log if self.middle is not None else float
        share = (scale(number) - scale(self.low)) / (scale(self.high) - scale(self.low))
        return left + min(1.0, max(0.0, share)) * (right - left)


def _axis(measure: str, numbers: Sequence[float]) -> _Axis:
    if measure in RATIOS:
        reach = max(2.0, *(max(number, 1 / number) for number in numbers if number > 0))
        top = 2.0 ** math.ceil(math.log2(reach))
        return _Axis(1 / top, top, (1 / top, 1.0, top), middle=1.0)
    if measure in PERCENTS:
        return _Axis(0, 100, (0, 25, 50, 75, 100), " %")
    most = max(numbers, default=0) or 1.0
    step = next(size for size in _steps(most) if size * 5 >= most)
    return _Axis(0, step * 5, tuple(step * number for number in range(6)))


def _steps(most: float) -> Sequence[float]:
    power = 10.0 ** (math.floor(math.log10(most)) - 1)
    return [power * factor for factor in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)]


def _tick(axis: _Axis, tick: float, bottom: float) -> str:
    at = axis.at(tick)
    anchor = "end" if tick == axis.ticks[-1] else "start" if tick == axis.ticks[0] else "middle"
    words = f"{tick:.4g}{axis.unit}"
    return _line(at, _TOP, at, bottom, _RAIL, 1.5) + _words(words, at, bottom + 28, _SMALL, _QUIET, anchor)


def _row(axis: _Axis, one: Reported, top: float) -> list[str]:
    middle = top + _ROW / 2
    drawn = [_words(_short(one.name), 0, middle - 4, _LETTERS, _INK, "start")]
    drawn.append(_words(one.words, 0, middle + 22, _SMALL, _QUIET, "start"))
    if one.low is not None and one.high is not None:
        low, high = axis.at(one.low), axis.at(one.high)
        drawn.append(_line(low, middle, high, middle, _INK, 4))
        drawn += [_line(end, middle - 9, end, middle + 9, _INK, 4) for end in (low, high)]
    if one.value is not None:
        drawn.append(f'<circle cx="{axis.at(one.value):.1f}" cy="{middle:.1f}" r="11" fill="{_INK}"/>')
    return drawn


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{ink}" stroke-width="{width:g}" fill="none"/>'


def _words(text: str, x: float, y: float, size: int, ink: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text {place} fill="{ink}">{escape(text)}</text>'
