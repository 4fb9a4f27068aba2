"""So many answers at once, so many waiting, and the next is told to come back."""

from __future__ import annotations

import threading

import anyio
import pytest

from livermets.api.declined import DeclinedError
from livermets.api.turns import HeldBytes, Turns
from tests.awaited import awaited


def test_more_than_may_wait_are_told_to_come_back() -> None:
    go, at_work, most = threading.Event(), [0], [0]

    def work() -> str:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        go.wait(10)
        at_work[0] -= 1
        return "answer"

    answers: list[str] = []
    refused: list[DeclinedError] = []

    async def ask(turns: Turns) -> None:
        try:
            answers.append(await turns.of(work))
        except DeclinedError as error:
            refused.append(error)

    async def all_at_once() -> None:
        turns = Turns(at_once=2, most_waiting=3)
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(ask, turns)
            while len(refused) < 3:
                await anyio.sleep(0.01)
            go.set()
        assert await turns.of(lambda: "again") == "again"

    awaited(all_at_once())
    assert (len(answers), len(refused), most[0]) == (5, 3, 2)
    assert {(one.status, one.headers["retry-after"]) for one in refused} == {(503, "1")}


def test_an_answer_that_takes_too_long_is_not_waited_for_and_keeps_its_place() -> None:
    async def answer_of(turns: Turns) -> str:
        try:
            return await turns.of(lambda: "now")
        except DeclinedError:
            return "busy"

    async def ask() -> None:
        turns = Turns(at_once=1, most_waiting=4, longest_seconds=0.1)
        end, ended = threading.Event(), threading.Event()

        def work() -> None:
            end.wait(60)
            ended.set()

        with pytest.raises(DeclinedError, match=r"no answer within 0\.1 seconds"):
            await turns.of(work)
        with pytest.raises(DeclinedError):  # the thread is still at work
            await turns.of(lambda: "too early")
        assert not ended.is_set()
        end.set()
        with anyio.fail_after(60):
            while not ended.is_set() or await answer_of(turns) != "now":
                await anyio.sleep(0.01)

    awaited(ask())


def test_more_than_may_be_held_at_once_is_told_to_come_back() -> None:
    room = HeldBytes(100)
    with room.of(60), room.of(40):
        with pytest.raises(DeclinedError, match="too much is sent at once") as declined, room.of(1):
            pass
        assert (declined.value.status, declined.value.headers) == (503, {"retry-after": "1"})
        with room.of(0):
            pass
    with pytest.raises(ValueError), room.of(100):  # noqa: PT011 - whatever is raised, the room is free again
        raise ValueError
    with room.of(100):
        pass


def test_a_time_out_of_the_work_itself_is_not_taken_for_ours() -> None:
    def work() -> None:
        raise TimeoutError("of a socket")

    async def ask() -> None:
        with pytest.raises(TimeoutError, match="of a socket"):
            await Turns().of(work)

    awaited(ask())
