"""A rule as DuckDB SQL, with the same meaning as its closures.

A yes/no expression becomes one SQL expression, NULL where unknown. A number becomes two: its lowest and its highest value.
Numeric columns are DOUBLE, yes/no BOOLEAN, choices VARCHAR, sets VARCHAR[]; a staged number `x` stands in the columns
`x__low` and `x__high`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final

from livermets.rules import tree as t
from livermets.rules.closures import is_plain, repeated_names, widest

Pair = tuple[str, str]

_INFINITY: Final = "CAST('infinity' AS DOUBLE)"
_MINUS_INFINITY: Final = "CAST('-infinity' AS DOUBLE)"


def number_literal(value: float) -> str:
    """A DOUBLE literal; without an exponent DuckDB would read a decimal."""
    if math.isinf(value):
        return _INFINITY if value > 0 else _MINUS_INFINITY
    return f"{value!r}e0" if "e" not in repr(value) else repr(value)


def text_literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def truth_sql(node: t.Node) -> str:
    """The SQL of a yes/no expression."""
    return Translator().truth(node)


def bounds_sql(node: t.Node) -> Pair:
    """The SQL of the lowest and highest value of a number."""
    return Translator().bounds(node)


class Translator:
    """Translates with some names fixed to a bound of theirs (see `closures.bounds`).

    What is said more than once may be kept as a column of its own: a table says where in `column`, `keep` and `compared`.
    """

    def __init__(self, fixed: Mapping[str, str] | None = None) -> None:
        self.fixed = fixed or {}

    def column(self, name: str) -> str:
        """The column of a fact, or of an end of a staged number."""
        return name

    def keep(self, text: str) -> str:
        """An expression, or the column that holds it."""
        return text

    def compared(self, text: str, limit: float | None) -> str:  # noqa: ARG002 - for those that share
        """A computed number at as many digits as it is compared with: nine. `limit` is the other side where it is a number."""
        return significant_sql(text)

    def least(self, name: str) -> str | None:  # noqa: ARG002 - for those that know
        """The column that says how much a number is at least while the number itself is unknown; None where there is none."""
        return None

    def is_plain(self, node: t.Node) -> bool:
        """Whether a side of a comparison is compared as it stands: a literal, or a fact that is a number or unknown."""
        return is_plain(node) and not (isinstance(node, t.Name) and self.least(node.symbol.name))

    def fixing(self, fixed: Mapping[str, str]) -> Translator:
        """The same with these names fixed."""
        return Translator(fixed)

    def truth(self, node: t.Node) -> str:
        return self.keep(self._truth(node))

    def _truth(self, node: t.Node) -> str:
        match node:
            case t.Truth(value):
                return "CAST(NULL AS BOOLEAN)" if value is None else str(value).upper()
            case t.Name(symbol):
                return self._name(symbol)
            case t.Not(operand):
                return f"(NOT {self.truth(operand)})"
            case t.And(operands):
                return "(" + " AND ".join(self.truth(operand) for operand in operands) + ")"
            case t.Or(operands):
                return "(" + " OR ".join(self.truth(operand) for operand in operands) + ")"
            case t.Compare():
                return self._comparison(node)
            case t.IsOneOf(t.Name(symbol), values):
                return f"({self._name(symbol)} IN ({', '.join(map(text_literal, values))}))"
            case t.NumberIn(operand, numbers):
                return self.truth(t.Or(tuple(t.Compare("=", operand, t.Number(number)) for number in numbers)))
            case t.Contains(t.Name(symbol), value):
                return f"list_contains({self.column(symbol.name)}, {text_literal(value)})"
            case t.IsUnknown(t.Name(symbol)):
                least = self.least(symbol.name)
                return f"({self.column(symbol.name)} IS NULL{f' AND {least} IS NULL' if least else ''})"
            case t.Case():
                return self._truth_of_case(node)
        raise AssertionError(node)

    def bounds(self, node: t.Node) -> Pair:
        low, high = self._bounds_over_corners(node)
        return self.keep(low), self.keep(high)

    def _bounds_over_corners(self, node: t.Node) -> Pair:
        repeated = [symbol for symbol in repeated_names(node) if symbol.name not in self.fixed]
        if not repeated:
            return self._bounds(node)
        lows, highs = [], []
        for corner in itertools.product(*(self._corners(symbol) for symbol in repeated)):
            fixed = {symbol.name: text for symbol, text in zip(repeated, corner, strict=True)}
            low, high = self.fixing({**self.fixed, **fixed})._bounds(node)
            lows.append(low)
            highs.append(high)
        return f"least({', '.join(lows)})", f"greatest({', '.join(highs)})"

    def _name(self, symbol: t.Symbol) -> str:
        return self.fixed[symbol.name] if symbol.name in self.fixed else self.column(symbol.name)

    def _bounds(self, node: t.Node) -> Pair:
        low, high = self._natural_bounds(node)
        return self.keep(low), self.keep(high)

    def _natural_bounds(self, node: t.Node) -> Pair:
        match node:
            case t.Number(value):
                text = number_literal(value)
                return text, text
            case t.Truth(None):
                return _MINUS_INFINITY, _INFINITY
            case t.Name(symbol):
                return self._bounds_of_name(symbol)
            case t.Size(t.Name(symbol)):
                size = f"CAST(len({self.column(symbol.name)}) AS DOUBLE)"
                return f"coalesce({size}, 0e0)", f"coalesce({size}, {number_literal(float(len(symbol.values)))})"
            case t.Arithmetic(operator, left, right):
                a, b = self._bounds(left), self._bounds(right)
                match operator:
                    case "+":
                        return f"({a[0]} + {b[0]})", f"({a[1]} + {b[1]})"
                    case "-":
                        return f"({a[0]} - {b[1]})", f"({a[1]} - {b[0]})"
                    case "*":
                        return _product(a, b, widest(left), widest(right))
                    case _:
                        return _quotient(a, b)
            case t.Function(name, arguments):
                return self._function(name, arguments)
            case t.Case():
                return self._bounds_of_case(node)
        raise AssertionError(node)

    def _bounds_of_name(self, symbol: t.Symbol) -> Pair:
        if symbol.name in self.fixed:
            return self.fixed[symbol.name], self.fixed[symbol.name]
        low, high = self._corners(symbol)[:2]
        return low, high

    def _corners(self, symbol: t.Symbol) -> tuple[str, ...]:
        if symbol.staged:
            return self.column(f"{symbol.name}__low"), self.column(f"{symbol.name}__high")
        ends = list(_ends(symbol))
        if least := self.least(symbol.name):
            ends[0] = f"{least}, {ends[0]}"
        return tuple(self.keep(f"coalesce({self.column(symbol.name)}, {end})") for end in ends)

    def _function(self, name: str, arguments: tuple[t.Node, ...]) -> Pair:
        inner = [self._bounds(argument) for argument in arguments]
        low, high = inner[0]
        match name, arguments:
            case (("sqrt" | "exp"), _):
                return f"{name}({low})", f"{name}({high})"
            case (("ln" | "log10"), _):
                return _logarithm(name, low), _logarithm(name, high)
            case "power", (_, t.Number(exponent)):
                return f"power({low}, {number_literal(exponent)})", f"power({high}, {number_literal(exponent)})"
            case "round", (_, t.Number(decimals)):
                return f"round({low}, {int(decimals)})", f"round({high}, {int(decimals)})"
            case "abs", _:
                lowest = f"CASE WHEN {low} <= 0e0 AND {high} >= 0e0 THEN 0e0 ELSE least(abs({low}), abs({high})) END"
                return lowest, f"greatest(abs({low}), abs({high}))"
            case (("least" | "greatest"), _) if len(inner) == 1:
                return low, high  # Spark knows neither of one number.
            case (("least" | "greatest"), _):
                return f"{name}({', '.join(i[0] for i in inner)})", f"{name}({', '.join(i[1] for i in inner)})"
        raise AssertionError(name)

    def _comparison(self, node: t.Compare) -> str:
        if self.is_plain(node.left) and self.is_plain(node.right):
            sides = [self._plain(side) for side in (node.left, node.right)]
            return f"({sides[0]} {node.operator} {sides[1]})"
        (low, high), (other_low, other_high) = self.compared_sides(node)
        match node.operator:
            case "<":
                yes, no = f"{high} < {other_low}", f"{low} >= {other_high}"
            case "<=":
                yes, no = f"{high} <= {other_low}", f"{low} > {other_high}"
            case ">":
                yes, no = f"{low} > {other_high}", f"{high} <= {other_low}"
            case ">=":
                yes, no = f"{low} >= {other_high}", f"{high} < {other_low}"
            case _:
                yes = f"{low} = {high} AND {other_low} = {other_high} AND {low} = {other_low}"
                no = f"{high} < {other_low} OR {other_high} < {low}"
                if node.operator == "<>":
                    yes, no = no, yes
        return f"(CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END)"

    def compared_sides(self, node: t.Compare) -> tuple[Pair, Pair]:
        """Both sides of a comparison, rounded as they are compared."""
        return self._rounded(node.left, node.right), self._rounded(node.right, node.left)

    def _plain(self, node: t.Node) -> str:
        match node:
            case t.Number(value):
                return number_literal(value)
            case t.Name(symbol):
                return self._name(symbol)
        raise AssertionError(node)

    def _rounded(self, node: t.Node, other: t.Node) -> Pair:
        low, high = self.bounds(node)
        if is_plain(node):
            return low, high
        limit = other.value if isinstance(other, t.Number) else None
        return self.keep(self.compared(low, limit)), self.keep(self.compared(high, limit))

    def _possible(self, node: t.Case) -> list[tuple[str, t.Node]]:
        """For each branch, the SQL of whether it may be the one that counts; the default comes last."""
        earlier: list[str] = []
        found: list[tuple[str, t.Node]] = []
        for condition, result in node.branches:
            text = self.truth(condition)
            found.append((" AND ".join([*earlier, f"{text} IS DISTINCT FROM FALSE"]), result))
            earlier.append(f"{text} IS DISTINCT FROM TRUE")
        return [*found, (" AND ".join(earlier), node.default)]

    def _truth_of_case(self, node: t.Case) -> str:
        possible = [(when, self.truth(result)) for when, result in self._possible(node)]
        may_be_true = " OR ".join(f"({when} AND {result} IS DISTINCT FROM FALSE)" for when, result in possible)
        may_be_false = " OR ".join(f"({when} AND {result} IS DISTINCT FROM TRUE)" for when, result in possible)
        return f"(CASE WHEN NOT ({may_be_true}) THEN FALSE WHEN NOT ({may_be_false}) THEN TRUE END)"

    def _bounds_of_case(self, node: t.Case) -> Pair:
        possible = [(when, self._bounds(result)) for when, result in self._possible(node)]
        lows = [f"CASE WHEN {when} THEN {low} ELSE {_INFINITY} END" for when, (low, _) in possible]
        highs = [f"CASE WHEN {when} THEN {high} ELSE {_MINUS_INFINITY} END" for when, (_, high) in possible]
        return f"least({', '.join(lows)})", f"greatest({', '.join(highs)})"


def _ends(symbol: t.Symbol) -> tuple[str, ...]:
    """What an unknown fact may be: its lowest and highest, or each of its values."""
    match symbol.type:
        case t.Type.NUMBER:
            return number_literal(symbol.low), number_literal(symbol.high)
        case t.Type.BOOLEAN:
            return "FALSE", "TRUE"
        case _:
            return tuple(map(text_literal, symbol.values))


def significant_sql(text: str) -> str:
    """A number at 9 significant digits (see `intervals.significant`)."""
    return f"CAST(printf('%.9g', {text}) AS DOUBLE)"


def _logarithm(name: str, text: str) -> str:
    return f"CASE WHEN {text} > 0e0 THEN {name}({text}) ELSE {_MINUS_INFINITY} END"


def _product(a: Pair, b: Pair, widest_a: tuple[float, float], widest_b: tuple[float, float]) -> Pair:
    finite = all(map(math.isfinite, (*widest_a, *widest_b)))

    def times(x: str, y: str) -> str:
        return f"({x} * {y})" if finite else f"(CASE WHEN {x} = 0e0 OR {y} = 0e0 THEN 0e0 ELSE {x} * {y} END)"

    if widest_a[0] >= 0 and widest_b[0] >= 0:
        return times(a[0], b[0]), times(a[1], b[1])
    for constant, pair, other in ((widest_a, a, b), (widest_b, b, a)):
        if constant[0] == constant[1]:
            ends = (0, 1) if constant[0] >= 0 else (1, 0)
            return times(pair[0], other[ends[0]]), times(pair[0], other[ends[1]])
    corners = ", ".join(times(x, y) for x in a for y in b)
    return f"least({corners})", f"greatest({corners})"


def _quotient(a: Pair, b: Pair) -> Pair:
    low = (
        f"CASE WHEN {b[0]} > 0e0 THEN {a[0]} / (CASE WHEN {a[0]} >= 0e0 THEN {b[1]} ELSE {b[0]} END)"
        f" WHEN {b[0]} = 0e0 AND {b[1]} > 0e0 AND {a[0]} >= 0e0 THEN {a[0]} / {b[1]} ELSE {_MINUS_INFINITY} END"
    )
    high = (
        f"CASE WHEN {b[0]} > 0e0 THEN {a[1]} / (CASE WHEN {a[1]} >= 0e0 THEN {b[0]} ELSE {b[1]} END)"
        f" WHEN {b[0]} = 0e0 AND {b[1]} > 0e0 AND {a[1]} <= 0e0 THEN {a[1]} / {b[1]} ELSE {_INFINITY} END"
    )
    return f"({low})", f"({high})"
