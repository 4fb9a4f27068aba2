"""The MCP server: the tools over standard input and output, for a program of this machine (`python -m livermets mcp`).

The SDK is an extra (`requirements-mcp.txt`) and is imported when the command is run.
"""

from __future__ import annotations

import logging
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson
from anyio import CapacityLimiter, run, to_thread

from livermets.api.declined import DeclinedError
from livermets.api.tools import INSTRUCTIONS, TOOLS, ToolRecord, call_tool
from livermets.knowledge.loading import knowledge

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel.server import Server
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, Tool

NO_SDK: Final = "the MCP server needs the package mcp: pip install -r requirements-mcp.txt"
_log = logging.getLogger(__name__)


def run_mcp() -> int:
    """Serve until the other side goes away; 0 then, 1 where the SDK is not installed."""
    try:
        from mcp.server.stdio import stdio_server
    except ModuleNotFoundError:
        print(NO_SDK, file=sys.stderr)
        return 1

    async def serve() -> None:
        server = mcp_server()
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    knowledge()  # faults in data/ are said before anybody is answered
    run(serve)
    return 0


def mcp_server() -> Server[Any]:
    """The server with its tools. A fault of livermets is told by its kind alone, and so it is in the log."""
    from mcp.server.lowlevel.server import Server
    from mcp_types import CallToolResult, ListToolsResult, TextContent

    one_at_a_time = CapacityLimiter(1)

    async def list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(one) for one in TOOLS])

    async def call(_: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        work = partial(call_tool, params.name, params.arguments or {}, knowledge())
        try:
            found = await to_thread.run_sync(work, limiter=one_at_a_time)
        except DeclinedError as error:
            return CallToolResult(content=[TextContent(type="text", text="\n".join(error.lines))], is_error=True)
        except Exception as error:  # what a fault says may hold what was sent
            _log.error("%s: a fault of livermets, %s", params.name, type(error).__name__)
            said = f"this could not be answered: a fault of livermets, {type(error).__name__}"
            return CallToolResult(content=[TextContent(type="text", text=said)], is_error=True)
        return CallToolResult(content=[TextContent(type="text", text=orjson.dumps(found).decode())], structured_content=found)

    return Server(
        "livermets",
        version=knowledge().release,
        title="livermets",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call,
    )


def _described(tool: ToolRecord) -> Tool:
    from mcp_types import Tool, ToolAnnotations

    harmless = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes(),
        annotations=harmless,
    )
