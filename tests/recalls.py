"""Stores with many decided cases, and knowledge in which something was corrected, for tests and measurements of recalls."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from livermets.board.kept_reading import KeptReading
from livermets.board.store.store import Store
from livermets.board.store.tables import CaseRow, DecisionRow, MeetingRow, ReadingRow, SnapshotRow
from livermets.board.store.texts import plain_object
from livermets.knowledge.loading import Knowledge, knowledge, load
from tests.conftest import ROOT

_AT = "2026-03-03T10:00:00.000000+00:00"
_AT_A_TIME = 5000


@dataclass(frozen=True)
class Planted:
    """A decided case as it is put into a store: `kept` is the reading of its snapshot, None leaves it to be worked out."""

    facts: Mapping[str, Any]
    answer: Mapping[str, Any]
    briefing: Mapping[str, Any]
    kept: KeptReading | None
    options: Sequence[str] = ()


def plant(store: Store, cases: Iterable[Planted], release: str) -> None:
    """Put decided cases into a store, as if the board had seen them under a release: their ids are their numbers."""
    with store.changing() as change:
        change.session.execute(
            insert(MeetingRow),
            [{"id": "m", "title": "Planted", "held_on": None, "starts_at": None, "version": 1, "created_at": _AT}],
        )
    some: list[tuple[int, Planted]] = []
    for number, one in enumerate(cases):
        some.append((number, one))
        if len(some) == _AT_A_TIME:
            _put(store, some, release)
            some = []
    _put(store, some, release)


def _put(store: Store, some: Sequence[tuple[int, Planted]], release: str) -> None:
    if not some:
        return
    ids = {number: f"{number:032x}" for number, _ in some}
    cases, snapshots, readings, decisions = [], [], [], []
    for number, one in some:
        name, facts = ids[number], dict(one.facts)
        moments = {"created_at": _AT, "updated_at": _AT}
        cases.append(
            {"id": name, "meeting_id": "m", "position": number + 1, "minutes": None, "status": "discussed", "facts": facts}
            | {"options": [], "copied_from": None, "version": 2}
            | moments
        )
        snapshots.append(
            {"id": name, "case_id": name, "number": 1, "taken_at": _AT, "why": "decided", "release": release, "facts": facts}
            | {"answer": plain_object(one.answer, "answer"), "briefing": plain_object(one.briefing, "briefing")}
        )
        if one.kept is not None:
            readings.append(
                {"snapshot_id": name, "case_id": name, "number": 1, "release": release, "facts": facts}
                | {"digest": one.kept.digest, "reading": one.kept.to_json(), "figures": [list(x) for x in one.kept.figures]}
            )
        decisions.append(
            {"id": name, "case_id": name, "snapshot_id": name, "number": 1, "release": release, "decided_at": _AT}
            | {
                "decided_by": "Liver surgery",
                "options": list(one.options),
                "plan": "as planned",
                "responsible": "liver-surgery",
            }
            | {"review_on": None, "trial": None, "trial_note": "", "rationale": "", "deviation_note": ""}
            | {"deviations": [], "dissents": [], "conditions": []}
        )
    with store.changing() as change:
        for table, rows in ((CaseRow, cases), (SnapshotRow, snapshots), (ReadingRow, readings), (DecisionRow, decisions)):
            if rows:
                change.session.execute(insert(table), rows)


def corrected(folder: Path, *changes: tuple[str, str, str]) -> Knowledge:
    """The knowledge of the project with texts of its files exchanged: file, what stands there once, and what replaces it."""
    shutil.copytree(ROOT / "data", folder / "data")
    for name, before, after in changes:
        file = folder / "data" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before, text.count(before))
        file.write_text(text.replace(before, after), encoding="utf-8")
    found = load(folder / "data")
    assert found.release != knowledge().release
    return found
