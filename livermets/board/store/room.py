"""How much a store takes: a demonstration keeps those of all visitors in the memory that they share, and limits each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from livermets.board.store.change import Change
from livermets.board.store.errors import RefusedError
from livermets.board.store.tables import CaseRow, MeetingRow
from livermets.text import counted


@dataclass(frozen=True, slots=True)
class Room:
    """How many meetings there may be, and how many cases on one agenda; None is any number."""

    meetings: int | None = None
    cases: int | None = None

    def ask_for_meeting(self, change: Change) -> None:
        """Raises RefusedError when there are as many meetings as there may be."""
        if self.meetings is not None:
            there = change.session.scalar(select(func.count()).select_from(MeetingRow)) or 0
            _ask(there, self.meetings, counted(self.meetings, "meeting"), "in a session")

    def ask_for_case(self, change: Change, meeting_id: str) -> None:
        """Raises RefusedError when an agenda has as many cases as it may have."""
        if self.cases is not None:
            of_meeting = select(func.count()).select_from(CaseRow).where(CaseRow.meeting_id == meeting_id)
            _ask(change.session.scalar(of_meeting) or 0, self.cases, counted(self.cases, "case"), "on an agenda")


def _ask(there: int, most: int, words: str, where: str) -> None:
    if there >= most:
        raise RefusedError(f"This demonstration takes {words} {where}. Delete one first; nothing was added.")
