"""Reported percentages by year of publication: whether what was reported has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from livermets.charts.dots import SHOWN, SYMBOLS, axis_title, dot_of_figure, key_text
from livermets.charts.numbers import table_of
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.charts.template import SERIES, TEXT, lean_figure
from livermets.evidence import short_citation
from livermets.evidence.compare import Comparison, NotComparableError, axis_of, comparable
from livermets.evidence.reading_order import read_first
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.text import counted, number_words

_HEIGHT: Final = 480
_WIDE, _HIGH = 700.0, 360.0
"""The space between the axes in pixels for which names are placed: no computer's screen gives it less width."""
_MARK, _LETTER, _LINE = 11, 6.5, 14.0
"""The size of a mark, and the width and height of a letter, in pixels."""
_EDGE: Final = 0.04
"""What is left free before the first and behind the last year, as a part of all years."""
_TOP: Final = 102.0

NameBox = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""
_COLOURS = dict(zip(SYMBOLS, SERIES, strict=True))


def share_years(figures: Sequence[Figure], registry: Registry) -> Comparison:
    """Whether figures may be drawn by year, and what to bear in mind of those that are.

    Lenient about what each mark shows (`SHOWN`); what passes so comes first among the cautions.
    """
    return comparable(*(one for _, one in _dated(figures, registry)), lenient=SHOWN)


def by_year(figures: Sequence[Figure], registry: Registry) -> Picture:
    """Values over the year of publication. No line is fitted: the patients of one decade are not those of the next.

    Figures without a value or with an undated source are left out. Raises NotComparableError when `share_years` refuses the
    figures, ValueError when nothing is left.
    """
    drawn = _dated(figures, registry)
    if not drawn:
        raise ValueError("nothing to draw")
    if reasons := share_years(figures, registry).reasons:
        raise NotComparableError(reasons)
    dots = [dot_of_figure(one, registry, "") for _, one in drawn]
    names = names_of_marks(drawn, registry)
    traces = []
    for design, (symbol, _) in SYMBOLS.items():
        members = [(year, dot) for (year, _), dot in zip(drawn, dots, strict=True) if dot.design == design]
        traces.append(
            go.Scatter(
                x=[year for year, _ in members],
                y=[dot.value for _, dot in members],
                customdata=[dot.id for _, dot in members],
                hovertext=[dot.hover for _, dot in members],
                hovertemplate="%{hovertext}<extra></extra>",
                mode="markers+text",
                text=[names[dot.id][0] if dot.id in names else "" for _, dot in members],
                textposition=[names[dot.id][1] if dot.id in names else "middle right" for _, dot in members],
                textfont={"size": 12},
                marker={
                    "symbol": [f"{symbol}-open" if dot.open else symbol for _, dot in members],
                    "size": _MARK,
                    "color": _COLOURS[design],
                },
                name=design,
            )
        )
    title = axis_title(axis_of(drawn[0][1]))
    figure = lean_figure(
        traces,
        height=_HEIGHT,
        margin={"l": 8, "r": 12, "t": 44, "b": 8},
        xaxis={"title": {"text": "Year of publication"}, "tickformat": "d", "range": list(_years_shown(drawn))},
        yaxis={"range": [0, _TOP], "tickvals": [0, 20, 40, 60, 80, 100], "ticksuffix": " %"},
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 14, "color": TEXT}},
    )
    sentence = f"{title}, published {drawn[0][0]} to {drawn[-1][0]}: {_by_decade(drawn)} {OF_THE_GROUP}"
    marks = key_text(dots, intervals=False, sizes=False)
    key = f"{marks} · years of publication, not of treatment{_unnamed(len(drawn), len(names))}"
    return Picture(figure, table_of([one for _, one in drawn], registry), sentence, key, f"By year of publication. {sentence}")


def _dated(figures: Sequence[Figure], registry: Registry) -> list[tuple[int, Figure]]:
    """The figures with a value and a dated source, by year."""
    valued = [(registry.source_of(one), one) for one in figures if one.value is not None]
    dated = [(source.year, one) for source, one in valued if source is not None and source.year]
    return sorted(dated, key=lambda pair: (pair[0], pair[1].id))


def _years_shown(drawn: Sequence[tuple[int, Figure]]) -> tuple[float, float]:
    """The ends of the axis: at least two years on each side of a single one."""
    first, last = drawn[0][0], drawn[-1][0]
    free = max(_EDGE * (last - first), 1.0)
    return first - free, last + free


def names_of_marks(drawn: Sequence[tuple[int, Figure]], registry: Registry) -> dict[str, tuple[str, str]]:
    """The names of the marks and on which side of them they stand, those that are read first before the others.

    No name lies over another or over a mark; one for which no side is free is left out, and stands in the table below.
    """
    years = {figure.id: year for year, figure in drawn}
    places = places_of_marks(drawn)
    marks = {name: mark_box(at) for name, at in places.items()}
    named: dict[str, tuple[str, str]] = {}
    taken: list[NameBox] = []
    for figure in read_first([one for _, one in drawn], registry):
        source = registry.source_of(figure)
        if source is None:
            continue
        words = short_citation(source).removesuffix(f" {years[figure.id]}")
        others = [*taken, *(box for name, box in marks.items() if name != figure.id)]
        for side, box in boxes_beside(places[figure.id], words).items():
            if (
                box[0] >= 0
                and box[2] <= _WIDE
                and box[1] >= 0
                and box[3] <= _HIGH
                and not any(meets(box, one) for one in others)
            ):
                named[figure.id] = words, side
                taken.append(box)
                break
    return named


def places_of_marks(drawn: Sequence[tuple[int, Figure]]) -> dict[str, tuple[float, float]]:
    """Where each mark stands, in pixels of the space for which names are placed."""
    first, last = _years_shown(drawn)
    return {
        figure.id: ((year - first) / (last - first) * _WIDE, (1 - (figure.value or 0.0) / _TOP) * _HIGH)
        for year, figure in drawn
    }


def mark_box(at: tuple[float, float]) -> NameBox:
    """The box that a mark fills."""
    (x, y), half = at, _MARK / 2
    return x - half, y - half, x + half, y + half


def boxes_beside(at: tuple[float, float], words: str) -> dict[str, NameBox]:
    """Where a name may stand beside a mark, by Plotly's word for it, the best side first."""
    (x, y), wide = at, _LETTER * len(words)
    near, half = _MARK / 2 + 2, _LINE / 2
    return {
        "middle right": (x + near, y - half, x + near + wide, y + half),
        "middle left": (x - near - wide, y - half, x - near, y + half),
        "top center": (x - wide / 2, y - near - _LINE, x + wide / 2, y - near),
        "bottom center": (x - wide / 2, y + near, x + wide / 2, y + near + _LINE),
    }


def meets(one: NameBox, other: NameBox) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _unnamed(drawn: int, named: int) -> str:
    if drawn == named:
        return " · on a phone without their names: point at one to read it"
    return f" · {drawn - named} of {drawn} without a name for want of room, all on a phone: point at one to read it"


def _by_decade(drawn: Sequence[tuple[int, Figure]]) -> str:
    decades: dict[int, list[float]] = {}
    for year, figure in drawn:
        decades.setdefault(year // 10 * 10, []).append(figure.value or 0.0)
    parts = []
    for decade, values in decades.items():
        span = "–".join(dict.fromkeys((number_words(min(values)), number_words(max(values)))))
        parts.append(f"{decade}s {span} % ({counted(len(values), 'figure')})")
    return "; ".join(parts) + "."
