"""A meeting as slides that can be edited: the agenda, one case a slide, the sources and the intended use.

Whatever the program that opens it, titles are titles, tables are tables and the liver map is made of shapes.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Final

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from livermets.board.briefing import DOUBTFUL
from livermets.board.minutes import CaseMinutes, MeetingMinutes, Progress
from livermets.board.models import ROLE_LABELS
from livermets.board.timetable import timetable
from livermets.evidence import OVERDUE_SHORT
from livermets.knowledge.loading import knowledge
from livermets.report.deck.case import case_slide
from livermets.report.deck.look import CASE_SLIDE, CONTENT, FOOT, MARGIN, QUIET, TITLE_SLIDE, empty_deck
from livermets.report.deck.parts import (
    SMALLEST,
    Box,
    Column,
    Line,
    Run,
    cell_height,
    foot,
    inner_width,
    new_slide,
    notes,
    table,
    text_box,
    write,
)
from livermets.report.deck.text import fitted, one_line, shortened
from livermets.report.deck.words import known, state_words
from livermets.text import counted, day_words, moment_words

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
"""The media type of a deck."""

_AGENDA: Final = (
    Column("No.", 0.55),
    Column("Case", 2.2),
    Column("Primary", 1.6),
    Column("Question", 4.6),
    Column("Begins", 0.8),
    Column("Decision or status", CONTENT - 9.75),
)
_SOURCES: Final = (Column("Source", 2.3), Column("Reference", CONTENT - 4.3), Column("On slides", 2.0))
_FEW: Final = 8
_NOT_ENTERED: Final = "not entered"
"""So many cases fit the first slide with two lines each."""
_EARLIEST: Final = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)


def meeting_deck(
    minutes: MeetingMinutes, *, at: datetime.datetime, release_now: str, progress: Progress | None = None
) -> bytes:
    """The slides of a meeting as a file of PowerPoint; the same minutes and moment give the same bytes.

    `release_now` is the release of the knowledge under which the file is made; decided cases show theirs. Raises ValueError
    for a moment without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    deck = empty_deck()
    aid = "livermets · discussion aid, recommends nothing on its own authority"
    footer = f"{aid} · release {release_now} · {moment_words(at)} · {DOUBTFUL} not verified"
    if any(one.briefing.has_overdue for one in minutes.cases):
        # The line has no room for more words than these.
        footer = f"{footer.replace('discussion aid, ', '')} · {OVERDUE_SHORT}"
    agenda = _agenda_slides(deck, minutes, footer)
    slides = []
    for number, case in enumerate(minutes.cases, 1):
        slides.append(case_slide(deck, case, (number, len(minutes.cases)), footer, agenda[0]))
        if progress is not None:
            progress(number, len(minutes.cases))
    _fill_agenda(agenda, minutes, slides)
    _source_slides(deck, minutes.cases, len(agenda), footer)
    _use_slide(deck, footer)
    return _packed(deck, minutes, at)


# Agenda


def _pages(count: int) -> list[range]:
    """Which cases stand on which slide of the agenda; the first has the title above it."""
    first, more = 15, 18
    pages = [range(0, min(first, count))]
    pages += [range(start, min(start + more, count)) for start in range(first, count, more)]
    return pages


def _agenda_slides(deck: Deck, minutes: MeetingMinutes, footer: str) -> list[Slide]:
    meeting = minutes.meeting
    title = meeting.title or "Tumour board"
    slides = []
    for place in range(len(_pages(len(minutes.cases)))):
        if place:
            slide = new_slide(deck, CASE_SLIDE, f"{title}: agenda, continued", (24, 20))
        else:
            slide = new_slide(deck, TITLE_SLIDE, title, (32, 26, 22))
            _subtitle(slide, minutes)
            notes(slide, _agenda_notes(minutes))
        foot(slide, footer)
        slides.append(slide)
    return slides


def _subtitle(slide: Slide, minutes: MeetingMinutes) -> None:
    meeting = minutes.meeting
    count = len(minutes.cases)
    decided = sum(case.decision is not None for case in minutes.cases)
    when = " ".join(filter(None, (day_words(meeting.held_on), f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "")))
    parts = [when or "Day not set", counted(count, "case"), f"{decided} decided"]
    if count:
        parts.append(f"until {timetable(meeting, [case.case for case in minutes.cases]).ends}" if meeting.starts_at else "")
    roles = ", ".join(ROLE_LABELS[role] for role in meeting.roles)
    holder = next(one for one in slide.placeholders if one.placeholder_format.idx == 1)
    lines: list[Line] = [[Run(" · ".join(filter(None, parts)), 18)]]
    if roles:
        lines.append([Run(shortened(roles, CONTENT * 72, 14), 14, colour=QUIET)])
    write(holder.text_frame, lines)


def _agenda_notes(minutes: MeetingMinutes) -> list[str]:
    meeting = minutes.meeting
    roles = ", ".join(ROLE_LABELS[role] for role in meeting.roles)
    taken = [f"Made for {minutes.taken_by.words}"] if minutes.taken_by else []
    lines = [meeting.title, f"Roles that take part: {roles or 'not stated'}", *taken, ""]
    for number, case in enumerate(minutes.cases, 1):
        lines.append(f"{number}. {case.name}: {case.briefing.question or 'no question written'}. {state_words(case)}")
    return lines


def _fill_agenda(agenda: Sequence[Slide], minutes: MeetingMinutes, slides: Sequence[Slide]) -> None:
    """Put the rows onto the slides of the agenda, now that the slides exist to which they lead."""
    begins = timetable(minutes.meeting, [case.case for case in minutes.cases]).begins
    for place, (slide, page) in enumerate(zip(agenda, _pages(len(minutes.cases)), strict=True)):
        top = 1.25 if place else 1.9
        if not page:
            box = Box(MARGIN, top, CONTENT, 0.4)
            text_box(slide, "Agenda", box, [[Run("No case is on the agenda.", 18, colour=QUIET, italic=True)]])
            continue
        lines = 2 if len(page) <= _FEW else 1
        rows = [_agenda_row(index + 1, minutes.cases[index], slides[index], begins[index], lines) for index in page]
        heights = [cell_height(1, SMALLEST), *[cell_height(lines, 14) + 0.06] * len(rows)]
        says = f"Agenda, cases {page[0] + 1} to {page[-1] + 1}"
        table(slide, "Agenda", (MARGIN, top), _AGENDA, rows, heights, says=says)


def _agenda_row(number: int, case: CaseMinutes, slide: Slide, begins: str, lines: int) -> list[list[Line]]:
    briefing = case.briefing
    widths = [inner_width(column) for column in _AGENDA]

    def fit(text: str, column: int, *, bold: bool = False) -> str:
        return fitted(one_line(text), widths[column], lines * 14 * 1.2, (14,), bold=bold).text

    label = fit(case.name, 1, bold=True)
    primary = (known(briefing.primary[:1]) or [_NOT_ENTERED])[0]
    question = Run(fit(briefing.question or "not written", 3), 14)
    state = Run(fit(state_words(case), 5), 14)
    return [
        [[Run(str(number), 14)]],
        [[Run(label, 14, bold=True, to=slide)]],
        [[Run(fit(primary, 2), 14, colour=QUIET if primary == _NOT_ENTERED else Run("").colour)]],
        [[question if briefing.question else question.quiet()]],
        [[Run(begins, 14)]],
        [[state if case.decision else state.quiet()]],
    ]


# Sources and intended use


def _source_slides(deck: Deck, cases: Sequence[CaseMinutes], before: int, footer: str) -> None:
    """All sources of the cases by name, with the slides on which they stand."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, case in enumerate(cases, before + 1):
        for one in case.briefing.evidence:
            slides = found.setdefault((one.citation, one.reference), [])
            if number not in slides:
                slides.append(number)
    rows = [(citation, reference, ", ".join(map(str, found[citation, reference]))) for citation, reference in sorted(found)]
    each = cell_height(2, SMALLEST) + 0.02
    many = int((FOOT - 1.3 - 0.3) / each)
    pages = [rows[start : start + many] for start in range(0, len(rows), many)]
    for place, page in enumerate(pages, 1):
        of = f" ({place} of {len(pages)})" if len(pages) > 1 else ""
        slide = new_slide(deck, CASE_SLIDE, f"Sources of the numbers{of}", (24,))
        content = [[_two_lines(text, column) for text, column in zip(row, _SOURCES, strict=True)] for row in page]
        heights = [cell_height(1, SMALLEST), *[each] * len(page)]
        table(slide, "Sources", (MARGIN, 1.2), _SOURCES, content, heights, says=f"Sources, part {place} of {len(pages)}")
        foot(slide, footer)
        notes(slide, (f"{citation}: {reference} (slides {slides})" for citation, reference, slides in page))


def _two_lines(text: str, column: Column) -> list[Line]:
    return [[Run(fitted(one_line(text), inner_width(column), 2 * SMALLEST * 1.2, (SMALLEST,)).text)]]


def _use_slide(deck: Deck, footer: str) -> None:
    slide = new_slide(deck, CASE_SLIDE, "Intended use", (24,))
    text = knowledge().intended_use.partition("\n")[2]
    paragraphs = [one_line(part).replace("**", "") for part in text.split("\n\n") if part.strip()]
    box = Box(MARGIN, 1.25, CONTENT, FOOT - 1.35)
    fit = fitted("\n".join(paragraphs), box.width * 72, box.height * 72 - 6 * len(paragraphs), (14, 13, 12))
    lines: list[Line] = []
    for paragraph in fit.text.split("\n"):
        head, stop, rest = paragraph.partition(". ")
        lines.append([Run(head + stop, fit.points, bold=True), Run(rest, fit.points)])
    shape = text_box(slide, "Intended use", box, lines)
    for paragraph in shape.text_frame.paragraphs[1:]:
        paragraph.space_before = 76200
    foot(slide, footer)
    notes(slide, paragraphs)


# The file


def _packed(deck: Deck, minutes: MeetingMinutes, at: datetime.datetime) -> bytes:
    moment = max(at.astimezone(datetime.UTC), _EARLIEST)
    about = deck.core_properties
    about.title = one_line(minutes.meeting.title)[:250] or "Tumour board"
    about.subject = "Tumour board: agenda, cases, decisions, sources"
    about.author = "livermets"
    about.last_modified_by = minutes.taken_by.words if minutes.taken_by else "livermets"
    about.keywords = about.comments = about.category = ""
    about.created = about.modified = moment.replace(tzinfo=None, microsecond=0)
    about.revision = 1
    written = io.BytesIO()
    deck.save(written)
    packed = io.BytesIO()
    stamp = moment.timetuple()[:6]
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as taken:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            taken.writestr(entry, given.read(name))
    return packed.getvalue()
