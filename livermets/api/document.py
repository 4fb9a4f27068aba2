"""The OpenAPI 3.1 document, made of the table of operations and the models that requests and answers are read and made by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from livermets.api import shapes
from livermets.api.case_schema import JsonSchema, case_file_schema, facts_schema
from livermets.api.endpoint import JSON_KIND, Gives, Operation
from livermets.knowledge.loading import knowledge

_PLACE: Final = "#/components/schemas/{model}"
_PART: Final = re.compile(r"\{(\w+)\}")
_RECEIVED: Final[tuple[type[BaseModel], ...]] = (shapes.HookRequest, shapes.FeedbackRequest)
_ANSWERED: Final[tuple[type[BaseModel], ...]] = (
    shapes.NotAnswered,
    shapes.Wellness,
    shapes.AssessedCase,
    shapes.ImportedCase,
    shapes.ReadLetter,
    shapes.FoundFigures,
    shapes.OneFigure,
    shapes.HookServices,
    shapes.Cards,
    shapes.FeedbackTaken,
)
_DESCRIPTION: Final = (
    "The answers of the command line by HTTP, in the same words. A discussion aid for clinicians: it shows what published "
    "rules say of a case and recommends nothing on its own authority. What is unknown is never counted as no. Nothing that is "
    "sent is kept or written into a log, except feedback on cards where a store is set up."
)


def reference(name: str) -> JsonSchema:
    """A pointer to a shape of the document."""
    return {"$ref": _PLACE.format(model=name)}


def document(table: Mapping[str, tuple[Operation, ...]], base: str) -> dict[str, Any]:
    """The document for a table of operations, by path, on a server at `base`."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {"title": "livermets", "version": knowledge().release, "description": _DESCRIPTION},
        "servers": [{"url": base.rstrip("/")}],
        "security": [{}, {"token": []}],
        "paths": {
            path: {one.method.lower(): _operation(path, one) for one in operations} for path, operations in table.items()
        },
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Asked for where the server has a list of programs, in a clinic always",
                }
            },
        },
    }


def schemas() -> dict[str, JsonSchema]:
    """The shapes by their names."""
    listed = [*((one, "validation") for one in _RECEIVED), *((one, "serialization") for one in _ANSWERED)]
    found = models_json_schema(listed, by_alias=True, ref_template=_PLACE)[1]["$defs"]  # type: ignore[arg-type]
    return {"Facts": facts_schema(), "CaseFile": case_file_schema(reference("Facts")), **found}


COMMON: Final[Mapping[int, str]] = {
    401: "No token that is known here",
    403: "Not from this machine, where only its programs are answered",
    404: "Nothing at this address, or the interface is switched off",
    405: "Another method",
    500: "A fault of livermets; nothing of what was sent is in the answer or in a log",
    503: "Too many at once, or no answer in time; to be tried again after Retry-After",
}
"""What every operation may answer beside its own."""

COMMON_TO_BODIES: Final[Mapping[int, str]] = {
    400: "A body that cannot be read",
    408: "The body did not arrive in time",
    413: "More than one request may hold",
    415: "Another content type, another encoding than UTF-8, or a compressed body",
}
"""What every operation that takes a body may answer beside that."""


def _operation(path: str, one: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": dict(_responses(one)),
    }
    if parameters := [*_of_path(path), *_of_query(one)]:
        said["parameters"] = parameters
    if one.takes:
        media: dict[str, Any] = {"schema": dict(one.takes.schema)}
        if one.takes.example is not None:
            media["example"] = one.takes.example
        said["requestBody"] = {
            "required": True,
            "description": f"At most {one.takes.largest:,} bytes, in UTF-8",
            "content": dict.fromkeys(one.takes.types, media),
        }
    return said


def statuses(one: Operation) -> dict[int, Gives]:
    """Every status that an operation may answer with, in their order."""
    refused = {JSON_KIND: reference("NotAnswered")}
    common = {**COMMON, **(COMMON_TO_BODIES if one.takes else {400: "A query that is not understood"})}
    return dict(sorted({**{status: Gives(words, refused) for status, words in common.items()}, **one.answers}.items()))


def _responses(one: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, gives in statuses(one).items():
        content = {kind: {"schema": dict(schema)} for kind, schema in gives.schemas.items()}
        said: dict[str, Any] = {"description": gives.words, "content": content}
        if status == 503:
            said["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds"}}
        if status == 401:
            said["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        yield str(status), said


def _of_path(path: str) -> Iterator[dict[str, Any]]:
    for name in _PART.findall(path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _of_query(one: Operation) -> Iterator[dict[str, Any]]:
    for name, words in one.parameters.items():
        yield {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
