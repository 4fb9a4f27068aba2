"""A table worked out over arrays and by queries of a database: every place, end, status and fault is the same."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa

from livermets.cohort.array_program import ArrayProgram
from livermets.cohort.columns import Columns
from livermets.cohort.completing_sql import complete_columns
from livermets.cohort.staging_sql import FAULTS_COLUMN, ROW, Wanted, completing_part, parts_of, result_columns
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE
from tests.cases import CASES, RandomCases, table_of

EVERYTHING = Wanted(derived=True, options=True, flags=True)
EACH_OPTION = 20
"""One option of so many: the plans of all take a database a long time."""


def test_everything_is_the_same_as_by_queries() -> None:
    whole = knowledge()
    some = {name: whole.compiled.options[name] for name in list(whole.compiled.options)[::EACH_OPTION]}
    known = replace(whole, compiled=replace(whole.compiled, options=some))
    drawn = RandomCases(known.systems.values(), seed=31)
    facts = [
        drawn.facts([*PRIMARIES, "colorectal", "colorectal"][n % (len(PRIMARIES) + 2)]) for n in range(max(CASES // 2, 200))
    ]
    table = table_of({name: case.get(name) for name in FACT_SCOPE} for case in facts)
    given = [name for name in table.column_names if name != ROW]
    columns = Columns()
    faults = complete_columns(columns, given, lists_counted=True)
    results, _ = result_columns(columns, known, EVERYTHING)
    program = ArrayProgram(columns, {FAULTS_COLUMN: faults, **results})
    mine = program.results(table)

    database = duckdb.connect(config={"threads": 1})
    database.register("facts", table)
    answer = database.sql(completing_part(given, check=True).sql).to_arrow_table()
    words, fine = mine.pop(FAULTS_COLUMN)
    said = [None if ok else program.words.texts[word] for word, ok in zip(words.tolist(), fine.tolist(), strict=True)]
    assert said == answer[FAULTS_COLUMN].to_pylist()
    assert 0 < sum(one is None for one in said) < len(said)

    made = {name: answer[name] for name in answer.column_names if name not in (ROW, FAULTS_COLUMN)}
    database.register("completed", pa.table({name: table[name] for name in table.column_names if name not in made} | made))
    compared = 0
    for part in parts_of(known, EVERYTHING, given, "completed"):
        found = database.sql(part.sql).to_arrow_table()
        for name in found.column_names:
            if name != ROW:
                values, null = mine.pop(name)
                gone = np.zeros(len(facts), np.bool_) if null is None else null
                right = found[name]
                assert gone.tolist() == right.is_null().to_pylist(), name
                other = right.fill_null(False if right.type == pa.bool_() else 0).to_numpy()
                assert np.allclose(np.where(gone, 0, values), other, rtol=1e-12, atol=0), name
                compared += 1
    assert not mine
    assert compared > len(known.systems)
