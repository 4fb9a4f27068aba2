"""What of the server answers to nobody, and which pages may open a connection."""

import pytest

from livermets.hosting.doors import Doors, is_closed, is_other_port
from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from tests.awaited import awaited


@pytest.mark.parametrize(
    ("path", "closed"),
    [
        ("/_stcore/metrics", True),
        ("/_stcore/agent/openapi.json", True),
        ("/tumour-board/_stcore/metrics", True),
        ("/_stcore/health", False),
        ("/_stcore/stream", False),
        ("/metrics", False),
        ("/", False),
    ],
)
def test_paths_that_the_app_has_no_use_for_are_closed(path: str, closed: bool) -> None:
    assert is_closed(path) is closed


@pytest.mark.parametrize(
    ("origin", "host", "other"),
    [
        ("http://localhost:8501", "localhost:8501", False),
        ("http://localhost:9000", "localhost:8501", True),
        ("http://LOCALHOST:9000", "localhost:8501", True),
        ("http://localhost", "localhost:8501", True),
        ("http://localhost", "localhost:80", False),
        ("https://board.example", "board.example:443", False),
        ("https://board.example", "board.example", False),
        ("https://other.example", "board.example:8501", False),
        ("http://[::1]:9000", "[::1]:8501", True),
        ("http://localhost:port", "localhost:8501", True),
        ("", "localhost:8501", False),
        (None, None, False),
    ],
)
def test_a_page_of_another_port_of_the_same_host_is_told_apart(origin: str | None, host: str | None, other: bool) -> None:
    assert is_other_port(origin, host) is other


def sent_for(scope: AsgiScope) -> list[AsgiMessage]:
    sent: list[AsgiMessage] = []

    async def app(_scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
        await send({"type": "reached"})

    async def receive() -> AsgiMessage:
        return {"type": "websocket.connect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    awaited(Doors(app)(scope, receive, send))
    return sent


def test_a_closed_path_is_not_found_and_reaches_nothing() -> None:
    sent = sent_for({"type": "http", "path": "/_stcore/metrics", "headers": []})
    assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 404


def test_a_connection_of_another_port_is_refused_and_its_own_is_let_in() -> None:
    headers = [(b"origin", b"http://localhost:9"), (b"host", b"localhost:8501")]
    assert sent_for({"type": "websocket", "path": "/_stcore/stream", "headers": headers}) == [
        {"type": "websocket.close", "code": 1008}
    ]
    headers = [(b"origin", b"http://localhost:8501"), (b"host", b"localhost:8501")]
    assert sent_for({"type": "websocket", "path": "/_stcore/stream", "headers": headers}) == [{"type": "reached"}]


@pytest.mark.parametrize("path", ["/_stcore/stream", "/base/_stcore/stream"])
def test_a_connection_that_lost_its_headers_on_the_way_is_answered_in_words_and_logged(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent = sent_for({"type": "http", "path": path, "headers": []})
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"upgrade"]) == (426, b"websocket")
    assert b"a proxy on the way left them out" in sent[1]["body"]
    assert "a proxy before this server leaves it out" in caplog.text
