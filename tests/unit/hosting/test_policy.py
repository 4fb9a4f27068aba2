"""The security headers of answers, and which origins may show the app in a frame."""

import base64
import hashlib

import pytest

from livermets.hosting.policy import (
    AsgiMessage,
    AsgiScope,
    SecurityHeaders,
    content_policy,
    framing_origins,
    inline_script_digests,
    security_headers,
)
from tests.awaited import awaited


def test_a_script_of_the_page_is_allowed_by_its_digest_and_one_from_a_file_is_not() -> None:
    digests = inline_script_digests('<script>\n a = 1\n</script><script type="module" src="./x.js"></script>')
    digest = base64.b64encode(hashlib.sha256(b"\n a = 1\n").digest()).decode()
    assert digests == (f"'sha256-{digest}'",)


def test_the_policy_names_no_other_host() -> None:
    rules = dict(one.split(" ", 1) for one in content_policy(["'sha256-x'"], ["https://board.example"]).split("; "))
    assert rules["script-src"] == "'self' blob: 'unsafe-eval' 'sha256-x'"
    assert rules["frame-ancestors"] == "'self' https://board.example"
    assert [name for name, sources in rules.items() if "http" in sources] == ["frame-ancestors"]


@pytest.mark.parametrize(
    ("said", "origins"),
    [
        ("", ()),
        ("https://a.example", ("https://a.example",)),
        ("https://a.example  http://b.example:81", ("https://a.example", "http://b.example:81")),
    ],
)
def test_framing_hosts_are_origins_apart_by_spaces(said: str, origins: tuple[str, ...]) -> None:
    assert framing_origins({"LIVERMETS_FRAMED_BY": said}) == origins


@pytest.mark.parametrize(
    "said", ["a.example", "https://a.example/", "https://a.example/path", "ftp://a.example", "*", "https://"]
)
def test_what_is_no_origin_is_refused_with_what_would_be_one(said: str) -> None:
    with pytest.raises(ValueError, match=r"LIVERMETS_FRAMED_BY.*https://host"):
        framing_origins({"LIVERMETS_FRAMED_BY": said})


def answered(scope: AsgiScope, *, framed: bool = False) -> dict[bytes, list[bytes]]:
    """The headers of an answer that said something of its own about frames."""

    async def app(_scope: AsgiScope, _receive: object, send: object) -> None:
        headers = [(b"x-frame-options", b"ALLOW"), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]

    sent: list[AsgiMessage] = []

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    awaited(SecurityHeaders(app, security_headers("default-src 'self'", framed=framed))(scope, receive, send))
    found: dict[bytes, list[bytes]] = {}
    for name, value in sent[0]["headers"]:
        found.setdefault(name, []).append(value)
    return found


def test_every_answer_has_each_header_once() -> None:
    headers = answered({"type": "http", "scheme": "http", "path": "/"})
    assert headers[b"x-frame-options"] == [b"SAMEORIGIN"]
    assert headers[b"content-security-policy"] == [b"default-src 'self'"]
    assert headers[b"x-content-type-options"] == [b"nosniff"]
    assert headers[b"referrer-policy"] == [b"no-referrer"]
    assert headers[b"content-type"] == [b"text/html"]


def test_transport_security_is_promised_behind_tls_only() -> None:
    assert b"strict-transport-security" not in answered({"type": "http", "scheme": "http", "path": "/"})
    assert answered({"type": "http", "scheme": "https", "path": "/"})[b"strict-transport-security"] == [b"max-age=31536000"]


def test_where_other_hosts_may_frame_the_app_the_older_header_is_left_out() -> None:
    names = {name for name, _ in security_headers("p", framed=True)}
    assert b"x-frame-options" not in names
    assert b"content-security-policy" in names
