"""Every documented path and status is asked for here, and every answer has the shape that the document says.

What may be sent may be anything: whatever it is, it is refused with a sentence and never with a fault.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.routing import Route

import livermets.api.endpoint
import livermets.api.routes
from livermets.api.admission import Admission
from livermets.api.declined import DeclinedError
from livermets.api.document import COMMON, COMMON_TO_BODIES, document, statuses
from livermets.api.endpoint import ApiPath, AskedFor, Operation
from livermets.api.front import api_routes
from livermets.api.routes import operations
from livermets.api.turns import Turns
from livermets.board.store.address import FOLDER_VARIABLE, URL_VARIABLE
from livermets.hosting.health import Health
from livermets.knowledge.loading import KnowledgeError
from tests.unit.api.programs_asking import CASE, FEEDBACK, HOOK, JSON, asker, asker_of, hook_request, liver_bundle, written

TEXT = {"content-type": "text/plain"}
DOCUMENT = document(operations(), "http://localhost/")
FIGURE = "/api/figures/crlm-resection-fong1999-os10"

# What is sent for each status beside those of every operation: path (as documented), method, status, address, headers, body.
CALLS: list[tuple[str, str, int, str, dict[str, str], bytes]] = [
    ("/api/health", "GET", 200, "/api/health", {}, b""),
    ("/api/openapi.json", "GET", 200, "/api/openapi.json", {}, b""),
    ("/api/assess", "POST", 200, "/api/assess", JSON, written(CASE)),
    ("/api/assess", "POST", 200, "/api/assess", {"content-type": "application/x-ndjson"}, b'{"ecog": 1}\n{"ecog": 7}\n'),
    ("/api/assess", "POST", 400, "/api/assess", JSON, b"{"),
    ("/api/assess", "POST", 422, "/api/assess", JSON, b'{"cea": 3}'),
    ("/api/import", "POST", 200, "/api/import?patient=p", JSON, liver_bundle()),
    ("/api/import", "POST", 400, "/api/import", JSON, b'{"resourceType": "Patient"}'),
    ("/api/export", "POST", 200, "/api/export", JSON, written(CASE)),
    ("/api/export", "POST", 400, "/api/export", JSON, b"[]x"),
    ("/api/export", "POST", 422, "/api/export", JSON, b'{"ecog": 7}'),
    ("/api/read", "POST", 200, "/api/read", TEXT, "58 F sigmoid pN1, CEA 38 µg/l".encode()),
    ("/api/read", "POST", 400, "/api/read", TEXT, b"%PDF-1.7"),
    ("/api/evidence", "GET", 200, "/api/evidence?words=fong&primary=colorectal", {}, b""),
    ("/api/evidence", "GET", 400, "/api/evidence?author=fong", {}, b""),
    ("/api/evidence", "GET", 422, "/api/evidence?primary=liver", {}, b""),
    ("/api/figures/{id}", "GET", 200, FIGURE, {}, b""),
    ("/api/figures/{id}", "GET", 404, f"{FIGURE}x", {}, b""),
    ("/api/cds-services", "GET", 200, "/api/cds-services", {}, b""),
    (HOOK, "POST", 200, HOOK, JSON, written(hook_request())),
    (HOOK, "POST", 400, HOOK, JSON, b'{"hook": "order-sign"}'),
    (HOOK, "POST", 412, HOOK, JSON, written(hook_request(prefetch={}))),
    (HOOK, "POST", 422, HOOK, JSON, written(hook_request(context={"patientId": "another"}))),
    (f"{HOOK}/feedback", "POST", 200, f"{HOOK}/feedback", JSON, written(FEEDBACK)),
    (f"{HOOK}/feedback", "POST", 400, f"{HOOK}/feedback", JSON, b'{"feedback": []}'),
    ("/api/cards", "GET", 200, "/api/cards", {}, b""),
    ("/api/cards", "POST", 200, "/api/cards", JSON, liver_bundle()),
    ("/api/cards", "POST", 400, "/api/cards", JSON, b"[]"),
    ("/api/cards", "POST", 412, "/api/cards", JSON, written(hook_request(prefetch=None))),
    ("/api/cards", "POST", 422, "/api/cards", JSON, written(hook_request(context={"patientId": "another"}))),
]

GOOD = {(path, method): (address, headers, body) for path, method, status, address, headers, body in CALLS if status == 200}
EVERY = [(path, one) for path, listed in operations().items() for one in listed]
NAMES = [one.name for _, one in EVERY]


@pytest.fixture(autouse=True)
def without_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.delenv(URL_VARIABLE, raising=False)


def holds(answer: httpx2.Response, path: str, method: str) -> None:
    """Hold an answer to what the document says of this path, method and status."""
    said = DOCUMENT["paths"][path][method.lower()]["responses"]
    assert str(answer.status_code) in said, f"{path} {method} answers {answer.status_code}, which is not documented"
    content = said[str(answer.status_code)]["content"]
    kind = answer.headers["content-type"].split(";")[0]
    assert kind in content
    schema = {**content[kind]["schema"], "components": DOCUMENT["components"]}
    lines = answer.content.splitlines() if kind == "application/x-ndjson" else [answer.content]
    read = [json.loads(line) for line in lines]
    for one in read if kind != "application/x-ndjson" else [one for one in read if "error" not in one]:
        Draft202012Validator(schema).validate(one)


@pytest.mark.parametrize(("path", "method", "status", "address", "headers", "body"), CALLS)
def test_an_answer_has_the_status_and_the_shape_of_the_document(
    path: str, method: str, status: int, address: str, headers: dict[str, str], body: bytes
) -> None:
    answer = asker().request(method, address, headers=headers, content=body)
    assert answer.status_code == status, answer.text[:500]
    holds(answer, path, method)


def test_every_documented_status_is_asked_for() -> None:
    asked = {(path, method, status) for path, method, status, *_ in CALLS}
    for path, one in EVERY:
        common = {*COMMON, *(COMMON_TO_BODIES if one.takes else {400})}
        left = {status for status in statuses(one) if (path, one.method, status) not in asked}
        assert left <= common, f"{path} {one.method}: {left - common}"


def exercised(path: str, one: Operation, status: int, monkeypatch: pytest.MonkeyPatch) -> httpx2.Response:
    """An answer with one of the statuses that every operation has."""
    address, headers, body = GOOD[path, one.method]
    send = partial(httpx2.Client.request, method=one.method, url=address, headers=headers, content=body)
    if status == 400 and not one.takes:
        return asker().request(one.method, f"{path.replace('{id}', 'x')}?what=1")
    if status == 400:
        return asker().request(one.method, address, headers=headers, content=b"\xff")
    if status == 401:
        return send(asker_of(_routes(path, one, Admission({"ehr": b"0" * 32}))))
    if status == 403:
        return send(asker(client="192.0.2.1"))
    if status == 404:
        return send(asker({"LIVERMETS_MODE": "demo"}))
    if status == 405:
        return asker().request("DELETE", address)
    if status == 408:
        monkeypatch.setattr(livermets.api.endpoint, "body_of", _does_not_come)
        return send(asker())
    if status == 413:
        return asker().request(one.method, address, headers={**headers, "content-length": "99999999999"}, content=b"")
    if status == 415:
        return asker().request(one.method, address, headers={"content-type": "text/html"}, content=body)
    if status == 500:
        return send(asker_of(_routes(path, dataclasses.replace(one, handle=_fails), Admission())))
    assert status == 503
    full = Turns(1, 0)
    full._places.acquire()
    return send(asker_of(_routes(path, one, Admission(), full)))


def _fails(_: AskedFor) -> NoReturn:
    raise AssertionError("a value")


async def _does_not_come(*_: Any) -> NoReturn:
    raise DeclinedError(408, ["the body did not arrive within 20 seconds"])


def _routes(path: str, one: Operation, admits: Admission, turns: Turns | None = None) -> list[Any]:
    return [Route(path, ApiPath((one,), admits, turns or Turns()))]


@pytest.mark.parametrize(("path", "one"), EVERY, ids=NAMES)
def test_every_operation_answers_with_what_all_of_them_may(path: str, one: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    for status in {*COMMON, *(COMMON_TO_BODIES if one.takes else {400})}:
        with monkeypatch.context() as patched:
            answer = exercised(path, one, status, patched)
        assert answer.status_code == status, (status, answer.text[:300])
        holds(answer, path, one.method)
        assert answer.json()["error"]
        if status == 503:
            assert answer.headers["retry-after"] == "1"


def test_a_process_that_is_not_well_says_so_here_too() -> None:
    for found, status in ((Health("0123", "ok"), 200), (Health("0123", "failing"), 503), (Health(None, "none"), 503)):
        (one,) = operations(asked_health=lambda found=found: found)["/api/health"]  # type: ignore[misc]
        answer = asker_of(_routes("/api/health", one, Admission())).get("/api/health")
        assert (answer.status_code, answer.json()) == (status, found.to_json())
        holds(answer, "/api/health", "GET")


def test_knowledge_that_cannot_be_loaded_is_no_fault_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> NoReturn:
        raise KnowledgeError("data/systems: wrong")

    monkeypatch.setattr(livermets.api.routes, "knowledge", fails)
    answer = asker().post("/api/assess", content=b"{}", headers=JSON)
    assert (answer.status_code, answer.json()["error"][:34]) == (503, "the knowledge cannot be loaded; th")


def test_nothing_is_at_another_address() -> None:
    for path in ("/api/nothing", "/api/", "/api/assess/", "/api/cds-services/other", "/api/cards/x"):
        answer = asker().post(path, content=b"x")
        assert (answer.status_code, answer.json()["error"]) == (
            404,
            "nothing is at this address; /api/openapi.json lists what is",
        )


ORIGIN = "https://sandbox.cds-hooks.org"
PREFLIGHT = {
    "origin": ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


def test_a_page_of_a_named_origin_may_ask_from_a_browser() -> None:
    named = asker({"LIVERMETS_API_ORIGINS": f"https://ehr.example {ORIGIN}"})
    before = named.options(HOOK, headers={**PREFLIGHT, "access-control-request-private-network": "true"})
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in before.headers["access-control-allow-headers"].lower()
    assert before.headers["access-control-allow-private-network"] == "true"
    answer = named.post(HOOK, content=written(hook_request()), headers={**JSON, "origin": ORIGIN})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert "access-control-allow-credentials" not in answer.headers
    refused = named.post(HOOK, content=b"{", headers={**JSON, "origin": ORIGIN})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (400, ORIGIN)


@pytest.mark.parametrize("environment", [{}, {"LIVERMETS_API_ORIGINS": "https://ehr.example"}])
def test_a_page_of_any_other_origin_may_not(environment: Mapping[str, str]) -> None:
    here = asker(environment)
    assert here.options(HOOK, headers=PREFLIGHT).status_code >= 400
    answer = here.get("/api/cds-services", headers={"origin": ORIGIN})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origins", ["*", "sandbox.cds-hooks.org", "https://sandbox.cds-hooks.org/", "null"])
def test_an_origin_that_is_none_stops_the_start(origins: str) -> None:
    with pytest.raises(ValueError, match=r"LIVERMETS_API_ORIGINS: .* is no origin"):
        api_routes({"LIVERMETS_API_ORIGINS": origins})


# Whatever is sent

ASKER = asker()
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
# fmt: off
NAMES_THAT_MEAN_SOMETHING = st.sampled_from([
    "resourceType", "entry", "resource", "id", "subject", "code", "coding", "system", "valueQuantity", "value", "prefetch",
    "context", "patientId", "hook", "hookInstance", "feedback", "card", "outcome", "facts", "origins", "lesions", "link",
    "primary_site", "cea_ng_ml", "status", "extension", "contained", "reference", "type",
])
WORDS_THAT_MEAN_SOMETHING = st.sampled_from([
    "Bundle", "Patient", "Observation", "Condition", "OperationOutcome", "patient-view", "searchset", "p", "Patient/p",
    "final", "http://loinc.org", "2039-6", "ng/mL", "2026-01-01", "colorectal", "http://hl7.org/fhir/sid/icd-10-cm",
    "C78.7", "next",
])
# fmt: on
MEANT = st.recursive(
    WORDS_THAT_MEAN_SOMETHING | st.none() | st.booleans() | st.integers(-3, 400) | st.just(float("nan")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES_THAT_MEAN_SOMETHING, inner, max_size=5),
    max_leaves=25,
)
TAKING = [(path, one) for path, one in EVERY if one.takes]


def _body(value: object) -> bytes:
    return json.dumps(value).encode()


BODIES = st.binary(max_size=200) | JSON_VALUES.map(_body) | MEANT.map(_body)


@given(which=st.sampled_from(TAKING), body=BODIES)
@example(which=TAKING[0], body=b"[" * 100_000)
@example(which=TAKING[1], body=b'{"resourceType": "Bundle", "entry": [null, 1, {"resource": {"resourceType": []}}]}')
@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_or_refused_with_a_sentence(which: tuple[str, Operation], body: bytes) -> None:
    path, one = which
    assert one.takes
    answer = ASKER.request(one.method, path, content=body, headers={"content-type": one.takes.types[0]})
    assert answer.status_code in (200, 400, 412, 413, 422), answer.text
    if answer.status_code != 200:
        assert answer.json()["error"]


def _put(into: Any, where: list[int], value: Any) -> None:
    """Put a value somewhere into a document: at each step down, one of what is there."""
    for step in where:
        keys = list(into) if isinstance(into, dict) else list(range(len(into))) if isinstance(into, list) else []
        if not keys:
            return
        key = keys[step % len(keys)]
        if not isinstance(into[key], dict | list) or step % 5 == 0:
            into[key] = value
            return
        into = into[key]


@given(where=st.lists(st.integers(0, 40), min_size=2, max_size=9), value=MEANT, plain=st.booleans())
@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
def test_a_request_with_anything_in_one_place_is_answered_or_refused(where: list[int], value: Any, plain: bool) -> None:
    request = json.loads(liver_bundle()) if plain else hook_request()
    _put(request, where, value)
    answer = ASKER.post("/api/cards", content=json.dumps(request).encode(), headers=JSON)
    assert answer.status_code in (200, 400, 412, 413, 422), (answer.text, request)
    if answer.status_code == 200:
        holds(answer, "/api/cards", "POST")


# A path with a line feed is none of ours: no route of Starlette reaches over one.
@given(
    path=st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=30),
    query=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3),
)
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_for_is_answered_or_refused(path: str, query: dict[str, str]) -> None:
    for address in (f"/api/figures/{quote(path, safe='')}", f"/api/evidence?{urlencode(query)}"):
        answer = ASKER.get(address)
        assert answer.status_code in (200, 400, 404, 422), address
        assert answer.status_code == 200 or answer.json()["error"]
