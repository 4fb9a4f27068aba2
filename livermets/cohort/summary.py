"""What was loaded: how much is known of each fact, and how its values are spread."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.divisions import NOT_KNOWN, Division, division_names, division_values
from livermets.cohort.loaded import LoadedCohort
from livermets.facts import FACTS, Fact, Kind
from livermets.knowledge.loading import Knowledge
from livermets.text import counted, listed

_BINS: Final = 12


@dataclass(frozen=True, slots=True)
class FactKnown:
    """Of how many patients something is known, and why not of the others; counts are of cells."""

    name: str
    label: str
    column: str
    known: int
    rows: int
    blank: int = 0
    missing: int = 0
    unknown: int = 0
    bound: int = 0
    rejected: int = 0

    @property
    def unknown_patients(self) -> int:
        return self.rows - self.known

    @property
    def why_not(self) -> str:
        """Why nothing is known of the others: "12 blank, 3 rejected"."""
        gaps = (
            (self.blank, "blank"),
            (self.missing, "coded as missing"),
            (self.unknown, "said to be unknown"),
            (self.bound, "only a bound"),
            (self.rejected, "rejected"),
        )
        return listed(f"{count} {word}" for count, word in gaps if count)


def completeness(cohort: LoadedCohort, known: Knowledge) -> tuple[FactKnown, ...]:
    """Every fact and every outcome column that the table speaks of, the best known first."""
    found = []
    for name in cohort.fact_names:
        cells = [one for one in cohort.imported.columns if one.fact == name]
        sums = {gap: sum(getattr(one, gap) for one in cells) for gap in ("blank", "missing", "unknown", "bound", "rejected")}
        column = listed(dict.fromkeys(one.column for one in cells)) or "the same for all"
        held = cohort.rows - cohort.facts[name].null_count
        found.append(FactKnown(name, FACTS[name].label, column, held, cohort.rows, **sums))
    for name, values in cohort.happened.items():
        own = next((one for one in cohort.imported.columns if one.fact == name), None)
        held = sum(value is not None for value in values)
        label = known.indicators.columns[name].label
        column = own.column if own else "overall survival"
        rejected = own.rejected if own else 0
        found.append(FactKnown(name, label, column, held, cohort.rows, cohort.rows - held - rejected, rejected=rejected))
    return tuple(sorted(found, key=lambda one: -one.known))


@dataclass(frozen=True, slots=True)
class Spread:
    """How a fact is spread: so many patients at each value or in each range, and those of whom it is not known.

    `edges` bound the ranges of a number, `middle` are its quartiles.
    """

    label: str
    unit: str
    names: tuple[str, ...]
    counts: tuple[int, ...]
    unknown: int
    edges: tuple[float, ...] = ()
    middle: tuple[float, float, float] | None = None

    @property
    def known(self) -> int:
        return sum(self.counts)


def spread_of(cohort: LoadedCohort, name: str, known: Knowledge) -> Spread:
    """The distribution of a fact of the table; a fact with several values counts each of them."""
    fact = FACTS[name]
    column = cohort.facts[name]
    if fact.is_numeric:
        values = column.drop_null().to_numpy()
        return _of_numbers(fact, np.asarray(values, dtype=np.float64), column.null_count)
    if fact.kind in (Kind.BOOLEAN, Kind.ENUM):
        grouping = Division("fact", name, fact.label, cohort.rows - column.null_count)
        groups = division_values(cohort, grouping)
        order = division_names(groups, grouping, known)
        counts = Counter(groups)
        return Spread(fact.label, "", order, tuple(counts[one] for one in order), counts[None])
    texts: Counter[str] = Counter()
    for value in column.drop_null().to_pylist():
        texts.update(value if isinstance(value, list) else [str(value)])
    most = texts.most_common(_BINS)
    labels = tuple(fact.label_of(value) if fact.kind is Kind.SET else value for value, _ in most)
    return Spread(fact.label, "", labels, tuple(count for _, count in most), column.null_count)


def _of_numbers(fact: Fact, values: np.ndarray[tuple[int], np.dtype[np.float64]], unknown: int) -> Spread:
    if not len(values):
        return Spread(fact.label, fact.unit, (), (), unknown)
    low, high = np.quantile(values, [0, 0.99]) if len(values) > 100 else (values.min(), values.max())
    step = _round_step((high - low) / _BINS, whole=fact.kind is Kind.INTEGER)
    first = step * np.floor(low / step)
    edges = first + step * np.arange(int(np.floor((high - first) / step)) + 2)
    # What lies above the last range is counted in it, and the range says so.
    counts, _ = np.histogram(np.minimum(values, np.nextafter(edges[-1], first)), edges)
    beyond = values.max() >= edges[-1]
    names = [
        f"{start:g}" if fact.kind is Kind.INTEGER and step == 1 else f"{start:g} to under {end:g}"
        for start, end in itertools.pairwise(edges)
    ]
    if beyond:
        names[-1] = f"{edges[-2]:g} or more"
    quartiles = tuple(float(one) for one in np.quantile(values, [0.25, 0.5, 0.75]))
    return Spread(
        fact.label,
        fact.unit,
        tuple(names),
        tuple(int(one) for one in counts),
        unknown,
        tuple(float(one) for one in edges),
        (quartiles[0], quartiles[1], quartiles[2]),
    )


def _round_step(rough: float, *, whole: bool) -> float:
    if rough <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(rough))
    step = float(next(scale * one for one in (1, 2, 5, 10) if scale * one >= rough * 0.999))
    return max(1.0, step) if whole else step


def spread_sentence(spread: Spread) -> str:
    """The distribution in a sentence: of how many it is known, its middle, or its most frequent value."""
    of = f"{spread.label}: known of {counted(spread.known, 'patient')}, {NOT_KNOWN} of {spread.unknown}"
    if spread.middle is not None:
        low, median, high = spread.middle
        unit = f" {spread.unit}" if spread.unit else ""
        return f"{of}. Median {median:g}{unit}, middle half {low:g} to {high:g}{unit}."
    if not spread.known:
        return f"{of}."
    most = max(range(len(spread.names)), key=lambda place: spread.counts[place])
    return f"{of}. Most often {spread.names[most]}, in {spread.counts[most]}."


def without_small(counts: Sequence[int | None]) -> list[int]:
    """Counts for a picture: what is held back has no bar."""
    return [count or 0 for count in counts]
