"""Where requests below `/api` come in: what a server needs of the interface before anything can be answered.

A server answers before the knowledge is read and before what reads cases is imported, which takes a second or two. Settings are
read here at once, so that a wrong one stops the start; what answers is imported when the first request asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import orjson
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from livermets.api.admission import ORIGINS_VARIABLE, Admission, admission
from livermets.api.declined import DeclinedError
from livermets.hosting.policy import AsgiApp, AsgiReceive, AsgiScope, AsgiSend, origins_in


def api_routes(
    environment: Mapping[str, str], base_path: str = "", started: Callable[[], object] = lambda: None
) -> list[BaseRoute]:
    """The routes of the interface by the settings. Raises ValueError with what is wrong with one.

    Where it is off the paths are there all the same, and say so: Streamlit would answer them with the page of the app.
    `base_path` is where the app is put; a proxy may pass that on or take it off. `started` waits until the process is ready, so
    that the knowledge is not read twice at once.
    """
    front = Front(admission(environment), started)
    middleware = _cross_origin(origins_in(ORIGINS_VARIABLE, environment))
    below = base_path.strip("/")
    routes: list[BaseRoute] = [Route("/api/{rest:path}", front, middleware=middleware)]
    if below:
        routes.append(Route(f"/{below}/api/{{rest:path}}", Below(front, f"/{below}"), middleware=middleware))
    return routes


def load_answers(admits: Admission) -> AsgiApp:
    """Import what answers, and make it ready. Takes a second or two where nothing of it was imported before."""
    from livermets.api.routes import answering

    return answering(admits)


class Front:
    """Passes a request on to what answers, once that is there."""

    def __init__(self, admits: Admission, started: Callable[[], object]) -> None:
        self._admits = admits
        self._started = started
        self._answering: AsgiApp | None = None

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if self._admits.off:
            declined = DeclinedError(404, [self._admits.off])
            response = Response(orjson.dumps(declined.to_json()), 404, {"cache-control": "no-store"}, "application/json")
            await response(scope, receive, send)
            return
        if self._answering is None:
            found = await asyncio.to_thread(self._loaded)
            # Of several requests that came at once the first one's stays, so that there is one set of turns.
            self._answering = self._answering or found
        await self._answering(scope, receive, send)

    def _loaded(self) -> AsgiApp:
        with suppress(Exception):  # what is wrong with the knowledge is told by the answers
            self._started()
        return load_answers(self._admits)


class Below:
    """The same below a path: what stands behind it is the path of a request."""

    def __init__(self, app: AsgiApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        await self._app({**scope, "root_path": scope.get("root_path", "") + self._path}, receive, send)


def _cross_origin(origins: Sequence[str]) -> list[Middleware]:
    """What lets web pages of these origins ask from a browser; nothing where there are none. No cookie takes part."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Accept"],
            expose_headers=["X-Request-Id", "Retry-After"],
            allow_private_network=True,
        )
    ]
