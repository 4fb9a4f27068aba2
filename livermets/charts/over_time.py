"""Survival over time as reported: the points of one cohort at several horizons, joined; several cohorts if comparable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from livermets.charts.dots import axis_title, dot_of_figure
from livermets.charts.numbers import table_of
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.charts.template import TEXT, lean_figure
from livermets.evidence import citation_of, horizon_text, stratum_text, value_text
from livermets.evidence.compare import Axis, Comparison, NotComparableError, axis_of, comparable
from livermets.evidence.names import apart_by_record, each_once
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry

_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "hexagon", "cross")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Rates of the same patients at two or more horizons, earliest first."""

    name: str
    figures: tuple[Figure, ...]


def cohorts(figures: Iterable[Figure], registry: Registry) -> tuple[Cohort, ...]:
    """The cohorts among these figures: one source, treatment, group, endpoint and description; those with most points first.

    Superseded and retracted figures take no part, and a number that is listed again counts once. No two have one name.
    """
    groups: dict[tuple[object, ...], dict[float, Figure]] = {}
    for figure in each_once(figures):
        if figure.measure != "rate" or figure.horizon_months is None or figure.value is None:
            continue
        if not figure.stands:
            continue
        patients = (figure.source, figure.primary, figure.treatment, figure.stratum, figure.population)
        key = (*patients, figure.endpoint, figure.time_zero)
        groups.setdefault(key, {}).setdefault(figure.horizon_months, figure)
    ordered = [tuple(points[months] for months in sorted(points)) for points in groups.values() if len(points) > 1]
    names = apart_by_record([points[0] for points in ordered], lambda figure: _name(figure, registry), registry)
    found = [Cohort(name, points) for name, points in zip(names, ordered, strict=True)]
    return tuple(sorted(found, key=lambda cohort: (-len(cohort.figures), cohort.name)))


def _name(figure: Figure, registry: Registry) -> str:
    n = f", n {figure.n:,}" if figure.n is not None else ""
    group = f", {stratum_text(figure.stratum)}" if figure.stratum else ""
    return f"{citation_of(figure, registry)}: {registry.treatment_label(figure.treatment).lower()}{group}{n}"


def overlay(chosen: Sequence[Cohort]) -> Comparison:
    """Whether cohorts may be drawn over each other: on an axis of time their horizons need not be the same."""
    return comparable(*(figure for cohort in chosen for figure in cohort.figures), lenient={"horizon", "twice"})


def over_time(chosen: Sequence[Cohort], registry: Registry) -> Picture:
    """The cohorts as points over years, those of one cohort joined by a dotted line.

    Raises NotComparableError when `overlay` refuses them, ValueError when empty.
    """
    figures = [figure for cohort in chosen for figure in cohort.figures]
    if not figures:
        raise ValueError("nothing to draw")
    if reasons := overlay(chosen).reasons:
        raise NotComparableError(reasons)
    first = axis_of(figures[0])
    zero = next((figure.time_zero for figure in figures if figure.time_zero), None)
    title = axis_title(Axis(first.endpoint, first.measure, None, zero, None)).replace(", horizon not stated", "")
    last = max(figure.horizon_months or 0 for figure in figures) / 12
    figure = lean_figure(
        [_line(cohort, _SYMBOLS[number % len(_SYMBOLS)], registry) for number, cohort in enumerate(chosen)],
        height=440,
        margin={"l": 8, "r": 12, "t": 44, "b": 8},
        showlegend=len(chosen) > 1,
        legend={"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0},
        xaxis={"title": {"text": "Years"}, "range": [0, last * 1.06], "dtick": 1 if last <= 12 else 2},
        yaxis={"range": [0, 102], "tickvals": [0, 20, 40, 60, 80, 100], "ticksuffix": " %"},
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 14, "color": TEXT}},
    )
    sentence = " ".join([*(f"{cohort.name}: {_points(cohort)}." for cohort in chosen), OF_THE_GROUP])
    key = "bar: 95 % confidence interval, where reported · dotted line: joins reported points; what lay between was not read"
    return Picture(figure, table_of(figures, registry), sentence, key, f"{title} over time. {sentence}")


def _points(cohort: Cohort) -> str:
    return ", ".join(f"{value_text(one)} at {horizon_text(one.horizon_months)}" for one in cohort.figures)


def _line(cohort: Cohort, symbol: str, registry: Registry) -> go.Scatter:
    figures = cohort.figures
    sure = [one.interval == "ci95" and None not in (one.low, one.high) for one in figures]
    return go.Scatter(
        x=[(one.horizon_months or 0) / 12 for one in figures],
        y=[one.value for one in figures],
        customdata=[one.id for one in figures],
        text=[dot_of_figure(one, registry, "").hover for one in figures],
        hovertemplate="%{text}<extra></extra>",
        mode="lines+markers",
        line={"dash": "dot", "width": 1.5},
        marker={"symbol": symbol, "size": 11},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [(one.high or 0) - (one.value or 0) if ok else 0 for one, ok in zip(figures, sure, strict=True)],
            "arrayminus": [(one.value or 0) - (one.low or 0) if ok else 0 for one, ok in zip(figures, sure, strict=True)],
            "thickness": 1.4,
        },
        name=cohort.name,
    )
