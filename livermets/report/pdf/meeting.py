"""The minutes of a meeting: the agenda with what was decided, each case in full, and the sources once for all."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Final

from livermets.board.briefing import Evidence, signs_words
from livermets.board.minutes import CaseMinutes, MeetingMinutes
from livermets.board.models import CASE_STATUS_LABELS, ROLE_LABELS
from livermets.report.pdf.case import case_data
from livermets.report.pdf.words import (
    EVERYTHING,
    Data,
    decision_data,
    follow_up_data,
    intended_use,
    meeting_words,
    printed_words,
    releases_words,
    shortened,
    sources,
    with_decided,
)
from livermets.text import bracket_apart, day_words

_FEW_WORDS: Final = 110
_AGENDA_QUESTION: Final = 160
_RUNNING: Final = 60


class _Numbers:
    """Numbers the sources of all cases through, each once."""

    def __init__(self) -> None:
        self._found: dict[str, Evidence] = {}

    def of(self, evidence: Iterable[Evidence]) -> dict[int, int]:
        """For the numbers of one case those of the minutes."""
        renumbered = {}
        for one in evidence:
            kept = self._found.setdefault(one.source_id, one.model_copy(update={"number": len(self._found) + 1}))
            renumbered[one.number] = kept.number
        return renumbered

    @property
    def all(self) -> list[Evidence]:
        return list(self._found.values())


def minutes_pages(
    minutes: MeetingMinutes, at: datetime.datetime, release_now: str, done: Callable[[int], None] = lambda _: None
) -> Data:
    """What the template of the minutes needs; `done` is told how many cases are ready."""
    numbers = _Numbers()
    cases = []
    for count, one in enumerate(minutes.cases, 1):
        cases.append(_case(count, one, numbers, release_now))
        done(count)
    meeting = minutes.meeting
    return {
        "title": f"Minutes: {meeting_words(meeting)}",
        "meeting": meeting.title,
        "running": shortened(meeting.title, _RUNNING),
        "when": meeting_words(meeting.model_copy(update={"title": ""})),
        "roles": [ROLE_LABELS[role] for role in meeting.roles],
        "counts": counts_words(minutes.cases),
        "agenda": [_agenda_row(number, one) for number, one in enumerate(minutes.cases, 1)],
        "cases": cases,
        "sources": sources(numbers.all, EVERYTHING),
        "release": release_now,
        "printed": printed_words(minutes, at),
        "doubtful": signs_words(*(one.briefing for one in minutes.cases)),
        "intended_use": intended_use(),
    }


def counts_words(cases: Iterable[CaseMinutes]) -> list[list[str]]:
    """How many cases there are, how many were decided, with dissent, and carried out: number and words."""
    all_cases = list(cases)
    decided = [one.decision for one in all_cases if one.decision is not None]
    dissent = sum(1 for one in decided if one.dissents)
    followed = sum(1 for one in all_cases if one.follow_up is not None)
    return [
        [str(len(all_cases)), "on the agenda"],
        [str(len(decided)), "decided"],
        [str(dissent), "with dissent"],
        [str(followed), "with a follow-up"],
    ]


def _agenda_row(number: int, minutes: CaseMinutes) -> Data:
    decision = minutes.decision
    if decision is None:
        words, undecided = "", CASE_STATUS_LABELS[minutes.case.status].lower()
    else:
        names = [bracket_apart(minutes.briefing.option_name(one))[0] for one in decision.options]
        words, undecided = shortened(", then ".join(names) or decision.plan, _FEW_WORDS), ""
    return {
        "number": number,
        "label": shortened(minutes.name, _FEW_WORDS),
        "question": shortened(minutes.briefing.question or "", _AGENDA_QUESTION),
        "decision": words,
        "undecided": undecided,
        "dissents": len(decision.dissents) if decision else 0,
        "responsible": ROLE_LABELS[decision.responsible] if decision and decision.responsible else "",
        "review": day_words(decision.review_on) if decision else "",
    }


def _case(number: int, minutes: CaseMinutes, numbers: _Numbers, release_now: str) -> Data:
    briefing = minutes.briefing
    mapped = numbers.of(briefing.evidence)
    follow_ups = {one.id: [f for f in minutes.follow_ups if f.decision_id == one.id] for one in minutes.decisions}
    decisions = [
        {
            **decision_data(minutes, one, EVERYTHING),
            "follow_ups": [follow_up_data(minutes, found, EVERYTHING) for found in follow_ups[one.id]],
        }
        for one in reversed(minutes.decisions)
    ]
    return {
        "number": number,
        **case_data(minutes, with_decided(briefing, minutes.decision), EVERYTHING, mapped),
        "decisions": decisions,
        "release": releases_words(minutes, release_now),
    }
