"""Streamlit's command line, with an app that says at /held how many cases lie in its memory."""

import gc
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.web import cli

from livermets.screens.app import server

_around = server.around_the_app


async def held(_: Request) -> PlainTextResponse:
    return PlainTextResponse(str(sum(type(one).__name__ == "HeldCase" for one in gc.get_objects())))


def around_and_counted() -> dict[str, Any]:
    around = _around()
    return {**around, "routes": [Route("/held", held), *around["routes"]]}


if __name__ == "__main__":
    server.around_the_app = around_and_counted
    cli.main()
