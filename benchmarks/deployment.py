"""Visitors of a deployment: two processes behind the shipped proxy, a thousand who came and left, and one who asks for much.

Needs nginx; without it the rows of two processes are left out, and that is said. `LIVERMETS_LOAD_CAME` sets how many come and
leave.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from benchmarks.load import KEPT_SECONDS, Server, Waits, in_a_fresh_server, warmed, with_case, worked, working_rows
from benchmarks.measure import Row, against
from livermets.hosting.garbage import LATEST_SECONDS
from livermets.screens.app.server import FORGOTTEN_AFTER
from tests.topology import SEATS, Topology, deployed, nginx_program
from tests.visitor import Visitor

ON_TWO = (60, 100)
CAME = int(os.environ.get("LIVERMETS_LOAD_CAME", "1000"))
AT_ONCE = 10
BESIDE = 10
HEAVY_BUDGET = 2.0
LEFT_BUDGET = 1.2
_STREET = {"LIVERMETS_MODE": "demo", "LIVERMETS_DEMO_TABS": "1000", "LIVERMETS_DEMO_MESSAGES": "5000"}
"""A demonstration, with limits for visitors who all come from one address."""


def _two_processes_rows() -> list[Row]:
    try:
        nginx_program()
    except pytest.skip.Exception as reason:
        print(f"  two processes are not measured: {reason}")
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livermets-load-")))
        topology = stack.enter_context(deployed(Topology(folder, database="")))
        server = Server(topology.address, tuple(topology.own_address(seat) for seat in SEATS))

        async def measured() -> list[Row]:
            await warmed(server)
            return await working_rows(server, ON_TWO, "two processes")

        return asyncio.run(measured())


async def _came_and_left(does: Callable[[Visitor], Awaitable[None]], kept_seconds: float, server: Server) -> list[Row]:
    """A thousand short visits, some at a time; what is held when the last session, kept for so long, was given up."""
    waits, left = Waits(), iter(range(CAME))

    async def visits() -> None:
        for _ in left:
            await visit()

    async def visit() -> None:
        async with server.visitor() as visitor:
            await waits.of(partial(does, visitor))

    for _ in range(6):
        await visit()
    before, began, peak = server.megabytes(), time.perf_counter(), 0.0
    working = asyncio.gather(*(visits() for _ in range(AT_ONCE)))
    while not working.done():
        await asyncio.sleep(5)
        peak = max(peak, server.megabytes())
    await working
    took = time.perf_counter() - began
    await asyncio.sleep(kept_seconds + LATEST_SECONDS)
    after = server.megabytes()
    within = "kept" if after <= LEFT_BUDGET * before else "MISSED"
    failed, ratio = dict(waits.errors) or "no", after / before
    print(f"  {CAME} visitors came and left in {took:.0f} s, each kept for {kept_seconds:g} s more, {failed} errors:")
    print(f"  {before:.0f} MB before, {peak:.0f} MB at most, {after:.0f} MB after, {ratio:.2f}x of {LEFT_BUDGET:g}x: {within}")
    return []


async def _one_who_asks_for_much(server: Server) -> list[Row]:
    """How long others wait beside a visitor who goes from the dearest page to the next without a thought."""
    await warmed(server)
    alone = (await worked(server, BESIDE)).at_work
    ended = asyncio.Event()

    async def asks() -> None:
        async with server.visitor() as visitor:
            await with_case(visitor)
            while not ended.is_set():
                for page in ("evidence", "treatments", "cohort", "survival"):
                    await visitor.open(page)
                    if "Demonstration cohort" in visitor.buttons:
                        await visitor.press("Demonstration cohort")

    asking = asyncio.create_task(asks())
    beside = (await worked(server, BESIDE)).at_work
    ended.set()
    await asking
    name = f"{BESIDE} visitors beside one who asks without end"
    return [
        Row(f"{name}: half of the answers", beside.at(0.5), "without", alone.at(0.5)),
        against(f"{name}: 95 % of the answers", beside.at(0.95), "without", alone.at(0.95), budget=HEAVY_BUDGET),
    ]


def rows() -> Sequence[Row]:
    """Two processes behind the proxy, memory after many came and left, and the price of a visitor who asks for much."""
    return [
        *_two_processes_rows(),
        *in_a_fresh_server(_one_who_asks_for_much),
        *in_a_fresh_server(partial(_came_and_left, Visitor.open, FORGOTTEN_AFTER), _STREET),
        *in_a_fresh_server(partial(_came_and_left, with_case, KEPT_SECONDS)),
    ]
