"""What a program waits for: requests to a server of its own process, against the bare assessment of the same case.

Once the same case is sent again and again, as when a record is opened again; once another one each time, for which every
answer is worked out. Each request is followed by what it is compared with, by the clock on the wall, so that what else the
machine does strikes both; on a busy one the medians alone say something, as what is longer than a turn of the processor is
interrupted. The client keeps its connection.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from urllib.parse import urlsplit

from benchmarks.measure import Row, against
from livermets.api.answers import assess_answer
from livermets.assessment.assess import assess
from livermets.case.case_file import json_bytes
from livermets.knowledge.loading import DemoCase, knowledge, today
from tests.browser.screen import serve

REQUESTS = 1_000
WARM_UP = 50
BUDGET = 3.0
_CASES = ("colorectal-synchronous", "half-filled", "lung")
_NO_STORE = {"LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": ""}


def rows() -> list[Row]:
    """For each case what 95 % and half of the requests take, of the same case and of another one each time."""
    with serve(environment=_NO_STORE) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        return [row for name in _CASES for row in _rows(name, knowledge().demo_cases[name], connection)]


def _rows(name: str, demo: DemoCase, connection: http.client.HTTPConnection) -> list[Row]:
    known, day = knowledge(), today()
    facts = demo.case.to_json()
    content = json_bytes(facts)
    numbers = count()

    def asked(sent: bytes, expected: bytes | None = None) -> None:
        connection.request("POST", "/api/assess", sent, {"content-type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or (expected is not None and body != expected):
            raise RuntimeError(f"/api/assess answers {answer.status}, and not what the command prints")

    def another() -> bytes:
        return json_bytes(facts | {"case_label": f"Case {next(numbers)}"})

    same = partial(asked, content, assess_answer(content, known, day))
    again, bare = _in_turn(same, lambda: assess(demo.case, known))
    each, whole = _in_turn(lambda: asked(another()), lambda: assess_answer(another(), known, day))
    return [
        against(f"{name} again, 95 % of {REQUESTS:,}", _most(again), "assess() of it", statistics.median(bare), budget=BUDGET),
        Row(f"{name} again, median", statistics.median(again), "assess() of it", statistics.median(bare)),
        against(
            f"{name} changed, 95 % of {REQUESTS:,}",
            _most(each),
            "the answer without a server",
            statistics.median(whole),
            budget=BUDGET,
        ),
        Row(f"{name} changed, median", statistics.median(each), "the answer without a server", statistics.median(whole)),
        Row(f"{name} changed, median", statistics.median(each), "assess() of it", statistics.median(bare)),
    ]


def _most(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[94]


def _in_turn(*calls: Callable[[], object]) -> list[list[float]]:
    """Milliseconds of each call, called one after the other again and again, those of the warm-up left out."""
    found: list[list[float]] = [[] for _ in calls]
    for number in range(WARM_UP + REQUESTS):
        for call, times in zip(calls, found, strict=True):
            start = time.perf_counter()
            call()
            if number >= WARM_UP:
                times.append((time.perf_counter() - start) * 1000)
    return found
