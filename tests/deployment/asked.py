"""Requests as a program makes them, past any browser: what answered, with which headers and cookies."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An answer to HTTP; `headers` have small letters, `cookies` are what it leaves."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    text: str


def asked(
    address: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    tls: ssl.SSLContext | None = None,
    seconds: float = 30,
    source: str = "",
) -> Answer:
    """Ask once, from another address of this computer where `source` names one. Redirects are not followed."""
    place = urlsplit(address)
    assert place.hostname is not None
    line: http.client.HTTPConnection
    own = (source, 0) if source else None
    if place.scheme == "https":
        line = http.client.HTTPSConnection(place.hostname, place.port, timeout=seconds, source_address=own, context=tls)
    else:
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=seconds, source_address=own)
    try:
        line.request(
            method, (place.path or "/") + (f"?{place.query}" if place.query else ""), body=body, headers=dict(headers or {})
        )
        answer = line.getresponse()
        left = [value.partition(";")[0].partition("=") for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return Answer(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            {name: value for name, _, value in left},
            answer.read().decode("utf-8", errors="replace"),
        )
    finally:
        line.close()


def cookie_header(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
