"""A million patients through all systems, beside the same rules one row at a time and by pandas; ten million from a file."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import Row
from livermets.assessment.systems import derive, evaluate
from livermets.assessment.values import CaseValues
from livermets.cohort.staging import Stager, stage_parquet
from livermets.cohort.staging_sql import Wanted
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE
from tests.cases import RandomCases, table_of

MANY = 1_000_000
FEW = 10_000
STREAMED = 10_000_000
DIFFERENT = 2000
"""Cases that are drawn; a larger table holds them again in another order."""
SECONDS = 3.0
MEGABYTES = 2000
STREAMED_MEGABYTES = 2500
TIMES_CLOSURES = 30
TIMES_APPLY = 100
PROCESSORS = 2


def rows() -> list[Row]:
    """Each line is measured by the clock, on two processors, with its memory by the process that did it alone."""
    closures = _one_at_a_time()
    apply = _by_apply()
    million = _in_process("memory", MANY)
    small = _in_process("memory", FEW)
    streamed = _in_process("file", STREAMED)
    took = million["seconds"] * 1000
    growth = MANY / FEW * small["seconds"] * 1000
    megabytes, of_file = million["megabytes"], streamed["megabytes"]
    print(f"  10^6 in memory: {megabytes:.0f} MB; 10^7 from a file: {of_file:.0f} MB, {streamed['seconds']:.0f} s")
    return [
        Row(
            f"10^6 patients, all systems, {megabytes:.0f} MB",
            took,
            "closures row by row",
            closures,
            f"{SECONDS:g} s, 2 GB, {TIMES_CLOSURES}x",
            took <= SECONDS * 1000 and megabytes < MEGABYTES and closures >= TIMES_CLOSURES * took,
        ),
        Row("the same", took, "pandas apply", apply, f"{TIMES_APPLY}x", apply >= TIMES_APPLY * took),
        Row("10^6 beside 10^4", took, "10^4, a hundred times", growth, "1x", took <= growth),
        Row(
            f"10^7 from Parquet to Parquet, {of_file:.0f} MB",
            streamed["seconds"] * 1000,
            "10^6 in memory, ten times",
            took * 10,
            "2.5 GB",
            of_file < STREAMED_MEGABYTES,
        ),
    ]


@cache
def _cases() -> list[dict[str, Any]]:
    drawn = RandomCases(knowledge().systems.values(), seed=20)
    cases = drawn.cases(DIFFERENT // 2) + drawn.cases(DIFFERENT // 2, primary="colorectal")
    return [dict(case.values) for case in cases]


def _table(many: int) -> pa.Table:
    drawn = table_of(_cases())
    for place, name in enumerate(drawn.column_names):
        if pa.types.is_string(drawn[name].type):  # as Parquet has choices, and whoever reads them once
            drawn = drawn.set_column(place, name, drawn[name].dictionary_encode())
    places = np.random.default_rng(20).integers(0, DIFFERENT, many)
    return drawn.take(pa.array(places)).set_column(0, "row", pa.array(np.arange(many)))


def _evaluated(values: CaseValues) -> list[Any]:
    known = knowledge()
    derive(values, known.derived)
    return [evaluate(system, values).outcome for system in known.systems.values()]


def _extrapolated(call: Callable[[], object], cases: int) -> float:
    """Milliseconds for a million patients from those of some."""
    call()
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000 * MANY / cases


def _one_at_a_time() -> float:
    return _extrapolated(lambda: [_evaluated(CaseValues(case)) for case in _cases()], DIFFERENT)


def _by_apply() -> float:
    import pandas as pd

    cases = _cases()[:500]
    frame = pd.DataFrame(cases, dtype=object)[list(FACT_SCOPE)]
    return _extrapolated(lambda: frame.apply(lambda row: _evaluated(CaseValues(row)), axis=1), len(cases))


def _in_process(what: str, many: int) -> dict[str, float]:
    """Seconds and megabytes of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cohort_staging", what, str(many)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _in_memory(many: int) -> float:
    table = _table(many)
    _cases.cache_clear()
    stager = Stager(knowledge(), Wanted(), table.column_names, PROCESSORS)
    start = time.perf_counter()
    answer = stager.stage(table)
    took = time.perf_counter() - start
    assert answer.num_rows == many
    return took


def _from_file(many: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "facts.parquet", Path(folder) / "staged.parquet"
        part = _table(many // 50)
        with pq.ParquetWriter(source, part.schema) as writer:
            for _ in range(50):
                writer.write_table(part)
        del part
        done = stage_parquet(source, target, knowledge(), threads=PROCESSORS)
        assert done.rows == many
        return done.seconds


if __name__ == "__main__":
    seconds = {"memory": _in_memory, "file": _from_file}[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps({"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
