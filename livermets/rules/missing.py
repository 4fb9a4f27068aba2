"""Which unknown facts can still change what a rule yields for a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from livermets.rules import tree as t
from livermets.rules.closures import Values, known_part, natural_bounds, truth


def unknown_facts(node: t.Node) -> Callable[[Values], frozenset[str]]:
    """A closure that yields the unknown facts that can still change what the expression yields."""
    nothing: frozenset[str] = frozenset()
    match node:
        case t.Number() | t.Truth() | t.IsUnknown():
            return lambda _: nothing
        case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)) | t.Size(t.Name(symbol)):
            return _unknown_name(symbol)
        case t.Case():
            return _unknown_of_case(node)
    parts = [unknown_facts(child) for child in node.children()]
    match node:
        case t.Arithmetic("*") | t.Function("least" | "greatest" | "round"):
            # Only these can yield one value from what is not known: a factor of zero, a bound, a rounding.
            interval = natural_bounds(node)

            def open_number(values: Values) -> frozenset[str]:
                low, high = interval(values)
                return nothing if low == high else _union(part(values) for part in parts)

            return open_number
        case t.Arithmetic() | t.Function():
            return lambda values: _union(part(values) for part in parts)
    answer = truth(node)

    def open_truth(values: Values) -> frozenset[str]:
        return nothing if answer(values) is not None else _union(part(values) for part in parts)

    return open_truth


def _unknown_name(symbol: t.Symbol) -> Callable[[Values], frozenset[str]]:
    name = symbol.name
    if symbol.staged:
        key = known_part(name)
        return lambda values: values[key]
    alone = frozenset((name,))
    nothing: frozenset[str] = frozenset()
    return lambda values: alone if values[name] is None else nothing


def _unknown_of_case(node: t.Case) -> Callable[[Values], frozenset[str]]:
    branches = [(truth(c), unknown_facts(c), unknown_facts(result)) for c, result in node.branches]
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
    return frozenset().union(*sets)
