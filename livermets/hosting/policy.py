"""The security headers of every answer, and the content policy that the app lives under.

The policy allows what Streamlit's own page needs and nothing from another host. What is not obvious was found in the browser:
the page has one small script of its own, allowed by its digest as it is installed; components of the app are modules that
arrive as blobs; Plotly's bundle compiles templates; styles are written by the page while it runs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

AsgiScope = MutableMapping[str, Any]
AsgiMessage = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
AsgiApp = Callable[[AsgiScope, AsgiReceive, AsgiSend], Awaitable[None]]

FRAMED_BY_VARIABLE: Final = "LIVERMETS_FRAMED_BY"
"""Names the origins that may show the app in a frame, apart by spaces; a community platform needs its own there."""

_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ONE_YEAR: Final = 365 * 24 * 60 * 60


def inline_script_digests(html: str) -> tuple[str, ...]:
    """The digests by which a content policy allows the scripts that stand in a page itself."""
    scripts = _INLINE_SCRIPT.findall(html)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)


def framing_origins(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The origins of `LIVERMETS_FRAMED_BY`. Raises ValueError naming one that is no origin such as https://example.org."""
    return origins_in(FRAMED_BY_VARIABLE, environment)


def origins_in(variable: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The origins that a variable names, apart by spaces. Raises ValueError naming one that is no origin."""
    origins = tuple(environment.get(variable, "").split())
    for one in origins:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.netloc or one != f"{parts.scheme}://{parts.netloc}":
            raise ValueError(f"{variable}: {one!r} is no origin; write it as https://host or https://host:port")
    return origins


def content_policy(script_digests: Sequence[str], framed_by: Sequence[str]) -> str:
    """The Content-Security-Policy of every answer."""
    rules = {
        "default-src": ("'self'",),
        "script-src": ("'self'", "blob:", "'unsafe-eval'", *script_digests),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:", "blob:"),
        "font-src": ("'self'", "data:"),
        "connect-src": ("'self'", "blob:"),
        "frame-src": ("'self'", "blob:", "data:"),
        "worker-src": ("'self'", "blob:"),
        "object-src": ("'none'",),
        "base-uri": ("'self'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'self'", *framed_by),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def security_headers(policy: str, *, framed: bool) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer carries. The older header against frames knows no list of hosts and is left out where there is one."""
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        **({} if framed else {"x-frame-options": "SAMEORIGIN"}),
    }
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


class SecurityHeaders:
    """Puts the security headers on every answer to HTTP, in place of any of the same name.

    Strict transport security is added where the request came by TLS, as the server was told by its socket or its proxy: a
    browser that was once promised TLS refuses plain HTTP for a year, so a laptop must never promise it.
    """

    def __init__(self, app: AsgiApp, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._app = app
        self._headers = tuple(headers)

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = self._headers
        if scope.get("scheme") == "https":
            added += ((b"strict-transport-security", f"max-age={_ONE_YEAR}".encode()),)
        names = {name for name, _ in added}

        async def with_headers(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
                message["headers"] = [*kept, *added]
            await send(message)

        await self._app(scope, receive, with_headers)
