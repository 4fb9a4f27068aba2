"""Times and events of patients, read from columns or dates, and what a horizon in months means for them.

A horizon is compared in the unit of the data, not after dividing days by 30.4375: the fifth anniversary is 1826 or 1827 days
after the start, and either way it is at 60 months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from livermets.text import listed, shortened

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
CurveUnit = Literal["months", "days"]

DAYS_A_MONTH: Final = 30.4375
"""Mean days of a month, 365.25 / 12; for axes and restricted means, never to decide whether a horizon was reached."""
NO_TIME: Final = "follow-up time unknown"
NO_STATUS: Final = "status at the end of follow-up unknown"
NO_ENTRY: Final = "moment of entry into observation unknown"
NEVER_OBSERVED: Final = "came under observation on the day it ended"

_TIED: Final = 1e-9
_NAMED_ROWS: Final = 5


class EventTimesError(ValueError):
    """Rows whose times or events cannot be. `rows` are their numbers as the caller counts them."""

    def __init__(self, rows: Sequence[int], reason: str, accepted: str) -> None:
        self.rows = tuple(rows)
        many = f"row{'s' if len(self.rows) > 1 else ''} {shortened(map(str, self.rows), _NAMED_ROWS)}"
        super().__init__(f"{many}: {reason}; accepted: {accepted}")


@dataclass(frozen=True, slots=True, eq=False)
class EventTimes:
    """Patients with a known time and status, in the order of their rows.

    `time` and `entry` are in `unit`; `entry` is -inf for who was under observation from time zero. `event` is 0 for
    censored and 1, 2, … for the kinds of event. `index` are the positions in the columns that were given, so that a group or
    a score of the same table is `column[data.index]`. `left_out` says why others are not here, and how many.
    """

    time: Floats
    event: Integers
    entry: Floats
    index: Integers
    unit: CurveUnit
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def n(self) -> int:
        """Patients."""
        return len(self.time)

    @property
    def happened(self) -> Booleans:
        """Whether any event happened, of whatever kind."""
        return self.event > 0

    @property
    def delayed(self) -> bool:
        """Whether anyone came under observation after time zero."""
        return bool(np.any(self.entry > -np.inf))

    def only(self, which: Booleans | Integers) -> EventTimes:
        """Some of these patients, by a mask or by positions; what was left out before is not repeated."""
        return EventTimes(self.time[which], self.event[which], self.entry[which], self.index[which], self.unit)


def floats_of(values: Any) -> Floats:
    """A column as floats; None, NaN and missing values of pandas are NaN."""
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    return np.array(values, dtype=np.float64)


def event_times(time: Any, event: Any, *, unit: CurveUnit, entry: Any = None, first_row: int = 1) -> EventTimes:
    """Patients from columns of one length: time from time zero, event (0 none, 1 and up its kind), moment of entry.

    Missing values are None or NaN. Times that differ by less than a billionth of the longest are one time, so that rounding
    makes no order among equals. A patient with entry at or before time zero was under observation from the start.

    Raises EventTimesError with the rows, counted from `first_row`, for a negative or endless time, an event that is no whole
    number, and an entry after the end; ValueError for columns of different lengths.
    """
    times, events = floats_of(time), floats_of(event)
    entries = np.full(len(times), -np.inf) if entry is None else floats_of(entry)
    if not len(times) == len(events) == len(entries):
        raise ValueError(f"columns of one table have one length, not {listed(map(str, map(len, (times, events, entries))))}")
    _refuse(times < 0, first_row, "the time from time zero is negative", "0 or more; is the end before time zero?")
    _refuse(np.isinf(times), first_row, "the time has no end", "a number, or nothing where it is unknown")
    whole = np.isnan(events) | ((events >= 0) & (events == np.floor(events)))
    _refuse(~whole, first_row, "the event is no known code", "0 for none, 1 and up for its kind, nothing where unknown")
    _refuse(entries > times, first_row, "the entry into observation is after its end", "an entry before the end")
    entries = np.where(entries <= 0, -np.inf, entries)
    reasons: Counter[str] = Counter()
    kept = np.ones(len(times), dtype=bool)
    for reason, missing in (
        (NO_TIME, np.isnan(times)),
        (NO_STATUS, np.isnan(events)),
        (NO_ENTRY, np.isnan(entries)),
        (NEVER_OBSERVED, entries == times),
    ):
        reasons[reason] = int(np.sum(kept & missing))
        kept &= ~missing
    index = np.flatnonzero(kept)
    joined = _ties_joined(np.concatenate([times[index], entries[index]]))
    parts = (joined[: len(index)], events[index].astype(np.int64), joined[len(index) :], index)
    for part in parts:
        part.flags.writeable = False
    return EventTimes(*parts, unit, tuple((reason, count) for reason, count in reasons.items() if count))


def event_times_of_dates(start: Any, end: Any, event: Any, *, entry: Any = None, first_row: int = 1) -> EventTimes:
    """Patients from calendar dates (`datetime.date`, ISO text or numpy dates; None and NaT are unknown), in calendar months.

    Raises as `event_times`; an end before the start names its row.
    """
    entered = None if entry is None else calendar_months(start, entry)
    return event_times(calendar_months(start, end), event, unit="months", entry=entered, first_row=first_row)


def calendar_months(start: Any, end: Any) -> Floats:
    """Months from one date to another: whole months by the calendar, and days as a part of the month that they fall in.

    An anniversary is a whole number, whatever leap years lie between; from the last day of a month it is the last day of a
    shorter one. Unknown dates are NaN.
    """
    first, last = _days(start), _days(end)
    first, last = np.broadcast_arrays(first, last)
    known = ~(np.isnat(first) | np.isnat(last))
    months = np.full(first.shape, np.nan)
    a, b = first[known], last[known]
    whole = b.astype("M8[M]").astype(np.int64) - a.astype("M8[M]").astype(np.int64)
    whole = whole - (_later(a, whole) > b)
    reached, following = _later(a, whole), _later(a, whole + 1)
    part = (b - reached).astype(np.int64) / (following - reached).astype(np.int64)
    months[known] = whole + part
    return months


def latest_within(months: float, unit: CurveUnit) -> float:
    """The latest time that counts as within a horizon: of days, the longest span that any calendar gives these months."""
    return _spans(months)[1] if unit == "days" else months


def earliest_at(months: float, unit: CurveUnit) -> float:
    """The earliest time at which a horizon may be reached: of days, the shortest span that any calendar gives these months."""
    return _spans(months)[0] if unit == "days" else months


def in_months(time: Floats, unit: CurveUnit) -> Floats:
    """Times in months, for an axis."""
    return time / DAYS_A_MONTH if unit == "days" else time


@lru_cache(maxsize=256)
def _spans(months: float) -> tuple[float, float]:
    if months != int(months):
        days = round(months * DAYS_A_MONTH, 6)
        return days, days
    # Four years hold every position of a leap day; from 1904 on none is left out for two centuries.
    starts = np.arange("1904-01-01", "1908-01-01", dtype="M8[D]")
    spans = (_later(starts, np.int64(months)) - starts).astype(np.int64)
    return float(spans.min()), float(spans.max())


def _days(dates: Any) -> npt.NDArray[np.datetime64]:
    if hasattr(dates, "to_numpy"):
        dates = dates.to_numpy()
    array = np.asarray(dates)
    if array.dtype.kind in "OU":
        array = np.array([np.datetime64("NaT") if one is None or one == "" or one != one else one for one in array.ravel()])
    return array.astype("M8[D]")


def _later(day: npt.NDArray[np.datetime64], months: Any) -> npt.NDArray[np.datetime64]:
    month = day.astype("M8[M]")
    target = month + np.asarray(months, dtype="m8[M]")
    longest = (target + np.timedelta64(1, "M")).astype("M8[D]") - target.astype("M8[D]")
    into = np.minimum(day - month.astype("M8[D]"), longest - np.timedelta64(1, "D"))
    later: npt.NDArray[np.datetime64] = target.astype("M8[D]") + into
    return later


def _ties_joined(times: Floats) -> Floats:
    """Times with those that differ only by rounding made equal, each to the lowest of its neighbours."""
    finite = np.isfinite(times)
    values, inverse = np.unique(times[finite], return_inverse=True)
    if len(values) < 2:
        return times
    apart = np.diff(values) > _TIED * np.abs(values).max()
    first = np.concatenate([[0], np.where(apart, np.arange(1, len(values)), 0)])
    joined = times.copy()
    joined[finite] = values[np.maximum.accumulate(first)][inverse]
    return joined


def _refuse(wrong: Booleans, first_row: int, reason: str, accepted: str) -> None:
    if wrong.any():
        raise EventTimesError([int(row) + first_row for row in np.flatnonzero(wrong)], reason, accepted)
