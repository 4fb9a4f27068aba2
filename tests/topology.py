"""Two processes of the app behind nginx, with a PostgreSQL: what `compose.yaml` describes, as processes of a test.

The configuration of nginx is the shipped one, `deploy/nginx/`, with other ports. The database is one of `tests/postgres.py`.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Final

import pytest

from livermets.board.store.engine import FOLDER_VARIABLE, URL_VARIABLE
from tests.browser.screen import ROOT, free_port, wait_until_healthy

NGINX: Final = ROOT / "deploy" / "nginx"
SEATS: Final = ("a", "b")
_PLACES: Final = (os.defpath, "/usr/sbin", "/usr/local/sbin")


def nginx_program() -> str:
    """The nginx of this system. Without one the test is skipped, on a build server it fails."""
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), *_PLACES)))
    if found is None:
        reason = "nginx is not installed; ./test installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def configured(folder: Path, values: Mapping[str, str]) -> Path:
    """The shipped configuration, filled in as `envsubst` does it, in a folder; gives the path of its main file."""
    for template in NGINX.glob("*.template"):
        (folder / template.stem).write_text(Template(template.read_text(encoding="utf-8")).safe_substitute(values))
    return folder / "nginx.conf"


def settings(folder: Path, ports: Mapping[str, int], *, site: str = "plain", **more: str) -> dict[str, str]:
    """What the environment of the proxy says: `ports` of the seats, of `listen` and of `tls`."""
    return {
        "LIVERMETS_RUN": str(folder),
        "LIVERMETS_SITE": site,
        "LIVERMETS_LISTEN": f"127.0.0.1:{ports['listen']}",
        "LIVERMETS_LISTEN_TLS": f"127.0.0.1:{ports['tls']}",
        "LIVERMETS_A": f"127.0.0.1:{ports['a']}",
        "LIVERMETS_B": f"127.0.0.1:{ports['b']}",
        "LIVERMETS_UPLOAD_LIMIT": "21m",
        "LIVERMETS_ACCESS_LOG": str(folder / "access.log"),
        "LIVERMETS_ONLY_FROM": "all",
        "LIVERMETS_CERTIFICATE": str(folder / "certificate.pem"),
        "LIVERMETS_CERTIFICATE_KEY": str(folder / "key.pem"),
        **more,
    }


@dataclass
class Topology:
    """Two processes of the app and the proxy before them. `address` is what a visitor opens.

    `proxy` is what the environment of the proxy says besides. `left_out` is what is taken out of files of the proxy's
    configuration, for a proxy that does not do what it should.
    """

    folder: Path
    database: str
    site: str = "plain"
    environment: Mapping[str, str] = field(default_factory=dict)
    proxy: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = {name: free_port() for name in (*SEATS, "listen", "tls")}
        self.address = f"http://127.0.0.1:{self.ports['listen']}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        (self.folder / "cookie-secret").write_text(secrets.token_hex(32))

    def log(self, name: str) -> str:
        """What a process, or `nginx`, wrote so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def start(self, seat: str) -> None:
        """Start one process of the app and wait until it answers."""
        self.begin(seat)
        self.wait(seat)

    def begin(self, seat: str) -> None:
        """Start one process of the app."""
        environment = {
            **os.environ,
            FOLDER_VARIABLE: "",
            URL_VARIABLE: self.database,
            "LIVERMETS_SEAT": seat,
            "LIVERMETS_COOKIE_SECRET_FILE": str(self.folder / "cookie-secret"),
            "LIVERMETS_REQUEST_LOG": "1",
            "LIVERMETS_METRICS": "1",
            **self.environment,
        }
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.fileWatcherType", "none"]
        command += ["--server.port", str(self.ports[seat]), "--server.address", "127.0.0.1"]
        with (self.folder / f"{seat}.log").open("ab") as log:
            self._running[seat] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def wait(self, seat: str) -> None:
        wait_until_healthy(self._running[seat], self.own_address(seat), 60)

    def own_address(self, seat: str) -> str:
        """The address of one process, past the proxy."""
        return f"http://127.0.0.1:{self.ports[seat]}"

    def kill(self, seat: str) -> None:
        """End one process as a loss of power would."""
        self._running[seat].send_signal(signal.SIGKILL)
        self._running.pop(seat).wait()

    def start_proxy(self) -> None:
        """Start nginx with the shipped configuration and wait until it listens."""
        path = configured(self.folder, settings(self.folder, self.ports, site=self.site, **self.proxy))
        for name, lines in self.left_out.items():
            file = self.folder / name
            file.write_text(lines.sub("", file.read_text(encoding="utf-8")))
        command = [nginx_program(), "-e", "stderr", "-c", str(path), "-g", "daemon off;"]
        with (self.folder / "nginx.log").open("ab") as log:
            self._running["nginx"] = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until_it_listens(self._running["nginx"], self.ports["listen"], lambda: self.log("nginx"))

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Callable[[], str] = str) -> None:
    """Wait until a process answers on a port; one that ends meanwhile fails with what it wrote."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if listens(port):
            return
        assert process.poll() is None, log()
        time.sleep(0.05)
    raise RuntimeError("nginx did not listen")


def listens(port: int) -> bool:
    """Whether somebody listens on a port of this computer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def deployed(topology: Topology) -> Iterator[Topology]:
    """Start everything, and end it with the context."""
    nginx_program()
    try:
        for seat in SEATS:
            topology.begin(seat)
        for seat in SEATS:
            topology.wait(seat)
        topology.start_proxy()
        yield topology
    finally:
        topology.stop()
