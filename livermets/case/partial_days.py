"""A day that is known only by its month or its year, and the months between two such days.

"2019" is any day of that year. Between two of them lies an interval: from the last day of the one to the first of the other,
and from the first to the last. Months are those of the calendar, so that a year is twelve of them whether it is a leap year
or not.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from livermets.case.faults import NotReadError
from livermets.case.plain import plain_text
from livermets.case.typed_days import month_called, read_day

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
"""Between these is every year in which something can have been observed."""

_YEAR: Final = re.compile(r"([0-9]{4})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-./ ]([0-9]{1,2})")
_MONTH_FIRST: Final = re.compile(r"([0-9]{1,2})[-./ ]([0-9]{4})")
_NAMED: Final = re.compile(r"([^\W\d_]{3,10})\.?,?[- ]?(?:de |of )?([0-9]{4})")
_ABOUT: Final = re.compile(r"(?:~|≈|ca\.?|c\.|circa|approx\.?|about|around|etwa|ungefähr|um|env\.?|environ|vers|in|im) ?", re.I)
_BETWEEN_DAYS: Final = re.compile(r" ?(?:→|->|\.\.\.?|…) ?| (?:to|until|till|bis|-|au|al|a|à|hasta) ", re.IGNORECASE)
_FROM: Final = re.compile(r"^(?:from|between|von|vom|du|de|dal|desde) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """The days between two, both included, one of which is meant."""

    first: datetime.date
    last: datetime.date


def read_days(text: str) -> Days:
    """The days that "2019", "2019-11", "Nov 2019", "about 2019" or "2019-11-03" can mean. Raises NotReadError."""
    bare = plain_text(text)
    bare = bare[found.end() :] if (found := _ABOUT.match(bare)) else bare
    if found := _YEAR.fullmatch(bare):
        year = int(found[1])
        return _in_range(datetime.date(max(year, 1), 1, 1), datetime.date(max(year, 1), 12, 31))
    if found := _YEAR_FIRST.fullmatch(bare):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(bare):
        return _month(int(found[2]), int(found[1]))
    if (found := _NAMED.fullmatch(bare)) and (number := month_called(found[1])):
        return _month(int(found[2]), number)
    day, _ = read_day(bare)
    return _in_range(day, day)


def days_text(days: Days) -> str:
    """Days as an origin has them: a year, a month or a day."""
    text = days.first.isoformat()
    if days.first == days.last:
        return text
    return text[:4] if days.last.month != days.first.month else text[:7]


def _month(year: int, month: int) -> Days:
    if not 1 <= month <= 12 or not year:
        raise NotReadError("no such month")
    return _in_range(datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1]))


def _in_range(first: datetime.date, last: datetime.date) -> Days:
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise NotReadError("outside the range", f"a date from {FIRST_YEAR} to {LAST_YEAR}")
    return Days(first, last)


def months_between(start: Days, end: Days) -> tuple[Fraction, Fraction]:
    """The fewest and the most months from one day to a later one, each known as far as it is.

    Raises NotReadError when the second lies before the first whatever day of each is meant.
    """
    if end.last < start.first:
        raise NotReadError("the second date lies before the first one", "the earlier date first")
    return max(Fraction(0), _months(start.last, end.first)), _months(start.first, end.last)


def _months(start: datetime.date, end: datetime.date) -> Fraction:
    """Months of the calendar from one day to another, the days left over as a share of the month that they lie in."""
    whole = 12 * (end.year - start.year) + end.month - start.month
    if _months_later(start, whole) > end:
        whole -= 1
    begun, next_one = _months_later(start, whole), _months_later(start, whole + 1)
    return whole + Fraction((end - begun).days, (next_one - begun).days)


def _months_later(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def two_days(text: str) -> tuple[Days, Days] | None:
    """The two dates of "2019 to 2020-03" or "2019-11-03 → 2020"; None for a text that is no two dates."""
    parts = _BETWEEN_DAYS.split(_FROM.sub("", plain_text(text)))
    if len(parts) != 2:
        return None
    try:
        return read_days(parts[0]), read_days(parts[1])
    except NotReadError:
        return None
