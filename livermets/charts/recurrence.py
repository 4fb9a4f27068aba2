"""Recurrence after resection: how often, where, what it means for survival, and the second resection.

The endpoint of a record does not say everything that must not be mixed here: whose share a percentage is (of all who were
resected, or of those in whom the disease came back), and that a study counted early recurrence only. The records say it in
their words, which are read for it; each such share has its own panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Final

from livermets.charts.dots import Dot, dot_of_claim, dot_of_figure, key_text
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.picture import Picture
from livermets.charts.reported import describe, in_reading_order
from livermets.evidence import horizon_text, stratum_text
from livermets.evidence.compare import Axis
from livermets.evidence.names import each_once
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import PERCENTS

OFTEN, FREE, WHERE, SURVIVAL_AFTER, REPEAT = "How often", "Alive without it", "Where", "Survival after it", "Repeat resection"
PARTS: Final = (OFTEN, FREE, WHERE, SURVIVAL_AFTER, REPEAT)

HORIZONS: Final = (12.0, 24.0, 36.0)
"""Months at which a board asks how many have recurred; what was not reported at one of them is said."""

_RESECTION, _REPEAT = "hepatic-resection", "repeat-hepatectomy"
_LONGEST_HEADING = 104
_RECURRED = re.compile(r"\bwith ((?:early )?recurrence)\b|\bof (recurrence)s\b")
_OPERATIONS = re.compile(r"^[\d,]+ (?:liver )?resections\b")
_AFTER_RESECTION = re.compile(r"\bafter (?:\w+ )*resection\b")
_SITE = re.compile(r"\bliver\b|\bhepatic only\b")


def recurrence_parts(figures: Iterable[Figure], registry: Registry, groups: bool = False) -> Mapping[str, list[Figure]]:
    """The figures of each of `PARTS`, each number once; those of a group of patients only with `groups`.

    What follows a recurrence is reported by its timing or site, so that part has its groups in any case.
    """
    found: dict[str, list[Figure]] = {part: [] for part in PARTS}
    for figure in each_once(figures):
        part = _part(figure, registry)
        if part is not None and (groups or part == SURVIVAL_AFTER or figure.stratum is None):
            found[part].append(figure)
    return found


def _part(figure: Figure, registry: Registry) -> str | None:
    if figure.measure not in (*PERCENTS, "median"):
        return None
    if figure.treatment in registry.with_narrower(_REPEAT):
        return REPEAT
    resection = figure.treatment in registry.with_narrower(_RESECTION)
    if figure.endpoint == "survival-after-relapse" or (figure.endpoint == "overall-survival" and _of_the_recurred(figure)):
        return SURVIVAL_AFTER if resection or _AFTER_RESECTION.search(figure.population) else None
    if not resection or figure.measure == "median":
        return None
    return {"recurrence": OFTEN, "disease-free-survival": FREE, "liver-recurrence": WHERE}.get(figure.endpoint)


def _of_the_recurred(figure: Figure) -> bool:
    factor = (figure.stratum.factor or "") if figure.stratum else ""
    return "recurrence" in factor or _RECURRED.search(figure.population) is not None


def claims_of_part(claims: Iterable[Claim], part: str) -> list[Claim]:
    """The claims of the founding texts that belong to a part."""
    endpoint = {OFTEN: "recurrence", WHERE: "liver-recurrence"}.get(part)
    return [claim for claim in claims if endpoint is not None and claim.endpoint == endpoint and claim.measure in PERCENTS]


def recurrence_picture(figures: Sequence[Figure], registry: Registry, claims: Sequence[Claim] = ()) -> Picture:
    """The figures of one part and the claims that belong to it. Raises ValueError when there is nothing to draw."""
    ordered = in_reading_order(figures, registry)
    dots = [_with_title(dot_of_claim(claim, registry.treatment_label(claim.treatment)), claim.text, None) for claim in claims]
    dots += [
        _with_title(dot_of_figure(figure, registry, _heading(figure, registry)), figure.population, figure.caveat)
        for figure in ordered
    ]
    sentence = describe(dots)
    alt = f"Recurrence after resection. {sentence}"
    return Picture(draw(dots), table_of([*claims, *ordered], registry), sentence, key_text(dots), alt)


def _heading(figure: Figure, registry: Registry) -> str:
    """How often is read by treatment; everything else by who was counted."""
    if figure.endpoint in ("recurrence", "disease-free-survival"):
        return registry.treatment_label(figure.treatment)
    return shorten(stratum_text(figure.stratum) or figure.population, _LONGEST_HEADING, placeholder=" …")


def _with_title(dot: Dot, population: str, caveat: str | None) -> Dot:
    return replace(dot, axis=replace(dot.axis, title=_title(dot.axis, population, caveat or "")))


def _title(axis: Axis, population: str, caveat: str) -> str | None:
    """What a share counts, and of whom, where the endpoint alone does not say it; None where it does."""
    if axis.measure not in PERCENTS or axis.horizon_months is not None:
        return None
    if axis.endpoint == "recurrence" and caveat.startswith("early recurrence"):
        return "Early recurrence, as each study defines it (% of patients)"
    names = {"liver-recurrence": "Recurrence in the liver", "frequency": "Repeat resection", "other": "Repeat resection"}
    if axis.endpoint not in names:
        return None
    return f"{names[axis.endpoint]} (% of {_counted(population)})"


def _counted(population: str) -> str:
    recurred = _RECURRED.search(population)
    if recurred:
        return f"patients with {recurred[1] or recurred[2]}"
    return "liver resections" if _OPERATIONS.search(population) else "patients"


def site_remarks(figures: Iterable[Figure]) -> list[Figure]:
    """The figures of any recurrence whose record says in words where it was."""
    return [figure for figure in figures if figure.endpoint == "recurrence" and _SITE.search(figure.caveat or "")]


def horizons_not_reported(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Those of `HORIZONS` at which none of these figures counts recurrence itself."""
    there = {figure.horizon_months for figure in figures if figure.endpoint == "recurrence"}
    return tuple(horizon_text(months) for months in HORIZONS if months not in there)
