"""A body is read no further than it may be long, and only where it says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anyio
import pytest
from starlette.requests import Request

from livermets.api.body import JSON_TYPES, body_of
from livermets.api.declined import DeclinedError
from tests.awaited import awaited


class Sender:
    """A client that sends its body in pieces, and how many of them were read."""

    def __init__(self, *pieces: bytes | None) -> None:
        self.pieces = list(pieces)
        self.read = 0

    async def __call__(self) -> dict[str, Any]:
        if self.read >= len(self.pieces):
            await anyio.sleep_forever()
        piece = self.pieces[self.read]
        self.read += 1
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": self.read < len(self.pieces)}


def read(sender: Sender, headers: Mapping[str, str] | None = None, *, seconds: float = 5) -> bytes:
    given = {"content-type": "application/json", **(headers or {})}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw, "query_string": b""}

    async def ask() -> bytes:
        return await body_of(Request(scope, sender), JSON_TYPES, 10, seconds)

    return awaited(ask())


def refusal(sender: Sender, headers: Mapping[str, str] | None = None, *, seconds: float = 5) -> tuple[int, str]:
    with pytest.raises(DeclinedError) as refused:
        read(sender, headers, seconds=seconds)
    return refused.value.status, refused.value.lines[0]


def test_a_body_in_pieces_is_put_together() -> None:
    assert read(Sender(b"12345", b"", b"67890")) == b"1234567890"
    assert read(Sender(b"")) == b""


def test_a_body_that_says_that_it_is_too_long_is_not_read_at_all() -> None:
    for said, words in (("11", "11 bytes are"), ("9" * 30, "the body is")):
        sender = Sender(b"x")
        assert refusal(sender, {"content-length": said}) == (
            413,
            f"{words} too large for one request; accepted: at most 10 bytes",
        )
        assert sender.read == 0
    assert read(Sender(b"1234567890"), {"content-length": "10"}) == b"1234567890"


def test_a_body_that_does_not_say_it_is_read_until_it_is_too_long() -> None:
    sender = Sender(*[b"12345"] * 1000)
    assert refusal(sender)[0] == 413
    assert sender.read == 3


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    assert refusal(Sender(), seconds=0.05) == (408, "the body did not arrive within 0.05 seconds")


def test_a_client_that_goes_away_is_told_nothing_more() -> None:
    assert refusal(Sender(b"12", None))[0] == 400


@pytest.mark.parametrize(
    "written",
    ["", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "json", ";"],
)
def test_another_content_type_is_refused_with_what_is_accepted(written: str) -> None:
    status, words = refusal(Sender(b"{}"), {"content-type": written})
    assert status == 415
    assert words.endswith("accepted: application/json, application/fhir+json, application/json+fhir or application/x-ndjson")


@pytest.mark.parametrize(
    "written", ["application/json", "Application/JSON; charset=UTF-8", 'application/fhir+json;charset="utf-8"; fhirVersion=4.0']
)
def test_json_is_read_however_its_type_is_written(written: str) -> None:
    assert read(Sender(b"{}"), {"content-type": written}) == b"{}"


@pytest.mark.parametrize(
    "headers", [{"content-type": "application/json; charset=utf-16"}, {"content-encoding": "gzip"}, {"content-encoding": "br"}]
)
def test_what_would_have_to_be_decoded_is_refused(headers: dict[str, str]) -> None:
    assert refusal(Sender(b"{}"), headers)[0] == 415
