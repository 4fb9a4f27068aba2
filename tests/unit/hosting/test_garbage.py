"""When a full collection of garbage is due."""

from livermets.hosting.garbage import LATEST_SECONDS, QUIET_SECONDS, SELDOM_SECONDS, Collector, Traffic
from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from tests.awaited import awaited


def test_nothing_is_collected_where_nothing_happened() -> None:
    assert not Traffic(last_message=0, last_collected=0).is_due(10 * LATEST_SECONDS)


def test_a_quiet_moment_is_taken_exactly_when_it_is_long_enough_and_seldom_enough() -> None:
    quiet = Traffic(last_message=SELDOM_SECONDS - QUIET_SECONDS, last_collected=0, since=1)
    assert quiet.is_due(SELDOM_SECONDS)
    assert not quiet.is_due(SELDOM_SECONDS - 0.001)
    assert not Traffic(SELDOM_SECONDS - QUIET_SECONDS + 0.001, 0, 1).is_due(SELDOM_SECONDS)


def test_without_a_quiet_moment_there_is_one_in_the_end() -> None:
    busy = Traffic(last_message=LATEST_SECONDS, last_collected=0, since=1)
    assert busy.is_due(LATEST_SECONDS)
    assert not Traffic(LATEST_SECONDS - 0.001, 0, 1).is_due(LATEST_SECONDS - 0.001)


def test_messages_of_a_connection_are_noticed_in_both_directions_and_collected_once() -> None:
    now = 0.0
    collected: list[float] = []
    collector = Collector(clock=lambda: now, collect=lambda: collected.append(now))

    async def app(_scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        await receive()
        await send({"type": "websocket.send"})

    async def receive() -> AsgiMessage:
        return {"type": "websocket.receive"}

    async def send(_message: AsgiMessage) -> None:
        pass

    now = SELDOM_SECONDS
    assert not collector.look()
    awaited(collector.noticing(app)({"type": "http"}, receive, send))
    assert not collector.look(), "an answer to HTTP leaves no session behind"
    awaited(collector.noticing(app)({"type": "websocket"}, receive, send))
    assert not collector.look(), "it is not quiet yet"
    now += QUIET_SECONDS
    assert collector.look()
    assert collected == [SELDOM_SECONDS + QUIET_SECONDS]
    now += SELDOM_SECONDS + QUIET_SECONDS
    assert not collector.look(), "nothing has happened since"
