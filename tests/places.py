"""Where a board's store can be kept, for tests that hold on both databases, and small contents for it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livermets.board.models import DecisionDraft, Dissent, FollowUpDraft, Seen
from livermets.board.store.store import Clock, Store, now
from tests.postgres import Server, programs

KINDS = ("sqlite", "postgresql")


class Place:
    """An address at which nothing is kept yet, and the stores that were opened there."""

    def __init__(self, kind: str, address: str, server: Server | None = None) -> None:
        self.kind, self.address, self.server = kind, address, server
        self._opened: list[Store] = []

    @property
    def file(self) -> Path:
        """The file of a SQLite store."""
        assert self.kind == "sqlite"
        return Path(self.address) / "board.sqlite"

    def open(self, clock: Clock = now, busy_seconds: float = 10) -> Store:
        """Open the store there; it is closed after the test."""
        store = Store.open(self.address, clock, busy_seconds=busy_seconds)
        self._opened.append(store)
        return store

    def close(self) -> None:
        for store in self._opened:
            store.close()


class Postgres:
    """A server with a database that holds the empty tables, to make others from."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.prepared = server.new_database()
        Store.open(server.address(self.prepared)).close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server. Without one installed the test is skipped, on a build server it fails."""
    folder = programs()
    if folder is None:
        reason = "PostgreSQL is not installed (looked for initdb); ./test installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = Server(folder)
    try:
        server.start()
        server.prepare()
        yield Postgres(server)
    finally:
        server.remove()


MakePlace = Callable[..., Place]


@pytest.fixture
def make_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakePlace]:
    """`make_place("postgresql")`: a place of its own; `bare=True` leaves even the tables out. PostgreSQL starts when needed."""
    made: list[Place] = []
    databases: list[tuple[Server, str]] = []

    def make(kind: str, bare: bool = False) -> Place:
        if kind == "sqlite":
            made.append(Place(kind, str(tmp_path / f"store-{len(made)}")))
        else:
            running: Postgres = request.getfixturevalue("postgres")
            name = running.server.new_database(None if bare else running.prepared)
            databases.append((running.server, name))
            made.append(Place(kind, running.server.address(name), running.server))
        return made[-1]

    yield make
    for place in made:
        place.close()
    for server, name in databases:
        server.drop_database(name)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, make_place: MakePlace) -> Place:
    """A place of each kind."""
    return make_place(request.param)


@pytest.fixture
def store(place: Place) -> Store:
    """An empty store of each kind."""
    return place.open()


class Ticking:
    """A clock that goes on by a minute each time it is read."""

    def __init__(self, at: datetime.datetime = datetime.datetime(2026, 3, 2, 14, tzinfo=datetime.UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime.datetime:
        self.at += datetime.timedelta(minutes=1)
        return self.at


def seen(facts: dict[str, Any] | None = None) -> Seen:
    """What a board could have seen."""
    answer = {"systems": {"fong-crs": {"score": 3}}}
    return Seen(facts=facts or {"case_label": "Heron"}, release="abc123", answer=answer, briefing={"title": "Heron"})


def draft(**changes: Any) -> DecisionDraft:
    """A decision with everything in it."""
    given: dict[str, Any] = {
        "options": ("resection", "adjuvant"),
        "plan": "Resect, then adjuvant treatment",
        "rationale": "Few lesions, good response",
        "deviations": ("comorbidity", "other"),
        "deviation_note": "Lung function",
        "dissents": (Dissent(role="radiology", reason="One more lesion is likely"),),
        "conditions": ("if MRI shows no further lesion",),
        "responsible": "liver-surgery",
        "review_on": datetime.date(2026, 6, 1),
        "trial": "none-fits",
        "trial_note": "Asked the trial office",
    }
    return DecisionDraft(**given | changes)


def filled(store: Store, label: str = "Heron") -> tuple[str, str]:
    """A meeting with a case that was prepared, decided and followed up; returns their ids."""
    meeting = store.add_meeting("Tuesday board", datetime.date(2026, 3, 3), datetime.time(14, 30), ("radiology", "hepatology"))
    case = store.add_case(meeting.id, {"case_label": label, "largest_lesion_mm": 31.5}, minutes=10, who="Liver surgery")
    case = store.mark_ready(case.id, case.version, seen(case.facts), who="Liver surgery")
    decision = store.decide(case.id, case.version, draft(), seen(case.facts), who="Board coordination")
    version = store.case(case.id).version
    store.follow_up(case.id, version, decision.id, FollowUpDraft(outcome="changed", why="Progression"), who="Liver surgery")
    return meeting.id, case.id
