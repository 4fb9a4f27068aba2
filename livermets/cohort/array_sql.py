"""Our SQL over arrays: the expressions of `Columns` worked out with numpy, many times faster than a database does.

The texts are those that DuckDB and Spark are given (`livermets.cohort.columns`), so that one translation of a rule serves all
three. A column is a pair: its values, and which of them are NULL (None: none is). Texts are numbers of `Words`, a set is the
bits of its members. Only what our translations write is understood; anything else is refused when it is read.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import sqlglot
from sqlglot import exp

from livermets.cohort.array_cases import Env, Expression, Working, case_of, made_elsewhere, significant_of
from livermets.cohort.array_values import (
    STRANGE_MEMBER,
    Filled,
    Words,
    as_ones,
    chosen_values,
    either,
    half_away,
    surely,
    told,
)

_Operations = Mapping[type[exp.Expr], Any]
_INTEGERS: Final = {
    exp.DType.TINYINT: np.int8,
    exp.DType.INT: np.int32,
    exp.DType.BIGINT: np.int64,
    exp.DType.USMALLINT: np.uint16,
    exp.DType.UINT: np.uint32,
}
_OF_TWO: Final[_Operations] = {
    exp.EQ: np.equal,
    exp.NEQ: np.not_equal,
    exp.LT: np.less,
    exp.LTE: np.less_equal,
    exp.GT: np.greater,
    exp.GTE: np.greater_equal,
    exp.Add: np.add,
    exp.Sub: np.subtract,
    exp.Mul: np.multiply,
    exp.Div: np.divide,
    exp.Pow: np.power,
    exp.BitwiseAnd: np.bitwise_and,
    exp.BitwiseOr: np.bitwise_or,
}
_OF_ONE: Final[_Operations] = {exp.Abs: np.abs, exp.Sqrt: np.sqrt, exp.Exp: np.exp, exp.Ln: np.log, exp.Neg: np.negative}
_ENDS: Final[Mapping[type[exp.Expr], tuple[Any, float]]] = {
    exp.Least: (np.minimum, math.inf),
    exp.Greatest: (np.maximum, -math.inf),
}


class ArraySql:
    """Reads expressions over columns, each of which has its place in a list of arrays from when it is first named."""

    def __init__(self, words: Words, members: Callable[[str], tuple[str, ...]]) -> None:
        self.words = words
        self.places: dict[str, int] = {}
        self._members_of = members
        self._members: dict[int, tuple[str, ...]] = {}
        self._used: set[int] = set()

    def read(self, text: str) -> tuple[Expression, frozenset[int]]:
        """How the expression is worked out, and the places of the columns in it. ValueError for what is none of ours."""
        self._used = set()
        found = self._read(_parsed(text))
        return found, frozenset(self._used)

    def keep(self, name: str, found: Expression) -> int:
        """The place of what an expression yields."""
        place = self._place(name)
        self._members[place] = found.members
        return place

    def _place(self, name: str) -> int:
        place = self.places.setdefault(name, len(self.places))
        self._members.setdefault(place, self._members_of(name))
        return place

    def _read(self, node: exp.Expr) -> Expression:
        match node:
            case exp.Paren():
                return self._read(node.this)
            case exp.Column():
                place = self._place(node.name)
                self._used.add(place)
                return Expression(operator.itemgetter(place), self._members[place], place=place)
            case exp.Literal() | exp.Boolean() | exp.Null():
                return _constant(self._value(node))
            case exp.Cast():
                return self._cast(node)
            case exp.Case():
                return self._case(node)
            case exp.Coalesce():
                return self._coalesce([self._read(part) for part in (node.this, *node.expressions)])
            case exp.And() | exp.Or():
                return Expression(_junction(self._run(node.left), self._run(node.right), isinstance(node, exp.And)))
            case exp.Not():
                inner = self._run(node.this)
                return Expression(lambda env: (lambda a: (np.logical_not(a[0]), a[1]))(inner(env)))
            case exp.Is() if isinstance(node.expression, exp.Null):
                inner = self._run(node.this)
                return Expression(lambda env: (lambda a: (np.False_ if a[1] is None else a[1], None))(inner(env)))
            case exp.In():
                return Expression(_is_one_of(self._run(node.this), [self._value(one) for one in node.expressions]))
            case exp.ArrayContains() | exp.ArrayFilter() | exp.ArrayDistinct() | exp.Length():
                return self._of_set(node)
            case exp.Round():
                decimals = node.args.get("decimals")
                return Expression(_rounded(self._run(node.this), int(decimals.name) if decimals else 0))
            case exp.Log():
                return Expression(_of_one(np.log10, self._run(node.expression)))
            case exp.ConcatWs():
                return self._joined(node)
            case exp.Anonymous() if node.name.lower() == "list_extract":
                listed, place = node.expressions
                return Expression(self._looked_up([self._value(one) for one in listed.expressions], self._run(place)))
        if type(node) in _OF_TWO:
            return Expression(_of_two(_OF_TWO[type(node)], self._run(node.this), self._run(node.expression)))
        if type(node) in _OF_ONE:
            return Expression(_of_one(_OF_ONE[type(node)], self._run(node.this)))
        if type(node) in _ENDS:
            parts = [self._run(part) for part in (node.this, *node.expressions)]
            return Expression(_end(*_ENDS[type(node)], parts))
        raise ValueError(f"not an expression of ours: {node.sql(dialect='duckdb')[:200]}")

    def _run(self, node: exp.Expr) -> Working:
        return self._read(node).run

    def _value(self, node: exp.Expr) -> Any:
        """A literal: a number, yes or no, the number of a text; None for NULL."""
        match node:
            case exp.Paren():
                return self._value(node.this)
            case exp.Boolean():
                return np.bool_(node.this)
            case exp.Null():
                return None
            case exp.Literal() if node.is_string:
                return self.words.number(node.this)
            case exp.Literal():
                return float(node.this) if {"e", "."} & {*node.this} else int(node.this)
            case exp.Neg():
                return -self._value(node.this)
            case exp.Cast() if isinstance(node.this, exp.Literal) and node.this.is_string:
                return float(node.this.this)  # 'infinity'
            case exp.Cast():
                inner = self._value(node.this)
                kind = _INTEGERS.get(node.to.this)
                return inner if inner is None or kind is None else kind(inner)
        raise ValueError(f"not a literal of ours: {node.sql(dialect='duckdb')[:200]}")

    def _cast(self, node: exp.Cast) -> Expression:
        inner, to = node.this, node.to.this
        if isinstance(inner, exp.Anonymous) and inner.name.lower() == "printf":
            return significant_of(self._read(inner.expressions[1]))
        if isinstance(inner, exp.Array):
            return _constant(np.int64(0))
        if isinstance(inner, exp.Literal | exp.Null):
            return _constant(self._value(node))
        run = self._run(inner)
        if to in _INTEGERS:
            return Expression(_as_type(_INTEGERS[to], run))
        if to is exp.DType.DOUBLE:
            return Expression(_as_type(np.float64, run))
        raise ValueError(f"not a type of ours: {node.sql(dialect='duckdb')[:200]}")

    def _case(self, node: exp.Case) -> Expression:
        branches = [(self._run(one.this), self._read(one.args["true"])) for one in node.args["ifs"]]
        default = node.args.get("default")
        last = self._read(default) if default is not None else _constant(None)
        members = next((one.members for _, one in [*branches, (None, last)] if one.members), ())
        if len(branches) == 1 and last.on_rows and last.place is not None and last.place == branches[0][1].place:
            return Expression(made_elsewhere(branches[0][0], last.on_rows))
        return Expression(case_of(branches, last), members)

    def _coalesce(self, parts: Sequence[Expression]) -> Expression:
        members = next((one.members for one in parts if one.members), ())
        runs = [one.run for one in parts]

        def run(env: Env) -> Filled:
            values, null = runs[0](env)
            for other in runs[1:]:
                if null is None:
                    break
                more, gone = other(env)
                values, null = chosen_values(null, more, values), None if gone is None else null & gone
            return values, null

        return Expression(run, members)

    def _of_set(self, node: exp.Expr) -> Expression:
        inner = self._read(node.this)
        run = inner.run
        match node:
            case exp.ArrayDistinct():
                return inner
            case exp.Length():
                return Expression(_of_one(np.bitwise_count, run))
            case exp.ArrayFilter():
                known = {one.this for one in node.expression.find_all(exp.Literal)}
                if known != {*inner.members} or not node.expression.find(exp.Not):
                    raise ValueError(f"not a test of ours: {node.sql(dialect='duckdb')[:200]}")
                return Expression(_of_two(np.bitwise_and, run, _constant(np.int64(STRANGE_MEMBER)).run), inner.members)
        # A set that no column holds is NULL and has no members.
        bit = np.int64(1 << inner.members.index(node.expression.this) if inner.members else 0)
        return Expression(lambda env: (lambda a: (np.not_equal(np.bitwise_and(a[0], bit), 0), a[1]))(run(env)))

    def _looked_up(self, listed: Sequence[Any], place: Working) -> Working:
        """The value at a place, counted from 1."""
        kind = np.float64 if any(isinstance(value, float) for value in listed) else np.int32
        values = np.array([0, *(0 if value is None else value for value in listed)], kind)
        gone = np.array([True, *(value is None for value in listed)])
        any_gone = bool(gone[1:].any())

        def run(env: Env) -> Filled:
            at, null = place(env)
            return values.take(at), either(null, gone.take(at) if any_gone else None)

        return run

    def _joined(self, node: exp.ConcatWs) -> Expression:
        """Texts of a row with another between them: dear, so that it is made in the rows where it is asked for."""
        between, *parts = node.expressions
        separator = between.this
        runs = [self._run(part) for part in parts]

        def on_rows(env: Env, rows: Any) -> Filled:
            rows = np.atleast_1d(rows)
            places = np.flatnonzero(rows)
            said: list[list[str]] = [[] for _ in places]
            for run in runs if len(places) else ():
                words, null = (np.broadcast_to(one, rows.shape)[places] for one in told(run(env)))
                for place in np.flatnonzero(~null).tolist():
                    said[place].append(self.words.texts[words[place]])
            joined = np.zeros(rows.shape, np.int32)
            joined[places] = [self.words.number(separator.join(one)) for one in said]
            return joined, None

        return Expression(_nowhere, (), on_rows)


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> exp.Expr:
    """The syntax tree of a text; nothing changes a tree."""
    return sqlglot.parse_one(text, dialect="duckdb")


def _nowhere(_env: Env) -> Filled:
    raise ValueError("a text is joined only in the rows of a CASE")


def _constant(value: Any) -> Expression:
    array: Filled = (0, np.True_) if value is None else (value, None)
    return Expression(lambda _: array, is_null=value is None)


def _of_two(operation: Any, left: Working, right: Working) -> Working:
    def run(env: Env) -> Filled:
        a, a_null = left(env)
        b, b_null = right(env)
        return operation(a, b), either(a_null, b_null)

    return run


def _of_one(operation: Any, inner: Working) -> Working:
    def run(env: Env) -> Filled:
        values, null = inner(env)
        return operation(values), null

    return run


def _as_type(kind: Any, inner: Working) -> Working:
    def run(env: Env) -> Filled:
        values, null = inner(env)
        if kind is np.int8 and values.dtype == np.bool_:
            return as_ones(values), null
        if np.issubdtype(kind, np.integer) and np.issubdtype(values.dtype, np.floating):
            raise ValueError("a fraction is no whole number: engines differ in how they round it")
        return np.asarray(values).astype(kind, copy=False), null

    return run


def _junction(left: Working, right: Working, is_and: bool) -> Working:
    """AND and OR of three values: what decides does so beside NULL."""
    decided = np.logical_not if is_and else (lambda values: values)

    def run(env: Env) -> Filled:
        a, a_null = left(env)
        b, b_null = right(env)
        values = np.logical_and(a, b) if is_and else np.logical_or(a, b)
        null = either(a_null, b_null)
        if null is None:
            return values, None
        settled = surely(decided(a), a_null) | surely(decided(b), b_null)
        values = np.logical_and(values, ~settled) if is_and else np.logical_or(values, settled)
        return values, null & ~settled

    return run


def _is_one_of(inner: Working, listed: Sequence[Any]) -> Working:
    def run(env: Env) -> Filled:
        values, null = inner(env)
        found = np.equal(values, listed[0])
        for one in listed[1:]:
            found = np.logical_or(found, np.equal(values, one))
        return found, null

    return run


def _rounded(inner: Working, decimals: int) -> Working:
    return _of_one(lambda values: half_away(values, decimals), inner)


def _end(operation: Any, nothing: float, parts: Sequence[Working]) -> Working:
    """The least or greatest of what is not NULL."""

    def run(env: Env) -> Filled:
        found: Any = None
        all_null: Any = np.True_
        for part in parts:
            values, null = part(env)
            if null is None:
                all_null = None
            else:
                values = chosen_values(null, nothing, values)
                all_null = None if all_null is None else all_null & null
            found = values if found is None else operation(found, values)
        return found, all_null

    return run
