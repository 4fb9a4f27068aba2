"""A case on one page, and the minutes of a meeting, as PDF."""

from __future__ import annotations

import datetime
from contextlib import suppress

from livermets.board.minutes import CaseMinutes, MeetingMinutes, Progress
from livermets.board.models import Meeting
from livermets.report.pdf import typeset
from livermets.report.pdf.case import case_pages
from livermets.report.pdf.meeting import minutes_pages


def case_pdf(minutes: CaseMinutes, *, at: datetime.datetime, meeting: Meeting | None = None, release_now: str) -> bytes:
    """A case on exactly one page of A4, for the record: tagged, and the same bytes for the same input.

    What does not fit is shortened and says how much is missing; the minutes hold it in full. `at` is the moment of printing,
    `release_now` the release of the knowledge in use.
    """
    for page in case_pages(minutes, at, meeting, release_now):
        with suppress(typeset.NoRoomError):
            return typeset.pdf("case.typ", page, at)
    raise AssertionError("the last page is set smaller as a whole")


def meeting_pdf(minutes: MeetingMinutes, *, at: datetime.datetime, release_now: str, progress: Progress | None = None) -> bytes:
    """The minutes of a meeting with every text in full, the sources listed once at the end.

    `progress` is told how many steps of how many are done: one for each case, and the last when the pages are set.
    """
    steps = len(minutes.cases) + 1

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, steps)

    made = typeset.pdf("minutes.typ", minutes_pages(minutes, at, release_now, tell), at)
    tell(steps)
    return made
