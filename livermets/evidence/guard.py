"""Which figures may share an axis. Every chart asks here before it draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from livermets.evidence import horizon_text
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, MEASURE_LABELS, PERCENTS, TIME_ZERO_LABELS


class NotComparableError(ValueError):
    """Figures that may not share an axis were asked to; each reason is named."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Axis:
    """What one axis counts. Figures with equal axes may be drawn on it together; None is "not stated".

    `title` is set where a picture knows more of what is counted, and of whom, than the endpoint says.
    """

    endpoint: str
    measure: str
    horizon_months: float | None
    time_zero: str | None
    unit: str | None
    title: str | None = None


def axis_of(record: Figure | Claim) -> Axis:
    """The axis of a reported figure, or of a claim with a number. Raises ValueError for a claim without one."""
    if record.endpoint is None or record.measure is None:
        raise ValueError(f"{record.id} counts nothing")
    return Axis(
        record.endpoint,
        record.measure,
        record.horizon_months if record.measure in PERCENTS else None,
        record.time_zero if isinstance(record, Figure) else None,
        record.unit if isinstance(record, Figure) and record.measure == "count" else None,
    )


def comparison_guard(records: Iterable[Figure | Claim], *, over_time: bool = False) -> tuple[str, ...]:
    """Why these may not share an axis; empty when they may.

    A time zero that is not stated is no reason, because hardly any is; two different ones that are stated are. `over_time`
    is for an axis of time itself, on which horizons lie side by side.
    """
    axes = [axis_of(record) for record in records]
    reasons: list[str] = []
    _mixed(reasons, "different endpoints", [axis.endpoint for axis in axes], lambda v: ENDPOINT_LABELS[v])
    _mixed(reasons, "different measures", [axis.measure for axis in axes], lambda v: MEASURE_LABELS[v])
    _mixed(reasons, "different units", [axis.unit for axis in axes], lambda v: v or "not stated")
    if not over_time:
        percents = [axis.horizon_months for axis in axes if axis.measure in PERCENTS]
        _mixed(reasons, "different horizons", percents, lambda v: horizon_text(v) or "not stated")
    _mixed(reasons, "different time zeros", [axis.time_zero for axis in axes if axis.time_zero], lambda v: TIME_ZERO_LABELS[v])
    return tuple(reasons)


def _mixed(reasons: list[str], what: str, values: Iterable[Any], label: Callable[[Any], str]) -> None:
    different = dict.fromkeys(values)
    if len(different) > 1:
        reasons.append(f"{what}: {', '.join(label(value) for value in different)}")
