"""What the answers of a sign-in lack: a word that it did not succeed, and cookies that go over TLS alone."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from livermets.hosting.policy import AsgiApp, AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.sign_in import CALLBACK

SIGN_IN_FAILED: Final = "signin"
FAILED: Final = f"{SIGN_IN_FAILED}=failed".encode()
"""What stands in the address after a sign-in that brought nobody in."""

_PERSON: Final = b"_streamlit_user="
_SECURE: Final = b"; Secure"


class SignInAnswers:
    """Stands around Streamlit's own paths of a sign-in.

    Whatever goes wrong there (a refusal of the provider, a token for another application, one whose life is over) ends at the
    first page without a word; the page is told, so that it can say so.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        # Back from signing out the provider sends people here as well, with nothing in the address.
        is_answer = scope["path"].endswith(CALLBACK) and bool({"code", "error", "state"} & asked.keys())
        over_tls = scope.get("scheme") == "https"

        async def completed(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if is_answer and not any(_brings_in(name, value) for name, value in headers):
                    headers = [(name, _told(value) if name.lower() == b"location" else value) for name, value in headers]
                if over_tls:
                    headers = [(name, _secure(value) if name.lower() == b"set-cookie" else value) for name, value in headers]
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, completed)


def _brings_in(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and value.startswith(_PERSON) and b"max-age=0" not in value.lower()


def _told(location: bytes) -> bytes:
    return location + (b"&" if b"?" in location else b"?") + FAILED


def _secure(cookie: bytes) -> bytes:
    return cookie if b"secure" in cookie.lower().split(b";", 1)[-1] else cookie + _SECURE
