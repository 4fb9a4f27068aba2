"""A day as a person types it; two orders of day and month are never guessed between."""

from __future__ import annotations

import datetime
import re
from typing import Final

from livermets.case.faults import NotReadError

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-./ ]([0-9]{1,2})[-./ ]([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_RUN: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_EITHER_FIRST: Final = re.compile(r"([0-9]{1,2})[-/ ]([0-9]{1,2})[-/ ]([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}[-./ ] ?[0-9]{1,2}[-./ ] ?[0-9]{2}")
_NAMED: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|o|\.)?[- ]?(?:de )?([^\W\d_]{3,10})\.?,?[- ]?(?:de )?([0-9]{4})")
_NAME_FIRST: Final = re.compile(r"([^\W\d_]{3,9})\.? ?([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_PART: Final = re.compile(r"[0-9]{4}(?:[-./ ][0-9]{1,2})?|[0-9]{1,2}[-./ ][0-9]{4}|[^\W\d_]{3,9}\.? [0-9]{4}")

_WEEKDAY: Final = re.compile(
    r"(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)[.,]* (?=[0-9])",
    re.IGNORECASE,
)

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner janvier gennaio enero",
            "feb february februar février fevrier febbraio febrero",
            "mar march mär märz mrz mars marzo",
            "apr april avril aprile abril",
            "may mai maggio mayo",
            "jun june juni juin giugno junio",
            "jul july juli juillet luglio julio",
            "aug august août aout agosto",
            "sep sept september septembre settembre septiembre",
            "oct october okt oktober octobre ottobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember décembre decembre dicembre diciembre",
        ),
        1,
    )
    for name in names.split()
}


def read_day(text: str) -> tuple[datetime.date, str]:
    """The day that a plain text means, and a remark where its order was read from the numbers. Raises NotReadError."""
    text = text[found.end() :] if (found := _WEEKDAY.match(text)) else text
    if found := _YEAR_FIRST.fullmatch(text) or _RUN.fullmatch(text):
        return _day(found[1], found[2], found[3]), ""
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], found[2], found[1]), ""
    if (found := _NAMED.fullmatch(text)) and (month := month_called(found[2])):
        return _day(found[3], month, found[1]), ""
    if (found := _NAME_FIRST.fullmatch(text)) and (month := month_called(found[1])):
        return _day(found[3], month, found[2]), ""
    if found := _EITHER_FIRST.fullmatch(text):
        return _either(text, int(found[1]), int(found[2]), found[3])
    if _SHORT_YEAR.fullmatch(text):
        raise NotReadError("a year of two digits may be of two centuries")
    if _PART.fullmatch(text):
        raise NotReadError("a day is missing")
    raise NotReadError("not a date")


def month_called(name: str) -> int | None:
    """The number of a month by its name in one of several languages; None for what is none."""
    return _MONTHS.get(name.casefold())


def _either(text: str, first: int, second: int, year: str) -> tuple[datetime.date, str]:
    if first <= 12 and second <= 12 and first != second:
        readings = _day(year, second, first), _day(year, first, second)
        raise NotReadError("day and month cannot be told apart", f"“{readings[0]}” or “{readings[1]}”")
    day = _day(year, second, first) if second <= 12 else _day(year, first, second)
    return day, f"{text} read as {day}"


def _day(year: str, month: str | int, day: str | int) -> datetime.date:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise NotReadError("no such day") from None
