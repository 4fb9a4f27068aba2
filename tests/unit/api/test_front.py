"""A server has its paths before anything that answers on them is imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

import livermets.api.front
from livermets.api.admission import Admission
from livermets.hosting.policy import AsgiApp
from tests.conftest import ROOT
from tests.unit.api.programs_asking import JSON, asker, asker_of, liver_bundle

HEAVY = ("pandas", "sqlglot", "sqlalchemy", "livermets.knowledge.loading", "livermets.case.case")


def test_the_paths_are_there_before_what_answers_is_imported() -> None:
    asked = "import sys, livermets.api.front as f; f.api_routes({}); print([one for one in sys.argv[1:] if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "environment",
    [
        {"LIVERMETS_API": "on"},
        {"LIVERMETS_API_TOKENS_FILE": "nowhere"},
        {"LIVERMETS_API_ORIGINS": "*"},
        {"LIVERMETS_MODE": ""},
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start(environment: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match="LIVERMETS_"):
        livermets.api.front.api_routes(environment)


@pytest.mark.parametrize("base_path", ["boards/liver", "/boards/liver/"])
def test_below_a_base_path_it_answers_there_and_at_the_root(base_path: str) -> None:
    here = asker_of(livermets.api.front.api_routes({}, base_path))
    for path, base in (("/api", "http://localhost"), ("/boards/liver/api", "http://localhost/boards/liver")):
        assert here.get(f"{path}/cds-services").status_code == 200
        assert here.get(f"{path}/nothing").json()["error"].startswith("nothing is at this address")
        document = here.get(f"{path}/openapi.json").json()
        assert document["servers"] == [{"url": base}]
        cards = here.post(f"{path}/cards", content=liver_bundle(), headers=JSON).json()["cards"]
        assert cards[0]["source"]["url"] == f"{base}/"


def test_requests_that_come_at_once_share_what_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[AsgiApp] = []
    load = livermets.api.front.load_answers

    def loads(admits: Admission) -> AsgiApp:
        made.append(load(admits))
        return made[-1]

    monkeypatch.setattr(livermets.api.front, "load_answers", loads)
    with asker() as here, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: here.get("/api/cds-services").status_code, range(16)))
    assert answers == [200] * 16
    assert 1 <= len(made) <= 8
