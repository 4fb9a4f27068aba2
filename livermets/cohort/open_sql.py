"""Whether an undecided condition waits for facts, or is for the board because no fact is missing, as columns of a table.

The same question as `livermets.rules.missing` answers for one case; here only whether there is any such fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from livermets.cohort.columns import Columns
from livermets.rules import tree as t
from livermets.rules.missing import is_number

NO = "FALSE"


class Waiting:
    """Asks of conditions whether an unknown fact still matters to them.

    `behind` says of a computed number whether an unknown fact is behind it.
    """

    def __init__(self, columns: Columns, behind: Callable[[str], str]) -> None:
        self._columns = columns
        self._behind = behind

    def for_facts(self, node: t.Node) -> str:
        """Of a condition or number that is not settled: whether facts that matter to it are unknown."""
        match node:
            case t.Number() | t.Truth() | t.IsUnknown():
                return NO
            case t.Name(symbol) | t.IsOneOf(t.Name(symbol)) | t.Contains(t.Name(symbol)) | t.Size(t.Name(symbol)):
                return self._of_name(symbol)
            case t.And(operands) | t.Or(operands):
                return self._any(self._undecided(operand) for operand in operands)
            case t.Case():
                return self._of_case(node)
            case t.Arithmetic("*") | t.Function("least" | "greatest" | "round"):
                low, high = self._columns.natural_bounds(node)
                inner = self._any(map(self.for_facts, node.children()))
                return NO if inner == NO else self._columns.keep(f"({low} <> {high} AND {inner})")
        return self._any(map(self.for_facts, node.children()))

    def _of_name(self, symbol: t.Symbol) -> str:
        if symbol.staged:
            return self._behind(symbol.name)
        return self._columns.keep(f"({self._columns.column(symbol.name)} IS NULL)")

    def _any(self, parts: Iterable[str]) -> str:
        found = [part for part in dict.fromkeys(parts) if part != NO]
        return self._columns.keep("(" + " OR ".join(found) + ")") if found else NO

    def _undecided(self, node: t.Node) -> str:
        """Whether a condition is not settled and waits for facts."""
        inner = self.for_facts(node)
        if inner == NO:
            return NO
        return self._columns.keep(f"({self._columns.code(node)} = 1 AND {inner})")

    def _of_case(self, node: t.Case) -> str:
        parts: list[str] = []
        reached = ""
        for condition, result in node.branches:
            code = self._columns.code(condition)
            here = f"{reached}{code} > 0"
            inner = self._any((self._of_result(result), self._undecided(condition)))
            if inner != NO:
                parts.append(self._columns.keep(f"({here} AND {inner})"))
            reached += f"{code} < 3 AND "
        last = self._of_result(node.default)
        if last != NO:
            parts.append(self._columns.keep(f"({reached}{last})"))
        return self._any(parts)

    def _of_result(self, node: t.Node) -> str:
        return self.for_facts(node) if is_number(node) else self._undecided(node)
