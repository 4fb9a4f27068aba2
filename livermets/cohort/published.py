"""A cohort's own results beside published ones: which figures compare, by the one rule of the house, and how they differ.

The cohort's result at a horizon takes the shape of a figure, so that `livermets.evidence.compare` can say of it what it says of
any two: whether they share an axis, why not, and what to bear in mind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.cohort.curve_results import CurveResults, GroupCurve
from livermets.cohort.divisions import Division
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.statistics.calibration import Calibration, Published, calibrate, in_percent
from livermets.cohort.statistics.competing import cumulative_incidence, incidence_at
from livermets.cohort.statistics.curves import AtHorizon, kaplan_meier, survival_at
from livermets.cohort.statistics.estimates import Estimate
from livermets.evidence.compare import Comparison, comparable
from livermets.knowledge.records import Figure, Stratum
from livermets.knowledge.registry import Registry

OWN: Final = "own"


@dataclass(frozen=True, slots=True, eq=False)
class BesidePublished:
    """A published figure, the cohort's own result of the same question, whether they compare, and the difference if so."""

    figure: Figure
    group: str
    own: Estimate
    comparison: Comparison
    calibration: Calibration | None


def own_primary(cohort: LoadedCohort) -> str | None:
    """The primary of the patients: one, "mixed" for several, None where it is not known of most."""
    if "primary_site" not in cohort.facts.column_names:
        return None
    counts = Counter(cohort.facts["primary_site"].to_pylist())
    known = counts.keys() - {None}
    if not known or counts[None] * 2 > cohort.rows:
        return None
    return next(iter(known)) if len(known) == 1 else "mixed"


def published_treatments(figures: Iterable[Figure], results: CurveResults) -> tuple[str, ...]:
    """The treatments of which the endpoint of a cohort was published, those first whose time runs from the same moment."""
    asked = [one for one in figures if _asks(one, results)]
    same = Counter(one.treatment for one in asked if one.time_zero == results.outcome.time_zero)
    every = Counter(one.treatment for one in asked)
    return tuple(sorted(every, key=lambda name: (-same[name], -every[name], name)))


def beside_published(
    results: CurveResults, figures: Iterable[Figure], primary: str, grouping: Division | None = None
) -> tuple[BesidePublished, ...]:
    """Every figure of the same endpoint beside the cohort's own result at the figure's horizon.

    Without a grouping those of all patients are set beside figures of whole populations. By a system, each group is set
    beside the figures of that group and of no other.
    """
    found = []
    for figure in figures:
        if not _asks(figure, results):
            continue
        group = _group_of(figure, results, grouping)
        if group is None:
            continue
        own = _own(group, figure, results)
        record = _as_figure(results, figure, primary, own)
        comparison = comparable(record, figure)
        difference = None
        if comparison.ok and own.value is not None and figure.value is not None:
            difference = calibrate(own, _bounds(figure))
        found.append(BesidePublished(figure, group.name, own, comparison, difference))
    order = {group.name: place for place, group in enumerate(results.groups)}
    return tuple(sorted(found, key=lambda one: (not one.comparison.ok, order[one.group], -(one.figure.n or 0), one.figure.id)))


def _asks(figure: Figure, results: CurveResults) -> bool:
    timed = figure.measure == "median" or (figure.measure == "rate" and figure.horizon_months is not None)
    standing = figure.stands and figure.same_as is None
    return figure.endpoint == results.outcome.endpoint and timed and standing and figure.value is not None


def _group_of(figure: Figure, results: CurveResults, grouping: Division | None) -> GroupCurve | None:
    groups = [group for group in results.shown if not group.unknown]
    if grouping is None:
        return groups[0] if groups and figure.stratum is None else None
    if figure.stratum is None or figure.stratum.system != grouping.id:
        return None
    return next((group for group in groups if group.name == figure.stratum.group), None)


def _own(group: GroupCurve, figure: Figure, results: CurveResults) -> Estimate:
    """The cohort's result in the unit of the figure: percent at its horizon, or the median in months."""
    if figure.measure == "median":
        return group.median
    assert figure.horizon_months is not None
    return in_percent(_at(group, figure.horizon_months, results).estimate)


def _at(group: GroupCurve, months: float, results: CurveResults) -> AtHorizon:
    ready = next((one for one in group.horizons if one.months == months), None)
    if ready is not None:
        return ready
    form = results.asked.form
    if results.incidence:
        return incidence_at(cumulative_incidence(group.data, form=form), months)
    return survival_at(kaplan_meier(group.data, form=form), months)


def _bounds(figure: Figure) -> Published:
    sure = figure.interval == "ci95"
    return Published(figure.value, figure.low if sure else None, figure.high if sure else None)


def _as_figure(results: CurveResults, figure: Figure, primary: str, own: Estimate) -> Figure:
    """The cohort's own result as a figure of the same measure: what differs from the published one is then its own."""
    stratum = Stratum(system=figure.stratum.system, group=figure.stratum.group) if figure.stratum else None
    return Figure.model_construct(
        id=OWN,
        source=OWN,
        primary=primary,
        treatment=figure.treatment,
        population="this cohort",
        stratum=stratum,
        endpoint=results.outcome.endpoint,
        measure=figure.measure,
        horizon_months=figure.horizon_months,
        time_zero=results.outcome.time_zero,
        value=own.value,
        low=own.low,
        high=own.high,
        interval="ci95",
    )


def verdict_counts(found: Sequence[BesidePublished]) -> Counter[str]:
    """How many figures compare and how: lower, within, higher, not known; and how many do not."""
    return Counter(
        "not comparable" if not one.comparison.ok else (one.calibration.verdict if one.calibration else "unknown")
        for one in found
    )


def figures_for(registry: Registry, primary: str) -> tuple[Figure, ...]:
    """The published figures of a primary."""
    return tuple(registry.figures_by_primary.get(primary, ()))
