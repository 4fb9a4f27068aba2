"""Pages are drawn in turn, and none can hold up the others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event, Lock, Thread

import pytest
from streamlit.runtime.scriptrunner import StopException

from livermets.hosting.page_turns import PageTurns

SOON = 10.0
NEVER_LONG = 1000.0


class Drawn:
    """Pages that begin when it is their turn, and end when they are told."""

    def __init__(self, turns: PageTurns) -> None:
        self._turns = turns
        self._began: dict[str, Event] = {}
        self._ends: dict[str, Event] = {}
        self._threads: list[Thread] = []
        self.order: list[str] = []

    def asks(self, name: str) -> None:
        """Somebody asks for a page, after all who asked before."""
        self._began[name], self._ends[name] = Event(), Event()
        before = waiting(self._turns)
        thread = Thread(target=self._draw, args=(name,), daemon=True)
        self._threads.append(thread)
        thread.start()
        until(lambda: self._began[name].is_set() or waiting(self._turns) > before)

    def _draw(self, name: str) -> None:
        with self._turns.taken():
            self.order.append(name)
            self._began[name].set()
            assert self._ends[name].wait(SOON)

    def has_begun(self, name: str) -> bool:
        return self._began[name].is_set()

    def begins(self, name: str) -> bool:
        return self._began[name].wait(SOON)

    def end(self, name: str) -> None:
        self._ends[name].set()

    def all_end(self) -> None:
        for one in self._ends.values():
            one.set()
        for thread in self._threads:
            thread.join(SOON)
            assert not thread.is_alive()


def waiting(turns: PageTurns) -> int:
    return len(turns._waiting)


def until(true: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(1000):
        if true():
            return
        pause.wait(SOON / 1000)
    pytest.fail("it did not come to it")


def test_a_page_alone_is_drawn_at_once_and_again() -> None:
    turns = PageTurns(NEVER_LONG)
    for _ in range(3):
        with turns.taken():
            pass
    assert waiting(turns) == 0


def test_pages_are_drawn_one_after_the_other_in_the_order_of_asking() -> None:
    drawn = Drawn(PageTurns(NEVER_LONG))
    for name in "abcd":
        drawn.asks(name)
    assert drawn.begins("a")
    assert not any(drawn.has_begun(name) for name in "bcd")
    drawn.end("a")
    assert drawn.begins("b")
    assert not drawn.has_begun("c")
    drawn.all_end()
    assert drawn.order == list("abcd")


def test_a_page_that_takes_long_goes_on_beside_the_next_and_does_not_end_its_turn() -> None:
    drawn = Drawn(PageTurns(0.2))
    drawn.asks("long")
    drawn.asks("next")
    drawn.asks("third")
    assert drawn.begins("next"), "nobody waits for the end of a page that takes long"
    drawn.end("long")
    drawn.end("next")
    assert drawn.begins("third")
    drawn.all_end()
    assert drawn.order == ["long", "next", "third"]


@pytest.mark.parametrize("elapsed", [0.49, 0.5, 0.51])
def test_the_next_one_begins_exactly_when_a_page_has_taken_long(elapsed: float) -> None:
    now = 0.0
    drawn = Drawn(PageTurns(0.5, lambda: now))
    drawn.asks("long")
    assert drawn.begins("long")
    now = elapsed
    drawn.asks("next")
    if elapsed >= 0.5:
        assert drawn.begins("next")
    else:
        Event().wait(0.1)
        assert not drawn.has_begun("next")
    drawn.all_end()


@pytest.mark.parametrize("failing", [ValueError, StopException, KeyboardInterrupt])
def test_a_page_that_fails_or_is_stopped_ends_its_turn(failing: type[BaseException]) -> None:
    turns = PageTurns(NEVER_LONG)
    with suppress(failing), turns.taken():
        raise failing
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_drawn_once, turns).result(SOON)


def _drawn_once(turns: PageTurns) -> bool:
    with turns.taken():
        return True


def test_of_many_who_ask_at_once_two_never_draw_together_and_all_are_served() -> None:
    turns, together, most, lock = PageTurns(NEVER_LONG), 0, 0, Lock()
    start = Barrier(20)

    def visit() -> int:
        nonlocal together, most
        start.wait(SOON)
        for _ in range(50):
            with turns.taken():
                with lock:
                    together += 1
                    most = max(most, together)
                with lock:
                    together -= 1
        return 50

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(lambda _: visit(), range(20), timeout=60)) == 1000
    assert most == 1
    assert waiting(turns) == 0
