"""What `app.py` puts around the app where a server starts it: `streamlit run app.py`, `./run`, or an ASGI server.

A folder named `pages` beside the main script makes Streamlit serve its files by themselves until the script has declared its
navigation once. A link straight to a page, opened first on a fresh server, would then miss page settings and banner; so the
folder is left to the navigation of `app.py` from the start.

Without an address of its own a headless server asks a public service on the internet for its external one, to print it and
to compare it with the address of who connects. This app asks nobody for anything.

Streamlit has no setting for either: hiding its greeting would hide the local address as well and still ask for the comparison,
and switching the comparison off would let any page on the internet in.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config, net_util
from streamlit.runtime.pages_manager import PagesManager

from livermets.api.front import api_routes
from livermets.board.store.address import address_of
from livermets.hosting.connection_note import ConnectionNote, with_connection_note
from livermets.hosting.doors import Doors
from livermets.hosting.garbage import Collector
from livermets.hosting.health import METRICS_VARIABLE, Health, health, health_routes
from livermets.hosting.limits import DemoDoor, DemoLimits, demo_limits
from livermets.hosting.mode import Mode, mode
from livermets.hosting.nameless import say_no_name
from livermets.hosting.policy import SecurityHeaders, content_policy, framing_origins, inline_script_digests, security_headers
from livermets.hosting.prompt import answer_at_once
from livermets.hosting.proxy import ProxyDoor, TrialDoor
from livermets.hosting.quiet_log import quiet_logs
from livermets.hosting.request_log import LOG_VARIABLE, RequestLog, start_log
from livermets.hosting.seat import Seat, cookie_secret, seat_of
from livermets.hosting.settings import is_on
from livermets.hosting.sign_in import REQUIREMENTS, Oidc
from livermets.hosting.sign_in_answers import SignInAnswers
from livermets.screens.app.failure import say_failure
from livermets.screens.app.forgetting import LATER_SECONDS, forget_who_left
from livermets.screens.app.startup import start_up
from livermets.screens.board_session.acting import SignOn, sign_on

FORGOTTEN_AFTER: Final = 20
"""Seconds for which a demonstration keeps what a visitor entered after the tab was closed or lost its connection."""
_KEPT_OPTION: Final = "server.disconnectedSessionTTL"
_LOG: Final = logging.getLogger("livermets")


async def _start_up() -> None:
    """A fault in the knowledge is said here as well as by `/health` and on every page, which nobody may look at."""
    try:
        await asyncio.to_thread(start_up)
    except Exception:
        _LOG.exception("the app cannot be used: its knowledge could not be loaded")


def _health_once_started() -> Health:
    """Two threads that import and read the same at once would do it twice."""
    with suppress(Exception):
        start_up()
    return health()


def around_the_app(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The arguments of `st.App` beside its script: what stands around every request, and what the process does meanwhile.

    Raises ValueError with what is wrong with a setting of the environment; the server then does not start.
    """
    chosen, limits = mode(environment), demo_limits(environment)
    PagesManager.uses_pages_directory = False
    net_util.get_external_ip = lambda: None
    counts: Counter[str] = Counter()
    base_path = st.get_option("server.baseUrlPath") or ""
    collector = Collector()
    logged = is_on(LOG_VARIABLE, environment)
    if logged:
        start_log()
    framed_by = framing_origins(environment)
    page = with_connection_note((Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))
    headers = security_headers(content_policy(inline_script_digests(page), framed_by), framed=bool(framed_by))
    address_of(environment)
    seat, secret = seat_of(environment), cookie_secret(environment)
    if secret is not None:
        config.set_option("server.cookieSecret", secret)
    here = sign_on()
    kept = FORGOTTEN_AFTER if chosen is Mode.DEMO else int(config.get_option(_KEPT_OPTION))
    config.set_option(_KEPT_OPTION, kept + LATER_SECONDS)
    say_no_name()
    quiet_logs()

    @asynccontextmanager
    async def while_it_runs(_: st.App) -> AsyncIterator[None]:
        answer_at_once()
        # A browser fetches the app for as long as this takes; its first page waits for the rest.
        starting = asyncio.create_task(_start_up())
        watching = [asyncio.create_task(collector.watch()), asyncio.create_task(forget_who_left(kept, collector.notice))]
        try:
            yield
        finally:
            for one in watching:
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
            await starting

    return {
        "lifespan": while_it_runs,
        **_secrets(here),
        "on_script_error": say_failure,
        "routes": [
            *health_routes(
                counts, metrics=is_on(METRICS_VARIABLE, environment), base_path=base_path, asked=_health_once_started
            ),
            *api_routes(environment, base_path, start_up),
        ],
        "middleware": [
            Middleware(RequestLog, counts=counts, logged=logged),
            Middleware(SecurityHeaders, headers=headers),
            Middleware(Doors),
            Middleware(Seat, seat=seat),
            Middleware(ConnectionNote),
            *_doors(chosen, here),
            *_limited(limits),
            Middleware(collector.noticing),
        ],
    }


def or_say_why_not(around: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `around_the_app` gives; what is wrong with a setting ends the start with a sentence, not with a traceback."""
    try:
        return around()
    except ValueError as error:
        raise SystemExit(f"livermets does not start: {error}") from None


def _limited(limits: DemoLimits | None) -> list[Middleware]:
    """What keeps one visitor of a demonstration from taking it from the others."""
    if limits is None:
        return []
    from livermets.volumes.reading import SIZE_VARIABLE  # takes its time, and other modes have no need of it

    config.set_option("server.maxUploadSize", limits.upload_mb)
    os.environ.setdefault(SIZE_VARIABLE, str(limits.upload_mb))
    return [Middleware(DemoDoor, limits=limits)]


def _secrets(here: SignOn | None) -> dict[str, Any]:
    """What Streamlit is told of the sign-in; nothing where its own file of secrets says it."""
    if here is None or not isinstance(here.settings.by, Oidc):
        return {}
    if find_spec("authlib") is None or find_spec("httpx") is None:
        raise ValueError(f"a sign-in needs the packages of {REQUIREMENTS}: pip install -r {REQUIREMENTS}")
    # The state of a sign-in under way is signed with this one, which must be the same on every process.
    config.set_option("server.cookieSecret", here.settings.by.cookie_secret)
    return {"secrets": {"auth": here.settings.by.auth_section()}}


def _doors(current: Mode, here: SignOn | None) -> list[Middleware]:
    """What stands at the door of a clinic."""
    if here is None:
        return [Middleware(TrialDoor)] if current is Mode.CLINIC else []
    if isinstance(here.settings.by, Oidc):
        return [Middleware(SignInAnswers)]
    if find_spec("cryptography") is None:
        raise ValueError(f"a sign-in needs the packages of {REQUIREMENTS}: pip install -r {REQUIREMENTS}")
    config.set_option("server.trustedUserHeaders", here.trusted_headers())
    return [Middleware(ProxyDoor, by=here.settings.by)]
