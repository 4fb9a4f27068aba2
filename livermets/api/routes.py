"""The table of the interface: every path with what it takes and gives, as it is carried out and as it is documented."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Final

import orjson
from starlette.routing import Route, Router

from livermets.api.admission import Admission
from livermets.api.answers import MOST_CASES, assess_answer, export_answer, import_answer, letter_answer
from livermets.api.body import JSON_TYPES, TEXT_TYPES
from livermets.api.case_schema import JsonSchema
from livermets.api.declined import DeclinedError
from livermets.api.document import document, reference
from livermets.api.endpoint import JSON_KIND, LINES, ApiPath, AskedFor, Gives, Operation, Reply, Takes
from livermets.api.feedback import feedback_answer
from livermets.api.figures import MOST_FIGURES, SEARCHED_BY, figure_answer, search_answer
from livermets.api.hooks import SERVICE, bundle_cards, discovery_answer, hook_answer
from livermets.api.recent import Recent
from livermets.api.turns import Turns
from livermets.case.case_file import LARGEST_CASE
from livermets.exchange.bundle import FHIR_TYPE
from livermets.hosting.health import Health, health
from livermets.hosting.policy import AsgiApp
from livermets.knowledge.loading import Knowledge, KnowledgeError, knowledge, today

LARGEST_BUNDLE_SENT: Final = 25_000_000
"""Bytes of a bundle or of a request with one; 20,000 results have about twenty million."""

LARGEST_LETTER: Final = 1_000_000
LARGEST_FEEDBACK: Final = 500_000

Day = Callable[[], datetime.date]


def operations(day: Day = today, asked_health: Callable[[], Health] = health) -> dict[str, tuple[Operation, ...]]:
    """Every path below the server's address with its operations."""
    assessed = reference("AssessedCase")
    bundle = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"const": "Bundle"}}}
    case = {"anyOf": [reference("Facts"), reference("CaseFile")]}
    cases = {"type": "array", "items": case, "maxItems": MOST_CASES}
    hook_request = reference("HookRequest")
    cards = Gives("The cards; none where there is nothing to say", {JSON_KIND: reference("Cards")})
    refused_case = {
        400: _refused("Not a JSON document that can be read"),
        422: _refused("A fact that is not known or not accepted"),
    }
    not_hook = {
        400: _refused("Not a request of this hook"),
        412: _refused("Nothing that could be read was sent along"),
        422: _refused("Another patient's resources"),
    }
    discovery = Gives("The services", {JSON_KIND: reference("HookServices")})
    take_hook = Takes(JSON_TYPES[:3], LARGEST_BUNDLE_SENT, hook_request)
    return {
        "/api/health": (
            Operation(
                "GET",
                "health",
                "Whether the server can do its work",
                partial(_health, asked_health),
                {
                    200: Gives("It can", {JSON_KIND: reference("Wellness")}),
                    503: Gives(
                        "The knowledge or the store does not work, or too many ask at once", {JSON_KIND: _well_or_refused()}
                    ),
                },
            ),
        ),
        "/api/openapi.json": (
            Operation(
                "GET",
                "document",
                "This document",
                partial(_document, day, asked_health),
                {200: Gives("An OpenAPI 3.1 document", {JSON_KIND: {"type": "object"}})},
            ),
        ),
        "/api/assess": (
            Operation(
                "POST",
                "assess",
                "Everything that the knowledge says of a case: what the command assess prints",
                partial(_assess, Recent(), day),
                {
                    200: Gives(
                        "The answer; for a list of cases or JSON Lines a line for each, in their order",
                        {JSON_KIND: assessed, LINES: assessed},
                    ),
                    **refused_case,
                },
                Takes(JSON_TYPES, LARGEST_CASE, {"anyOf": [*case["anyOf"], cases]}, {"primary_site": "colorectal"}),
            ),
        ),
        "/api/import": (
            Operation(
                "POST",
                "import",
                "A case with the origin of each fact out of a FHIR R4 bundle: what the command import prints",
                lambda asked: Reply(import_answer(asked.body, _known(), day(), asked.query.get("patient"))),
                {200: Gives("The case", {JSON_KIND: reference("ImportedCase")}), 400: _refused("No bundle that can be read")},
                Takes(JSON_TYPES[:3], LARGEST_BUNDLE_SENT, bundle),
                {"patient": "the id of the patient, where the bundle holds several"},
            ),
        ),
        "/api/export": (
            Operation(
                "POST",
                "export",
                "A case as a FHIR R4 bundle in the shape of mCODE: what the command export prints",
                lambda asked: Reply(export_answer(asked.body, _known()), media_type=FHIR_TYPE),
                {200: Gives("The bundle", {FHIR_TYPE: bundle}), **refused_case},
                Takes(JSON_TYPES[:3], LARGEST_CASE, case),
            ),
        ),
        "/api/read": (
            Operation(
                "POST",
                "read",
                "The facts that a quick line or a letter states, each with its words: what the command read prints",
                lambda asked: Reply(letter_answer(asked.body)),
                {
                    200: Gives("The facts", {JSON_KIND: reference("ReadLetter")}),
                    400: _refused("No text, or too long for a letter"),
                },
                Takes(TEXT_TYPES, LARGEST_LETTER, {"type": "string"}, "58 F sigmoid pN1, CEA 38"),
            ),
        ),
        "/api/evidence": (
            Operation(
                "GET",
                "evidence",
                f"Reported figures, at most {MOST_FIGURES}, each with whom, how many and from where",
                lambda asked: Reply(search_answer(asked.query, _known())),
                {
                    200: Gives("The figures", {JSON_KIND: reference("FoundFigures")}),
                    400: _refused("A name in the query that is none of these"),
                    422: _refused("Nothing is asked for, or a value that no record has"),
                },
                parameters=SEARCHED_BY,
            ),
        ),
        "/api/figures/{id}": (
            Operation(
                "GET",
                "figure",
                "One figure with its record, its citation, and what has become of it since",
                lambda asked: Reply(figure_answer(asked.path["id"], _known())),
                {200: Gives("The figure", {JSON_KIND: reference("OneFigure")})},
            ),
        ),
        "/api/cds-services": (
            Operation(
                "GET", "discovery", "CDS Hooks 2.0: the services", lambda _: Reply(discovery_answer(_known())), {200: discovery}
            ),
        ),
        f"/api/cds-services/{SERVICE}": (
            Operation(
                "POST",
                "cards",
                "CDS Hooks 2.0: the cards of a patient whose record was opened (patient-view)",
                lambda asked: Reply(hook_answer(asked.body, _known(), day(), asked.base)),
                {200: cards, **not_hook},
                take_hook,
            ),
        ),
        f"/api/cds-services/{SERVICE}/feedback": (
            Operation(
                "POST",
                "feedback",
                "CDS Hooks 2.0: what became of cards",
                lambda asked: Reply(feedback_answer(asked.body, _known(), asked.who)),
                {
                    200: Gives("It was taken", {JSON_KIND: reference("FeedbackTaken")}),
                    400: _refused("No feedback that can be read"),
                },
                Takes(JSON_TYPES[:1], LARGEST_FEEDBACK, reference("FeedbackRequest")),
            ),
        ),
        "/api/cards": (
            Operation(
                "GET",
                "services",
                "The same as /api/cds-services",
                lambda _: Reply(discovery_answer(_known())),
                {200: discovery},
            ),
            Operation(
                "POST",
                "cards-of-bundle",
                "The cards for a FHIR bundle, or for a request of CDS Hooks",
                lambda asked: Reply(bundle_cards(asked.body, _known(), day(), asked.base)),
                {200: cards, **not_hook},
                Takes(JSON_TYPES[:3], LARGEST_BUNDLE_SENT, {"anyOf": [bundle, hook_request]}),
            ),
        ),
    }


def answering(admits: Admission) -> AsgiApp:
    """What answers below `/api` to whom it lets in."""
    turns = Turns()
    found = [Route(path, ApiPath(listed, admits, turns)) for path, listed in operations().items()]
    return Router([*found, Route("/api/{rest:path}", Nowhere(admits, turns))], redirect_slashes=False)


class Nowhere(ApiPath):
    """Any other path below `/api`."""

    def __init__(self, admits: Admission, turns: Turns) -> None:
        methods = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
        super().__init__(tuple(Operation(one, "nowhere", "", _nowhere, {}) for one in methods), admits, turns)


def _nowhere(_: AskedFor) -> Reply:
    raise DeclinedError(404, ["nothing is at this address; /api/openapi.json lists what is"])


def _known() -> Knowledge:
    try:
        return knowledge()
    except KnowledgeError:
        raise DeclinedError(503, ["the knowledge cannot be loaded; the server says why where it was started"]) from None


def _assess(recent: Recent, day: Day, asked: AskedFor) -> Reply:
    known, on = _known(), day()
    content = recent.answer(asked.body, f"{known.release} {on}", lambda: assess_answer(asked.body, known, on))
    many = content.find(b"\n") < len(content) - 1
    return Reply(content, media_type=LINES if many else JSON_KIND)


def _health(asked_health: Callable[[], Health], _: AskedFor) -> Reply:
    found = asked_health()
    return Reply(orjson.dumps(found.to_json()), 200 if found.is_well else 503)


def _document(day: Day, asked_health: Callable[[], Health], asked: AskedFor) -> Reply:
    return Reply(orjson.dumps(document(operations(day, asked_health), asked.base)))


def _refused(words: str) -> Gives:
    return Gives(words, {JSON_KIND: reference("NotAnswered")})


def _well_or_refused() -> JsonSchema:
    return {"anyOf": [reference("Wellness"), reference("NotAnswered")]}
