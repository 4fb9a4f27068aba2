"""The nodes of a rule, and the names that a rule may use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from livermets.facts import FACTS, Fact, Kind


class Type(StrEnum):
    """What an expression yields."""

    NUMBER = "number"
    BOOLEAN = "yes/no"
    CHOICE = "choice"
    SET = "set"


class RuleError(ValueError):
    """A rule that cannot be used: `reason` says what is wrong and what would be accepted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that rules may use. `staged` numbers are computed beforehand and known as an interval.

    A name with a `meaning` stands for that expression and is read as it.
    """

    name: str
    type: Type
    low: float = -math.inf
    high: float = math.inf
    values: tuple[str, ...] = ()
    staged: bool = False
    thresholds: tuple[float, float] | None = None
    unit: str = ""
    meaning: Node | None = None


Scope = Mapping[str, Symbol]


def _symbol(fact: Fact) -> Symbol | None:
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            assert fact.minimum is not None
            assert fact.maximum is not None
            return Symbol(fact.name, Type.NUMBER, fact.minimum, fact.maximum, thresholds=fact.thresholds, unit=fact.unit)
        case Kind.BOOLEAN:
            return Symbol(fact.name, Type.BOOLEAN)
        case Kind.ENUM:
            return Symbol(fact.name, Type.CHOICE, values=fact.values)
        case Kind.SET:
            return Symbol(fact.name, Type.SET, values=fact.values)
        case Kind.TEXT | Kind.DATE | Kind.LESIONS:
            return None


FACT_SCOPE: Final[Scope] = MappingProxyType(
    {name: symbol for name, fact in FACTS.items() if (symbol := _symbol(fact)) is not None}
)
"""Every fact that a rule may use. Free text, dates and the list of lesions are not among them."""


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of a rule."""

    def children(self) -> Iterator[Node]:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                for item in value:
                    if isinstance(item, Node):
                        yield item
                    elif isinstance(item, tuple):
                        yield from (part for part in item if isinstance(part, Node))

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: float


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """TRUE, FALSE, or NULL (unknown), the last only as a result of CASE."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`operator` is one of < <= > >= = <> between two numbers."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class IsOneOf(Node):
    """A choice equal to one of the listed values."""

    name: Name
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberIn(Node):
    name: Node
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """A set-valued fact that holds a value."""

    name: Name
    value: str


@dataclass(frozen=True, slots=True)
class Size(Node):
    """How many values a set-valued fact holds."""

    name: Name


@dataclass(frozen=True, slots=True)
class IsUnknown(Node):
    name: Name


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`operator` is one of + - * / between two numbers."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Function(Node):
    """sqrt, ln, log10, exp, abs, power, round, least, greatest."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """First true condition wins; an unknown condition leaves the branches after it possible as well as its own."""

    branches: tuple[tuple[Node, Node], ...]
    default: Node
