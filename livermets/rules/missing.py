"""Which unknown facts can still change what a rule yields for a case.

A number of which is known only between which ends it lies counts as unknown where that does not settle the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from livermets.rules import tree as t
from livermets.rules.closures import Values, is_plain, known_part, natural_bounds, truth
from livermets.rules.ranges import Range

_Facts = Callable[[Values], frozenset[str]]
Gather = Callable[[Values, set[str]], None]
"""Adds the unknown facts that matter to a set. Of the expression it is known already that it is not settled."""

_NOTHING: Final[frozenset[str]] = frozenset()


def unknown_facts(node: t.Node) -> _Facts:
    """A closure that yields the unknown facts that can still change what the expression yields."""
    still_open = open_facts(node)
    if is_number(node):
        return still_open
    answer = truth(node)
    return lambda values: _NOTHING if answer(values) is not None else still_open(values)


def open_facts(node: t.Node) -> _Facts:
    """The same for an expression of which it is known already that it is not settled."""
    match node:
        case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)) if not symbol.staged:
            return _of_name(symbol.name)
        case t.Compare(_, t.Name(symbol), t.Number()) | t.Not(t.Name(symbol)) if not symbol.staged:
            return _of_name(symbol.name)
    gather = _gather(node)

    def still_open(values: Values) -> frozenset[str]:
        found: set[str] = set()
        gather(values, found)
        return frozenset(found)

    return still_open


def _of_name(name: str) -> _Facts:
    alone = frozenset((name,))
    return lambda values: alone if is_open(values[name]) else _NOTHING


def is_open(value: Any) -> bool:
    """Whether the value of a fact is unknown, or only its ends are known."""
    return value is None or value.__class__ is Range


def is_number(node: t.Node) -> bool:
    """Whether a piece of a rule yields a number, and not yes or no."""
    match node:
        case t.Number() | t.Arithmetic() | t.Function() | t.Size():
            return True
        case t.Name(symbol):
            return symbol.type is t.Type.NUMBER
        case t.Case():
            return any(is_number(result) for _, result in node.branches)
    return False


def _gather(node: t.Node) -> Gather:
    match node:
        case t.Number() | t.Truth() | t.IsUnknown():
            return lambda _values, _found: None
        case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)) | t.Size(t.Name(symbol)):
            return _gather_name(symbol)
        case t.Compare(_, t.Name(symbol), t.Number()):
            return _gather_name(symbol)
        case t.Not(operand):
            return _gather(operand)
        case t.And(operands) | t.Or(operands):
            return _gather_junction(operands)
        case t.Case():
            return _gather_case(node)
        case t.Arithmetic("*") | t.Function("least" | "greatest" | "round"):
            return _gather_bounded(node)
    parts = [_gather(child) for child in node.children()]

    def gather(values: Values, found: set[str]) -> None:
        for part in parts:
            part(values, found)

    return gather


def _gather_name(symbol: t.Symbol) -> Gather:
    name = symbol.name
    if symbol.staged:
        key = known_part(name)
        return lambda values, found: found.update(values[key])

    def gather(values: Values, found: set[str]) -> None:
        if is_open(values[name]):
            found.add(name)

    return gather


def _gather_settled_with_its_name(node: t.Node) -> Gather:
    """Of an operand that is unknown exactly when its one fact is, or, where its ends are known, when they do not settle it."""
    (name,) = {part.symbol.name for part in node.walk() if isinstance(part, t.Name)}
    answer = truth(node)

    def gather(values: Values, found: set[str]) -> None:
        value = values[name]
        if value is None or (value.__class__ is Range and answer(values) is None):
            found.add(name)

    return gather


def _settled_with_its_name(node: t.Node) -> bool:
    """Whether an expression is unknown exactly when the one fact in it is, so that only the fact need be looked at."""
    match node:
        case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)):
            return not symbol.staged
        case t.Compare(_, t.Name(), t.Number()):
            return is_plain(node.left)
        case t.Not(operand):
            return _settled_with_its_name(operand)
    return False


def _gather_junction(operands: tuple[t.Node, ...]) -> Gather:
    """One side of AND or OR may be settled while the whole is not."""
    plain = [_gather_settled_with_its_name(operand) for operand in operands if _settled_with_its_name(operand)]
    others = [(truth(operand), _gather(operand)) for operand in operands if not _settled_with_its_name(operand)]

    def gather(values: Values, found: set[str]) -> None:
        for part in plain:
            part(values, found)
        for answer, part in others:
            if answer(values) is None:
                part(values, found)

    return gather


def _gather_bounded(node: t.Node) -> Gather:
    """Only these numbers can be settled by what is not known: a factor of zero, a bound, a rounding."""
    interval = natural_bounds(node)
    parts = [_gather(child) for child in node.children()]

    def gather(values: Values, found: set[str]) -> None:
        low, high = interval(values)
        if low != high:
            for part in parts:
                part(values, found)

    return gather


def _gather_case(node: t.Case) -> Gather:
    branches = [(truth(condition), _gather(condition), unknown_facts(result)) for condition, result in node.branches]
    last = unknown_facts(node.default)

    def gather(values: Values, found: set[str]) -> None:
        for condition, gather_condition, unknown_result in branches:
            holds = condition(values)
            if holds is False:
                continue
            found |= unknown_result(values)
            if holds is True:
                return
            gather_condition(values, found)
        found |= last(values)

    return gather
