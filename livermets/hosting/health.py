"""Whether this process can do its work: `/health` for a balancer, `/ready` for a deployment, `/metrics` for those who watch.

They answer in words and numbers about the process alone: no case, no meeting, no name of a file.
"""

from __future__ import annotations

import datetime
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from livermets.board.store.store import Store

METRICS_VARIABLE: Final = "LIVERMETS_METRICS"
"""Opens `/metrics` when it is 1: it says how busy the process is, which is nothing for a public link."""

_BEGINNING: Final = datetime.datetime.fromtimestamp(0, datetime.UTC)


@dataclass(frozen=True, slots=True)
class Health:
    """What works. `store` is "none" where nothing is kept; `release` is None when the knowledge could not be loaded."""

    release: str | None
    store: str

    @property
    def is_well(self) -> bool:
        return self.release is not None and self.store in ("none", "ok")

    def to_json(self) -> dict[str, str | None]:
        return {"status": "ok" if self.is_well else "failing", "knowledge": self.release, "store": self.store}


@lru_cache(maxsize=1)
def store_at(address: str) -> Store:
    """The store at an address, opened once for this process. Raises StoreError where it cannot be."""
    from livermets.board.store.store import Store

    return Store.open(address, busy_seconds=2)


def health() -> Health:
    """Ask the knowledge and the store, each with a question that touches no patient's data. Blocks for seconds at most."""
    # Not at the top: a server answers before these are imported.
    from livermets.board.store.engine import address_of
    from livermets.board.store.errors import StoreError
    from livermets.knowledge.loading import KnowledgeError, knowledge

    try:
        release: str | None = knowledge().release
    except (KnowledgeError, ValueError, OSError):
        release = None
    address = address_of()
    if address is None:
        return Health(release, "none")
    try:
        store_at(address).unchanged_since(_BEGINNING)
    except StoreError:
        return Health(release, "failing")
    return Health(release, "ok")


def metrics_text(counts: Mapping[str, int], started: float) -> str:
    """The process in the text format of Prometheus: age, processor time, memory, threads, answers by status."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Linux counts in kilobytes, macOS in bytes.
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    held = _memory_held()
    lines = [
        *_metric("livermets_uptime_seconds", "gauge", {"": time.monotonic() - started}),
        *_metric("process_cpu_seconds_total", "counter", {"": used.ru_utime + used.ru_stime}),
        *_metric("livermets_peak_memory_bytes", "gauge", {"": peak}),
        *(_metric("livermets_memory_bytes", "gauge", {"": held}) if held is not None else ()),
        *_metric("livermets_threads", "gauge", {"": threading.active_count()}),
        *_metric("livermets_answers_total", "counter", {f'{{status="{one}"}}': many for one, many in sorted(counts.items())}),
    ]
    return "\n".join(lines) + "\n"


def _memory_held(status: Path = Path("/proc/self/statm")) -> int | None:
    """Bytes that the process holds now; None where the system does not say it."""
    try:
        return int(status.read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return None


def _metric(name: str, kind: str, values: Mapping[str, float]) -> Iterable[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{labels} {value}" if isinstance(value, int) else f"{name}{labels} {value:.3f}"


def health_routes(
    counts: Counter[str], *, metrics: bool, base_path: str = "", asked: Callable[[], Health] = health
) -> list[Route]:
    """The routes of this module. `/ready` is `/health` by another name: a process without its store takes no one in.

    `base_path` is where the app is put; a proxy may pass that on or take it off.
    """
    started = time.monotonic()

    async def answer(_: Request) -> Response:
        found = await run_in_threadpool(asked)
        return JSONResponse(found.to_json(), 200 if found.is_well else 503, headers={"cache-control": "no-store"})

    async def numbers(_: Request) -> Response:
        return PlainTextResponse(metrics_text(counts, started), media_type="text/plain; version=0.0.4")

    routes = {"health": answer, "ready": answer, **({"metrics": numbers} if metrics else {})}
    places = dict.fromkeys(("", f"/{base_path}".rstrip("/")))
    return [Route(f"{place}/{name}", answers) for place in places for name, answers in routes.items()]
