"""One path: what every answer carries, and that nothing of what was sent gets into a log."""

from __future__ import annotations

import logging

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from livermets.api.admission import Admission
from livermets.api.endpoint import ApiPath, AskedFor, Operation, Reply, Takes
from livermets.api.turns import Turns
from tests.unit.api.programs_asking import JSON, asker, asker_of

SECRET = "CEA 212 ng/mL"


def raises(_: AskedFor) -> Reply:
    raise ValueError(SECRET)


def says(asked: AskedFor) -> Reply:
    return Reply(f"{asked.who}|{asked.base}|{asked.body.decode()}".encode(), media_type="text/plain")


def one(handle: object) -> TestClient:
    operation = Operation("POST", "one", "", handle, {}, Takes(("application/json",), 100, {}), {"q": "a word"})  # type: ignore[arg-type]
    return asker_of([Route("/api/one", ApiPath((operation,), Admission(), Turns()))])


def test_a_fault_of_ours_is_told_by_its_kind_and_no_value_is_written_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = one(raises).post("/api/one", content=b'{"note": "CEA 212"}', headers=JSON)
    assert (answer.status_code, answer.json()) == (
        500,
        {"error": "this could not be answered: a fault of livermets, ValueError"},
    )
    assert "212" not in caplog.text
    assert "one: a fault of livermets, ValueError" in caplog.text
    assert not any(record.exc_info for record in caplog.records)


def test_no_answer_is_kept_by_a_proxy_or_a_browser() -> None:
    for answer in (one(says).post("/api/one", content=b"x", headers=JSON), one(says).get("/api/one")):
        assert answer.headers["cache-control"] == "no-store"


def test_another_method_is_refused_with_those_there_are() -> None:
    answer = one(says).put("/api/one", content=b"x", headers=JSON)
    assert (answer.status_code, answer.headers["allow"], answer.json()["error"]) == (
        405,
        "POST",
        "PUT is not answered here; accepted: POST",
    )
    assert asker().head("/api/cds-services").status_code == 200


def test_a_query_that_is_not_understood_is_refused_without_its_value() -> None:
    assert one(says).post("/api/one?q=1", content=b"x", headers=JSON).status_code == 200
    answer = one(says).post("/api/one?note=CEA+212", content=b"x", headers=JSON)
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "the query of this address is not understood; accepted names: q",
    )


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("localhost", "http://localhost/"),
        ("localhost:8501", "http://localhost:8501/"),
        ("[::1]:8501", "http://[::1]:8501/"),
        ("127.0.0.1:8501", "http://127.0.0.1:8501/"),
    ],
)
def test_the_address_of_the_server_is_the_one_that_was_called(host: str, base: str) -> None:
    answer = one(says).post("/api/one", content=b"x", headers={**JSON, "host": host})
    assert answer.text == f"a program (without a token)|{base}|x"


@pytest.mark.parametrize("host", ["a b", "<script>", "evil/..", "", "x" * 300, "[::1", "host:port", "ho@st"])
def test_a_host_that_is_none_gets_into_no_address(host: str) -> None:
    operation = Operation("GET", "one", "", says, {})
    open_to_all = asker_of([Route("/api/one", ApiPath((operation,), Admission(loopback=False), Turns()))])
    assert "|http://localhost/|" in open_to_all.get("/api/one", headers={"host": host}).text
