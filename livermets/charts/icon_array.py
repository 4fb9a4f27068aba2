"""Out of 100 patients: a reported percentage as a hundred marks, its bounds as bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from livermets.charts.dots import plain
from livermets.charts.numbers import table_of
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.charts.template import QUIET, SERIES, lean_figure
from livermets.evidence import citation_of, horizon_text, n_text, stratum_text, value_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, INTERVAL_LABELS, PERCENTS

_HAPPENED = {
    "overall-survival": ("alive", "died"),
    "cancer-specific-survival": ("not dead of the cancer", "dead of the cancer"),
    "disease-free-survival": ("alive without recurrence", "recurred or died"),
    "progression-free-survival": ("alive without progression", "progressed or died"),
    "liver-progression-free-survival": ("without progression in the liver", "progressed in the liver or died"),
    "recurrence": ("had a recurrence", "had none"),
    "liver-recurrence": ("had a recurrence in the liver", "had none there"),
    "local-control": ("locally controlled", "not locally controlled"),
    "cure": ("cured", "not cured"),
    "response": ("responded", "did not respond"),
    "complication": ("had the complication", "did not"),
}


@dataclass(frozen=True, slots=True)
class HundredPatients:
    """Whole numbers that add up to 100. `possible` are those between the bounds, for whom the figure leaves it open."""

    certain: int
    possible: int
    rest: int


def hundred(value: float | None, low: float | None, high: float | None) -> HundredPatients:
    """A percentage as patients out of 100; with both bounds as a range, of which the middle is not decided.

    Halves are rounded up. Raises ValueError when there is no number, or one outside 0 to 100.
    """
    lower, upper = (low, high) if low is not None and high is not None else (value, value)
    if lower is None or upper is None:
        lower = upper = next((number for number in (value, low, high) if number is not None), None)
    if lower is None or upper is None or not 0 <= lower <= upper <= 100:
        raise ValueError(f"not a percentage: {value}, {low} to {high}")
    certain, reached = math.floor(lower + 0.5), math.floor(upper + 0.5)
    return HundredPatients(certain, reached - certain, 100 - reached)


def can_be_drawn(figure: Figure) -> bool:
    """Whether a figure says how many of 100 patients: a percentage that is no bound alone."""
    if figure.measure not in PERCENTS or (figure.endpoint not in _HAPPENED and not figure.endpoint.startswith("mortality-")):
        return False
    both = figure.low is not None and figure.high is not None
    return both or (figure.value is not None and figure.low is None and figure.high is None)


def icon_array(figure: Figure, registry: Registry) -> Picture:
    """A reported rate as a hundred marks. Raises ValueError for a figure that `can_be_drawn` refuses."""
    if not can_be_drawn(figure):
        raise ValueError(f"{figure.id} is not a percentage of patients")
    counts = hundred(figure.value, figure.low, figure.high)
    yes, no = _HAPPENED.get(figure.endpoint, ("died", "did not die"))
    kind = INTERVAL_LABELS[figure.interval or "as-printed"]
    when = f" at {horizon_text(figure.horizon_months)}" if figure.horizon_months is not None else ""
    if figure.endpoint.startswith("mortality-"):
        when = f" ({ENDPOINT_LABELS[figure.endpoint]})"
    who = citation_of(figure, registry)
    of = f"{counts.certain} of 100 patients {yes}{when}"
    if counts.possible:
        of = f"{counts.certain} to {counts.certain + counts.possible} of 100 patients {yes}{when}"
        bounds = f" Reported: {value_text(figure)}; the figure leaves open {counts.possible} of them ({kind})."
    else:
        bounds = f" Reported: {value_text(figure)}."
    group = f"; group {stratum_text(figure.stratum)}" if figure.stratum else ""
    sentence = f"{of}, {counts.rest} {no}.{bounds} {who}, {n_text(figure)}: {figure.population}{group}. {OF_THE_GROUP}"
    key = f"● {counts.certain} {yes}"
    key += f" · ◐ {counts.possible} within the bounds ({kind})" if counts.possible else ""
    key += f" · ○ {counts.rest} {no}"
    drawn = lean_figure(
        _marks(counts, yes, no, kind),
        height=340,
        xaxis={"visible": False, "range": [-0.7, 9.7]},
        yaxis={"visible": False, "range": [9.7, -0.7], "scaleanchor": "x"},
    )
    return Picture(drawn, table_of([figure], registry), sentence, key, sentence)


def _marks(counts: HundredPatients, yes: str, no: str, kind: str) -> list[go.Scatter]:
    kinds: list[tuple[int, str, dict[str, Any]]] = [
        (counts.certain, yes, {"symbol": "circle", "size": 18, "color": SERIES[0]}),
        (
            counts.possible,
            f"within the bounds ({kind})",
            {"symbol": "circle-open-dot", "size": 16, "color": SERIES[0], "line": {"width": 2}},
        ),
        (counts.rest, no, {"symbol": "circle-open", "size": 16, "color": QUIET, "line": {"width": 1}}),
    ]
    made, start = [], 0
    for count, name, marker in kinds:
        places = range(start, start + count)
        made.append(
            go.Scatter(
                x=[place % 10 for place in places],
                y=[place // 10 for place in places],
                mode="markers",
                marker=marker,
                name=name,
                hovertemplate=f"{count}: {plain(name)}<extra></extra>",
            )
        )
        start += count
    return made
