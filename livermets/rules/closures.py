"""Evaluating a rule on one case: nodes compiled to closures over the case's values.

`values` maps every name in scope to what is known: True, False or None for yes/no, a text or None for a choice, a frozenset
or None for a set, a number, a `Range` or None for a numeric fact, and an interval for a staged number. Logic is three-valued
(Kleene).
A number is evaluated to an interval, so that a known part decides where it can.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from livermets.rules import intervals as iv
from livermets.rules import tree as t
from livermets.rules.intervals import Interval
from livermets.rules.ranges import RANGED, Range

Values = Mapping[str, Any]
Truth = Callable[[Values], bool | None]
Bounds = Callable[[Values], Interval]

MOST_CORNERS: Final = 256

TAKEN: Final = "?"
"""The key under which `values` holds the unknown names that are taken at a bound: to IS NULL they stay unknown."""


def known_part(name: str) -> str:
    """The key under which `values` holds the unknown facts behind a staged number."""
    return f"?{name}"


def truth(node: t.Node) -> Truth:
    """A closure that yields True, False or None (unknown)."""
    match node:
        case t.Truth(value):
            return lambda _: value
        case t.Name(symbol):
            name = symbol.name
            return lambda values: values[name]
        case t.Not(operand):
            inner = truth(operand)

            def negated(values: Values) -> bool | None:
                result = inner(values)
                return None if result is None else not result

            return negated
        case t.And(operands):
            return _junction([truth(operand) for operand in operands], decided=False)
        case t.Or(operands):
            return _junction([truth(operand) for operand in operands], decided=True)
        case t.Compare():
            return _comparison(node)
        case t.IsOneOf(t.Name(symbol), accepted):
            name = symbol.name
            wanted = frozenset(accepted)

            def is_one_of(values: Values) -> bool | None:
                value = values[name]
                return None if value is None else value in wanted

            return is_one_of
        case t.NumberIn(operand, numbers):
            return truth(t.Or(tuple(t.Compare("=", operand, t.Number(number)) for number in numbers)))
        case t.Contains(t.Name(symbol), member):
            name = symbol.name

            def contains(values: Values) -> bool | None:
                value = values[name]
                return None if value is None else member in value

            return contains
        case t.IsUnknown(t.Name(symbol)):
            name = symbol.name
            return lambda values: values[name] is None or name in values.get(TAKEN, ())
        case t.Case():
            return _truth_of_case(node)
    raise AssertionError(node)


def _junction(operands: list[Truth], decided: bool) -> Truth:
    """AND when one False decides, OR when one True does."""
    if len(operands) == 2:
        first, second = operands

        def pair(values: Values) -> bool | None:
            a = first(values)
            if a is decided:
                return decided
            b = second(values)
            if b is decided:
                return decided
            return None if a is None or b is None else not decided

        return pair

    def many(values: Values) -> bool | None:
        unknown = False
        for operand in operands:
            result = operand(values)
            if result is decided:
                return decided
            unknown = unknown or result is None
        return None if unknown else not decided

    return many


def is_plain(node: t.Node) -> bool:
    """A fact as it stands, or a literal: compared exactly, and unknown when the fact is."""
    return isinstance(node, t.Number) or (isinstance(node, t.Name) and not node.symbol.staged)


_PLAIN: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def _comparison(node: t.Compare) -> Truth:
    left, right = node.left, node.right
    if is_plain(left) and is_plain(right):
        return _plain_comparison(node)
    a, b = _rounded(left), _rounded(right)
    decide = _DECIDE[node.operator]
    return lambda values: decide(a(values), b(values))


def _plain_comparison(node: t.Compare) -> Truth:
    compare, ranged = _PLAIN[node.operator], RANGED[node.operator]
    match node.left, node.right:
        case t.Name(symbol), t.Number(limit):
            name = symbol.name

            def with_limit(values: Values) -> bool | None:
                value = values[name]
                if value is None:
                    return None
                return ranged(value, limit) if value.__class__ is Range else compare(value, limit)

            return with_limit
        case t.Number(limit), t.Name(symbol):
            name = symbol.name

            def limit_first(values: Values) -> bool | None:
                value = values[name]
                if value is None:
                    return None
                return ranged(limit, value) if value.__class__ is Range else compare(limit, value)

            return limit_first
        case t.Name(first), t.Name(second):
            one, other = first.name, second.name

            def two_facts(values: Values) -> bool | None:
                a, b = values[one], values[other]
                if a is None or b is None:
                    return None
                return ranged(a, b) if a.__class__ is Range or b.__class__ is Range else compare(a, b)

            return two_facts
        case t.Number(a), t.Number(b):
            always = compare(a, b)
            return lambda _: always
    raise AssertionError(node)


def _rounded(node: t.Node) -> Bounds:
    inner = bounds(node)
    if is_plain(node):
        return inner

    def rounded(values: Values) -> Interval:
        low, high = inner(values)
        if low == high:
            same = iv.significant(low)
            return same, same
        return iv.significant(low), iv.significant(high)

    return rounded


def _less(a: Interval, b: Interval) -> bool | None:
    if a[1] < b[0]:
        return True
    return False if a[0] >= b[1] else None


def _at_most(a: Interval, b: Interval) -> bool | None:
    if a[1] <= b[0]:
        return True
    return False if a[0] > b[1] else None


def _equal(a: Interval, b: Interval) -> bool | None:
    if a[0] == a[1] == b[0] == b[1]:
        return True
    return False if a[1] < b[0] or b[1] < a[0] else None


def _unequal(a: Interval, b: Interval) -> bool | None:
    result = _equal(a, b)
    return None if result is None else not result


_DECIDE: Final[dict[str, Callable[[Interval, Interval], bool | None]]] = {
    "<": _less,
    "<=": _at_most,
    ">": lambda a, b: _less(b, a),
    ">=": lambda a, b: _at_most(b, a),
    "=": _equal,
    "<>": _unequal,
}


def _truth_of_case(node: t.Case) -> Truth:
    branches = [(truth(condition), truth(result)) for condition, result in node.branches]
    last = truth(node.default)

    def case(values: Values) -> bool | None:
        seen: set[bool | None] = set()
        for condition, result in branches:
            holds = condition(values)
            if holds is False:
                continue
            seen.add(result(values))
            if holds is True:
                break
        else:
            seen.add(last(values))
        return seen.pop() if len(seen) == 1 else None

    return case


def bounds(node: t.Node) -> Bounds:
    """A closure that yields the lowest and highest value the number can take, given what is known.

    A name that stands in the expression more than once is taken at both of its bounds in turn: exact as long as the
    expression rises or falls steadily with each such name, which the tests of the systems hold.
    """
    inner = natural_bounds(node)
    repeated = repeated_names(node)
    if not repeated:
        return inner
    names = [symbol.name for symbol in repeated]

    def over_corners(values: Values) -> Interval:
        choices = [corners(symbol, values[symbol.name]) for symbol in repeated]
        if all(len(choice) == 1 for choice in choices):
            return inner(values)
        known = {**values, TAKEN: {name for name in names if values[name] is None}}
        found = [inner({**known, **dict(zip(names, corner, strict=True))}) for corner in itertools.product(*choices)]
        return min(low for low, _ in found), max(high for _, high in found)

    return over_corners


def repeated_names(node: t.Node) -> list[t.Symbol]:
    """The names that stand more than once in a numeric expression; sets are left out, they are taken as unknown."""
    counts = Counter(part.symbol for part in node.walk() if isinstance(part, t.Name) and part.symbol.type is not t.Type.SET)
    repeated = [symbol for symbol, count in counts.items() if count > 1]
    if math.prod(max(2, len(symbol.values)) for symbol in repeated) > MOST_CORNERS:
        raise t.RuleError("too many facts stand more than once in one expression; name parts of it as terms")
    return repeated


def corners(symbol: t.Symbol, value: Any) -> tuple[Any, ...]:
    """What a name may be taken as at its bounds: one value where it is known."""
    if symbol.staged:
        low, high = value
        return (value,) if low == high else ((low, low), (high, high))
    if value is not None:
        return (value.low, value.high) if value.__class__ is Range else (value,)
    match symbol.type:
        case t.Type.NUMBER:
            return symbol.low, symbol.high
        case t.Type.BOOLEAN:
            return False, True
        case _:
            return symbol.values


def natural_bounds(node: t.Node) -> Bounds:
    match node:
        case t.Number(value):
            same = (value, value)
            return lambda _: same
        case t.Truth(None):
            return lambda _: iv.UNBOUNDED
        case t.Name(symbol):
            return _bounds_of_name(symbol)
        case t.Size(t.Name(symbol)):
            name = symbol.name
            unknown = (0.0, float(len(symbol.values)))

            def size(values: Values) -> Interval:
                members = values[name]
                return unknown if members is None else (float(len(members)),) * 2

            return size
        case t.Arithmetic(operator, left, right):
            operation = {"+": iv.add, "-": iv.subtract, "*": iv.multiply, "/": iv.divide}[operator]
            a, b = natural_bounds(left), natural_bounds(right)
            return lambda values: operation(a(values), b(values))
        case t.Function(name, arguments):
            return _bounds_of_function(name, arguments)
        case t.Case():
            return _bounds_of_case(node)
    raise AssertionError(node)


def _bounds_of_name(symbol: t.Symbol) -> Bounds:
    name = symbol.name
    if symbol.staged:
        return lambda values: values[name]
    domain = (symbol.low, symbol.high)

    def fact(values: Values) -> Interval:
        value = values[name]
        if value is None:
            return domain
        return (value.low, value.high) if value.__class__ is Range else (value, value)

    return fact


def _bounds_of_function(name: str, arguments: tuple[t.Node, ...]) -> Bounds:
    inner = [natural_bounds(argument) for argument in arguments]
    first = inner[0]
    if name in ("sqrt", "ln", "power") and widest(arguments[0])[0] < 0:
        raise t.RuleError(f"{name} of a number that can be negative")
    if name in iv.RISING:
        rising = iv.RISING[name]

        def risen(values: Values) -> Interval:
            low, high = first(values)
            if low == high:
                return (rising(low),) * 2
            return rising(low), rising(high)

        return risen
    match name, arguments:
        case "power", (_, t.Number(exponent)):
            return lambda values: (lambda i: (i[0] ** exponent, i[1] ** exponent))(first(values))
        case "round", (_, t.Number(decimals)):
            digits = int(decimals)
            return lambda values: (lambda i: (iv.round_half_away(i[0], digits), iv.round_half_away(i[1], digits)))(
                first(values)
            )
        case "abs", _:
            return lambda values: iv.absolute(first(values))
        case "least", _:
            return lambda values: iv.least([argument(values) for argument in inner])
        case "greatest", _:
            return lambda values: iv.greatest([argument(values) for argument in inner])
    raise AssertionError(name)


def _bounds_of_case(node: t.Case) -> Bounds:
    branches = [(truth(condition), natural_bounds(result)) for condition, result in node.branches]
    last = natural_bounds(node.default)

    def case(values: Values) -> Interval:
        low, high = math.inf, -math.inf
        for condition, result in branches:
            holds = condition(values)
            if holds is False:
                continue
            a, b = result(values)
            low, high = min(low, a), max(high, b)
            if holds is True:
                return low, high
        a, b = last(values)
        return min(low, a), max(high, b)

    return case


def widest(node: t.Node) -> Interval:
    """The bounds of a number when nothing at all is known."""
    nothing: dict[str, Any] = {}
    for part in node.walk():
        if isinstance(part, t.Name):
            symbol = part.symbol
            nothing[symbol.name] = (symbol.low, symbol.high) if symbol.staged else None
    return natural_bounds(node)(nothing)
