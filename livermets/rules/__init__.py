"""Rules: SQL expressions over the facts of a case, one text for every place that evaluates them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livermets.rules import closures, sql
from livermets.rules.closures import Values, known_part
from livermets.rules.intervals import Interval
from livermets.rules.missing import is_open, open_facts, unknown_facts
from livermets.rules.ranges import Range
from livermets.rules.reader import read
from livermets.rules.sql import number_literal, text_literal
from livermets.rules.tree import FACT_SCOPE, Name, Node, RuleError, Scope, Symbol, Type

__all__ = [
    "FACT_SCOPE",
    "Condition",
    "Interval",
    "Quantity",
    "Range",
    "RuleError",
    "Scope",
    "Symbol",
    "Type",
    "Values",
    "condition",
    "is_open",
    "known_part",
    "number_literal",
    "quantity",
    "staged",
    "text_literal",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """A yes/no expression.

    `holds(values)` is True, False or None; `unknown(values)` are the facts that still matter to it, and `open(values)` the
    same where it is known already that it does not hold either way.
    """

    text: str
    node: Node
    names: frozenset[str]
    warnings: tuple[str, ...]
    holds: Callable[[Values], bool | None]
    unknown: Callable[[Values], frozenset[str]]
    open: Callable[[Values], frozenset[str]]

    def to_sql(self) -> str:
        """The same condition for DuckDB: TRUE, FALSE or NULL."""
        return sql.truth_sql(self.node)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number. `bounds(values)` is its lowest and highest value; `widest` the same when nothing is known."""

    text: str
    node: Node
    names: frozenset[str]
    warnings: tuple[str, ...]
    bounds: Callable[[Values], Interval]
    unknown: Callable[[Values], frozenset[str]]
    widest: Interval

    def to_sql(self) -> tuple[str, str]:
        """The lowest and the highest value for DuckDB."""
        return sql.bounds_sql(self.node)


def condition(text: str, scope: Scope = FACT_SCOPE) -> Condition:
    """Read a yes/no expression; RuleError says what is wrong with it."""
    node, kind, warnings = read(text, scope)
    if kind is not Type.BOOLEAN:
        raise RuleError(f"a condition is yes or no, but {text!r} is a {kind}")
    return Condition(text, node, _names(node), warnings, closures.truth(node), unknown_facts(node), open_facts(node))


def quantity(text: str, scope: Scope = FACT_SCOPE) -> Quantity:
    """Read a numeric expression; RuleError says what is wrong with it."""
    node, kind, warnings = read(text, scope)
    if kind is not Type.NUMBER:
        raise RuleError(f"a number is expected, but {text!r} is {kind}")
    bounds = closures.bounds(node)
    unknown = unknown_facts(node)
    return Quantity(text, node, _names(node), warnings, bounds, unknown, closures.widest(node))


def staged(name: str, definition: Quantity, unit: str = "") -> Symbol:
    """The symbol of a number that is computed before the rules that use it."""
    low, high = definition.widest
    return Symbol(name, Type.NUMBER, low, high, staged=True, unit=unit)


def _names(node: Node) -> frozenset[str]:
    return frozenset(part.symbol.name for part in node.walk() if isinstance(part, Name))
