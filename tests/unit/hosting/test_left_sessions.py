"""When a session whose tab is gone is to be forgotten."""

from __future__ import annotations

import pytest

from livermets.hosting.left_sessions import MOST, LeftSessions


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def left(clock: Clock) -> LeftSessions[str]:
    sessions: LeftSessions[str] = LeftSessions(clock)
    sessions.seen("a", "of a")
    return sessions


def gone(_: str) -> bool:
    return False


def there(_: str) -> bool:
    return True


def test_a_session_that_is_open_is_never_due(left: LeftSessions[str], clock: Clock) -> None:
    for now in (0, 20, 10_000):
        clock.now = now
        assert left.due(there, 20) == []
    assert len(left) == 1


@pytest.mark.parametrize(("after", "due"), [(19.999, []), (20.0, [("a", "of a")]), (20.001, [("a", "of a")])])
def test_it_is_due_exactly_so_long_after_its_tab_was_first_missed(
    after: float, due: list[tuple[str, str]], left: LeftSessions[str], clock: Clock
) -> None:
    clock.now = 7
    assert left.due(gone, 20) == []
    clock.now = 7 + after
    assert left.due(gone, 20) == due
    assert left.due(gone, 20) == [], "once"
    assert len(left) == 1 - len(due)


def test_who_comes_back_begins_anew(left: LeftSessions[str], clock: Clock) -> None:
    assert left.due(gone, 20) == []
    clock.now = 19
    assert left.due(there, 20) == []
    clock.now = 25
    assert left.due(gone, 20) == []
    clock.now = 44.9
    assert left.due(gone, 20) == []
    clock.now = 45
    assert left.due(gone, 20) == [("a", "of a")]


def test_a_page_that_is_drawn_after_the_tab_was_missed_counts_as_there(left: LeftSessions[str], clock: Clock) -> None:
    assert left.due(gone, 20) == []
    clock.now = 15
    left.seen("a", "of a, again")
    clock.now = 20
    assert left.due(gone, 20) == []
    clock.now = 40
    assert left.due(gone, 20) == [("a", "of a, again")]


def test_each_session_has_its_own_time(left: LeftSessions[str], clock: Clock) -> None:
    left.seen("b", "of b")
    assert left.due(lambda name: name == "b", 20) == []
    clock.now = 20
    assert left.due(gone, 20) == [("a", "of a")]
    clock.now = 40
    assert left.due(gone, 20) == [("b", "of b")]
    assert len(left) == 0


@pytest.mark.parametrize("beyond", [0, 1, 3])
def test_of_more_than_the_server_keeps_those_gone_longest_are_due_before_their_time(beyond: int, clock: Clock) -> None:
    sessions: LeftSessions[int] = LeftSessions(clock)
    names = [f"s{number}" for number in range(MOST + beyond)]
    for number, name in enumerate(names):
        sessions.seen(name, number)
    there_still = set(names)
    early: list[str] = []
    for name in reversed(names):
        clock.now += 1
        there_still.remove(name)
        early += [one for one, _ in sessions.due(lambda one: one in there_still, 1000)]
    assert early == list(reversed(names))[:beyond]
    assert len(sessions) == MOST
