"""One path of the interface: who may ask, by which method, with which body, and what every answer carries."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from livermets.api.admission import Admission
from livermets.api.body import body_of, size_of
from livermets.api.declined import DeclinedError
from livermets.api.turns import Turns
from livermets.hosting.policy import AsgiReceive, AsgiScope, AsgiSend

JSON_KIND: Final = "application/json"
LINES: Final = "application/x-ndjson"
_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})*|\[[0-9a-fA-F:]{2,45}\])(?::[0-9]{1,5})?"
)
_PATH: Final = re.compile(r"[A-Za-z0-9/._~-]*")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a handler is given: the body, the query and the parts of the path, the name of the program, and `base`, the address
    of this server."""

    body: bytes
    query: Mapping[str, str]
    path: Mapping[str, str]
    who: str
    base: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler gives."""

    content: bytes
    status: int = 200
    media_type: str = JSON_KIND


@dataclass(frozen=True, slots=True)
class Takes:
    """The body that an operation takes: its content types, the most bytes, and its shape for the document."""

    types: tuple[str, ...]
    largest: int
    schema: Mapping[str, Any]
    example: Any = None


@dataclass(frozen=True, slots=True)
class Gives:
    """An answer of an operation, for the document: what it means, and its shape by its content type."""

    words: str
    schemas: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a path, as it is carried out and as it is documented. `answers` are those beside the ones that every
    operation gives; `parameters` are those of the query, each with its words."""

    method: str
    name: str
    summary: str
    handle: Callable[[AskedFor], Reply]
    answers: Mapping[int, Gives]
    takes: Takes | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


class ApiPath:
    """The ASGI app of one path with its operations."""

    def __init__(self, operations: tuple[Operation, ...], admits: Admission, turns: Turns) -> None:
        self._operations = {one.method: one for one in operations}
        self._admits = admits
        self._turns = turns

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        request = Request(scope, receive)
        try:
            reply = await self._reply(request)
            response = Response(reply.content, reply.status, media_type=reply.media_type)
        except DeclinedError as error:
            response = Response(orjson.dumps(error.to_json()), error.status, error.headers, JSON_KIND)
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    async def _reply(self, request: Request) -> Reply:
        who = self._admits.who(request)
        request.state.who = who
        method = "GET" if request.method == "HEAD" else request.method
        operation = self._operations.get(method)
        if operation is None:
            allowed = ", ".join(self._operations)
            raise DeclinedError(405, [f"{request.method} is not answered here; accepted: {allowed}"], {"allow": allowed})
        query = dict(request.query_params)
        for name in query:
            if name not in operation.parameters:
                accepted = ", ".join(operation.parameters) or "none"
                raise DeclinedError(400, [f"the query of this address is not understood; accepted names: {accepted}"])
        takes = operation.takes
        with self._turns.held.of(size_of(request, takes.largest) if takes else 0):
            body = await body_of(request, takes.types, takes.largest) if takes else b""
            asked = AskedFor(body, query, request.path_params, who, _base(request))
            return await self._answer(operation, asked)

    async def _answer(self, operation: Operation, asked: AskedFor) -> Reply:
        try:
            return await self._turns.of(partial(operation.handle, asked))
        except DeclinedError:
            raise
        except Exception as error:  # what a fault says may hold what was sent: its kind alone is written down
            _log.error("%s: a fault of livermets, %s", operation.name, type(error).__name__)
            raise DeclinedError(500, [f"this could not be answered: a fault of livermets, {type(error).__name__}"]) from None


def _base(request: Request) -> str:
    """The address of this server as the client called it; plain where that is no name of a host."""
    host = request.headers.get("host", "")
    root = request.scope.get("root_path", "").rstrip("/")
    known = host if _HOST.fullmatch(host) else "localhost"
    return f"{request.scope.get('scheme', 'http')}://{known}{root if _PATH.fullmatch(root) else ''}/"
