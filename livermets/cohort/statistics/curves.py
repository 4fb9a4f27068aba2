"""Kaplan-Meier curves: survival with pointwise intervals, medians, survival at a horizon, numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.statistics.estimates import (
    Estimate,
    IntervalForm,
    optional,
    proportion_bounds,
    risk_table,
)
from livermets.cohort.statistics.event_times import (
    EventTimes,
    Floats,
    Integers,
    earliest_at,
    in_months,
    latest_within,
)

NOT_REACHED: Final = "not reached by the follow-up"
MEDIAN_RULE: Final = (
    "the first time at which survival is below one half; where the curve is flat at exactly one half, the middle of the flat, "
    "as in R"
)
AT_RISK_RULE: Final = "Numbers at risk are those under observation just before the time."

_HALF: Final = 1.5e-8
"""How near to a share survival must be to count as equal to it: the square root of the machine's precision, as in R."""


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """A Kaplan-Meier curve at every time at which someone died or was censored, in the unit of `data`.

    `survival` holds from its time until the next; `error` is Greenwood's standard error of it, NaN where survival is 0.
    `low` and `high` are pointwise at `level`, on the scale `form`, NaN where there are none. `emptied` is the time at which
    all patients under observation had died although more came later: with delayed entry, what follows is not to be used.
    """

    data: EventTimes
    time: Floats
    survival: Floats
    error: Floats
    low: Floats
    high: Floats
    at_risk: Integers
    events: Integers
    censored: Integers
    form: IntervalForm
    level: float
    emptied: float | None

    @property
    def n_events(self) -> int:
        """Events of any kind."""
        return int(self.events.sum())

    @property
    def n_censored(self) -> int:
        """Patients without one."""
        return int(self.censored.sum())

    @property
    def months(self) -> Floats:
        """The times in months, for an axis."""
        return in_months(self.time, self.data.unit)


@dataclass(frozen=True, slots=True)
class AtHorizon:
    """Survival (or an incidence) at a horizon. Without a value, `why_not` says why; `at_risk` is just before the horizon."""

    months: float
    estimate: Estimate
    at_risk: int
    events: int
    why_not: str = ""


def kaplan_meier(data: EventTimes, *, form: IntervalForm = "log-log", level: float = 0.95) -> SurvivalCurve:
    """The survival of these patients, every kind of event counted as one.

    Kaplan and Meier 1958; variance by Greenwood 1926; late entries are at risk from their entry. No patients give a curve
    without times. Raises ValueError for a level outside (0, 1).
    """
    table = risk_table(data.time, data.happened.astype(np.int64), data.entry)
    left = table.at_risk - table.events
    with np.errstate(all="ignore"):
        survival: Floats = np.asarray(np.cumprod(left / table.at_risk), dtype=np.float64)
        spread = np.sqrt(np.cumsum(table.events / (table.at_risk * left)))
        error: Floats = np.asarray(np.where(survival > 0, survival * spread, np.nan), dtype=np.float64)
    low, high = proportion_bounds(survival, error, form, level)
    ended = np.flatnonzero(survival == 0)
    emptied = float(table.time[ended[0]]) if len(ended) and ended[0] < len(survival) - 1 else None
    return SurvivalCurve(
        data, table.time, survival, error, low, high, table.at_risk, table.events, table.censored, form, level, emptied
    )


def survival_at(curve: SurvivalCurve, months: float) -> AtHorizon:
    """Survival at a horizon in months.

    Beyond the last observation there is none ("not reached by the follow-up"), unless every patient had died: then it is 0.
    Of days, whatever is an anniversary in some calendar is at the horizon (`event_times.latest_within`).
    """
    return step_at(curve, months, curve.survival, curve.low, curve.high, curve.events, 1.0, _method(curve))


def step_at(
    curve: SurvivalCurve, months: float, share: Floats, low: Floats, high: Floats, events: Integers, start: float, method: str
) -> AtHorizon:
    """The value at a horizon of shares that step at the times of a curve and are `start` before the first."""
    at = int(np.searchsorted(curve.time, latest_within(months, curve.data.unit), side="right"))
    at_risk = risk_numbers(curve.data, [months])[0]
    happened = int(events[:at].sum())
    if curve.emptied is not None and at and curve.time[at - 1] >= curve.emptied:
        why = "all patients under observation had died before others came under it"
    elif horizon_reached(curve, months):
        if at == 0:
            return AtHorizon(months, Estimate(start, start, start, curve.level, method), at_risk, 0)
        bounds = optional(low[at - 1]), optional(high[at - 1])
        return AtHorizon(months, Estimate(float(share[at - 1]), *bounds, curve.level, method), at_risk, happened)
    else:
        why = NOT_REACHED if curve.data.n else "no patients"
    return AtHorizon(months, Estimate(None, None, None, curve.level, method), at_risk, happened, why)


def horizon_reached(curve: SurvivalCurve, months: float) -> bool:
    """Whether anyone was followed to a horizon, or none was left to follow."""
    if not len(curve.time):
        return False
    return bool(curve.time[-1] >= earliest_at(months, curve.data.unit) or curve.survival[-1] == 0)


def quantile_time(curve: SurvivalCurve, share: float = 0.5) -> Estimate:
    """The time, in the unit of the data, by which survival has fallen to `share`; the median by default (`MEDIAN_RULE`).

    The bounds are where the bounds of the curve fall to it (Brookmeyer and Crowley 1982); None where they do not.
    """
    value, low, high = (_falls_to(curve.time, line, share) for line in (curve.survival, curve.low, curve.high))
    return Estimate(value, low, high, curve.level, f"{_method(curve)}; {MEDIAN_RULE}")


def _falls_to(time: Floats, line: Floats, share: float) -> float | None:
    with np.errstate(invalid="ignore"):
        below = np.flatnonzero(line < share + _HALF)
    if not len(below):
        return None
    first = below[0]
    if abs(line[first] - share) < _HALF:
        lower = below[line[below] < line[first]]
        if len(lower):
            return float(time[first] + time[lower[0]]) / 2
    return float(time[first])


def risk_numbers(data: EventTimes, months: Sequence[float]) -> tuple[int, ...]:
    """Patients at risk just before each of these horizons."""
    moments = [earliest_at(one, data.unit) for one in months]
    return tuple(int(np.count_nonzero(data.entry < at) - np.count_nonzero(data.time < at)) for at in moments)


def observation_time(data: EventTimes, *, form: IntervalForm = "log-log", level: float = 0.95) -> Estimate:
    """The median follow-up by the reverse Kaplan-Meier method: end of observation is the event, death censors it.

    Schemper and Smith 1996. In the unit of the data; at one time, ends of observation come first, as in R's `survfit`.
    """
    reverse = EventTimes(data.time, (~data.happened).astype(np.int64), data.entry, data.index, data.unit)
    median = quantile_time(kaplan_meier(reverse, form=form, level=level))
    return Estimate(median.value, median.low, median.high, level, f"reverse {median.method}")


def _method(curve: SurvivalCurve) -> str:
    return f"Kaplan-Meier, {curve.level:.3g} interval by Greenwood, {curve.form}"
