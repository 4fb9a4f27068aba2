"""The files of a meeting and of a case: minutes, slides, everything as JSON, decisions as a table.

A short file is made at the click. For a long one the person first sees it being made, and then saves it; what was made is
forgotten as soon as something on the agenda changes.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from livermets.board.lacking import lacking
from livermets.board.minutes import MeetingMinutes, case_minutes, meeting_minutes
from livermets.board.models import BoardCase, Meeting
from livermets.board.store.errors import StoreError
from livermets.board.store.store import Store, now
from livermets.board.store.taken import take_file
from livermets.exchange.bundle import FHIR_TYPE
from livermets.knowledge.loading import knowledge
from livermets.report.care_plan import care_plan
from livermets.report.deck.make import PPTX, meeting_deck
from livermets.report.export import JSON, case_json, meeting_json
from livermets.report.pdf.make import case_pdf, meeting_pdf
from livermets.report.tables import CSV, decisions_csv
from livermets.screens.board.agenda import CHOSEN_CASE
from livermets.screens.board_session.store import attempt
from livermets.screens.shared.demo_limits import LimitReachedError, counting_files
from livermets.screens.shared.files import save_button
from livermets.screens.shared.text import as_text, quiet
from livermets.text import day_words, first_and_more, plain_name

PDF: Final = "application/pdf"
DECIDED: Final = ("discussed", "carried-out")
"""The statuses of a case that was decided on."""


_READY: Final = "board_report_ready"
_SAID: Final = "board_report_said"
_FAILED: Final = "This file could not be made. Nothing was changed or lost; the other files, above all the JSON, hold the same."
_log = logging.getLogger(__name__)

Told = Callable[[float, str], None]
"""How far a file is, from 0 to 1, and what is being done."""


class ReportFailedError(Exception):
    """A file could not be made; the reason stands on the screen, nothing clinical in this text."""


@dataclass(frozen=True, slots=True)
class _Report:
    """A file of a meeting: what it is called, on a heading and on a button, what it holds, and up to how many cases (or
    meetings) it is made at the click."""

    key: str
    label: str
    noun: str
    says: str
    icon: str
    name: str
    kind: str
    at_once: int
    make: Callable[[Store, Meeting, datetime.datetime, Told], bytes]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that was made, and the state of the agenda that it was made from."""

    key: str
    stamp: tuple[object, ...]
    name: str
    content: bytes
    at: datetime.datetime


def _moment() -> datetime.datetime:
    """The moment that a file is stamped with, to the second."""
    return now().replace(microsecond=0)


def _gathered(store: Store, meeting: Meeting, told: Told) -> MeetingMinutes:
    return meeting_minutes(
        store, meeting.id, knowledge(), lambda done, of: told(0.3 * done / of, f"Reading case {done} of {of}")
    )


def _later(told: Told, words: str, start: float = 0.3) -> Callable[[int, int], None]:
    return lambda done, of: told(start + (1 - start) * done / max(of, 1), f"{words}: {done} of {of}")


def _minutes(store: Store, meeting: Meeting, at: datetime.datetime, told: Told) -> bytes:
    gathered = _gathered(store, meeting, told)
    return meeting_pdf(gathered, at=at, release_now=knowledge().release, progress=_later(told, "Setting the pages"))


def _slides(store: Store, meeting: Meeting, at: datetime.datetime, told: Told) -> bytes:
    gathered = _gathered(store, meeting, told)
    return meeting_deck(gathered, at=at, release_now=knowledge().release, progress=_later(told, "Drawing the slides"))


def _everything(store: Store, meeting: Meeting, at: datetime.datetime, told: Told) -> bytes:
    gathered = _gathered(store, meeting, told)
    progress = _later(told, "Writing the cases")
    return meeting_json(gathered, store, at=at, release_now=knowledge().release, progress=progress)


def _decisions(store: Store, meeting: Meeting, _at: datetime.datetime, told: Told) -> bytes:
    return decisions_csv(store, [store.meeting(meeting.id)], progress=_later(told, "Reading meetings", 0.0))


def _all_decisions(store: Store, _meeting: Meeting, _at: datetime.datetime, told: Told) -> bytes:
    return decisions_csv(store, store.meetings(), progress=_later(told, "Reading meetings", 0.0))


_OF_THE_MEETING: Final = (
    _Report(
        "minutes",
        "Minutes",
        "minutes",
        "PDF: every case with its decision, reasons, dissent and conditions in full, and the sources.",
        ":material/picture_as_pdf:",
        "minutes.pdf",
        PDF,
        20,
        _minutes,
    ),
    _Report(
        "slides",
        "Slides",
        "slides",
        "PowerPoint: the agenda, one case a slide, everything editable; the rest stands in the notes.",
        ":material/slideshow:",
        "slides.pptx",
        PPTX,
        20,
        _slides,
    ),
    _Report(
        "json",
        "Everything",
        "JSON",
        "JSON: facts, snapshots with the whole assessment, decisions, what became of them, every change.",
        ":material/data_object:",
        "board.json",
        JSON,
        60,
        _everything,
    ),
    _Report(
        "csv",
        "Decisions",
        "CSV",
        "CSV for audit: one row a decision, replaced ones included.",
        ":material/table:",
        "decisions.csv",
        CSV,
        200,
        _decisions,
    ),
)
_OF_ALL: Final = _Report(
    "csv_all",
    "Decisions of all meetings",
    "CSV of all",
    "CSV for audit: the same table over every meeting of this store.",
    ":material/table_view:",
    "all-decisions.csv",
    CSV,
    20,
    _all_decisions,
)


@st.fragment(key="board_reports")
def board_reports(meeting: Meeting) -> None:
    """The files of a meeting, and below them those of one of its cases."""
    agenda = attempt(lambda store: store.agenda(meeting.id))
    meetings = attempt(lambda store: store.meetings()) if agenda is not None else None
    if agenda is None or meetings is None:
        return
    whole, single = st.columns([3, 2], gap="large")
    with whole:
        st.subheader("This meeting")
        _say_what_is_lacking(meeting, agenda)
        stamp = (meeting.id, meeting.version, *((one.id, one.version) for one in agenda))
        for report in _OF_THE_MEETING:
            _offer(report, meeting, len(agenda), (knowledge().release, *stamp))
        st.subheader("All meetings")
        every = tuple((one.id, one.version) for one in meetings)
        _offer(_OF_ALL, meeting, len(meetings), (knowledge().release, *stamp, *every))
    with single:
        st.subheader("One case")
        _one_case(meeting, agenda)


def _say_what_is_lacking(meeting: Meeting, agenda: Sequence[BoardCase]) -> None:
    """Name the cases without a day, a recorder or a responsible role before minutes are made of them."""
    decisions = attempt(lambda store: {case.id: store.decisions(case.id) for case in agenda})
    lines = lacking(meeting, agenda, decisions or {})
    if lines:
        named = "".join(f"\n- {line}" for line in first_and_more([as_text(line) for line in lines]))
        st.warning(f"Still missing in the minutes:{named}", icon=":material/assignment_late:")


def _one_case(meeting: Meeting, agenda: Sequence[BoardCase]) -> None:
    if not agenda:
        st.info("The agenda is empty.", icon=":material/playlist_add:")
        return
    labels = {one.id: f"{number}. {one.label}" for number, one in enumerate(agenda, 1)}
    on_page = st.session_state.get(CHOSEN_CASE)
    chosen = st.selectbox(
        "Case",
        list(labels),
        index=list(labels).index(on_page) if on_page in labels else 0,
        format_func=lambda one: labels[one],
        key=f"report_case_of_{meeting.id}",
        persist_state="session",
    )
    case_reports(next(one for one in agenda if one.id == chosen))


def case_reports(case: BoardCase) -> None:
    """The files of one case, each made at its click."""
    at_click: tuple[tuple[str, str, str, str, str, Callable[[Store, str], bytes]], ...] = (
        ("page", "One page (PDF)", ":material/picture_as_pdf:", "pdf", PDF, _case_page),
        ("json", "Everything (JSON)", ":material/data_object:", "json", JSON, _case_everything),
    )
    if case.status in DECIDED:
        at_click = (*at_click, ("fhir", "Decision (FHIR)", ":material/share:", "fhir.json", FHIR_TYPE, _case_plan))
    store = attempt(lambda found: found)
    if store is None:
        return
    said = _said()
    with st.container(horizontal=True, gap="small"):
        for key, label, icon, ending, kind, make in at_click:
            name = f"{key}-{case.id}"
            file = f"{plain_name(case.label, 'case')}.{ending}"
            content = partial(_taken, store, partial(make, store, case.id), name, said, (ending, case.meeting_id, case.id))
            key_of = f"report_case_{key}_{case.id}"
            save_button(label, content, file, key=key_of, kind=kind, icon=icon, recorded=True)
    for key, *_ in at_click:
        _say(f"{key}-{case.id}")


def _case_page(store: Store, case_id: str) -> bytes:
    case = store.case(case_id)
    gathered = case_minutes(store, case, knowledge())
    return case_pdf(gathered, at=_moment(), meeting=store.meeting(case.meeting_id), release_now=knowledge().release)


def _case_everything(store: Store, case_id: str) -> bytes:
    case = store.case(case_id)
    gathered = case_minutes(store, case, knowledge())
    return case_json(gathered, store, at=_moment(), release_now=knowledge().release, meeting=store.meeting(case.meeting_id))


def _case_plan(store: Store, case_id: str) -> bytes:
    return care_plan(case_minutes(store, store.case(case_id), knowledge()), knowledge())


def _offer(report: _Report, meeting: Meeting, size: int, stamp: tuple[object, ...]) -> None:
    """One file: its name and what it holds, and beside it the button that makes it."""
    with st.container(border=True):
        words, button = st.columns([5, 2], vertical_alignment="center")
        with words:
            st.markdown(f"**{report.label}**  \n:small[:gray[{report.says}]]")
        name = _file_name(report, meeting)
        with button:
            if size <= report.at_once:
                store = attempt(lambda found: found)
                if store is not None:
                    make = partial(_at_click, report, store, meeting)
                    made = partial(_taken, store, make, report.key, _said(), _what(report, meeting))
                    _save(report, made, name)
                asked = False
            else:
                asked = st.button(
                    f"Prepare {report.noun}", icon=report.icon, key=f"prepare_{report.key}", on_click=_forget, width="stretch"
                )
        progress = st.empty()
        if asked:
            _prepare(report, meeting, name, stamp, progress)
        ready: _Ready | None = st.session_state.get(_READY)
        if ready is not None and (ready.key, ready.stamp) == (report.key, stamp):
            _save(report, ready.content, ready.name, f", {_size(ready.content)}")
            quiet(f"Made at {ready.at.astimezone(datetime.UTC):%H:%M} UTC.")
        _say(report.key)


def _save(report: _Report, content: bytes | Callable[[], bytes], name: str, size: str = "") -> None:
    save_button(
        f"Save {report.noun}{size}",
        content,
        name,
        key=f"report_{report.key}",
        kind=report.kind,
        recorded=True,
        type="primary" if isinstance(content, bytes) else "secondary",
        width="stretch",
    )


def _forget() -> None:
    st.session_state.pop(_READY, None)


def _prepare(report: _Report, meeting: Meeting, name: str, stamp: tuple[object, ...], place: DeltaGenerator) -> None:
    """Make a long file while the person watches, and keep it until the next one is made or something changes."""
    store = attempt(lambda found: found)
    if store is None:
        return
    bar, at = place.progress(0.0, f"{report.label}: reading the agenda"), _moment()
    make = partial(report.make, store, meeting, at, partial(_tell, bar))
    try:
        content = _taken(store, counting_files(make), report.key, _said(), _what(report, meeting))
        st.session_state[_READY] = _Ready(report.key, stamp, name, content, at)
    except ReportFailedError:
        pass  # the sentence is said below the button
    finally:
        place.empty()


def _tell(bar: DeltaGenerator, share: float, words: str) -> None:
    bar.progress(min(max(share, 0.0), 1.0), words)


def _at_click(report: _Report, store: Store, meeting: Meeting) -> bytes:
    return report.make(store, meeting, _moment(), lambda _share, _words: None)


def _guarded(make: Callable[[], bytes], key: str, said: dict[str, str]) -> bytes:
    """Make a file; when it fails, leave a sentence for the screen and raise ReportFailedError, which holds no content."""
    said.pop(key, None)
    try:
        return make()
    except (StoreError, LimitReachedError) as error:
        said[key] = str(error)
    except Exception as error:
        # The text of the error may hold what the person wrote; its kind and place do not.
        _log.error("a report of the board failed: %s", type(error).__name__)
        said[key] = _FAILED
    raise ReportFailedError("the file was not made") from None


_Of = tuple[str, str | None, str | None]
"""What a file is, and the meeting and the case that it is of, if it is of one."""


def _what(report: _Report, meeting: Meeting) -> _Of:
    return report.name, None if report is _OF_ALL else meeting.id, None


def _taken(store: Store, make: Callable[[], bytes], key: str, said: dict[str, str], of: _Of) -> bytes:
    """A file that is taken out: made, and recorded as taken by the person who is signed in, where people sign in."""

    def make_and_record() -> bytes:
        take_file(store, *of)
        return make()

    return _guarded(make_and_record, key, said)


def _said() -> dict[str, str]:
    """Why files could not be made, by file: kept in the session, and written where the session is out of reach."""
    kept: dict[str, str] = st.session_state.setdefault(_SAID, {})
    return kept


def _say(key: str) -> None:
    if words := _said().get(key):
        st.error(words, icon=":material/error:")


def _size(content: bytes) -> str:
    return f"{len(content) / 1_000_000:.1f} MB" if len(content) >= 100_000 else f"{max(1, len(content) // 1000)} kB"


def _file_name(report: _Report, meeting: Meeting) -> str:
    if report is _OF_ALL:
        return f"{_moment().date()}-{report.name}"
    return f"{day_words(meeting.held_on) or 'no-day'}-{plain_name(meeting.title, 'meeting')}-{report.name}"
