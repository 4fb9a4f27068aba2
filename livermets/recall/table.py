"""A recall as a table: one row for each thing that moved, with whose case it is, who is responsible and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from livermets.assessment.options import STATUS_LABELS
from livermets.board.models import MovedSince
from livermets.evidence import csv_file
from livermets.knowledge.loading import Knowledge
from livermets.recall.recall import KIND_LABELS, Recalled, moved_title

_Row = tuple[Recalled, MovedSince | None, Knowledge]

RECALL_COLUMNS: Final[Mapping[str, Callable[[_Row], Any]]] = MappingProxyType(
    {
        "meeting_day": lambda row: row[0].day,
        "meeting_id": lambda row: row[0].meeting_id,
        "case_id": lambda row: row[0].case_id,
        "case_label": lambda row: row[0].label,
        "decided": lambda row: "yes" if row[0].is_decided else "no",
        "option_names": lambda row: " | ".join(row[0].options) or None,
        "plan": lambda row: row[0].plan or None,
        "responsible": lambda row: row[0].responsible,
        "follow_up": lambda row: row[0].outcome,
        "seen_at": lambda row: row[0].taken_at.isoformat(timespec="seconds"),
        "seen_release": lambda row: row[0].release,
        "release_now": lambda row: row[2].release,
        "moved_kind": lambda row: row[1] and KIND_LABELS.get(row[1].kind, row[1].kind),  # type: ignore[call-overload]
        "moved_id": lambda row: row[1] and row[1].id,
        "moved_name": lambda row: row[1] and moved_title(row[1], row[2]),
        "before": lambda row: row[1] and _word(row[1].before),
        "now": lambda row: row[1] and _word(row[1].now),
        "facts_not_used": lambda row: row[0].left_out or None,
        "acknowledged_by": lambda row: row[0].acknowledged and row[0].acknowledged.by,
        "acknowledged_at": lambda row: row[0].acknowledged and row[0].acknowledged.at.isoformat(timespec="seconds"),
        "acknowledged_reason": lambda row: row[0].acknowledged and row[0].acknowledged.reason,
    }
)
"""How each cell is read, in the order of the columns; None is an empty cell."""


def recall_csv(cases: Iterable[Recalled], knowledge: Knowledge) -> bytes:
    """The cases as CSV; cells that a spreadsheet would run as a formula begin with an apostrophe."""
    every: list[_Row] = [(case, moved, knowledge) for case in cases for moved in (case.moved or (None,))]
    return csv_file(RECALL_COLUMNS, [[cell(row) for cell in RECALL_COLUMNS.values()] for row in every])


def _word(text: str) -> str:
    return STATUS_LABELS.get(text, text)  # type: ignore[call-overload, no-any-return]
