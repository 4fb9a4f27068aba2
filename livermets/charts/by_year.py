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
from livermets.evidence.reading_order import MOST_READ, read_first
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.text import counted, number_words

_LETTERS_WIDE: Final = 0.12
"""The width of a name as a part of all years."""
_LETTERS_HIGH: Final = 4.0
"""The height of a name in percent."""
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
    names = _named(drawn, registry)
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
                text=[names.get(dot.id, "") for _, dot in members],
                textposition="middle right",
                textfont={"size": 12},
                marker={
                    "symbol": [f"{symbol}-open" if dot.open else symbol for _, dot in members],
                    "size": 11,
                    "color": _COLOURS[design],
                },
                name=design,
            )
        )
    title = axis_title(axis_of(drawn[0][1]))
    figure = lean_figure(
        traces,
        height=480,
        margin={"l": 8, "r": 12, "t": 44, "b": 8},
        xaxis={"title": {"text": "Year of publication"}, "tickformat": "d"},
        yaxis={"range": [0, 102], "tickvals": [0, 20, 40, 60, 80, 100], "ticksuffix": " %"},
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 14, "color": TEXT}},
    )
    sentence = f"{title}, published {drawn[0][0]} to {drawn[-1][0]}: {_by_decade(drawn)} {OF_THE_GROUP}"
    key = f"{key_text([dot for dot in dots if dot.interval is None] or dots)} · years of publication, not of treatment"
    return Picture(figure, table_of([one for _, one in drawn], registry), sentence, key, f"By year of publication. {sentence}")


def _dated(figures: Sequence[Figure], registry: Registry) -> list[tuple[int, Figure]]:
    """The figures with a value and a dated source, by year."""
    valued = [(registry.source_of(one), one) for one in figures if one.value is not None]
    dated = [(source.year, one) for source, one in valued if source is not None and source.year]
    return sorted(dated, key=lambda pair: (pair[0], pair[1].id))


def _named(drawn: Sequence[tuple[int, Figure]], registry: Registry) -> dict[str, str]:
    """Names for the marks that are read first, as far as none lies over another; every mark is named in the table below."""
    years = {figure.id: year for year, figure in drawn}
    span = max(years.values()) - min(years.values()) or 1
    named: dict[str, str] = {}
    taken: list[tuple[float, float]] = []
    for figure in read_first([one for _, one in drawn], registry):
        source, place = registry.source_of(figure), (years[figure.id] / span, figure.value or 0.0)
        if source is None or any(abs(place[0] - x) < _LETTERS_WIDE and abs(place[1] - y) < _LETTERS_HIGH for x, y in taken):
            continue
        taken.append(place)
        named[figure.id] = short_citation(source).removesuffix(f" {years[figure.id]}")
        if len(named) == MOST_READ:
            break
    return named


def _by_decade(drawn: Sequence[tuple[int, Figure]]) -> str:
    decades: dict[int, list[float]] = {}
    for year, figure in drawn:
        decades.setdefault(year // 10 * 10, []).append(figure.value or 0.0)
    parts = []
    for decade, values in decades.items():
        span = "–".join(dict.fromkeys((number_words(min(values)), number_words(max(values)))))
        parts.append(f"{decade}s {span} % ({counted(len(values), 'figure')})")
    return "; ".join(parts) + "."
