"""Which unknown facts can still change what a rule yields for a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from livermets.rules import tree as t
from livermets.rules.closures import Values, known_part, natural_bounds, truth

Facts = Callable[[Values], frozenset[str]]

_NOTHING: Final[frozenset[str]] = frozenset()


def unknown_facts(node: t.Node) -> Facts:
    """A closure that yields the unknown facts that can still change what the expression yields."""
    still_open = _open(node)
    if _is_number(node):
        return still_open
    answer = truth(node)
    return lambda values: _NOTHING if answer(values) is not None else still_open(values)


def _is_number(node: t.Node) -> bool:
    match node:
        case t.Number() | t.Arithmetic() | t.Function() | t.Size():
            return True
        case t.Name(symbol):
            return symbol.type is t.Type.NUMBER
        case t.Case():
            return any(_is_number(result) for _, result in node.branches)
    return False


def _open(node: t.Node) -> Facts:
    """The same for an expression of which it is known already that it is not settled."""
    match node:
        case t.Number() | t.Truth() | t.IsUnknown():
            return lambda _: _NOTHING
        case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)) | t.Size(t.Name(symbol)):
            return _unknown_name(symbol)
        case t.Not(operand):
            return _open(operand)
        case t.And(operands) | t.Or(operands):
            return _open_junction(operands)
        case t.Case():
            return _open_case(node)
    parts = [_open(child) for child in node.children()]
    match node:
        case t.Arithmetic("*") | t.Function("least" | "greatest" | "round"):
            # Only these can yield one value from what is not known: a factor of zero, a bound, a rounding.
            interval = natural_bounds(node)

            def open_number(values: Values) -> frozenset[str]:
                low, high = interval(values)
                return _NOTHING if low == high else _union(part(values) for part in parts)

            return open_number
    return lambda values: _union(part(values) for part in parts)


def _open_junction(operands: tuple[t.Node, ...]) -> Facts:
    parts = [(truth(operand), _open(operand)) for operand in operands]
    return lambda values: _union(still_open(values) for answer, still_open in parts if answer(values) is None)


def _unknown_name(symbol: t.Symbol) -> Facts:
    name = symbol.name
    if symbol.staged:
        key = known_part(name)
        return lambda values: values[key]
    alone = frozenset((name,))
    return lambda values: alone if values[name] is None else _NOTHING


def _open_case(node: t.Case) -> Facts:
    branches = [(truth(c), _open(c), unknown_facts(result)) for c, result in node.branches]
    last = unknown_facts(node.default)

    def case(values: Values) -> frozenset[str]:
        found: set[str] = set()
        for condition, open_condition, open_result in branches:
            holds = condition(values)
            if holds is False:
                continue
            found |= open_result(values)
            if holds is True:
                return frozenset(found)
            found |= open_condition(values)
        return frozenset(found | last(values))

    return case


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return _NOTHING.union(*sets)
