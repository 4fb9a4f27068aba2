"""CASE over arrays, and what is so dear that it is worked out in those rows alone that take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from livermets.cohort.array_values import Filled, chosen_values, nine_digits, surely

Env = list[Filled]
Working = Callable[[Env], Filled]
OnRows = Callable[[Env, Any], Filled]


@dataclass(frozen=True, slots=True)
class Expression:
    """How one expression is worked out. `members` are the texts behind the bits of a set.

    What is dear is worked out `on_rows` alone where a CASE asks for it in few. NULL itself `is_null`, and has no type. `place`
    is that of the column which an expression is, or is in all rows for which it was not asked.
    """

    run: Working
    members: tuple[str, ...] = ()
    on_rows: OnRows | None = None
    is_null: bool = False
    place: int | None = None


def case_of(branches: Sequence[tuple[Working, Expression]], last: Expression) -> Working:
    """The result of the first branch whose condition holds, else the last."""

    def run(env: Env) -> Filled:
        whens = [surely(*condition(env)) for condition, _ in branches]
        values, null = (None, np.True_) if last.is_null else _in_rows(last, env, whens, None)
        for number in range(len(branches) - 1, -1, -1):
            when, result = whens[number], branches[number][1]
            if result.is_null:
                null = when if null is None else null | when
                continue
            more, gone = _in_rows(result, env, whens[:number], when)
            values = more if values is None else chosen_values(when, more, values)
            if gone is not None:
                null = chosen_values(when, gone, np.False_ if null is None else null)
            elif null is not None:
                null = null & ~when
        return (0, np.True_) if values is None else (values, null)

    return run


def made_elsewhere(condition: Working, on_rows: OnRows) -> Working:
    """What is itself where a condition holds, and something dear made of it elsewhere."""
    return lambda env: on_rows(env, np.logical_not(surely(*condition(env))))


def _in_rows(result: Expression, env: Env, earlier: Sequence[Any], when: Any) -> Filled:
    """A result, which is worked out in the rows that take it alone where it is dear."""
    if result.on_rows is None:
        return result.run(env)
    rows = when
    for one in earlier:
        rows = ~one if rows is None else rows & ~one
    return result.on_rows(env, rows)


def significant_of(of: Expression) -> Expression:
    """A number at nine digits."""
    inner = of.run

    def on_rows(env: Env, rows: Any) -> Filled:
        values, null = inner(env)
        if not np.any(rows):
            return values, null
        values, rows = np.broadcast_arrays(*np.atleast_1d(values, rows))
        near = np.flatnonzero(rows)
        made = values.copy()
        made[near] = nine_digits(made[near])
        return made, null

    def run(env: Env) -> Filled:
        values, null = inner(env)
        return nine_digits(np.asarray(values)), null

    return Expression(run, (), on_rows, place=of.place)
