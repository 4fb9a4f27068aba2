"""Meetings for the tests of slides, and reading slides back."""

import datetime
import io
import random
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from livermets.board.minutes import CaseMinutes, MeetingMinutes, brief_case, meeting_minutes, see_case
from livermets.board.models import BoardCase, DecisionDraft, Dissent, FollowUpDraft, Meeting
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.deck.make import meeting_deck

AT = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
DEMO = "colorectal-synchronous"

LONG_QUESTION = ("Should the right hemiliver be removed after the fourth cycle, or the remnant be enlarged first? " * 6)[
    :500
].strip()
NASTY: tuple[dict[str, Any], ...] = (
    {"case_label": "W" * 80, "board_question": LONG_QUESTION},
    {"case_label": "مريض رقم ٣", "board_question": "هل يمكن استئصال الكبد بعد أربع دورات؟"},
    {"case_label": "👩‍⚕️🔥 <b>&amp; \x01\x0b end", "board_question": "Emoji 🎗️ and \x00 control\x1f?"},
    {"case_label": "_x0041_ {} %s", "board_question": "W" * 500},
    {"case_label": "nothing else"},
    {},
)


def lesions(count: int, *, placed: bool = True) -> list[dict[str, Any]]:
    rng = random.Random(count)
    segments = ["1", "2", "3", "4a", "4b", "5", "6", "7", "8"]
    statuses = ["present", "vanished", "resected", "ablated", None]
    return [
        {
            "segment": rng.choice(segments) if placed else None,
            "size_mm": rng.choice([None, 6, 14, 33, 120]),
            "status": rng.choice(statuses),
        }
        for _ in range(count)
    ]


def demo(identity: str = DEMO) -> dict[str, Any]:
    return knowledge().demo_cases[identity].case.to_json()


def minutes_of(*facts: dict[str, Any], title: str = "Liver board") -> MeetingMinutes:
    store = Store.in_session()
    meeting = store.add_meeting(title, datetime.date(2026, 3, 5), datetime.time(14), ["liver-surgery", "radiology"])
    for one in facts:
        store.add_case(meeting.id, one, minutes=10)
    return meeting_minutes(store, meeting.id, knowledge())


def decided(more: dict[str, Any] | None = None) -> MeetingMinutes:
    """One case, with these facts more, with a decision that replaced another, and what became of it."""
    store = Store.in_session()
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 5))
    case = store.add_case(meeting.id, demo() | (more or {}))
    shown = [one["id"] for one in see_case(case, knowledge()).briefing["options"]]
    first = DecisionDraft(plan="Wait for the MRI.")
    second = DecisionDraft(
        options=tuple(shown[:2]),
        plan="Restage after two more cycles",
        rationale="Partial response, fit, wants it",
        deviations=("patient-preference",),
        dissents=(Dissent(role="radiology", reason="Segment 4 abuts the left vein"),),
        conditions=("if MRI shows no further lesion",),
        responsible="liver-surgery",
        review_on=datetime.date(2026, 4, 1),
        trial="none-fits",
    )
    made = None
    for draft in (first, second):
        case = store.case(case.id)
        made = store.decide(case.id, case.version, draft, see_case(case, knowledge()), who="Coordination")
    case = store.case(case.id)
    assert made is not None
    became = FollowUpDraft(outcome="changed", why="Progression outside the liver")
    store.follow_up(case.id, case.version, made.id, became, who="Coordination")
    return meeting_minutes(store, meeting.id, knowledge())


def deck_of(minutes: MeetingMinutes) -> Any:
    return Presentation(io.BytesIO(meeting_deck(minutes, at=AT, release_now=knowledge().release)))


def shapes(holder: Any) -> Iterator[Any]:
    for shape in holder.shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes(shape)


def frames(slide: Any) -> Iterator[tuple[str, Any]]:
    """Every frame of text on a slide, by the name of its shape."""
    for shape in shapes(slide):
        if shape.has_text_frame:
            yield shape.name, shape.text_frame
        if getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                yield from ((shape.name, cell.text_frame) for cell in row.cells)


def words(slide: Any) -> str:
    return "\n".join(frame.text for _, frame in frames(slide))


def notes_of(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def named(slide: Any, name: str) -> Any:
    found = [shape for shape in slide.shapes if shape.name == name]
    assert found, f"no {name} among {[shape.name for shape in slide.shapes]}"
    return found[0]


def case_slides(deck: Any) -> list[Any]:
    return [slide for slide in deck.slides if any(shape.name == "Liver map" for shape in slide.shapes)]


ALL_DEMOS = [case.case.to_json() for case in knowledge().demo_cases.values()]


def always_the_same() -> MeetingMinutes:
    """A meeting whose ids do not change from one process to the next."""
    meeting = Meeting(id="m" * 32, title="Liver board", created_at=AT)
    case = BoardCase(id="c" * 32, meeting_id=meeting.id, position=1, facts=demo(), created_at=AT, updated_at=AT)
    return MeetingMinutes(meeting, (CaseMinutes(case, case.facts, brief_case(case, knowledge())),))
