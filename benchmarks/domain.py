"""Reading `data/` and assessing a case: the cost without any screen."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measure import Row, against_loop, median_ms, reference_loop
from livermets.assessment.assess import assess
from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.knowledge.files import DATA
from livermets.knowledge.loading import knowledge, load

ASSESS_BUDGET_MS = 2.0
COLD_LOAD_BUDGET_MS = 500.0


def assess_rows() -> list[Row]:
    """One row for each demo case: `assess` with everything, as every rerun of a page calls it."""
    known = knowledge()
    loop = median_ms(reference_loop)
    return [
        against_loop(
            f"assess {name}",
            median_ms(lambda case=demo.case: assess(case, known), repeats=100, warm_up=5),  # type: ignore[misc]
            loop,
            budget_ms=ASSESS_BUDGET_MS,
        )
        for name, demo in known.demo_cases.items()
    ]


def system_rows() -> list[Row]:
    """One row for each system, the dearest first: its worst demo case, and what share of the loop that is."""
    known = knowledge()
    loop = median_ms(reference_loop)
    worst: dict[str, float] = {}
    for demo in known.demo_cases.values():
        values = CaseValues(demo.case.values)
        derive(values, known.derived)
        for name, system in known.systems.items():
            cost = median_ms(lambda s=system, v=values: evaluate(s, v), repeats=15)  # type: ignore[misc]
            worst[name] = max(cost, worst.get(name, 0.0))
    dearest_first = sorted(worst.items(), key=lambda pair: -pair[1])
    return [against_loop(name, cost, loop) for name, cost in dearest_first]


def knowledge_rows() -> list[Row]:
    """Loading `data/`: with an empty cache folder, with a filled one, and with every check of a release."""
    loop = median_ms(reference_loop)
    with cache_folder() as folder:
        cold = median_ms(lambda: _load_cold(folder), repeats=3, warm_up=0)
        warm = median_ms(lambda: load(DATA), repeats=5)
        thorough = median_ms(lambda: load(DATA, thorough=True), repeats=3, warm_up=0)
    return [
        against_loop("knowledge, cold", cold, loop, budget_ms=COLD_LOAD_BUDGET_MS),
        against_loop("knowledge, with cache", warm, loop),
        against_loop("knowledge, all checks of a release", thorough, loop),
    ]


@contextmanager
def cache_folder() -> Iterator[str]:
    """A cache folder of its own, so that the user's is neither used nor touched."""
    variable = "LIVERMETS_CACHE_DIR"
    before = os.environ.get(variable)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[variable] = folder
        try:
            yield folder
        finally:
            del os.environ[variable]
            if before is not None:
                os.environ[variable] = before


def _load_cold(folder: str) -> None:
    for parent, _, files in os.walk(folder):
        for file in files:
            os.remove(os.path.join(parent, file))
    load(DATA)
