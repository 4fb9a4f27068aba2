"""When each case of a meeting begins: from the start of the meeting and the minutes of the cases before it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from livermets.board.models import BoardCase, Meeting

USUAL_MINUTES: Final = 10
"""What a case is counted with while nobody said how long it takes."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """`begins` of each case in the order of the agenda, and when the last one ends: `HH:MM`, or minutes into the meeting
    (`+0:25`) while its start is not set. `minutes` is the sum, `assumed` how many cases were counted with USUAL_MINUTES."""

    begins: tuple[str, ...]
    ends: str
    minutes: int
    assumed: int


def timetable(meeting: Meeting, agenda: Sequence[BoardCase]) -> Timetable:
    """The timetable of a meeting whose cases stand in their order."""
    passed, begins = 0, []
    for case in agenda:
        begins.append(_moment(meeting.starts_at, passed))
        passed += case.minutes or USUAL_MINUTES
    assumed = sum(case.minutes is None for case in agenda)
    return Timetable(tuple(begins), _moment(meeting.starts_at, passed), passed, assumed)


def _moment(start: datetime.time | None, minutes: int) -> str:
    if start is None:
        return f"+{minutes // 60}:{minutes % 60:02d}"
    whole = (start.hour * 60 + start.minute + minutes) % (24 * 60)
    return f"{whole // 60:02d}:{whole % 60:02d}"
