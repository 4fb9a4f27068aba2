"""The decisions of a board as a table for audit: one row a decision, replaced ones included.

Unknown is an empty cell; 0 is a number. Lists stand in one cell, parted by `SEPARATOR`. Columns are declared once, in
`COLUMNS`, from which the documentation is held to be complete.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from livermets.board.as_seen import SeenOption, chosen_options, seen_options, unknown_as_seen
from livermets.board.briefing import Briefing, FlagLine
from livermets.board.models import BoardCase, Decision, FollowUp, Meeting, Snapshot
from livermets.board.store.store import Store
from livermets.evidence import csv_file

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""

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
    options: tuple[SeenOption, ...]
    missing: tuple[str, ...]
    became: FollowUp | None


@dataclass(frozen=True, slots=True)
class AuditColumn:
    """A column: what it means, and how its cell is read from a row; None is an empty cell."""

    meaning: str
    cell: Callable[[_Row], Any]


def _list(parts: Iterable[Any]) -> str | None:
    return SEPARATOR.join(str(part) for part in parts) or None


def _flags(row: _Row) -> tuple[FlagLine, ...]:
    return Briefing.model_validate(row.seen.briefing).flags


def _moment(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds") if at else None


COLUMNS: Final[Mapping[str, AuditColumn]] = MappingProxyType(
    {
        "meeting_day": AuditColumn("Day of the meeting, as year-month-day", lambda row: row.meeting.held_on),
        "meeting_title": AuditColumn("Title of the meeting", lambda row: row.meeting.title),
        "meeting_id": AuditColumn("Id of the meeting in the store", lambda row: row.meeting.id),
        "case_id": AuditColumn("Id of the case in the store", lambda row: row.case.id),
        "case_label": AuditColumn("Pseudonym of the case when it was decided", lambda row: row.seen.facts.get("case_label")),
        "primary_site": AuditColumn(
            "Primary when it was decided, as in a case file", lambda row: row.seen.facts.get("primary_site")
        ),
        "question": AuditColumn("Question to the board when it was decided", lambda row: row.seen.facts.get("board_question")),
        "decision_id": AuditColumn("Id of the decision in the store", lambda row: row.decision.id),
        "decision_number": AuditColumn("1 for the first decision on the case, and so on", lambda row: row.decision.number),
        "standing": AuditColumn(
            "`yes` for the decision that stands, `replaced` for one that a later one took the place of",
            lambda row: "yes" if row.stands else "replaced",
        ),
        "option_ids": AuditColumn(
            "Options decided on, in the order of treatment, by id", lambda row: _list(row.decision.options)
        ),
        "option_names": AuditColumn(
            "The same options by the names that they had", lambda row: _list(one.name for one in row.options)
        ),
        "option_statuses": AuditColumn(
            "How each of them stood for the case when it was decided; `not recorded` where the snapshot does not say",
            lambda row: _list(one.status or "not recorded" for one in row.options),
        ),
        "red_flags": AuditColumn(
            "Red flags that stood when it was decided, by id; empty where none did or the snapshot does not say",
            lambda row: _list(line.id for line in _flags(row)),
        ),
        "red_flags_acknowledged": AuditColumn(
            "Those of them that were acknowledged", lambda row: _list(line.id for line in _flags(row) if line.acknowledged)
        ),
        "red_flag_reasons": AuditColumn(
            "Why, in the same order", lambda row: _list(line.acknowledged.reason for line in _flags(row) if line.acknowledged)
        ),
        "plan": AuditColumn("The plan in words", lambda row: row.decision.plan),
        "rationale": AuditColumn("Why", lambda row: row.decision.rationale),
        "deviation_reasons": AuditColumn(
            "Why it departs from what the published rules say of the case", lambda row: _list(row.decision.deviations)
        ),
        "deviation_note": AuditColumn("The same in words", lambda row: row.decision.deviation_note),
        "dissent_count": AuditColumn("How many of the board saw it otherwise", lambda row: len(row.decision.dissents)),
        "dissent_roles": AuditColumn("Their roles", lambda row: _list(one.role for one in row.decision.dissents)),
        "dissent_reasons": AuditColumn(
            "Their reasons, in the order of the roles", lambda row: _list(one.reason for one in row.decision.dissents)
        ),
        "conditions": AuditColumn("Conditions under which it holds", lambda row: _list(row.decision.conditions)),
        "responsible": AuditColumn("Role that sees to it", lambda row: row.decision.responsible),
        "review_on": AuditColumn("Day on which it is looked at again", lambda row: row.decision.review_on),
        "trial": AuditColumn("What was said of a trial", lambda row: row.decision.trial),
        "trial_note": AuditColumn("The same in words", lambda row: row.decision.trial_note),
        "recorded_by": AuditColumn("Role that recorded it", lambda row: row.decision.decided_by),
        "recorded_at": AuditColumn("When it was recorded, in UTC", lambda row: _moment(row.decision.decided_at)),
        "release": AuditColumn("Release of the knowledge that the board saw", lambda row: row.decision.release),
        "missing_count": AuditColumn(
            "How many facts were unknown that a system asked for when it was decided", lambda row: len(row.missing)
        ),
        "missing_facts": AuditColumn(
            "Those facts, in the order in which they were to be asked", lambda row: _list(row.missing)
        ),
        "follow_up": AuditColumn(
            "What became of it, as last recorded; empty while nothing was", lambda row: row.became and row.became.outcome
        ),
        "follow_up_options": AuditColumn(
            "Options that were carried out instead, by id", lambda row: row.became and _list(row.became.options)
        ),
        "follow_up_why": AuditColumn("Why", lambda row: row.became and row.became.why),
        "follow_up_on": AuditColumn("Day on which it was done", lambda row: row.became and row.became.done_on),
        "follow_up_recorded_by": AuditColumn("Role that recorded it", lambda row: row.became and row.became.recorded_by),
        "follow_up_recorded_at": AuditColumn("When, in UTC", lambda row: row.became and _moment(row.became.recorded_at)),
    }
)
"""The columns in their order."""


def decisions_csv(store: Store, meetings: Sequence[Meeting], *, progress: Progress | None = None) -> bytes:
    """All decisions of these meetings as CSV (RFC 4180, UTF-8 with a byte order mark), in the order of meetings and agendas.

    Cells that a spreadsheet would run as a formula begin with an apostrophe. Raises StoreError when the store cannot be read.
    """
    rows: list[list[Any]] = []
    for number, meeting in enumerate(meetings, 1):
        rows += ([column.cell(row) for column in COLUMNS.values()] for row in _rows(store, meeting))
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
                options=tuple(chosen_options(decision.options, seen_options(seen))),
                missing=unknown_as_seen(seen.answer),
                became=follow_ups.get(decision.id),
            )
