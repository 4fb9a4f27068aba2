"""The answers of a sign-in: one that did not succeed says so, and what keeps a person signed in goes over TLS alone."""

from __future__ import annotations

import pytest

from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.sign_in_answers import SignInAnswers
from tests.awaited import awaited

PERSON = (b"set-cookie", b"_streamlit_user=abc; HttpOnly; Path=/; SameSite=lax")
GONE = (b"set-cookie", b'_streamlit_user=""; Max-Age=0; Path=/')


def answered(path: str, query: bytes, *headers: tuple[bytes, bytes], scheme: str = "http") -> list[tuple[bytes, bytes]]:
    """The headers that reach the browser of an answer that leads to the first page."""
    sent: list[AsgiMessage] = []

    async def app(_scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"/"), *headers]})

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    scope: AsgiScope = {"type": "http", "path": path, "query_string": query, "scheme": scheme}
    awaited(SignInAnswers(app)(scope, receive, send))
    found: list[tuple[bytes, bytes]] = sent[0]["headers"]
    return found


@pytest.mark.parametrize("query", [b"code=1&state=2", b"error=access_denied&state=2", b"state=2"])
@pytest.mark.parametrize("path", ["/oauth2callback", "/boards/liver/oauth2callback"])
def test_a_sign_in_that_brought_nobody_in_says_so(path: str, query: bytes) -> None:
    assert dict(answered(path, query))[b"location"] == b"/?signin=failed"
    assert dict(answered(path, query, GONE))[b"location"] == b"/?signin=failed"


def test_a_sign_in_that_succeeded_signing_out_and_other_answers_say_nothing() -> None:
    assert dict(answered("/oauth2callback", b"code=1&state=2", PERSON))[b"location"] == b"/"
    assert dict(answered("/oauth2callback", b""))[b"location"] == b"/"
    assert dict(answered("/auth/logout", b"state=2", GONE))[b"location"] == b"/"


def test_over_tls_cookies_are_for_tls_alone_and_on_ones_own_computer_as_they_are() -> None:
    assert answered("/oauth2callback", b"", PERSON)[1] == PERSON
    assert answered("/oauth2callback", b"", PERSON, scheme="https")[1][1] == PERSON[1] + b"; Secure"
    secure = (b"set-cookie", b"_streamlit_user=secure; Secure")
    assert answered("/oauth2callback", b"", secure, scheme="https")[1] == secure
