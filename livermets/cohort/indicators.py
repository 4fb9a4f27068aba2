"""Indicators of quality of a cohort: counted by the rules of `data/cohort`, with what is unknown kept apart.

A patient counts, does not, or is not known to do either; the proportion is of those who are known. `lowest` and `highest` say
what it would be if all unknown patients did not count, or all did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livermets.cohort.statistics.estimates import Estimate
from livermets.cohort.statistics.funnel import FunnelStanding, funnel_standing, proportion
from livermets.cohort.statistics.logrank import group_name
from livermets.knowledge.indicator_records import OutcomeColumn
from livermets.knowledge.indicators import CompiledIndicator


class OutcomeError(ValueError):
    """A cell that its outcome column does not accept; names column, row and what would be."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator in a group of patients.

    `patients` are those of whom it is asked, `outside` those of whom it is not, `unplaced` those of whom that is unknown. Of
    the patients, `yes` count, `no` do not, and of `unknown` it cannot be said. `estimate` is yes of yes and no, with its exact
    interval; `lowest` and `highest` bound it over what the unknown and the unplaced may be. `missing` are the columns that
    the table does not have.
    """

    indicator: str
    yes: int
    no: int
    unknown: int
    outside: int
    unplaced: int
    estimate: Estimate
    lowest: float | None
    highest: float | None
    missing: tuple[str, ...]

    @property
    def patients(self) -> int:
        """Patients of whom the indicator is asked."""
        return self.yes + self.no + self.unknown

    @property
    def known(self) -> int:
        """The denominator."""
        return self.yes + self.no

    @property
    def not_known(self) -> int:
        """Patients of whom it is unknown whether they count, or whether they are asked at all."""
        return self.unknown + self.unplaced


def count_indicator(
    indicator: CompiledIndicator,
    columns: Mapping[str, OutcomeColumn],
    table: Mapping[str, Sequence[Any]],
    rows: Sequence[int] | None = None,
    level: float = 0.95,
) -> Counted:
    """Count an indicator over a table of outcome columns of one length, or over some of its rows.

    A column that the table does not have is unknown for everyone. Cells are Python or numpy values; None and NaN are unknown.
    Raises OutcomeError for a cell that its column does not accept.
    """
    present = [name for name in indicator.columns if name in table]
    missing = tuple(name for name in indicator.columns if name not in table)
    cells = [_cells(table[name], columns[name], rows) for name in present]
    if cells:
        patterns = Counter(zip(*cells, strict=True))
    else:
        size = len(rows) if rows is not None else max((len(column) for column in table.values()), default=0)
        patterns = Counter({(): size})
    yes = no = unknown = outside = unplaced = may = may_not = 0
    for pattern, many in patterns.items():
        outcomes = dict.fromkeys(indicator.columns) | dict(zip(present, pattern, strict=True))
        among = indicator.among.holds(outcomes) if indicator.among else True
        counts = _answer(indicator, outcomes)
        if among is False:
            outside += many
        elif among is None:
            unplaced += many
            may += many if counts is not False else 0
            may_not += many if counts is not True else 0
        elif counts is None:
            unknown += many
        elif counts:
            yes += many
        else:
            no += many
    estimate = proportion(yes, yes + no, level)
    # An unplaced patient may also be outside: at the lowest those enter who do not count, at the highest those who may.
    low_base, high_base = yes + no + unknown + may_not, yes + no + unknown + may
    lowest = yes / low_base if low_base else None
    highest = (yes + unknown + may) / high_base if high_base else None
    return Counted(indicator.indicator.id, yes, no, unknown, outside, unplaced, estimate, lowest, highest, missing)


@dataclass(frozen=True, slots=True)
class UnitCount:
    """An indicator in one unit, such as a hospital or a year, and where it stands against the control limits."""

    unit: str
    counted: Counted
    standing: FunnelStanding


def count_by_unit(
    indicator: CompiledIndicator,
    columns: Mapping[str, OutcomeColumn],
    table: Mapping[str, Sequence[Any]],
    units: Sequence[Any],
    target: float | None = None,
) -> tuple[UnitCount, ...]:
    """An indicator in each unit, sorted by name, against control limits around `target`, the proportion of all by default.

    Patients whose unit is unknown belong to none of them, and count for the proportion of all.
    """
    if target is None:
        target = count_indicator(indicator, columns, table).estimate.value
    of_unit: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        if unit is not None and unit == unit and unit != "":
            of_unit.setdefault(group_name(unit), []).append(row)
    found = []
    for unit, rows in sorted(of_unit.items()):
        counted = count_indicator(indicator, columns, table, rows)
        standing: FunnelStanding = "unknown" if target is None else funnel_standing(counted.yes, counted.known, target)
        found.append(UnitCount(unit, counted, standing))
    return tuple(found)


def _answer(indicator: CompiledIndicator, outcomes: Mapping[str, Any]) -> bool | None:
    """Whether a patient counts. Cells that contradict each other, such as a death in hospital of the living, settle nothing."""
    counts = indicator.yes.holds(outcomes)
    if indicator.no is None:
        return counts
    against = indicator.no.holds(outcomes)
    if counts and not against:
        return True
    return False if against and not counts else None


def _cells(values: Sequence[Any], column: OutcomeColumn, rows: Sequence[int] | None) -> Iterable[Hashable]:
    chosen = values if rows is None else [values[row] for row in rows]
    accepted: dict[Any, Hashable] = {}
    for place, value in enumerate(chosen):
        if value is None or value != value:
            yield None
            continue
        if value not in accepted:
            accepted[value] = _accepted(value, column, place if rows is None else rows[place])
        yield accepted[value]


def _accepted(value: Any, column: OutcomeColumn, row: int) -> Hashable:
    if column.kind == "boolean":
        if value in (True, False):
            return bool(value)
        said = "true or false"
    elif column.kind == "choice":
        if value in column.values:
            return str(value)
        said = f"one of: {', '.join(column.values)}"
    else:
        low, high = column.minimum or 0.0, column.maximum or 0.0
        try:
            if low <= float(value) <= high:
                return float(value)
        except (TypeError, ValueError):
            pass
        said = f"a number from {low:g} to {high:g}{f' {column.unit}' if column.unit else ''}"
    raise OutcomeError(
        f"{column.id}, row {row + 1}: {value!r} is not accepted; accepted: {said}, or nothing where it is unknown"
    )
