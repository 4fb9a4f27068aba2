"""What the minutes of a meeting would lack: a day, who recorded a decision, who sees to it. Named before minutes are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from livermets.board.models import BoardCase, Decision, Meeting
from livermets.board.store.change import NOBODY
from livermets.text import listed


def lacking(meeting: Meeting, cases: Iterable[BoardCase], decisions: Mapping[str, Sequence[Decision]]) -> tuple[str, ...]:
    """A line for the meeting and for each case that lacks something, in the order of the agenda.

    `decisions` are those of a case by its id, the earliest first; the last one counts. A case without one lacks only its day.
    """
    lines = [] if meeting.held_on else ["The meeting has no day"]
    for number, case in enumerate(cases, 1):
        missing = [] if case.facts.get("assessed_on") else ["the day on which it was assessed"]
        made = decisions.get(case.id, ())
        if made:
            missing += [] if made[-1].decided_by != NOBODY else ["the role that recorded the decision"]
            missing += [] if made[-1].responsible else ["the responsible role"]
        if missing:
            lines.append(f"{number}. {case.label} lacks {listed(missing)}")
    return tuple(lines)
