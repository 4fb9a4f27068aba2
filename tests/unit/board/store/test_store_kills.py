"""A program, or the database, that is killed while it saves: what was acknowledged is there, and nothing is there by halves.

`pytest -s` prints the figures.
"""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import text

from livermets.board.store.errors import StoreError
from livermets.board.store.store import Store
from tests.places import Place, draft, seen
from tests.programs import hear, save_without_end, start

AT_LEAST = 200
"""Acknowledged saves."""
KILLS = 8


@dataclass
class Acknowledged:
    """What a program was told that it is saved."""

    steps: list[int] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    def hear(self, line: Connection) -> None:
        """Wait for the next save that is told; EOFError when the program has ended."""
        said: dict[str, Any] = hear(line)
        if "step" in said:
            self.steps.append(said["step"])
        else:
            self.decisions.append(said["decision"])

    def hear_the_rest(self, line: Connection) -> None:
        """What was told until the program ended."""
        with contextlib.suppress(EOFError):
            while True:
                self.hear(line)

    @property
    def count(self) -> int:
        return len(self.steps) + len(self.decisions)


def _save_and_be_killed(place: Place, case_id: str, after: int, pause: float, told: Acknowledged) -> None:
    program, line = start(save_without_end, place.address, case_id)
    for _ in range(after):
        told.hear(line)
    time.sleep(pause)
    program.kill()
    told.hear_the_rest(line)
    program.join()
    assert program.exitcode == -signal.SIGKILL


def _halves(store: Store, case_id: str) -> Iterator[str]:
    """What is there without what belongs to it."""
    case, decisions, events = store.case(case_id), store.decisions(case_id), store.events(case_id=case_id)
    kept = {one.id for one in store.snapshots(case_id)}
    recorded = [one.after["id"] for one in events if one.what == "decision.recorded" and one.after]
    steps = [one.after["step"] for one in events if one.what == "case.facts" and one.after]
    if kept != {one.snapshot_id for one in decisions}:
        yield "decisions and snapshots do not belong together"
    if recorded != [one.id for one in decisions]:
        yield "decisions and events do not belong together"
    if [one.number for one in decisions] != list(range(1, len(decisions) + 1)):
        yield "numbers of decisions are missing"
    if steps != list(range(1, len(steps) + 1)) or case.facts.get("step", 0) != len(steps):
        yield "facts and events do not belong together"
    if case.version != 1 + len(steps) + len(decisions):
        yield "the version does not count the changes"
    if decisions and case.status != "discussed":
        yield "a decided case is not discussed"


def _check(store: Store, case_id: str, told: Acknowledged, kills: int, capsys: pytest.CaptureFixture[str], name: str) -> None:
    steps = {one.after["step"] for one in store.events(case_id=case_id) if one.what == "case.facts" and one.after}
    decided = {one.id for one in store.decisions(case_id)}
    lost = sorted(set(told.steps) - steps) + sorted(set(told.decisions) - decided)
    halves = list(_halves(store, case_id))
    with capsys.disabled():
        print(
            f"\n{name}: {kills} kills, {told.count} acknowledged saves ({len(told.decisions)} of them decisions), "
            f"{len(steps) + len(decided)} found, {len(lost)} lost, {len(halves)} halves"
        )
    assert (lost, halves) == ([], [])
    assert told.count >= AT_LEAST
    assert len(steps) + len(decided) <= told.count + kills  # at most the one that nobody was told of any more
    saved = store.save_facts(case_id, store.case(case_id).version, {"case_label": "goes on"})
    assert store.decide(case_id, saved.version, draft(), seen()).number == len(decided) + 1


def test_a_program_that_is_killed_loses_nothing_that_was_acknowledged(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(7)
    store = place.open()
    case_id = store.add_case(store.add_meeting("Board").id, {"case_label": "Heron"}).id
    told, kills = Acknowledged(), 0
    while kills < KILLS or told.count < AT_LEAST:
        _save_and_be_killed(place, case_id, chance.randint(20, 40), chance.random() / 50, told)
        kills += 1
        assert list(_halves(store, case_id)) == []
    if place.kind == "sqlite":
        with store.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    _check(store, case_id, told, kills, capsys, place.kind)


def test_a_database_server_that_is_killed_loses_nothing_that_was_acknowledged(
    make_place: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(7)
    place: Place = make_place("postgresql")
    assert place.server is not None
    store = place.open()
    case_id = store.add_case(store.add_meeting("Board").id, {"case_label": "Heron"}).id
    told, kills = Acknowledged(), 0
    while kills < 3 or told.count < AT_LEAST:
        program, line = start(save_without_end, place.address, case_id)
        for _ in range(chance.randint(60, 90)):
            told.hear(line)
        time.sleep(chance.random() / 50)
        place.server.kill()
        kills += 1
        told.hear_the_rest(line)
        program.join()
        with pytest.raises(StoreError, match="The store cannot be reached"):
            store.case(case_id)
        place.server.start()
        assert list(_halves(store, case_id)) == []
    _check(store, case_id, told, kills, capsys, "postgresql, server killed")
