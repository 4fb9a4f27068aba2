"""Meetings for the tests of the reports, and reading a PDF back."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdf

from livermets.board.minutes import MeetingMinutes, brief_case, meeting_minutes, see_case
from livermets.board.models import BoardCase, DecisionDraft, Dissent, Role, Seen
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.pdf.make import case_pdf, meeting_pdf
from tests.conftest import ROOT

AT = datetime.datetime(2026, 3, 4, 15, 30, tzinfo=datetime.UTC)
PRINTED = datetime.datetime(2026, 5, 1, 8, 0, tzinfo=datetime.UTC)
QUESTION = "Can both hemilivers be cleared in two stages?"


def demo(name: str, **more: Any) -> dict[str, Any]:
    """The facts of a case in `data/cases`."""
    facts: dict[str, Any] = json.loads((ROOT / "data" / "cases" / f"{name}.json").read_text())["facts"]
    return {**facts, **more}


def meeting_of(*cases: dict[str, Any], decide: Callable[[Store, BoardCase], None] | None = None) -> MeetingMinutes:
    """The minutes of a meeting with these cases; `decide` does what is to be done with each."""
    store = Store.in_session(clock=lambda: AT)
    roles: tuple[Role, ...] = ("liver-surgery", "radiology")
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 4), datetime.time(15), roles)
    for facts in cases:
        case = store.add_case(meeting.id, facts)
        if decide is not None:
            decide(store, case)
    found = meeting_minutes(store, meeting.id, knowledge())
    store.close()
    return found


def decided(store: Store, case: BoardCase, draft: DecisionDraft | None = None, seen: Seen | None = None) -> None:
    """Record a decision with everything that can stand in one."""
    options = tuple(one.id for one in brief_case(case, knowledge()).options[:2])
    made = draft or DecisionDraft(
        options=options,
        plan="Right portal vein embolisation first.",
        rationale="The remnant is small but grows.",
        deviations=("patient-preference",),
        deviation_note="No third line.",
        dissents=(Dissent(role="medical-oncology", reason="Would treat for two more months."),),
        conditions=("if MRI shows no further lesion",),
        responsible="liver-surgery",
        review_on=datetime.date(2026, 4, 15),
        trial="none-fits",
        trial_note="The only one is closed",
    )
    store.decide(case.id, case.version, made, seen or see_case(case, knowledge()), who="Board coordination")


@cache
def synchronous() -> MeetingMinutes:
    """One demo case with a decision."""
    return meeting_of(demo("colorectal-synchronous", board_question=QUESTION, case_label="Case L-17"), decide=decided)


def page_of(minutes: MeetingMinutes, number: int = 0, release_now: str = "other-release") -> bytes:
    """The page of one case of a meeting."""
    return case_pdf(minutes.cases[number], at=PRINTED, meeting=minutes.meeting, release_now=release_now)


def minutes_of(minutes: MeetingMinutes) -> bytes:
    return meeting_pdf(minutes, at=PRINTED, release_now=knowledge().release)


def words_of(pdf: bytes) -> str:
    """The text of all pages on one line, without the places where a long word may be broken."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def places_of(pdf: bytes) -> list[tuple[float, float]]:
    """Where each piece of text stands on its page, in points from the lower left corner."""
    found: list[tuple[float, float]] = []

    def visit(text: str, outer: Any, inner: Any, font: Any, size: Any) -> None:  # noqa: ARG001 - as pypdf calls it
        if text.strip():
            (a, b, c, d, e, f), (x, y) = outer, inner[4:]
            found.append((a * x + c * y + e, b * x + d * y + f))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found


def holds(text: str, *parts: str) -> None:
    """Every part stands in the text, whatever lines it was broken into."""
    squeezed = "".join(text.split())
    missing = [part for part in parts if "".join(part.split()) not in squeezed]
    assert not missing, f"{missing} not in: {text}"
