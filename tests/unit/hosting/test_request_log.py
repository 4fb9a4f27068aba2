"""A line for each request, and nothing in it of what a person typed."""

import json
import logging
from collections import Counter
from contextlib import suppress

import pytest

from livermets.hosting.policy import AsgiMessage, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.request_log import LOG_VARIABLE, RequestLog
from livermets.hosting.settings import is_on
from tests.awaited import awaited


def asked(caplog: pytest.LogCaptureFixture, scope: AsgiScope, *, fails: bool = False) -> tuple[list[AsgiMessage], Counter[str]]:
    async def app(_scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
        if fails:
            raise RuntimeError("CEA 212.5 ng/mL")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent: list[AsgiMessage] = []

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    async def receive() -> AsgiMessage:
        return {"type": "http.request"}

    counts: Counter[str] = Counter()
    caplog.set_level(logging.INFO, logger="livermets.requests")
    with suppress(RuntimeError):
        awaited(RequestLog(app, counts, logged=True)(scope, receive, send))
    return sent, counts


SCOPE: AsgiScope = {"type": "http", "method": "GET", "path": "/treatments", "query_string": b"note=CEA+212.5", "headers": []}


def test_a_request_is_logged_without_its_query_and_answered_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    sent, counts = asked(caplog, dict(SCOPE))
    (line,) = [json.loads(one.message) for one in caplog.records]
    assert (line["path"], line["method"], line["status"]) == ("/treatments", "GET", 200)
    assert "212.5" not in caplog.text
    assert (b"x-request-id", line["request"].encode()) in sent[0]["headers"]
    assert counts == {"200": 1}


def test_the_id_of_a_proxy_is_kept_and_one_that_is_none_is_not(caplog: pytest.LogCaptureFixture) -> None:
    asked(caplog, {**SCOPE, "headers": [(b"x-request-id", b"0123abcd-4567")]})
    asked(caplog, {**SCOPE, "headers": [(b"x-request-id", b"<script>alert(1)</script>")]})
    first, second = (json.loads(one.message)["request"] for one in caplog.records)
    assert first == "0123abcd-4567"
    assert "script" not in second
    assert len(second) == 32


def test_a_failure_is_counted_and_its_words_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    _, counts = asked(caplog, dict(SCOPE), fails=True)
    assert counts == {"500": 1}
    assert json.loads(caplog.records[0].message)["status"] == 500
    assert "212.5" not in caplog.text


def test_served_files_are_counted_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    _, counts = asked(caplog, {**SCOPE, "path": "/static/js/index.js"})
    assert (counts, caplog.records) == ({"200": 1}, [])


@pytest.mark.parametrize(
    ("said", "on"), [({}, False), ({"LIVERMETS_REQUEST_LOG": "0"}, False), ({"LIVERMETS_REQUEST_LOG": "1"}, True)]
)
def test_the_log_is_off_until_it_is_switched_on(said: dict[str, str], on: bool) -> None:
    assert is_on(LOG_VARIABLE, said) is on


def test_another_word_for_yes_is_refused() -> None:
    with pytest.raises(ValueError, match="LIVERMETS_REQUEST_LOG is 'yes'; accepted are 1"):
        is_on(LOG_VARIABLE, {"LIVERMETS_REQUEST_LOG": "yes"})
