"""A PostgreSQL server of our own for the tests: made in a temporary folder, reached through a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

ROLE = "livermets"
"""The user of the database, who owns it; no superuser, as in a hospital."""

_FAST = (
    "fsync=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=32MB",
)
# Ends the server as soon as nobody holds the other end of the pipe, so that it never outlives the tests.
_WHILE_WATCHED = '"$@" & server=$!; read -r _; kill -INT $server 2>/dev/null; wait $server'


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest of a Debian system or that of PATH; None when there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: (len(path.parent.name), path.parent.name))
    in_path = shutil.which("initdb")
    folders = [*reversed(debian), *([Path(in_path).resolve().parent] if in_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _unprivileged() -> dict[str, Any]:
    """As whom the server runs: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")


class Server:
    """One server. `start` and `stop` may be called again and again; `remove` ends it with its data."""

    def __init__(self, folder_of_programs: Path) -> None:
        self._programs = folder_of_programs
        self._as = _unprivileged()
        # Not in the folder of pytest: only who runs the tests can enter that, and the path of a socket is short.
        self.folder = Path(tempfile.mkdtemp(prefix="livermets-pg-", dir="/tmp" if self._as else None))
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._call("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def _call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments], cwd=self.folder, capture_output=True, text=True, **self._as
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [f"-c{setting}" for setting in (*_FAST, "listen_addresses=", f"unix_socket_directories={self.folder}")]
        server: Sequence[str | Path] = [self._programs / "postgres", "-D", "data", *settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", _WHILE_WATCHED, "watch", *server],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C reaches the tests, which then end it in order
                **self._as,
            )
        for _ in range(600):
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """End it at once; its clients lose their connections."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=60)
        self._process = None

    def kill(self) -> None:
        """End it as a loss of power would: no process of it can finish anything."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for pid in (main, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.stop()

    def remove(self) -> None:
        """End it and remove its data."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *statements: str) -> None:
        """Run statements as the administrator."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def prepare(self) -> None:
        """Make the user of the databases, once."""
        self.run(f"CREATE ROLE {ROLE} LOGIN")

    def new_database(self, template: str | None = None) -> str:
        """Make a database of its own, empty or as a copy; returns its name."""
        self._made += 1
        name = f"board_{self._made}"
        self.run(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template or 'template0'}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def address(self, database: str) -> str:
        """The URL of a database."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"
