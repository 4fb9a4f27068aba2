"""Recall over a hundred thousand stored decisions, against a plain loop of `assess`.

The store is planted with decisions of the release in use, and compared with a release in which one threshold was corrected.
The recall runs in a process of its own, so that its memory is that of a recall alone. `LIVERMETS_RECALLS` sets
another number of decisions.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import Row
from livermets.assessment.assess import assess
from livermets.assessment.releases import changed_readings, reading_of_answer
from livermets.board.brief import seen
from livermets.board.kept_reading import kept_reading
from livermets.board.store.engine import json_text
from livermets.board.store.store import Store
from livermets.board.usable import usable
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.recall.today import read_today
from tests.recalls import Planted, corrected, plant

MANY = int(os.environ.get("LIVERMETS_RECALLS", "100000"))
SECONDS_BUDGET = 10.0
MEGABYTES_BUDGET = 500
RATIO_BUDGET = 20
_LOOPED = 200

_CHANGES = (
    (
        "systems/fong-crs.yaml",
        "label: CEA over 200 ng/mL, points: 1, when: cea_ng_ml > 200}",
        "label: CEA over 300 ng/mL, points: 1, when: cea_ng_ml > 300}",
    ),
)
_RUN = """
import json, resource, sys, time
from pathlib import Path
from livermets.board.store.store import Store
from livermets.knowledge.loading import load
from livermets.recall.recall import recall
known = load(Path(sys.argv[2]))
store = Store.open(sys.argv[1])
start = time.perf_counter()
found = recall(store, known)
took = time.perf_counter() - start
print(json.dumps([took, len(found.cases), found.compared, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def rows() -> list[Row]:
    """What a recall takes, and what the loop would."""
    with tempfile.TemporaryDirectory() as folder:
        known = corrected(Path(folder), *_CHANGES)
        store = Store.open(f"{folder}/store")
        sample = _planted(store)
        store.close()
        command = [sys.executable, "-c", _RUN, f"{folder}/store", f"{folder}/data"]
        made = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, cases, compared, megabytes = json.loads(made.stdout)
        loop = _loop(sample, known)
    name = f"recall of {compared:,} decisions, of which {cases:,} read differently"
    return [
        Row(name, seconds * 1000, "", seconds * 1000, f"{SECONDS_BUDGET:g} s", seconds <= SECONDS_BUDGET),
        Row(
            f"a plain loop of assess over them (from {len(sample)})",
            loop * 1000,
            "that recall",
            seconds * 1000,
            f"at least {RATIO_BUDGET}x",
            loop >= RATIO_BUDGET * seconds,
        ),
        Row(
            "memory of that recall at its height, MB",
            megabytes,
            "of what is promised, MB",
            MEGABYTES_BUDGET,
            f"{MEGABYTES_BUDGET} MB",
            megabytes <= MEGABYTES_BUDGET,
        ),
    ]


def _facts() -> Iterator[tuple[str, dict[str, object]]]:
    """Cases like the demo cases, each with numbers of its own."""
    drawn = random.Random(5)
    demos = list(knowledge().demo_cases.items())
    for number in range(MANY):
        name, demo = demos[number % len(demos)]
        facts = demo.case.to_json() | {"case_label": f"Case {number}", "age_years": drawn.randint(30, 88)}
        facts["albumin_g_l"] = round(drawn.uniform(25, 48), 1)
        if facts.get("cea_ng_ml") is not None:
            facts["cea_ng_ml"] = round(drawn.lognormvariate(3.5, 1.5), 1)
        yield name, facts


def _planted(store: Store) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Plant the decisions; some of them, as facts and assessment, for the loop."""
    known = knowledge()
    every = list(_facts())
    shown = {
        name: kept_reading((of := seen(assess(one.case, known))).answer, of.briefing).figures
        for name, one in known.demo_cases.items()
    }
    answers = read_today([json_text(facts) for _, facts in every], known)
    cases = (
        Planted(facts, {}, {}, replace(answers.readings([number])[0], figures=shown[name]), ())
        for number, (name, facts) in enumerate(every)
    )
    plant(store, cases, known.release)
    looped = every[:: max(1, len(every) // _LOOPED)]
    return [(facts, assess(usable(facts).case, known).to_json()) for _, facts in looped]


def _loop(sample: list[tuple[dict[str, object], dict[str, object]]], known: Knowledge) -> float:
    """What the plain loop would take over all of them, in seconds."""
    start = time.perf_counter()
    for facts, answer in sample:
        changed_readings(reading_of_answer(answer), assess(usable(facts).case, known))
    return (time.perf_counter() - start) / len(sample) * MANY
