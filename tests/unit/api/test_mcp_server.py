"""The MCP server as a client of the official SDK starts it: a process of its own, spoken to over its pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import livermets.api.mcp_server
from livermets.api.answers import assess_answer
from livermets.api.mcp_server import NO_SDK, mcp_server, run_mcp
from livermets.api.tools import TOOLS
from livermets.knowledge.loading import knowledge, today
from tests.awaited import awaited
from tests.conftest import ROOT
from tests.unit.api.programs_asking import CASE, written


def text_of(result: Any) -> str:
    (content,) = result.content
    return str(content.text)


def test_a_client_of_the_sdk_starts_it_lists_its_tools_and_gets_their_answers() -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "livermets", "mcp"], cwd=ROOT)

    async def talk() -> None:
        async with Client(server) as client:
            listed = {one.name: one for one in (await client.list_tools()).tools}
            assert listed.keys() == {one.name for one in TOOLS}
            assert listed["assess"].input_schema == json.loads(json.dumps(TOOLS[0].takes()))
            assert listed["assess"].annotations is not None
            assert listed["assess"].annotations.read_only_hint is True
            full = await client.call_tool("assess", {"facts": CASE, "detail": "full"})
            assert not full.is_error
            expected = json.loads(assess_answer(written(CASE), knowledge(), today()))
            assert full.structured_content == json.loads(text_of(full)) == expected
            refused = await client.call_tool("assess", {"facts": {"cea": 3}})
            assert (refused.is_error, text_of(refused)) == (True, "cea = 3: no such fact; accepted: did you mean cea_ng_ml?")
            uncovered = await client.call_tool("assess", {"facts": {}})
            assert uncovered.is_error
            assert text_of(uncovered).startswith("no rule covers a case without its primary")
            found = await client.call_tool("search_evidence", {"words": "fong 1999", "primary": "colorectal"})
            identity = json.loads(text_of(found))["figures"][0]["id"]
            figure = await client.call_tool("look_up_figure", {"id": identity})
            assert json.loads(text_of(figure))["citation"]

    awaited(talk())


def test_what_is_no_message_does_not_end_it_and_the_end_of_its_input_does() -> None:
    sent = b"this is no message\n" + b'{"jsonrpc": "2.0", "id": 1, "method": "nothing"}\n' + b"[" * 5000 + b"\n"
    done = subprocess.run(
        [sys.executable, "-m", "livermets", "mcp"], input=sent, capture_output=True, timeout=60, cwd=ROOT, check=False
    )
    assert done.returncode == 0
    for line in done.stdout.splitlines():
        assert json.loads(line)["jsonrpc"] == "2.0"


def test_a_fault_of_ours_is_told_by_its_kind_and_no_value_is_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("CEA 212 ng/mL")

    monkeypatch.setattr(livermets.api.mcp_server, "call_tool", fails)

    async def talk() -> str:
        async with Client(mcp_server()) as client:
            result = await client.call_tool("assess", {"facts": CASE})
            assert result.is_error
            return text_of(result)

    assert awaited(talk()) == "this could not be answered: a fault of livermets, ValueError"
    assert "212" not in caplog.text


def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)
    assert run_mcp() == 1
    assert capsys.readouterr().err.strip() == NO_SDK


def test_no_other_command_waits_for_the_sdk() -> None:
    asked = "import sys, livermets.__main__, livermets.api.routes; print([one for one in sys.modules if one.startswith('mcp')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
