"""Expressions over a table of facts, worked out one after the other; what no later one asks for is let go at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from livermets.cohort.array_cases import Env, Working
from livermets.cohort.array_sql import ArraySql
from livermets.cohort.array_table import array_of, members_of
from livermets.cohort.array_values import Filled, Words
from livermets.cohort.columns import Columns

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_TOGETHER: Final = 1 << 15
"""So few rows that what one expression leaves is still in the processor's cache when the next one takes it up."""
_GONE: Final[Filled] = (None, None)


class ArrayProgram:
    """The results of `Columns` for one table after the other."""

    def __init__(self, columns: Columns, results: Mapping[str, str]) -> None:
        self.words = Words()
        sql = ArraySql(self.words, members_of)
        steps: list[tuple[int, Working, frozenset[int]]] = []
        for name, text in [*columns.kept(results.values()).items(), *((f"={name}", text) for name, text in results.items())]:
            found, used = sql.read(text)
            steps.append((sql.keep(name, found), found.run, used))
        made = {place for place, _, _ in steps}
        self._leaves = {name: place for name, place in sql.places.items() if place not in made}
        self._results = {name: sql.places[f"={name}"] for name in results}
        self._many = len(sql.places)
        self._steps = tuple(self._with_ends(steps))

    def _with_ends(self, steps: list[tuple[int, Working, frozenset[int]]]) -> list[tuple[int, Working, tuple[int, ...]]]:
        """Each step with the places that no step after it asks for."""
        asked = {*self._results.values()}
        found = []
        for place, run, used in reversed(steps):
            found.append((place, run, tuple(used - asked)))
            asked |= used
        return found[::-1]

    def results(self, facts: pa.Table) -> dict[str, Filled]:
        """Each result for every row of a table, of which there should be no more than `ROWS_TOGETHER`."""
        env: Env = [_GONE] * self._many
        for name, place in self._leaves.items():
            env[place] = array_of(facts[name].combine_chunks(), self.words, members_of(name))
        with np.errstate(all="ignore"):
            for place, run, ended in self._steps:
                env[place] = run(env)
                for one in ended:
                    env[one] = _GONE
        return {name: _in_each_row(env[place], facts.num_rows) for name, place in self._results.items()}


def _in_each_row(array: Filled, rows: int) -> Filled:
    """An array with a value for each row, where it may be the same for all."""
    values, null = array
    if np.shape(values) != (rows,):
        values = np.full(rows, values)
    return values, null if null is None or np.shape(null) == (rows,) else np.full(rows, null)
