"""Dates as FHIR writes them: to the year, the month, the day or the second. A partial date is the time that it leaves open."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.partial_days import Days

_WRITTEN: Final = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)
_WHOLE_DAY: Final = len("2026-11-27")
_OBSERVED: Final = ("effectiveDateTime", "effectiveInstant")
_ONSET: Final = ("onsetDateTime",)
_ASSERTED: Final = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
_DAY: Final = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A time that is known as well as it was written: its first and last moment (UTC), and the day, month or year as text."""

    first: datetime.datetime
    last: datetime.datetime
    text: str

    @property
    def days(self) -> Days:
        """The days that it can be, as they were written where it was observed."""
        if len(self.text) == _WHOLE_DAY:
            day = datetime.date.fromisoformat(self.text)
            return Days(day, day)
        return Days(self.first.date(), self.last.date())

    def is_before(self, other: Period) -> bool:
        """Whether it lies before the other, whatever moment of both is meant."""
        return self.last < other.first


def read_period(written: object) -> Period | None:
    """The time that a FHIR date, dateTime or instant means; None for what is none."""
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    try:
        if not month:
            first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        elif not day:
            days = calendar.monthrange(year, int(month))[1]
            first, last = datetime.date(year, int(month), 1), datetime.date(year, int(month), days)
        else:
            first = last = datetime.date(year, int(month), int(day))
        if found[4]:
            moment = datetime.datetime.fromisoformat(str(written).replace("Z", "+00:00"))
            aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
            # The day is that of the place where it was written, not that of Greenwich.
            return Period(aware.astimezone(datetime.UTC), aware.astimezone(datetime.UTC), f"{first}")
        start = datetime.datetime.combine(first, datetime.time(), datetime.UTC)
        end = datetime.datetime.combine(last + _DAY, datetime.time(), datetime.UTC) - datetime.timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
    return Period(start, end, "-".join(filter(None, found.groups()[:3])))


def observed(resource: Mapping[str, Any]) -> Period | None:
    """When an observation was made: not when it was issued, entered or sent."""
    for name in _OBSERVED:
        if span := read_period(resource.get(name)):
            return span
    period = resource.get("effectivePeriod")
    return (read_period(period.get("end")) or read_period(period.get("start"))) if isinstance(period, Mapping) else None


def began(condition: Mapping[str, Any]) -> Period | None:
    """When a condition began, or else when it was first stated; not when it was recorded."""
    for name in _ONSET:
        if span := read_period(condition.get(name)):
            return span
    period = condition.get("onsetPeriod")
    if isinstance(period, Mapping) and (span := read_period(period.get("start"))):
        return span
    for extension in condition.get("extension") or ():
        if isinstance(extension, Mapping) and extension.get("url") == _ASSERTED:
            return read_period(extension.get("valueDateTime"))
    return None


def years_between(birth: Period, day: datetime.date) -> tuple[int, int]:
    """The least and the greatest age in years on a day, as well as the birth date says it."""
    return _years(birth.days.last, day), _years(birth.days.first, day)


def _years(birth: datetime.date, day: datetime.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
