"""The two ways into a clinic's app without an identity provider: through a proxy that signs people in, or from this computer.

A header that names a person is worth what the connection is worth over which it came. It is believed from the addresses of the
proxy and taken away from everybody else, before anything of the app sees it.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from livermets.hosting.doors import refuse
from livermets.hosting.policy import AsgiApp, AsgiReceive, AsgiScope, AsgiSend
from livermets.hosting.sign_in import LOCAL_NAMES, BehindProxy, Network

_log = logging.getLogger("livermets.requests")
_FORWARDED: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
_TWICE: Final = (
    "The sign-on in front of this app names a person twice. Whoever looks after the proxy must let it set its header anew."
)
_NOT_HERE: Final = (
    "This app runs in a clinic's mode without a sign-in, to be tried on its own computer alone. "
    "It answers nobody else, and no proxy, until a sign-in is set (docs/hosting.md)."
)


def is_peer(scope: AsgiScope, networks: Sequence[Network]) -> bool:
    """Whether the connection itself comes from one of these addresses.

    A server that believed a header about the address has put another one there, with port 0: that one says nothing.
    """
    client = scope.get("client")
    if not client or not client[1]:
        return False
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in one for one in networks if one.version == address.version)


class ProxyDoor:
    """Lets the headers that name a person through from the proxy, and takes them away from everybody else.

    From the proxy a header that stands twice is refused: one of the two may be the visitor's own. The scheme that the proxy
    names is taken over, as the server itself is told to believe no such header.
    """

    def __init__(self, app: AsgiApp, by: BehindProxy) -> None:
        self._app = app
        self._addresses = by.addresses
        self._names = {_plain(one.encode()) for one in by.headers}
        self._told = False

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        named = [name for name, _ in scope["headers"] if _plain(name) in self._names]
        if not is_peer(scope, self._addresses):
            if named and not self._told:
                self._told = True
                _log.warning("a header that names a person came from elsewhere than the proxy and was taken away; said once")
            kept = [(name, value) for name, value in scope["headers"] if name not in named]
            await self._app({**scope, "headers": kept}, receive, send)
            return
        if len({_plain(one) for one in named}) != len(named):
            await refuse(scope, receive, send, 400, _TWICE)
            return
        scheme = dict(scope["headers"]).get(b"x-forwarded-proto", b"").decode("latin-1").strip().lower()
        if scheme in ("http", "https"):
            scheme = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme
            scope = {**scope, "scheme": scheme}
        await self._app(scope, receive, send)


def _plain(name: bytes) -> bytes:
    # Some servers read a header with underscores for hyphens as the same.
    return name.lower().replace(b"_", b"-")


class TrialDoor:
    """Answers this computer alone, asked by its own name: a clinic's app without a sign-in, which is to be tried."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] in ("http", "websocket") and not is_from_here(scope):
            await refuse(scope, receive, send, 403, _NOT_HERE)
            return
        await self._app(scope, receive, send)


def is_from_here(scope: AsgiScope) -> bool:
    """Whether the client is this machine, calls it by a name of its own, and no proxy stands on the way.

    A page of another name that a browser was led to here (DNS rebinding) is none. A proxy on this machine asks from here,
    whoever asks it.
    """
    headers = dict(scope["headers"])
    try:
        host = urlsplit(f"//{headers.get(b'host', b'').decode('latin-1')}").hostname
    except ValueError:
        return False
    loopback = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
    return host in LOCAL_NAMES and is_peer(scope, loopback) and not _FORWARDED & headers.keys()
