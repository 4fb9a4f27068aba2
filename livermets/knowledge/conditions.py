"""Reads the conditions and numbers of `data/`: systems, options, published rules and guides alike.

What cannot be read is a fault with file, record and key; the caller gets None and goes on, so that all faults are named at
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from livermets.knowledge.files import Fault
from livermets.rules import Condition, Quantity, RuleError, Scope, condition, quantity

_T = TypeVar("_T", Condition, Quantity)


class Conditions:
    """A reader over one scope. `facts_of` names the facts behind a computed number; `named` collects every name read."""

    def __init__(self, scope: Scope, facts_of: Mapping[str, frozenset[str]] | None = None) -> None:
        self.scope = scope
        self.facts_of = facts_of or {}
        self.faults: list[Fault] = []
        self.named: set[str] = set()

    def condition(self, file: str, key: str, text: str | None, scope: Scope | None = None) -> Condition | None:
        """A yes/no expression, or None where there is none or it is at fault."""
        return None if text is None else self._read(condition, file, key, text, scope)

    def quantity(self, file: str, key: str, text: str) -> Quantity | None:
        """A number, or None where it is at fault."""
        return self._read(quantity, file, key, text, None)

    def facts_behind(self, names: Iterable[str]) -> frozenset[str]:
        """The facts of a case behind these names: of a computed number those from which it follows."""
        return frozenset[str]().union(*(self.facts_of.get(name, frozenset((name,))) for name in names))

    def _read(self, reader: Callable[[str, Scope], _T], file: str, key: str, text: str, scope: Scope | None) -> _T | None:
        try:
            found = reader(text, self.scope if scope is None else scope)
        except RuleError as error:
            self.faults.append(Fault(file, key, f"{error.reason} (in: {text})"))
            return None
        self.named |= found.names
        self.faults += [Fault(file, key, warning, warning=True) for warning in found.warnings]
        return found
