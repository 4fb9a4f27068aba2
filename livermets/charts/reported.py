"""Reported numbers as dot and interval: rates at a horizon, medians, and any other measure, grouped by treatment."""

from __future__ import annotations

from collections.abc import Sequence

from livermets.charts.dots import Dot, axis_title, dot_of_claim, dot_of_figure, key_text, panels
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry


def reported(figures: Sequence[Figure], registry: Registry, claims: Sequence[Claim] = ()) -> Picture:
    """Figures, and claims of the founding texts that count something, one panel for each axis.

    Treatments stand in the order of the taxonomy, the figures of one with the newest publication first; founding texts come
    before them. Raises ValueError when there is nothing to draw.
    """
    ordered = in_reading_order(figures, registry)
    drawable = [claim for claim in claims if has_number(claim)]
    dots = dots_of(ordered, registry, drawable)
    sentence = describe(dots)
    return Picture(
        draw(dots), table_of([*drawable, *ordered], registry), sentence, key_text(dots), f"Reported figures. {sentence}"
    )


def dots_of(figures: Sequence[Figure], registry: Registry, claims: Sequence[Claim] = ()) -> list[Dot]:
    """Claims that have a number, then figures, as dots under the names of their treatments."""
    dots = [dot_of_claim(claim, registry.treatment_label(claim.treatment)) for claim in claims if has_number(claim)]
    return dots + [dot_of_figure(figure, registry, registry.treatment_label(figure.treatment)) for figure in figures]


def has_number(claim: Claim) -> bool:
    """Whether a claim of the founding texts can be drawn: it counts something and gives a number."""
    numbers = (claim.value, claim.low, claim.high)
    return claim.endpoint is not None and claim.measure is not None and any(number is not None for number in numbers)


def in_reading_order(figures: Sequence[Figure], registry: Registry) -> list[Figure]:
    """By treatment as in the taxonomy, then the newest publication first, undated ones last."""
    place = {term: number for number, term in enumerate(registry.treatments)}

    def key(figure: Figure) -> tuple[int, int, str]:
        source = registry.source_of(figure)
        return place.get(figure.treatment, len(place)), -(source.year or 0) if source else 0, figure.id

    return sorted(figures, key=key)


def describe(dots: Sequence[Dot]) -> str:
    """What the dots show, one sentence for each axis, with the lowest and the highest number and who reported them."""
    parts = []
    for axis, members in panels(dots).items():
        title = axis_title(axis)
        valued = sorted((dot for dot in members if dot.value is not None), key=lambda dot: dot.value or 0)
        if len(members) == 1:
            parts.append(f"{title}: {_named(members[0])}.")
        elif len(valued) > 1:
            parts.append(f"{title}: {len(members)} reported figures, from {_named(valued[0])} to {_named(valued[-1])}.")
        else:
            parts.append(f"{title}: {'; '.join(_named(dot) for dot in members)}.")
    return " ".join([*parts, OF_THE_GROUP])


def _named(dot: Dot) -> str:
    who = dot.label.split(" · ")[0]
    n = f", n {dot.n:,}" if dot.n is not None else ""
    return f"{dot.text} ({who}{n})"
