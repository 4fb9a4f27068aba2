"""What every report writes the same way: days, moments, and how a case is called."""

from __future__ import annotations

import datetime

from livermets.board.minutes import CaseMinutes


def day_words(day: datetime.date | None) -> str:
    """A day, the same for every reader; empty for none."""
    return day.isoformat() if day else ""


def moment_words(at: datetime.datetime) -> str:
    """A moment to the minute, in UTC; one without a time zone is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return f"{aware.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"


def case_name(minutes: CaseMinutes) -> str:
    """How a case is called: by the label that the board saw, else by the one the store gives it."""
    return str(minutes.facts.get("case_label") or "").strip() or minutes.case.label
