"""How the patients of a cohort stand in each system: settled, not settled, or without a result; and stored against computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livermets.cohort.divisions import Division, division_names, division_values
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.statistics.event_times import Floats, floats_of
from livermets.knowledge.loading import Knowledge


@dataclass(frozen=True, slots=True)
class SystemCount:
    """A system over all patients. `open` have several results still possible; `without` none: the system does not apply to
    them, or nothing that it rests on is known, or their facts contradict each other."""

    system: str
    label: str
    names: tuple[str, ...]
    counts: tuple[int, ...]
    open: int
    without: int

    @property
    def settled(self) -> int:
        return sum(self.counts)


def system_counts(cohort: LoadedCohort, known: Knowledge) -> tuple[SystemCount, ...]:
    """Every system that says something of at least one patient, those that are settled most often first."""
    found = (system_count(cohort, name, known) for name in known.systems)
    return tuple(sorted((one for one in found if one.settled + one.open), key=lambda one: -one.settled))


def system_count(cohort: LoadedCohort, name: str, known: Knowledge) -> SystemCount:
    """One system over all patients: by its groups, or by its points where it makes none."""
    rows = cohort.rows
    columns = {what: _filled(cohort, f"{name}__{what}") for what in ("group", "groups", "score", "low")}
    by_points = not columns["group"] and known.systems[name].definition.kind == "points"
    settled = columns["score" if by_points else "group"]
    possible = max(columns["groups"], columns["low"], settled)
    names: tuple[str, ...] = ()
    counts: Counter[str | None] = Counter()
    if settled:
        grouping = Division("score" if by_points else "system", name, "", settled)
        values = division_values(cohort, grouping)
        names, counts = division_names(values, grouping, known), Counter(values)
    return SystemCount(
        name,
        known.systems[name].definition.short,
        names,
        tuple(counts[one] for one in names),
        possible - settled,
        rows - possible,
    )


def _filled(cohort: LoadedCohort, column: str) -> int:
    """Of how many patients a column of results says something: a dictionary may hold "nothing" among its words."""
    import pyarrow as pa

    cells = cohort.staged[column]
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    return int(len(cells) - cells.null_count)


@dataclass(frozen=True, slots=True)
class StoredAgainstComputed:
    """A stored result of each patient against the recomputed one.

    `same`: computed to one value, which is the stored one. `within`: several values are possible, the stored one among them.
    `outside`: what is known of the patient rules the stored one out. `uncomputed`: nothing could be computed, `not_stored`:
    nothing was stored. `table` has how often each stored value met each computed one: (stored, lowest to highest, patients).
    """

    system: str
    label: str
    same: int
    within: int
    outside: int
    uncomputed: int
    not_stored: int
    table: tuple[tuple[str, str, int], ...]

    @property
    def compared(self) -> int:
        return self.same + self.within + self.outside


def stored_numbers(values: Sequence[str | None]) -> Floats:
    """Stored results as numbers; what is none is not known."""

    def number(text: str | None) -> float:
        try:
            return float(text) if text is not None else np.nan
        except ValueError:
            return np.nan

    read = {text: number(text) for text in set(values)}
    return floats_of([read[text] for text in values])


def stored_against_computed(cohort: LoadedCohort, system: str, known: Knowledge) -> StoredAgainstComputed:
    """The stored results of a system beside the computed ones, each disagreement counted."""
    stored = stored_numbers(cohort.stored[system])
    low, high = (floats_of(cohort.staged[f"{system}__{side}"].to_pandas()) for side in ("low", "high"))
    has, computed = np.isfinite(stored), np.isfinite(low) & np.isfinite(high)
    both = has & computed
    inside = both & (low <= stored) & (stored <= high)
    settled = both & (low == high)
    pairs: Counter[tuple[float, float, float]] = Counter(zip(stored[both], low[both], high[both], strict=True))
    rows = tuple((f"{a:g}", f"{b:g}" if b == c else f"{b:g} to {c:g}", count) for (a, b, c), count in sorted(pairs.items()))
    return StoredAgainstComputed(
        system,
        known.systems[system].definition.short,
        int((inside & settled).sum()),
        int((inside & ~settled).sum()),
        int((both & ~inside).sum()),
        int((has & ~computed).sum()),
        int((~has).sum()),
        rows,
    )
