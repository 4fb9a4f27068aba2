"""Reported outcomes by group of a staging system or score, with the groups still possible for the case marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from livermets.assessment.systems import SystemResult
from livermets.charts.dots import Dot, axis_title, dot_of_claim, dot_of_figure, key_text, panels
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.picture import OF_THE_GROUP, Picture
from livermets.charts.reported import has_number
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry
from livermets.text import listed

_SPAN = re.compile(r"(\d+)(?:\s?-\s?(\d+))?$")


def by_group(
    figures: Sequence[Figure],
    registry: Registry,
    system: str,
    result: SystemResult | None = None,
    claims: Sequence[Claim] = (),
) -> Picture:
    """All groups of a system that figures were reported for, best group first; those of the case are marked.

    `figures` and `claims` are those of the system; others are left out. With no result nothing is marked. Raises ValueError
    when nothing is left to draw.
    """
    own_figures = [figure for figure in figures if figure.stratum is not None and figure.stratum.system == system]
    own_claims = [c for c in claims if c.stratum is not None and c.stratum.system == system and has_number(c)]
    ordered = sorted(own_figures, key=lambda figure: (group_order(_group(figure)), -_year(figure, registry), figure.id))
    mine = {
        group
        for group in [*map(_group, ordered), *map(_group, own_claims)]
        if result is not None and is_possible(group, result)
    }
    dots = [_claim_dot(claim, mine) for claim in sorted(own_claims, key=lambda claim: group_order(_group(claim)))]
    for figure in ordered:
        heading = _heading(_group(figure), mine)
        dots.append(dot_of_figure(figure, registry, heading, own=_group(figure) in mine))
    sentence = _sentence(dots, mine, result)
    records: list[Figure | Claim] = [*own_claims, *ordered]
    return Picture(draw(dots), table_of(records, registry), sentence, _key(dots, mine), f"Outcome by group. {sentence}")


def is_possible(group: str, result: SystemResult) -> bool:
    """Whether a group of a figure can be the case's: by its name, or, for "3" and "0-2", by the value still possible."""
    names = {*result.groups, *(name for variant in result.variants.values() for name in variant.groups)}
    return group in names or _meets(group, result)


def is_certain(group: str, result: SystemResult) -> bool:
    """Whether a group of a figure is the case's for sure, by the system itself and not by one of its variants."""
    if not result.applicable:
        return False
    if result.groups == (group,):
        return True
    return result.score is not None and group not in result.groups and _meets(group, result)


def _meets(group: str, result: SystemResult) -> bool:
    """Whether a group given in points, "3" or "0-2", holds a value that is still possible."""
    span = _SPAN.match(group)
    low, high = result.outcome.low, result.outcome.high
    if span is None or low is None or high is None or result.system.definition.kind != "points":
        return False
    return float(span[1]) <= high and float(span[2] or span[1]) >= low


def group_order(group: str) -> tuple[int, float, str]:
    """Groups in the order in which a reader expects them: words such as low and high, then by their first number."""
    words = {"all": -1, "low": 0, "good": 0, "intermediate": 1, "medium": 1, "moderate": 1, "high": 2, "poor": 2}
    if group.lower() in words:
        return 0, words[group.lower()], group
    number = re.search(r"\d+(?:\.\d+)?", group)
    above = 0.5 if group.startswith((">", "over")) else 0.0
    return (1, float(number[0]) + above, group) if number else (2, 0.0, group)


def _group(record: Figure | Claim) -> str:
    return record.stratum.group if record.stratum else ""


def _year(figure: Figure, registry: Registry) -> int:
    source = registry.source_of(figure)
    return (source.year or 0) if source else 0


def _heading(group: str, mine: set[str]) -> str:
    if group not in mine:
        return f"Group {group}"
    return f"Group {group} ◀ this case" if len(mine) == 1 else f"Group {group} ◀ possible for this case"


def _claim_dot(claim: Claim, mine: set[str]) -> Dot:
    return dot_of_claim(claim, _heading(_group(claim), mine))


def _key(dots: Sequence[Dot], mine: set[str]) -> str:
    return key_text(dots) + (" · shaded band: group of this case, or possible for it" if mine else "")


def _sentence(dots: Sequence[Dot], mine: set[str], result: SystemResult | None) -> str:
    groups = list(dict.fromkeys(dot.heading.split(" ◀")[0].removeprefix("Group ") for dot in dots))
    parts = [f"{axis_title(axis)}: {len(members)} reported figures." for axis, members in panels(dots).items()]
    if result is None:
        place = ""
    elif mine:
        place = f"This case: {listed((group for group in groups if group in mine), 'or')}."
    elif result.applicable is False:
        place = "The system does not apply to this case."
    else:
        place = "The group of this case is unknown."
    return " ".join(part for part in (f"Groups {', '.join(groups)}.", place, *parts, OF_THE_GROUP) if part)
