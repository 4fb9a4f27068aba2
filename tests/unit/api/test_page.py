"""The examples of docs/api.md, run as they stand against a server as it is started, behind everything that stands around it."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.screen import serve
from tests.conftest import ROOT
from tests.cost import ratio
from tests.unit.api.programs_asking import FEEDBACK, HOOK, JSON, hook_request, written

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = [line for block in BLOCKS for line in re.split(r"\n(?=curl )", block.strip()) if line.startswith("curl ")]
NO_STORE = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": ""}
TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve(environment=NO_STORE) as address:
        yield address


def test_there_are_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 10
    assert {"/api/assess", "/api/cards", "/api/cds-services"} <= {urlsplit(one.split()[-1].strip("'")).path for one in EXAMPLES}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.split("/api/")[-1])
def test_an_example_of_the_page_is_answered(example: str, server: str) -> None:
    command = example.replace("http://localhost:8501", server).replace("curl -s", "curl -s --fail-with-body", 1)
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[:500]
    for line in done.stdout.splitlines() if b"x-ndjson" in command.encode() else [done.stdout]:
        json.loads(line)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_line_of_tokens_is_made_as_the_page_says(tmp_path: Path) -> None:
    (block,) = [one for one in BLOCKS if "openssl" in one]
    done = subprocess.run(["bash", "-c", f"{block}\necho $token"], cwd=tmp_path, capture_output=True, text=True, check=True)
    digest = hashlib.sha256(done.stdout.strip().encode()).hexdigest()
    assert (tmp_path / "tokens").read_text() == f"ehr:{digest}\n"


def ask(
    address: str, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_answers_stand_behind_the_headers_of_the_server(server: str) -> None:
    status, headers, body = ask(server, "POST", HOOK, written(hook_request()), JSON)
    assert status == 200
    assert json.loads(body)["cards"]
    assert headers["content-security-policy"]
    assert headers["x-request-id"]
    assert headers["cache-control"] == "no-store"
    assert json.loads(ask(server, "POST", f"{HOOK}/feedback", written(FEEDBACK), JSON)[2])["kept"] == 0


def test_a_small_answer_on_a_connection_that_is_kept_does_not_wait_for_the_one_before(server: str) -> None:
    """Without `answer_at_once` every answer of two pieces waits for 40 ms."""
    kept = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)

    def once_more(connection: http.client.HTTPConnection) -> None:
        connection.request("GET", "/api/nothing")
        connection.getresponse().read()

    once_more(kept)
    on_a_new_one = ratio(
        lambda: once_more(kept),
        lambda: once_more(http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)),
        tries=20,
        waiting=True,
    )
    assert on_a_new_one < 5


def test_a_clinic_keeps_feedback_with_the_name_of_the_program_and_logs_no_value(tmp_path: Path) -> None:
    tokens, log = tmp_path / "tokens", tmp_path / "log"
    tokens.write_text(f"ehr:{hashlib.sha256(TOKEN.encode()).hexdigest()}\n")
    environment = {
        "LIVERMETS_API_TOKENS_FILE": str(tokens),
        "LIVERMETS_BOARD_FOLDER": str(tmp_path / "board"),
        "LIVERMETS_DATABASE_URL": "",
        "LIVERMETS_REQUEST_LOG": "1",
    }
    with serve(environment=environment, log=log) as address:
        assert ask(address, "GET", "/api/cds-services")[0] == 401
        shown = {**JSON, "authorization": f"Bearer {TOKEN}"}
        cards = json.loads(ask(address, "POST", HOOK, written(hook_request()), shown)[2])["cards"]
        told = {"feedback": [{**FEEDBACK["feedback"][0], "card": cards[0]["uuid"]}]}
        assert json.loads(ask(address, "POST", f"{HOOK}/feedback", written(told), shown)[2]) == {"kept": 1}
        assert ask(address, "POST", "/api/assess", b'{"cea_ng_ml": 212.25, "ecog": 77}', shown)[0] == 422
    command = ["-m", "livermets", "board", "feedback", "--store", environment["LIVERMETS_BOARD_FOLDER"]]
    done = subprocess.run([sys.executable, *command], capture_output=True, cwd=ROOT, check=False)
    kept = json.loads(done.stdout)
    assert (kept["who"], kept["about"], kept["reason"], kept["outcome"]) == ("ehr", "missing", "comorbidity", "overridden")
    written_down = log.read_text() + "".join(one.read_bytes().decode("latin-1") for one in (tmp_path / "board").iterdir())
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"time"')]
    assert {one["who"] for one in lines if one["status"] == 200 and one["path"].startswith("/api")} == {"ehr"}
    for value in ("212.25", "Mrs Example", "1931", TOKEN):
        assert value not in written_down, value
