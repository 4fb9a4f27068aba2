"""Everything that is kept of a meeting or of a case as JSON: for an archive, a registry or another program.

Keys are those of the models of the board, in their order; `KEYS` says what each part is. Nothing is shortened and nothing
is computed anew: the assessments are those that were stored with the snapshots.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from livermets.board.minutes import CaseMinutes, MeetingMinutes
from livermets.board.models import Event, Meeting
from livermets.board.store.store import Store

Progress = Callable[[int, int], None]
"""Told after each case: how many are done, of how many."""

FORMAT: Final = "livermets-board-1"
"""Stands in every file; a later shape has another number."""

JSON: Final = "application/json"

KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "format": "The shape of the file: `livermets-board-1`",
        "exported_at": "When the file was made, in UTC",
        "release": "Release of the knowledge under which it was made; what was decided carries its own",
        "meeting": "The meeting: id, title, day, time, roles that take part, version",
        "cases": "The cases in the order of the agenda; a file of one case has it under `case` instead",
        "case": "One case: the keys below",
        "events": "Every change of the meeting and its cases, the earliest first: when, which role, what, from what, to what",
    }
)
"""The keys of a file."""

CASE_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "Id of the case in the store",
        "label": "Pseudonym, or how the case is called without one",
        "question": "Question to the board; null while nobody wrote it",
        "position": "Place on the agenda, from 1",
        "minutes": "Minutes planned for it; null when not planned",
        "status": "draft, ready, discussed or carried-out",
        "options_put_up": "Options put up for discussion by id; empty when they follow from the rules",
        "copied_from": "Id of the earlier case of which it is a copy; null otherwise",
        "version": "Rises with every change",
        "created_at": "When it was added, in UTC",
        "updated_at": "When it was last changed, in UTC",
        "facts": "The facts as they stand now, as in a case file; a fact that is not there is unknown",
        "briefing": "What the minutes show: for a decided case as the board saw it, else as it reads now",
        "snapshots": "The case at the moments when it was ready and decided: facts, release, the whole assessment "
        "(`answer`, as the command line gives it) and the briefing on the screen",
        "decisions": "All decisions, the first first; the last one stands. `snapshot_id` is what the board saw",
        "follow_ups": "What became of the decisions, the earliest first",
    }
)
"""The keys of a case."""


def meeting_json(
    minutes: MeetingMinutes,
    store: Store,
    *,
    at: datetime.datetime,
    release_now: str,
    progress: Progress | None = None,
) -> bytes:
    """Everything of a meeting as indented JSON in UTF-8. Raises StoreError when the store cannot be read."""
    cases = []
    for number, case in enumerate(minutes.cases, 1):
        cases.append(_case(case, store))
        if progress is not None:
            progress(number, len(minutes.cases))
    events = store.events(meeting_id=minutes.meeting.id)
    return _written(at, release_now, minutes.meeting, {"cases": cases}, events)


def case_json(
    minutes: CaseMinutes, store: Store, *, at: datetime.datetime, release_now: str, meeting: Meeting | None = None
) -> bytes:
    """Everything of one case as indented JSON in UTF-8. Raises StoreError when the store cannot be read."""
    events = store.events(case_id=minutes.case.id)
    return _written(at, release_now, meeting, {"case": _case(minutes, store)}, events)


def _case(minutes: CaseMinutes, store: Store) -> dict[str, Any]:
    case = minutes.case
    plain = case.model_dump(mode="json")
    return {
        "id": case.id,
        "label": case.label,
        "question": case.question,
        "position": case.position,
        "minutes": case.minutes,
        "status": case.status,
        "options_put_up": plain["options"],
        "copied_from": case.copied_from,
        "version": case.version,
        "created_at": plain["created_at"],
        "updated_at": plain["updated_at"],
        "facts": plain["facts"],
        "briefing": minutes.briefing.model_dump(mode="json"),
        "snapshots": [one.model_dump(mode="json") for one in store.snapshots(case.id)],
        "decisions": [one.model_dump(mode="json") for one in minutes.decisions],
        "follow_ups": [one.model_dump(mode="json") for one in minutes.follow_ups],
    }


def _written(
    at: datetime.datetime, release: str, meeting: Meeting | None, content: Mapping[str, Any], events: Iterable[Event]
) -> bytes:
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    whole = {
        "format": FORMAT,
        "exported_at": at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "release": release,
        "meeting": meeting.model_dump(mode="json") if meeting else None,
        **content,
        "events": [one.model_dump(mode="json") for one in events],
    }
    try:
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"
    except orjson.JSONEncodeError:
        # Half a character, which UTF-8 cannot hold, is written as its number.
        return json.dumps(whole, indent=2).encode("ascii") + b"\n"
