"""How well each score and stage orders the patients of a cohort: one concordance for each, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.statistics.concordance import Concordance, ConcordanceDifference, compare_scores, harrell, uno
from livermets.cohort.statistics.event_times import EventTimes, Floats, floats_of
from livermets.cohort.system_counts import stored_numbers
from livermets.cohort.systems_sql import GROUPS_SEPARATOR
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.systems import System

FEWEST: Final = 10
"""Of fewer settled patients no concordance is worked out: its interval would be all of the scale."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreStanding:
    """A score: whether it is by points or by ordered groups, stored or computed, and its concordance.

    `low` and `high` are what each patient may have; higher is worse.
    """

    id: str
    label: str
    by: str
    stored: bool
    low: Floats
    high: Floats
    concordance: Concordance
    weighted: Concordance | None


def score_standings(
    cohort: LoadedCohort, data: EventTimes, known: Knowledge, horizon: float | None = None
) -> tuple[ScoreStanding, ...]:
    """Every stored and computed score of which enough patients are settled, the best first; Uno's C up to `horizon` months."""
    found = []
    for name in cohort.stored:
        numbers = stored_numbers(cohort.stored[name])
        found.append(_standing(f"stored {name}", _label(known, name), "points", True, numbers, numbers, data, horizon))
    for name, system in known.systems.items():
        for by, low, high in _columns(cohort, system):
            found.append(_standing(name, _label(known, name), by, False, low, high, data, horizon))
    kept = [one for one in found if one is not None]
    return tuple(sorted(kept, key=lambda one: -(one.concordance.estimate.value or 0.0)))


def _label(known: Knowledge, system: str) -> str:
    return known.systems[system].definition.short


def _standing(
    id_: str, label: str, by: str, stored: bool, low: Floats, high: Floats, data: EventTimes, horizon: float | None
) -> ScoreStanding | None:
    settled = np.isfinite(low[data.index]) & (low[data.index] == high[data.index])
    values = np.unique(low[data.index][settled])
    if settled.sum() < FEWEST or len(values) < 2:
        return None
    found = harrell(data, low, high, bounds=True)
    if found.estimate.value is None:
        return None
    weighted = uno(data, low, high, horizon=horizon) if horizon is not None and not data.delayed else None
    return ScoreStanding(id_, label, by, stored, low, high, found, weighted)


def _columns(cohort: LoadedCohort, system: System) -> list[tuple[str, Floats, Floats]]:
    """A score by its points, and a stage or group by its place from best to worst."""
    order = system.scheme.order or (system.scheme.grouping.names if system.scheme.grouping else ())
    grouped = _by_groups(cohort, system.id, order) if order and system.definition.ordered else None
    if system.definition.kind == "points":
        low, high = (floats_of(cohort.staged[f"{system.id}__{side}"].to_pandas()) for side in ("low", "high"))
        if grouped is not None and _falls(low, high, grouped[0]):
            low, high = -high, -low
        return [("points", low, high)]
    return [("groups", *grouped)] if grouped is not None else []


def _by_groups(cohort: LoadedCohort, name: str, order: Sequence[str]) -> tuple[Floats, Floats]:
    place = {group: float(number) for number, group in enumerate(order)}

    def ends(group: str | None, groups: str | None) -> tuple[float, float]:
        possible = [group] if group else (groups.split(GROUPS_SEPARATOR) if groups else [])
        places = [place[one] for one in possible if one in place]
        return (min(places), max(places)) if places and len(places) == len(possible) else (np.nan, np.nan)

    columns = (cohort.staged[f"{name}__{what}"].to_pylist() for what in ("group", "groups"))
    pairs = list(zip(*columns, strict=True))
    read = {pair: ends(*pair) for pair in set(pairs)}
    return floats_of([read[pair][0] for pair in pairs]), floats_of([read[pair][1] for pair in pairs])


def _falls(low: Floats, high: Floats, groups: Floats) -> bool:
    """Whether more points mean a better group."""
    settled = (low == high) & np.isfinite(groups)
    if len(np.unique(groups[settled])) < 2:
        return False
    return bool(np.corrcoef(low[settled], groups[settled])[0, 1] < 0)


def score_difference(data: EventTimes, one: ScoreStanding, other: ScoreStanding) -> ConcordanceDifference:
    """The concordance of one score minus that of another, on the patients who have both."""
    return compare_scores(data, (one.low, one.high), (other.low, other.high))
