"""Connections that the server accepts send their small answers without waiting for the one before."""

from __future__ import annotations

import socket
import sys

import pytest

from livermets.hosting.prompt import answer_at_once

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what a process has open")


def nodelay(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_what_is_accepted_from_then_on_sends_at_once(family: socket.AddressFamily, address: str) -> None:
    """A listening socket as Streamlit makes it: without naming the protocol."""
    with socket.socket(family) as listening:
        try:
            listening.bind((address, 0))
        except OSError:
            pytest.skip("no such addresses on this machine")
        listening.listen()
        with socket.create_connection(listening.getsockname()[:2]):
            before = listening.accept()[0]
        assert answer_at_once() >= 1
        with socket.create_connection(listening.getsockname()[:2]):
            after = listening.accept()[0]
        with before, after:
            assert (nodelay(before), nodelay(after)) == (False, True)


def test_sockets_that_do_not_listen_are_left_alone_and_stay_open() -> None:
    with socket.socket() as idle, socket.socket(socket.AF_UNIX) as pair:
        answer_at_once()
        assert not nodelay(idle)
        assert pair.fileno() >= 0
