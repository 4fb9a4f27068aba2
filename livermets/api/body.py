"""The body of a request, read no further than it may be long, and only if it says that it is what is asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from anyio import fail_after
from starlette.requests import ClientDisconnect, Request

from livermets.api.declined import DeclinedError
from livermets.exchange.bundle import FHIR_TYPE
from livermets.text import listed, readable

SECONDS_TO_SEND: Final = 20.0
"""So long a client may take to send a body."""

JSON_TYPES: Final = ("application/json", FHIR_TYPE, "application/json+fhir", "application/x-ndjson")
TEXT_TYPES: Final = ("text/plain",)
_DIGITS: Final = 18
"""More digits say a number that no body has."""
_UTF_8: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})


async def body_of(request: Request, types: Collection[str], largest: int, seconds: float = SECONDS_TO_SEND) -> bytes:
    """The body. Raises DeclinedError for another content type (415), one that is too long (413) or does not come (408)."""
    _check_type(request.headers.get("content-type", ""), types)
    size_of(request, largest)
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise DeclinedError(415, ["the body is compressed; accepted: without content-encoding"])
    held = bytearray()
    try:
        with fail_after(seconds):
            async for part in request.stream():
                held += part
                if len(held) > largest:
                    raise _too_long("the body is", largest)
    except TimeoutError:
        raise DeclinedError(408, [f"the body did not arrive within {seconds:g} seconds"]) from None
    except ClientDisconnect:
        raise DeclinedError(400, ["the connection ended before the body did"]) from None
    return bytes(held)


def size_of(request: Request, largest: int) -> int:
    """How long a body says that it is; the most that it may be where it does not say. Raises DeclinedError (413) for more."""
    said = request.headers.get("content-length", "")
    if not (said.isascii() and said.isdigit()):
        return largest
    if len(said) > _DIGITS or int(said) > largest:
        raise _too_long(f"{int(said):,} bytes are" if len(said) <= _DIGITS else "the body is", largest)
    return int(said)


def _check_type(written: str, types: Collection[str]) -> None:
    kind, _, rest = written.partition(";")
    if kind.strip().lower() not in types:
        said = f"content-type {readable(written, 80)}" if written.strip() else "no content-type"
        raise DeclinedError(415, [f"{said}; accepted: {listed(types, 'or')}"])
    charset = rest.lower().partition("charset=")[2].split(";")[0].strip(' "')
    if charset not in _UTF_8:
        raise DeclinedError(415, [f"charset {readable(charset, 40)}; accepted: UTF-8"])


def _too_long(what: str, largest: int) -> DeclinedError:
    return DeclinedError(413, [f"{what} too large for one request; accepted: at most {largest:,} bytes"])
