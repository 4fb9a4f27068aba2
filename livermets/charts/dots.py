"""Reported numbers as dots: what several pictures draw, in the words that stand beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import Final

from livermets.evidence import (
    OVERDUE,
    OVERDUE_WORDS,
    citation_of,
    horizon_text,
    n_text,
    overdue_words,
    reader_text,
    reported_value,
    source_links,
    stratum_text,
    value_text,
    years_text,
)
from livermets.evidence.compare import Axis, Difference, NotComparableError, axis_of, comparable
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import (
    DESIGN_LABELS,
    ENDPOINT_LABELS,
    PERCENTS,
    PRIMARY_LABELS,
    RATIOS,
    TIME_ZERO_LABELS,
)
from livermets.text import mid_sentence, sentence_case

FOUNDING: Final = "founding"
SYMBOLS: Final = {
    "rct": ("diamond", "◆"),
    "meta-analysis": ("square", "■"),
    "registry": ("hexagon", "⬢"),
    "prospective": ("triangle-up", "▲"),
    "retrospective": ("circle", "●"),
    "other": ("cross", "✚"),
    FOUNDING: ("star", "★"),
}
"""For each design, Plotly's mark and the same mark in text. The order gives each its colour."""

SHOWN: Final[frozenset[Difference]] = frozenset({"cohort", "treatment", "comparator", "definition", "withdrawn", "twice"})
"""In what dots of one axis may differ, because each shows it: by an open mark, its heading, or the words behind it."""

_ENDPOINTS: Final[list[str]] = list(ENDPOINT_LABELS)


@dataclass(frozen=True, slots=True)
class Dot:
    """One number to draw. `value` None: only bounds were published. `open`: not a cohort of liver metastases.

    `figure` is the whole record, by which the dot is compared with others; two dots of one id are of one record.
    """

    id: str
    figure: Figure = field(repr=False, compare=False)
    axis: Axis
    heading: str
    label: str
    text: str
    hover: str
    value: float | None
    low: float | None
    high: float | None
    interval: str | None
    n: int | None
    design: str
    address: str | None = None
    open: bool = False
    own: bool = False


def dot_of_figure(figure: Figure, registry: Registry, heading: str, label: str | None = None, own: bool = False) -> Dot:
    """A reported figure as a dot under a heading, labelled with its source unless another label is given."""
    source = registry.source_of(figure)
    citation = citation_of(figure, registry)
    design = source.design if source and source.design in SYMBOLS else "other"
    links = source_links(source) if source else ()
    name = label or citation
    n = f"n {figure.n:,}" if figure.n is not None else "n ?"
    return Dot(
        id=figure.id,
        figure=figure,
        axis=axis_of(figure),
        heading=heading,
        label=f"{name} · {n} · {_brief(figure)}",
        text=value_text(figure),
        hover=_hover(figure, citation, DESIGN_LABELS[source.design] if source else "", registry),
        value=figure.value,
        low=figure.low,
        high=figure.high,
        interval=figure.interval,
        n=figure.n,
        design=design,
        address=links[0][1] if links else None,
        open=figure.liver_specific is False,
        own=own,
    )


def dot_of_claim(claim: Claim, heading: str) -> Dot:
    """A number of the founding texts as a dot. Raises ValueError when the claim has none."""
    figure = figure_of_claim(claim)
    words = [*wrap(claim.text, 62), *wrap(f"Today: {claim.why}", 62)]
    return Dot(
        id=claim.id,
        figure=figure,
        axis=axis_of(claim),
        heading=heading,
        label=f"Founding text · {_brief(figure)}",
        text=value_text(figure),
        hover=_joined(f"Founding text: {value_text(figure)}", words),
        value=claim.value,
        low=claim.low,
        high=claim.high,
        interval=claim.interval,
        n=None,
        design=FOUNDING,
        own=True,
    )


def figure_of_claim(claim: Claim) -> Figure:
    """The number of a claim in the shape of a figure, for the same words and the same comparison.

    It is its own source; a primary or treatment that the claim does not name is empty. Raises ValueError without a number.
    """
    axis = axis_of(claim)
    return Figure.model_construct(
        id=claim.id,
        source=claim.id,
        primary=claim.primary or "",
        treatment=claim.treatment or "",
        stratum=claim.stratum,
        endpoint=axis.endpoint,
        measure=axis.measure,
        horizon_months=claim.horizon_months,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        interval=claim.interval,
    )


def _brief(figure: Figure) -> str:
    """The value without its interval, short enough for a label."""
    if figure.value is None:
        return reported_value(figure).without_interval.replace(" months", " mo")
    sign = {True: "≥ ", False: ""}[figure.low == figure.value and figure.high is None]
    sign = "≤ " if figure.high == figure.value and figure.low is None else sign
    bare = figure.model_copy(update={"low": None, "high": None})
    return sign + value_text(bare).replace(" months", " mo")


def _hover(figure: Figure, citation: str, design: str, registry: Registry) -> str:
    zero = TIME_ZERO_LABELS[figure.time_zero] if figure.time_zero else "not stated"
    lines = [", ".join(part for part in (citation, design) if part)]
    lines.append(f"{registry.treatment_label(figure.treatment)}, primary: {mid_sentence(PRIMARY_LABELS[figure.primary])}")
    lines.append(", ".join(part for part in (n_text(figure), years_text(figure)) if part))
    lines += wrap(figure.population, 62)
    if figure.stratum:
        lines += wrap(f"Group: {stratum_text(figure.stratum)}", 62)
    if figure.endpoint.endswith("survival"):
        lines.append(f"Time runs from: {zero}")
    if figure.liver_specific is False:
        lines.append("Not a cohort of liver metastases")
    if figure.measure in RATIOS:
        lines.append(f"Compared with: {registry.treatment_label(figure.comparator or 'a reference group not spelled out')}")
    if figure.same_as:
        lines.append("The same number of the same patients is listed a second time")
    if figure.superseded_by:
        lines.append("Superseded by a later report")
    if figure.retracted:
        lines.append("Retracted: it must not be used")
    if figure.is_doubtful:
        lines.append(sentence_case(reader_text(figure)))
    if figure.overdue_since:
        lines.append(sentence_case(overdue_words(figure)))
    if figure.caveat:
        lines += wrap(f"Caveat: {figure.caveat}", 62)
    return _joined(value_text(figure), lines)


def _joined(title: str, lines: Iterable[str]) -> str:
    return "<br>".join([f"<b>{plain(title)}</b>", *map(plain, lines)])


def plain(text: str) -> str:
    """Text for Plotly, which reads a little HTML: every sign is shown as it is."""
    return escape(text, quote=False)


def axis_title(axis: Axis) -> str:
    """What an axis counts: "Overall survival at 5 years (%), from liver resection"."""
    if axis.title is not None:
        return axis.title
    label = ENDPOINT_LABELS[axis.endpoint]
    endpoint = sentence_case(label)
    horizon = f" at {horizon_text(axis.horizon_months)}" if axis.horizon_months is not None else ""
    zero = f", from {TIME_ZERO_LABELS[axis.time_zero]}" if axis.time_zero else ""
    if axis.measure == "median":
        return f"Median {label} (months){zero}"
    if axis.measure in PERCENTS:
        kind = "%" if axis.measure == "rate" or horizon else "% of patients"
        missing = ", horizon not stated" if axis.measure == "rate" and axis.horizon_months is None else ""
        return f"{endpoint}{horizon} ({kind}){missing}{zero}"
    names = {"c-index": "Concordance index", "auc": "Area under the ROC curve", "count": f"{endpoint} ({axis.unit or 'count'})"}
    ratio = f"{sentence_case(axis.measure.replace('-', ' '))} of {label}{horizon}{zero}"
    return names.get(axis.measure, ratio)


def panels(dots: Iterable[Dot]) -> dict[Axis, list[Dot]]:
    """The dots by axis: ratios first, then by endpoint, horizon and time zero; on one axis the order of the dots is kept.

    Lenient about what each dot shows (`SHOWN`) and about the primary: an option or a score that was studied in several
    primaries together is drawn with what was read of it in one of them, and the words behind each dot name its primary.
    Raises NotComparableError when the records behind the dots of one axis do not compare even so.
    """
    found: dict[Axis, list[Dot]] = {}
    for dot in dots:
        found.setdefault(dot.axis, []).append(dot)
    for members in found.values():
        if reasons := comparable(*(dot.figure for dot in members), lenient={*SHOWN, "primary"}).reasons:
            raise NotComparableError(reasons)
    return {axis: found[axis] for axis in sorted(found, key=_place)}


def _place(axis: Axis) -> tuple[object, ...]:
    horizon = math.inf if axis.horizon_months is None else axis.horizon_months
    order = (axis.measure not in RATIOS, _ENDPOINTS.index(axis.endpoint), axis.measure == "median", horizon)
    return *order, axis.time_zero or "", axis.title or ""


def key_text(dots: Iterable[Dot], *, intervals: bool = True, sizes: bool = True) -> str:
    """What the marks of a picture mean, in one line; only the marks that are in it.

    `intervals` and `sizes` are whether the picture draws intervals, and marks that grow with the number of patients.
    """
    drawn = list(dots)
    present = {dot.design for dot in drawn}
    names = {**DESIGN_LABELS, "other": "guideline, review or other text", FOUNDING: "founding text"}
    parts = [f"{mark} {names[design]}" for design, (_, mark) in SYMBOLS.items() if design in present]
    if any(dot.open for dot in drawn):
        parts.append("○ open mark: not a cohort of liver metastases")
    if intervals and any(dot.interval == "ci95" for dot in drawn):
        parts.append("thin line: 95 % confidence interval")
    if intervals and any(dot.interval not in (None, "ci95") for dot in drawn):
        parts.append("grey bar: range or other bounds as published")
    if sizes and any(dot.n is not None for dot in drawn):
        parts.append("larger mark: more patients")
    if any(OVERDUE in dot.text for dot in drawn):
        parts.append(OVERDUE_WORDS)
    return " · ".join(parts)
