"""Reported figures as a forest: a row each with its name and number, claims of the founding texts as bands on their axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from livermets.assessment.systems import SystemResult
from livermets.assessment.words import VERIFICATION
from livermets.charts.by_group import is_certain
from livermets.charts.dots import figure_of_claim
from livermets.charts.lanes import LaneAxis, LaneMark, claim_mark, lane_axis, lane_mark
from livermets.charts.reported import has_number
from livermets.evidence.compare import Axis, axis_of
from livermets.evidence.reading_order import MOST_READ, read_first
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure and its mark. `own` names the group of the case where the figure is of it, and is empty else."""

    figure: Figure
    mark: LaneMark
    own: str


@dataclass(frozen=True, slots=True)
class ClaimBand:
    """A claim and where its number stands; `horizon_stated` False where the text names no horizon."""

    claim: Claim
    mark: LaneMark
    horizon_stated: bool


@dataclass(frozen=True, slots=True)
class ForestPanel:
    """The figures of one axis, and the claims that are laid on it; those that nobody could verify come last."""

    axis: LaneAxis
    rows: tuple[FigureRow, ...]
    claims: tuple[ClaimBand, ...]


@dataclass(frozen=True, slots=True)
class FigureForest:
    """The panels, that of most figures first, and how many figures are not shown."""

    panels: tuple[ForestPanel, ...]
    left_out: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures shown, in order."""
        return tuple(row.figure for panel in self.panels for row in panel.rows)


def figure_forest(
    figures: Sequence[Figure],
    registry: Registry,
    claims: Sequence[Claim] = (),
    own: Mapping[str, str] | None = None,
    most: int | None = MOST_READ,
    facts: Mapping[str, object] | None = None,
) -> FigureForest:
    """The figures of one endpoint at one horizon, or its medians, by `READING_RULE`, those of the case's own groups first.

    Figures whose times run from different moments, or from one that only some state, get panels of their own. `own` names
    the group of the case by figure id, `facts` are its facts. No more than `most` are shown. Claims are laid on the axis of
    most figures of which no moment is stated, or else of most figures.
    """
    named = own or {}
    ordered = sorted(read_first(figures, registry, facts), key=lambda one: one.id not in named)
    shown = ordered if most is None else ordered[:most]
    by_axis: dict[Axis, list[Figure]] = {}
    for figure in shown:
        by_axis.setdefault(axis_of(figure), []).append(figure)
    axes = sorted(by_axis, key=lambda axis: -len(by_axis[axis]))
    bearing = next((axis for axis in axes if axis.time_zero is None), axes[0] if axes else None)
    numbered = sorted((claim for claim in claims if has_number(claim)), key=lambda claim: claim.reading == "not-verified")
    panels = [_panel(by_axis[axis], registry, numbered if axis == bearing else (), named) for axis in axes]
    if not panels and numbered:
        panels = [_panel((), registry, numbered, named)]
    return FigureForest(tuple(panels), len(ordered) - len(shown))


def _panel(figures: Sequence[Figure], registry: Registry, claims: Sequence[Claim], own: Mapping[str, str]) -> ForestPanel:
    said = [figure_of_claim(claim) for claim in claims]
    # What the axis counts is what the figures say of themselves; a claim may name less.
    axis = lane_axis(list(figures) or said)
    longest = max([axis.high, *(number for one in said for number in (one.value, one.high) if number is not None)])
    if longest > axis.high:
        axis = lane_axis([*figures, *said])
    bands = tuple(
        ClaimBand(claim, claim_mark(figure, axis), claim.measure == "median" or claim.horizon_months is not None)
        for claim, figure in zip(claims, said, strict=True)
    )
    rows = tuple(FigureRow(one, lane_mark(one, axis, registry), own.get(one.id, "")) for one in figures)
    return ForestPanel(axis, rows, bands)


def case_groups(figures: Sequence[Figure], results: Mapping[str, SystemResult]) -> dict[str, str]:
    """The figures of a group of a system in which the case is for sure, each with the name of the group: "Fong score 2".

    Systems that nobody could verify and those that do not apply take no part; a group that is merely possible is none.
    """
    found = {}
    for figure in figures:
        stratum = figure.stratum
        if stratum is None or stratum.system is None or (result := results.get(stratum.system)) is None:
            continue
        definition = result.system.definition
        if VERIFICATION[definition.verification][0] != "orange" and is_certain(stratum.group, result):
            found[figure.id] = f"{definition.short} {stratum.group}"
    return found
