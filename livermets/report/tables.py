"""The decisions of a board as a table for audit: one row a decision, replaced ones included.

Unknown is an empty cell; 0 is a number. Lists stand in one cell, parted by `SEPARATOR`. Columns are declared once, in
`COLUMNS`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from livermets.board.as_seen import SeenOption, briefing_as_seen, chosen_options, seen_options, unknown_as_seen
from livermets.board.briefing import Briefing
from livermets.board.minutes import Progress
from livermets.board.models import BoardCase, Decision, FollowUp, Meeting, Snapshot, label_of, question_of
from livermets.board.store.store import Store
from livermets.evidence import csv_file

SEPARATOR: Final = " | "
"""Between the parts of a cell that holds several."""

CSV: Final = "text/csv"


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row is made from."""

    meeting: Meeting
    case: BoardCase
    decision: Decision
    stands: bool
    seen: Snapshot
    told: Briefing
    options: tuple[SeenOption, ...]
    missing: tuple[str, ...]
    became: FollowUp | None


def _list(parts: Iterable[Any]) -> str | None:
    return SEPARATOR.join(str(part) for part in parts) or None


def _moment(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds") if at else None


COLUMNS: Final[Mapping[str, Callable[[_Row], Any]]] = MappingProxyType(
    {
        "meeting_day": lambda row: row.meeting.held_on,
        "meeting_title": lambda row: row.meeting.title,
        "meeting_id": lambda row: row.meeting.id,
        "case_id": lambda row: row.case.id,
        "case_label": lambda row: label_of(row.seen.facts),
        "primary_site": lambda row: row.seen.facts.get("primary_site"),
        "question": lambda row: question_of(row.seen.facts),
        "decision_id": lambda row: row.decision.id,
        "decision_number": lambda row: row.decision.number,
        "standing": lambda row: "yes" if row.stands else "replaced",
        "option_ids": lambda row: _list(row.decision.options),
        "option_names": lambda row: _list(one.name for one in row.options),
        "option_statuses": lambda row: _list(one.status or "not recorded" for one in row.options),
        "red_flags": lambda row: _list(line.id for line in row.told.flags),
        "red_flags_acknowledged": lambda row: _list(line.id for line in row.told.flags if line.acknowledged),
        "red_flag_reasons": lambda row: _list(line.acknowledged.reason for line in row.told.flags if line.acknowledged),
        "plan": lambda row: row.decision.plan,
        "rationale": lambda row: row.decision.rationale,
        "deviation_reasons": lambda row: _list(row.decision.deviations),
        "deviation_note": lambda row: row.decision.deviation_note,
        "dissent_count": lambda row: len(row.decision.dissents),
        "dissent_roles": lambda row: _list(one.role for one in row.decision.dissents),
        "dissent_reasons": lambda row: _list(one.reason for one in row.decision.dissents),
        "conditions": lambda row: _list(row.decision.conditions),
        "responsible": lambda row: row.decision.responsible,
        "review_on": lambda row: row.decision.review_on,
        "trial": lambda row: row.decision.trial,
        "trial_note": lambda row: row.decision.trial_note,
        "recorded_by": lambda row: row.decision.decided_by,
        "recorded_by_subject": lambda row: row.decision.subject,
        "recorded_by_access": lambda row: row.decision.access,
        "recorded_at": lambda row: _moment(row.decision.decided_at),
        "release": lambda row: row.decision.release,
        "missing_count": lambda row: len(row.missing),
        "missing_facts": lambda row: _list(row.missing),
        "facts_not_used": lambda row: _list(one.in_full for one in row.told.left_out),
        "follow_up": lambda row: row.became and row.became.outcome,
        "follow_up_options": lambda row: row.became and _list(row.became.options),
        "follow_up_why": lambda row: row.became and row.became.why,
        "follow_up_on": lambda row: row.became and row.became.done_on,
        "follow_up_recorded_by": lambda row: row.became and row.became.recorded_by,
        "follow_up_recorded_by_subject": lambda row: row.became and row.became.subject,
        "follow_up_recorded_by_access": lambda row: row.became and row.became.access,
        "follow_up_recorded_at": lambda row: row.became and _moment(row.became.recorded_at),
    }
)
"""How each cell is read from a row, in the order of the columns; None is an empty cell. What a column means stands in
`docs/board-exports.md`."""


def decisions_csv(store: Store, meetings: Sequence[Meeting], *, progress: Progress | None = None) -> bytes:
    """All decisions of these meetings as CSV (RFC 4180, UTF-8 with a byte order mark), in the order of meetings and agendas.

    Cells that a spreadsheet would run as a formula begin with an apostrophe. Raises StoreError when the store cannot be read.
    """
    rows: list[list[Any]] = []
    for number, meeting in enumerate(meetings, 1):
        rows += ([cell(row) for cell in COLUMNS.values()] for row in _rows(store, meeting))
        if progress is not None:
            progress(number, len(meetings))
    return csv_file(COLUMNS, rows)


def _rows(store: Store, meeting: Meeting) -> Iterator[_Row]:
    for case in store.agenda(meeting.id):
        decisions = store.decisions(case.id)
        follow_ups = {one.decision_id: one for one in store.follow_ups(case.id)} if decisions else {}
        for decision in decisions:
            seen = store.snapshot(decision.snapshot_id)
            yield _Row(
                meeting=meeting,
                case=case,
                decision=decision,
                stands=decision is decisions[-1],
                seen=seen,
                told=briefing_as_seen(seen.facts, seen.briefing),
                options=tuple(chosen_options(decision.options, seen_options(seen))),
                missing=unknown_as_seen(seen.answer),
                became=follow_ups.get(decision.id),
            )
