"""The decisions of a board as a cohort: how long a case waited, whether it was done, what departs from rules without a reason.

A case counts from the moment it was entered in this installation to its first decision. A case without a decision is still
waiting: it is censored, not left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from livermets.board.models import DeviationReason, FollowUpOutcome
from livermets.board.overview import Share
from livermets.cohort.statistics.curves import SurvivalCurve, kaplan_meier, quantile_time
from livermets.cohort.statistics.estimates import Estimate
from livermets.cohort.statistics.event_times import event_times


@dataclass(frozen=True, slots=True)
class BoardCourse:
    """What became of a case: when it was entered, first decided on, and what the decision that stands on it says.

    `against` are chosen options that published rules spoke against as the board saw them, `deviations` the reasons given;
    `outcome` is what became of the decision, None while it is not known, `done_on` the day on which something was done.
    """

    case_id: str
    entered: datetime.datetime
    decided: datetime.datetime | None = None
    against: tuple[str, ...] = ()
    deviations: tuple[DeviationReason, ...] = ()
    outcome: FollowUpOutcome | None = None
    done_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DecisionTimes:
    """The courses counted: the wait in days as a curve and its middle, and shares, each of how many.

    `undocumented` is of the decisions for an option that rules spoke against: those that name no reason. `median_done` are the
    days from a decision to what was done, of those of which the day is known.
    """

    cases: int
    decided: int
    waiting: SurvivalCurve
    median_wait: Estimate
    carried_out: Share
    changed: Share
    not_carried_out: Share
    not_known: Share
    undocumented: Share
    median_done: float | None
    done: int


def decision_times(courses: Iterable[BoardCourse], now: datetime.datetime) -> DecisionTimes:
    """Count these cases as they stand at a moment."""
    every = tuple(courses)
    waits = [max(0.0, _days(one.entered, one.decided or now)) for one in every]
    data = event_times(waits, [int(one.decided is not None) for one in every], unit="days")
    curve = kaplan_meier(data)
    decided = [one for one in every if one.decided is not None]
    departing = [one for one in decided if one.against]
    done = [(one.done_on - one.decided.date()).days for one in decided if one.done_on is not None and one.decided]

    def share(outcome: FollowUpOutcome | None) -> Share:
        return Share(sum(one.outcome == outcome for one in decided), len(decided))

    return DecisionTimes(
        len(every),
        len(decided),
        curve,
        quantile_time(curve),
        share("carried-out"),
        share("changed"),
        share("not-carried-out"),
        share(None),
        Share(sum(not one.deviations for one in departing), len(departing)),
        float(median(done)) if done else None,
        len(done),
    )


def _days(start: datetime.datetime, end: datetime.datetime) -> float:
    return (end - start).total_seconds() / 86_400
