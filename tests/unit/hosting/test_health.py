"""Whether a process says that it can do its work, and what it says of itself."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from livermets.board.store.engine import FOLDER_VARIABLE, URL_VARIABLE
from livermets.hosting.health import METRICS_VARIABLE, Health, health, health_routes, metrics_text
from livermets.hosting.policy import AsgiMessage
from livermets.hosting.settings import is_on
from livermets.knowledge import loading
from livermets.knowledge.loading import KnowledgeError, knowledge
from tests.awaited import awaited


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    text: str


def get(path: str, found: Health, *, metrics: bool = False, base_path: str = "") -> Answer:
    """What these routes answer to a path, asked without a server."""
    app = Starlette(routes=health_routes(Counter({"200": 2}), metrics=metrics, base_path=base_path, asked=lambda: found))
    sent: list[AsgiMessage] = []

    async def receive() -> AsgiMessage:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "query_string": b"", "headers": []}
    awaited(app(scope, receive, send))
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), sent[1]["body"].decode())


@pytest.mark.parametrize("path", ["/health", "/ready", "/boards/liver/health", "/boards/liver/metrics"])
def test_a_proxy_may_pass_on_where_the_app_is_put_or_take_it_off(path: str) -> None:
    assert get(path, Health("0123", "ok"), metrics=True, base_path="boards/liver").status == 200
    assert get(path.removeprefix("/boards/liver"), Health("0123", "ok"), metrics=True).status == 200
    assert get("/boards/liver/health", Health("0123", "ok")).status == 404


@pytest.mark.parametrize("path", ["/health", "/ready"])
@pytest.mark.parametrize(
    ("found", "status"),
    [
        (Health("0123", "none"), 200),
        (Health("0123", "ok"), 200),
        (Health("0123", "failing"), 503),
        (Health(None, "ok"), 503),
    ],
)
def test_a_balancer_is_told_what_works(path: str, found: Health, status: int) -> None:
    answer = get(path, found)
    assert answer.status == status
    assert json.loads(answer.text) == found.to_json()
    assert answer.headers["cache-control"] == "no-store"


def test_metrics_answer_only_where_they_were_opened() -> None:
    assert get("/metrics", Health("0123", "none")).status == 404
    answer = get("/metrics", Health("0123", "none"), metrics=True)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'livermets_answers_total{status="200"} 2\n' in answer.text


def test_metrics_are_numbers_of_the_process() -> None:
    lines = [one for one in metrics_text({"404": 1}, 0.0).splitlines() if not one.startswith("#")]
    assert [one for one in lines if not re.fullmatch(r'[a-z_]+(\{status="\d+"\})? \d+(\.\d+)?', one)] == []
    assert {one.split("{")[0].split()[0] for one in lines} >= {"process_cpu_seconds_total", "livermets_peak_memory_bytes"}


def test_without_a_store_nothing_is_asked_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    assert health() == Health(knowledge().release, "none")


def test_a_store_is_asked_and_a_broken_one_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    assert health().store == "ok"
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv(FOLDER_VARIABLE, str(blocked))
    assert health() == Health(knowledge().release, "failing")


def test_faulty_knowledge_is_said_and_no_failure_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty() -> None:
        raise KnowledgeError(["data/figures/x.yaml: n: missing"])

    monkeypatch.setattr(loading, "knowledge", faulty)
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    found = health()
    assert found == Health(None, "none")
    assert not found.is_well


def test_a_word_that_says_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValueError, match="LIVERMETS_METRICS is 'on'; accepted are 1"):
        is_on(METRICS_VARIABLE, {"LIVERMETS_METRICS": "on"})
