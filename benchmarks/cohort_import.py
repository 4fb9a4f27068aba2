"""Reading a table of patients against what DuckDB takes to read the same file: 10^6 rows of 40 columns, all of them mapped."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.measure import Row
from livermets.cohort.intake import import_table
from livermets.cohort.open_table import open_table
from livermets.facts import FACTS, Kind
from livermets.knowledge.import_records import CohortMapping

ROWS = 1_000_000
BUDGET = 2.5
"""How many times DuckDB's own reading an import may take."""

_REPEATS = 5
_NUMBERS = [one.name for one in FACTS.values() if one.kind is Kind.NUMBER and one.minimum == 0 and (one.maximum or 0) >= 100][
    :12
]
_COUNTS = [one.name for one in FACTS.values() if one.kind is Kind.INTEGER and one.minimum == 0 and (one.maximum or 0) >= 20][
    1:6
]
_YES_NO = [one.name for one in FACTS.values() if one.kind is Kind.BOOLEAN][:10]


def rows() -> list[Row]:
    """The two readings side by side."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "cohort.csv"
        _write(table)
        seconds: dict[str, list[float]] = {"duckdb": [], "import": []}
        for _ in range(_REPEATS):  # turn and turn about, so that both meet the same machine
            seconds["duckdb"].append(
                _took(lambda: duckdb.connect().execute(f"CREATE TABLE a AS SELECT * FROM read_csv('{table}')"))
            )
            seconds["import"].append(_took(lambda: import_table(duckdb.connect(), open_table(table), MAPPING)))
    duck, ours = (statistics.median(times) * 1000 for times in seconds.values())
    reference = f"DuckDB reads the same {ROWS:,} rows of 40 columns"
    return [Row("a table is imported by its mapping", ours, reference, duck, f"{BUDGET:g} times", ours <= BUDGET * duck)]


def _write(table: Path) -> None:
    numbers = [f"round(random() * 90, 1) AS {name}" for name in _NUMBERS]
    counts = [f"CAST(random() * 20 AS INTEGER) AS {name}" for name in _COUNTS]
    yes_no = [f"CASE WHEN random() < .05 THEN NULL WHEN random() < .3 THEN 1 ELSE 0 END AS {name}" for name in _YES_NO]
    texts = [f"'group ' || CAST(random() * 3 AS INTEGER) AS text{n}" for n in range(5)]
    outcome = ["DATE '2010-01-01' + CAST(random() * 2000 AS INTEGER) AS operated", "CAST(random() < .5 AS INTEGER) AS dead"]
    columns = [
        "i AS id",
        "CASE WHEN random() < .5 THEN 1 ELSE 2 END AS sex",
        "CAST(20 + random() * 70 AS INTEGER) AS age_years",
    ]
    columns += [*numbers, *counts, *yes_no, *texts, *outcome, "round(random() * 120, 1) AS months"]
    listed = (
        f"SELECT *, operated + CAST(months * 30 AS INTEGER) AS seen FROM (SELECT {', '.join(columns)} FROM range({ROWS}) t(i))"
    )
    duckdb.connect().execute(f"COPY (SELECT *, coalesce(text0, '') AS text5 FROM ({listed})) TO '{table}' (HEADER)")


_EVENT = {"column": "dead", "codes": {"1": "event", "0": "censored"}}
MAPPING = CohortMapping.model_validate(
    {
        "missing": ["-999", "999"],
        "columns": [
            {"column": "id", "id": True},
            {"column": "sex", "fact": "sex", "values": {"1": "male", "2": "female"}},
            *({"column": name, "fact": name} for name in ("age_years", *_NUMBERS, *_COUNTS)),
            *({"column": name, "fact": name, "values": {"1": True, "0": False}} for name in _YES_NO),
            *({"column": f"text{n}", "group": f"Group {n}"} for n in range(6)),
        ],
        "outcomes": [
            {"time": {"column": "months", "unit": "months"}, "event": _EVENT},
            {"time": {"start": "operated", "end": ["seen"]}, "event": _EVENT},
        ],
    }
)


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
