"""An identity provider for the tests: a real one in a process of its own, whose people can be changed while it runs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Claims = Mapping[str, Any]


class OidcProvider:
    """Where it is, and who is known there."""

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def settings(self) -> dict[str, str]:
        """What the app is told of it."""
        return {
            "LIVERMETS_OIDC_METADATA_URL": f"{self.address}/.well-known/openid-configuration",
            "LIVERMETS_OIDC_CLIENT_ID": "livermets",
            "LIVERMETS_OIDC_CLIENT_SECRET": "the secret of the tests",
            "LIVERMETS_OIDC_REDIRECT_URL": "http://127.0.0.1:{port}/oauth2callback",
            "LIVERMETS_COOKIE_SECRET": "no secret at all, for the tests alone",
        }

    def know(self, subject: str, **claims: Any) -> None:
        """What it says of a person from now on."""
        self._send("PUT", f"users/{subject}", claims)

    def revoke(self, subject: str) -> None:
        """Withdraw every token of a person."""
        self._send("POST", f"users/{subject}/revoke-tokens", {})

    def _send(self, method: str, path: str, content: Claims) -> None:
        body, headers = json.dumps(content).encode(), {"content-type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{self.address}/{path}", body, headers, method=method), timeout=5):
            pass


@contextmanager
def oidc_provider(people: Mapping[str, Claims]) -> Iterator[OidcProvider]:
    """A running provider that knows these people by their subject, with what it says of each; it ends with the context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for subject, claims in people.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ.copy())
    here = OidcProvider(f"http://127.0.0.1:{port}")
    try:
        _wait_for(process, f"{here.address}/.well-known/openid-configuration")
        yield here
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(process: subprocess.Popen[bytes], address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the provider ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"the provider did not answer within {seconds:g} seconds")
