"""Small answers leave at once.

A connection of TCP holds a small piece back until the one before it was acknowledged, and the other side waits up to 40 ms with
that (Nagle's algorithm against delayed acknowledgement). asyncio switches that off for sockets that it makes itself. Streamlit
makes its listening socket by hand and without naming the protocol, by which asyncio does not know it for one of TCP: every
answer in two pieces, headers and body, then waits on a connection that is kept open. What is accepted has the option of the
socket that listens, so it is set there.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_OPEN_FILES: Final = Path("/proc/self/fd")
"""Where Linux lists what a process has open; elsewhere nothing is done."""

_FAMILIES: Final = (socket.AF_INET, socket.AF_INET6)


def answer_at_once() -> int:
    """Let every connection that this process accepts from now on send without waiting. Returns for how many sockets."""
    found = 0
    for listening in _listening():
        with listening, suppress(OSError):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found += 1
    return found


def _listening() -> Iterator[socket.socket]:
    """A copy of each listening TCP socket of this process, to be closed."""
    for number in _open_sockets():
        try:
            one = socket.socket(fileno=os.dup(number))
        except OSError:  # closed since
            continue
        listens = one.family in _FAMILIES and one.type == socket.SOCK_STREAM
        if listens and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            yield one
        else:
            one.close()


def _open_sockets() -> Iterator[int]:
    try:
        names = os.listdir(_OPEN_FILES)
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            if os.readlink(_OPEN_FILES / name).startswith("socket:"):
                yield int(name)
