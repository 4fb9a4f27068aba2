"""The script that says that a page has no connection is put into pages, and into nothing else."""

from livermets.hosting.connection_note import ConnectionNote, with_connection_note
from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend, inline_script_digests
from tests.awaited import awaited

PAGE = b"<html><head><title>\xc3\xa9</title></head><body></body></html>"
BROWSER = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip"), (b"if-none-match", b'"1"'), (b"cookie", b"a=1")]


def sent(
    kind: bytes = b"text/html; charset=utf-8",
    *,
    asked: list[tuple[bytes, bytes]] = BROWSER,
    method: str = "GET",
    status: int = 200,
    more: tuple[tuple[bytes, bytes], ...] = (),
) -> tuple[dict[bytes, bytes], bytes, dict[bytes, bytes]]:
    """The headers and body of an answer, and the headers of the request as the app saw them."""
    seen: dict[bytes, bytes] = {}

    async def app(scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
        seen.update(scope["headers"])
        headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode()), (b"etag", b'"1"'), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        # In two parts, cut within a letter.
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    messages: list[AsgiMessage] = []

    async def send(message: AsgiMessage) -> None:
        messages.append(message)

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    awaited(ConnectionNote(app)({"type": "http", "method": method, "path": "/", "headers": asked}, receive, send))
    return dict(messages[0]["headers"]), b"".join(one["body"] for one in messages[1:]), seen


def test_a_page_carries_the_script_and_its_own_length() -> None:
    headers, body, seen = sent()
    assert body.decode() == with_connection_note(PAGE.decode())
    assert body.count(b"<script>") == 1
    assert headers[b"content-length"] == str(len(body)).encode()
    assert b"etag" not in headers
    assert seen == {b"accept": b"text/html,*/*", b"cookie": b"a=1"}


def test_the_policy_can_name_the_script_by_its_digest() -> None:
    assert len(inline_script_digests(with_connection_note(PAGE.decode()))) == 1


def test_everything_else_passes_untouched() -> None:
    for answer in (
        sent(b"application/json"),
        sent(asked=[(b"accept", b"*/*"), (b"accept-encoding", b"gzip")]),
        sent(method="HEAD"),
        sent(status=404),
        sent(more=((b"content-encoding", b"gzip"),)),
    ):
        headers, body, _ = answer
        assert body == PAGE
        assert headers[b"etag"] == b'"1"'


def test_a_page_without_a_head_stays_as_it_is() -> None:
    assert with_connection_note("<p>") == "<p>"
