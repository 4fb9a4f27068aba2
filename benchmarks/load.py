"""Many visitors at once: what one changed fact costs beside idle ones, how long people wait, and what stays in memory.

Visitors speak the app's protocol without a browser (`tests/visitor.py`), so that two processors are left to the server. The
server runs in demonstration manner, with nothing kept. `LIVERMETS_LOAD_SECONDS` sets how long each number of visitors works
once all have come.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import time
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed

from benchmarks.measure import Row, against
from livermets.hosting.garbage import LATEST_SECONDS
from livermets.knowledge.loading import knowledge
from tests.browser.screen import serve
from tests.visitor import Visitor

IDLE = (25, 50, 100)
IDLE_BUDGET = 1.2
WORKING = (10, 30, 60, 100)
SECONDS = float(os.environ.get("LIVERMETS_LOAD_SECONDS", "60"))
COMING = 40.0
"""Seconds over which visitors come, and load their case: dearer than anything they do afterwards."""
RUSH = 8.0
"""The same where all come at once, as when a link is shown to a full room."""
THOUGHT = 8.0
"""Seconds between two actions of a visitor, on average."""
KEPT_SECONDS = 120.0
"""So long the session of a closed tab is kept where nothing else is said (Streamlit's `server.disconnectedSessionTTL`)."""
P95_BUDGET_MS = 1000
MEGABYTES_EACH = 3.0
_CHANGES = 30
_PAGES = ("", "treatments", "survival", "resectability", "workup", "spread")
_FIELD = "Number of liver metastases"
_CASE = f"**{knowledge().demo_cases['colorectal-synchronous'].title}**"


@dataclass(frozen=True, slots=True)
class Server:
    """A server under load, asked by its own metrics; those of all its processes where `address` is that of a proxy."""

    address: str
    processes: tuple[str, ...] = ()

    def number(self, metric: str) -> float:
        return sum(self._number(one, metric) for one in self.processes or (self.address,))

    def _number(self, process: str, metric: str) -> float:
        with urllib.request.urlopen(f"{process}/metrics", timeout=30) as answer:
            (value,) = re.findall(rf"^{metric} (.+)$", answer.read().decode(), re.MULTILINE)
        return float(value)

    def visitor(self) -> Visitor:
        """Somebody who comes, to one of the processes as the proxy chooses."""
        return Visitor(self.address)

    def processor_seconds(self) -> float:
        return self.number("process_cpu_seconds_total")

    def megabytes(self) -> float:
        return self.number("livermets_memory_bytes") / 1e6


@dataclass(slots=True)
class Waits:
    """How long each answer took, in milliseconds, and what went wrong."""

    each: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    async def of(self, action: Callable[[], Awaitable[None]]) -> None:
        start = time.perf_counter()
        try:
            await action()
        except (OSError, TimeoutError, ConnectionClosed) as error:
            self.errors[type(error).__name__] += 1
        else:
            self.each.append((time.perf_counter() - start) * 1000)

    def at(self, share: float) -> float:
        return statistics.quantiles(self.each, n=100)[round(100 * share) - 1]


async def with_case(visitor: Visitor) -> None:
    """Come, and load a demo case."""
    await visitor.open()
    await visitor.press(_CASE)


async def warmed(server: Server) -> None:
    """The first visitors fill what all later ones share."""
    for _ in range(6):
        async with server.visitor() as visitor:
            await with_case(visitor)


async def _changed(server: Server, visitor: Visitor) -> float:
    """Milliseconds of the server's processors for one changed fact, by its median over blocks of changes."""
    blocks = []
    for _ in range(3):
        start = server.processor_seconds()
        for number in range(_CHANGES):
            await visitor.type(_FIELD, str(3 + number % 2))
        blocks.append((server.processor_seconds() - start) / _CHANGES * 1000)
    return statistics.median(blocks)


async def _idle_rows(server: Server) -> list[Row]:
    rows = []
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(server.visitor())
        await with_case(one)
        await _changed(server, one)
        alone = await _changed(server, one)
        empty, idle = server.megabytes(), 0
        for many in IDLE:
            while idle < many:
                await with_case(await stack.enter_async_context(server.visitor()))
                idle += 1
            beside = await _changed(server, one)
            rows.append(against(f"a changed fact beside {many} idle visitors", beside, "alone", alone, budget=IDLE_BUDGET))
        print(f"  {idle} visitors hold {(server.megabytes() - empty) / idle:.2f} MB each ({MEGABYTES_EACH:g} MB promised)")
    return rows


@dataclass(frozen=True, slots=True)
class Worked:
    """How long visitors waited for what they came to see, and how long once all had come."""

    coming: Waits = field(default_factory=Waits)
    at_work: Waits = field(default_factory=Waits)

    @property
    def errors(self) -> Counter[str]:
        return self.coming.errors + self.at_work.errors


async def _works(visitor: Visitor, worked: Worked, came: float, until: float, seed: int) -> None:
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, came - time.perf_counter()))
    await worked.coming.of(visitor.open)
    await worked.coming.of(lambda: visitor.press(_CASE))
    while True:
        await asyncio.sleep(chance.uniform(0, 2 * THOUGHT))
        if (now := time.perf_counter()) >= until:
            return
        waits = worked.at_work if now >= came else worked.coming
        if chance.random() < 0.5 and _FIELD in visitor.fields:
            await waits.of(lambda: visitor.type(_FIELD, str(chance.randint(1, 9))))
        else:
            await waits.of(lambda: visitor.open(chance.choice(_PAGES)))


async def worked(server: Server, many: int, coming: float = COMING, seconds: float = SECONDS) -> Worked:
    """How long so many visitors wait, each for every answer, who come within some seconds and stay at work."""
    result = Worked()
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(server.visitor()) for _ in range(many)]
        came = time.perf_counter() + coming
        await asyncio.gather(*(_works(one, result, came, came + seconds, number) for number, one in enumerate(visitors)))
        held = server.megabytes()
    answers = len(result.coming.each) + len(result.at_work.each)
    print(f"  {many} visitors: {answers} answers, {dict(result.errors) or 'no'} errors, {held:.0f} MB held")
    return result


async def working_rows(server: Server, numbers: Sequence[int], where: str) -> list[Row]:
    """How long half and 95 % of the answers take for so many visitors, beside those of one who is alone, on a warmed server."""
    alone = statistics.median((await worked(server, 1, RUSH)).at_work.each)
    rows = []
    for many in numbers:
        waits = await worked(server, many)
        name, budget = f"{many} visitors, {where}", f"{P95_BUDGET_MS:g} ms"
        p95 = waits.at_work.at(0.95)
        within = p95 <= P95_BUDGET_MS and not waits.errors
        rows.append(Row(f"{name}: half of the answers", waits.at_work.at(0.5), "one visitor", alone))
        rows.append(Row(f"{name}: 95 % of the answers", p95, "one visitor", alone, budget, within))
        rows.append(Row(f"{name}: 95 % while they come", waits.coming.at(0.95), "one visitor", alone))
    rush = await worked(server, most := max(numbers), RUSH, RUSH)
    rows.append(Row(f"{most} in {RUSH:g} s, {where}: 95 % while they come", rush.coming.at(0.95), "one visitor", alone))
    return rows


async def _one_process_rows(server: Server) -> list[Row]:
    await warmed(server)
    before = server.megabytes()
    rows = await working_rows(server, WORKING, "one process")
    await asyncio.sleep(KEPT_SECONDS + LATEST_SECONDS)
    print(f"  after all left and their time was over: {server.megabytes():.0f} MB, {before:.0f} MB before they came")
    return rows


def in_a_fresh_server(
    measure: Callable[[Server], Awaitable[list[Row]]], environment: Mapping[str, str] | None = None
) -> Sequence[Row]:
    """Measure on one process of its own, in which nothing is kept; `environment` is added to its own."""
    nothing_kept = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": "", "LIVERMETS_METRICS": "1"}
    with serve(environment={**nothing_kept, **(environment or {})}) as address:

        async def measured() -> list[Row]:
            return await measure(Server(address))

        return asyncio.run(measured())


def rows() -> list[Row]:
    """What one changed fact costs beside idle visitors, and how long visitors at work wait."""
    return [*in_a_fresh_server(_idle_rows), *in_a_fresh_server(_one_process_rows)]
