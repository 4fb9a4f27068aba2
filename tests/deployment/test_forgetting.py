"""What was entered is forgotten after its tab is gone, in a server to which nobody else comes."""

from __future__ import annotations

import time

from livermets.knowledge.loading import knowledge
from tests.awaited import awaited
from tests.browser.screen import serve
from tests.deployment.asked import asked
from tests.visitor import Visitor

SECONDS = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": "", "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "4"}


def test_the_cases_of_tabs_that_are_gone_leave_the_memory_though_nobody_else_comes() -> None:
    demo = next(iter(knowledge().demo_cases.values()))

    def held() -> int:
        return int(asked(f"{address}/held").text)

    async def entered_and_left() -> tuple[str, int]:
        async with Visitor(address) as first, Visitor(address) as second:
            for visitor in (first, second):
                await visitor.open()
                await visitor.press(f"**{demo.title}**")
            return second.session, held()

    async def back(session: str) -> str:
        async with Visitor(address, session=session) as visitor:
            await visitor.open()
            return visitor.session

    with serve(environment=SECONDS, module="tests.deployment.counting_server") as address:
        session, while_there = awaited(entered_and_left())
        assert while_there >= 2
        assert awaited(back(session)) == session, "whose connection was lost finds everything again"
        assert held() >= 2
        end = time.monotonic() + 60
        while (left := held()) and time.monotonic() < end:
            time.sleep(0.5)
        assert left == 0
        assert awaited(back(session)) != session
