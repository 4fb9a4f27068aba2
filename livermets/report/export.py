"""Everything that is kept of a meeting or of a case as JSON: for an archive, a registry or another program.

Keys are those of the models of the board, in their order; `docs/board-exports.md` says what each part is. Nothing is
shortened and nothing is computed anew: the assessments are those that were stored with the snapshots.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

import orjson

from livermets.board.minutes import CaseMinutes, MeetingMinutes, Progress
from livermets.board.models import Event, Meeting
from livermets.board.rights import Actor
from livermets.board.store.store import Store

FORMAT: Final = "livermets-board-1"
"""Stands in every file; a later shape has another number."""

JSON: Final = "application/json"


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
    return _written(at, release_now, minutes.meeting, {"cases": cases}, events, minutes.taken_by)


def case_json(
    minutes: CaseMinutes, store: Store, *, at: datetime.datetime, release_now: str, meeting: Meeting | None = None
) -> bytes:
    """Everything of one case as indented JSON in UTF-8. Raises StoreError when the store cannot be read."""
    events = store.events(case_id=minutes.case.id)
    return _written(at, release_now, meeting, {"case": _case(minutes, store)}, events, minutes.taken_by)


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
    at: datetime.datetime,
    release: str,
    meeting: Meeting | None,
    content: Mapping[str, Any],
    events: Iterable[Event],
    taken_by: Actor | None,
) -> bytes:
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    whole = {
        "format": FORMAT,
        "exported_at": at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "taken_by": asdict(taken_by) if taken_by else None,
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
