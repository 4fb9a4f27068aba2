"""How old the facts of a case are: current, stale, missing, or not dated well enough to say.

A limit is one that a source gives for this case (`data/ages.yaml`); a fact without one is dated and nothing more. Of a stale
fact it is looked up whether anything would be answered otherwise if it moved: the case is assessed without it, and what then
waits for it could change.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.relevance import relevance
from livermets.case.case import Case
from livermets.case.partial_days import Days, read_days
from livermets.case.reading import read_what_fits
from livermets.case.words import fact_label
from livermets.facts import FACTS
from livermets.knowledge.age_limits import AgeLimit
from livermets.text import counted, listed

AgeStatus = Literal["current", "stale", "missing", "unclear", "no-limit"]

AGE_LABELS: Final[Mapping[AgeStatus, str]] = MappingProxyType(
    {
        "current": "Current",
        "stale": "Stale",
        "missing": "Missing",
        "unclear": "Day not known well enough",
        "no-limit": "Dated; no limit was read",
    }
)

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Age:
    """How old one fact is on the reference day.

    `days` are the least and the most days since it was observed, None where no day is known; `limit` the strictest one that
    speaks for this case. Of a stale fact `options` and `systems` are those that could read otherwise with another value.
    """

    fact: str
    status: AgeStatus
    observed: str | None = None
    days: tuple[int, int] | None = None
    limit: AgeLimit | None = None
    options: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    @property
    def matters(self) -> bool | None:
        """Whether anything would be answered otherwise if a stale fact moved; None for the others."""
        return bool(self.options or self.systems) if self.status == "stale" else None

    def to_json(self) -> dict[str, Any]:
        """The age by the contract of the command line."""
        found: dict[str, Any] = {"fact": self.fact, "status": self.status}
        if self.observed is not None:
            found["observed"] = self.observed
        if self.days is not None:
            found["days"] = list(self.days)
        if self.limit is not None:
            limit = self.limit
            found["limit"] = {"id": limit.id, "within": limit.limit_words, "before": limit.before, "source": limit.source}
        if self.status == "stale":
            found |= {"matters": self.matters, "options": list(self.options), "systems": list(self.systems)}
        return found


def reference_day(case: Case, today: datetime.date) -> datetime.date:
    """The day on which the facts are looked at: the one of the case, else today."""
    day: datetime.date | None = case.values["assessed_on"]
    return day or today


def ages(assessment: Assessment, today: datetime.date) -> tuple[Age, ...]:
    """The ages of the facts of a case that have a limit or an origin, in the order of the facts.

    Pure: the same assessment and day give the same ages.
    """
    case = assessment.case
    on = reference_day(case, today)
    limits = _limits_of(assessment)
    asked = relevance(case.values["primary_site"]).facts
    found = []
    for name in FACTS:
        if name in case.given and (name in limits or name in case.origins):
            age = _age(case, name, limits.get(name), on)
            found.append(_with_what_could_move(assessment, age) if age.status == "stale" else age)
        elif name in limits and case.values[name] is None and name in asked:
            found.append(Age(name, "missing", limit=limits[name]))
    return tuple(found)


def _limits_of(assessment: Assessment) -> dict[str, AgeLimit]:
    """For each fact the limit that speaks for this case; of several the one that is reached first."""
    day = datetime.date(2000, 1, 1)
    found: dict[str, AgeLimit] = {}
    for one in assessment.knowledge.ages.limits:
        if one.when.holds(assessment.case.values) is not True:
            continue
        for name in one.limit.facts:
            if name not in found or one.limit.last_day(day) < found[name].last_day(day):
                found[name] = one.limit
    return found


def _age(case: Case, name: str, limit: AgeLimit | None, on: datetime.date) -> Age:
    origin = case.origins.get(name)
    if origin is None or origin.observed is None:
        return Age(name, "unclear" if limit else "no-limit", limit=limit)
    observed = read_days(origin.observed)
    # What was typed without a day was observed on the day of its entry or before.
    earliest = None if origin.is_day_of_entry else observed.first
    days = None if earliest is None else ((on - observed.last).days, (on - earliest).days)
    told = None if origin.is_day_of_entry else origin.observed
    return Age(name, _status(limit, observed, earliest, on), told, days, limit)


def _status(limit: AgeLimit | None, observed: Days, earliest: datetime.date | None, on: datetime.date) -> AgeStatus:
    if limit is None:
        return "no-limit"
    if limit.last_day(observed.last) < on:
        return "stale"
    is_known = earliest is not None and earliest <= on
    return "current" if is_known and earliest is not None and limit.last_day(earliest) >= on else "unclear"


def _with_what_could_move(assessment: Assessment, age: Age) -> Age:
    """The options and systems that wait for the fact once it is not known."""
    case = assessment.case
    rest = {name: value for name, value in case.to_json().items() if name != age.fact}
    without = assess(read_what_fits(rest)[0], assessment.knowledge)
    follow = {age.fact, *(name for name, facts in case.settled.items() if age.fact in facts)}
    options = [one.id for one in without.options if follow.intersection((*one.missing, *one.to_check))]
    options += [one.id for one in without.options if one.id not in options and _differs(assessment, one.id, one.status)]
    systems = [
        name
        for name, result in without.systems.items()
        if result.applicable is not False and follow.intersection(result.missing) and assessment.systems[name].applicable
    ]
    return Age(age.fact, age.status, age.observed, age.days, age.limit, tuple(options), tuple(systems))


def _differs(assessment: Assessment, option: str, status: str) -> bool:
    return any(one.id == option and one.status != status for one in assessment.options)


def age_words(age: Age) -> str:
    """How old one fact is, in words: "62 days old; asked for within 2 weeks before systemic treatment starts"."""
    said = {"missing": "unknown", "unclear": "day of the observation not said"}.get(age.status, "")
    if age.days is not None:
        said = _days_words(age.days)
    elif age.status == "stale":
        said = "entered longer ago than that"
    if age.limit is None:
        return f"{said}; no limit was read" if said else "day of the observation not said; no limit was read"
    return f"{said}; asked for within {age.limit.limit_words} before {age.limit.before}"


def _days_words(days: tuple[int, int]) -> str:
    least, most = days
    if most < 0:
        return "observed after the day it is looked at"
    return f"{counted(most, 'day')} old" if least == most else f"{max(least, 0)} to {counted(most, 'day')} old"


def stale_line(found: Sequence[Age]) -> str:
    """What is stale or missing, in one line for a board; empty where nothing is, or no fact says when it was observed.

    Facts that are stale alike stand together: "Stale: platelets, bilirubin (asked for within 2 weeks before systemic treatment
    starts); a new value could change 2 options. Missing: INR."
    """
    stale = [one for one in found if one.status == "stale"]
    said = [_stale_words(limit, [one for one in stale if one.limit == limit]) for limit in _limits_in_order(stale)]
    if not any(one.observed for one in found) and not stale:
        return ""
    missing = [fact_label(one.fact) for one in found if one.status == "missing"]
    sentences = [f"Stale: {'; '.join(said)}."] if said else []
    sentences += [f"Missing: {_named(missing)}."] if missing else []
    return " ".join(sentences)


def _limits_in_order(stale: Iterable[Age]) -> list[AgeLimit]:
    return list(dict.fromkeys(one.limit for one in stale if one.limit is not None))


def _stale_words(limit: AgeLimit, stale: Sequence[Age]) -> str:
    names = _named([fact_label(one.fact) for one in stale])
    oldest = max((one.days[1] for one in stale if one.days is not None), default=None)
    old = f"{counted(oldest, 'day')} old, " if oldest is not None else ""
    return f"{names} ({old}asked for within {limit.limit_words} before {limit.before}; {moves_words(*stale)})"


def moves_words(*stale: Age) -> str:
    """Whether another value of stale facts could change anything here, and how much."""
    options = len({option for one in stale for option in one.options})
    systems = len({system for one in stale for system in one.systems})
    said = [counted(options, "option")] if options else []
    said += [counted(systems, "stage or score", "stages or scores")] if systems else []
    return f"another value could change {listed(said)}" if said else "another value would change nothing here"


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return listed(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMED])} and {more} more"
