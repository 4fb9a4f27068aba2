"""What is made once for a release and a version of a case."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from livermets.board.models import BoardCase
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.shared import cache

NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
made: list[str] = []


@cache.per_release(most=9)
def label_of(known: Knowledge, case: BoardCase, number: int) -> str:
    made.append(f"{case.label} {number} {known.release}")
    return made[-1]


def case(version: int, label: str = "A") -> BoardCase:
    facts = {"case_label": label}
    return BoardCase(id="c", meeting_id="m", position=1, facts=facts, version=version, created_at=NOW, updated_at=NOW)


def test_a_result_is_made_once_for_a_version_of_a_case_and_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    made.clear()
    assert label_of(case(1), 1) == label_of(case(1), 1)
    assert len(made) == 1
    label_of(case(1), 2)
    label_of(case(2, "B"), 1)
    assert len(made) == 3
    later = replace(knowledge(), release="later")
    monkeypatch.setattr(cache, "knowledge", lambda: later)
    assert label_of(case(2, "B"), 1) == "B 1 later"
