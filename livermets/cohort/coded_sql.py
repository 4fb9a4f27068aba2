"""Rules as columns of small numbers instead of TRUE, FALSE and NULL: 3 is yes, 1 unknown, 0 no.

So written AND is `&` and OR is `|` of two bits, of which the lower says that it may be so and the upper that it is. Engines do
that many times faster than three-valued logic, which they follow row by row. The rules are read from the same tree as
`livermets.rules.sql`, and numbers are translated there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from livermets.rules import number_literal, text_literal
from livermets.rules import tree as t
from livermets.rules.intervals import significant
from livermets.rules.sql import Pair, Translator, significant_sql

CODE_YES: Final = "CAST(3 AS TINYINT)"
CODE_UNKNOWN: Final = "CAST(1 AS TINYINT)"
CODE_NO: Final = "CAST(0 AS TINYINT)"
NEAR: Final = 1e-7
"""Nearer to a limit than this share of it, a number is rounded to nine digits before it is compared; farther off rounding
cannot carry it across, and is left out because it is the dearest part of a comparison."""

_ONE: Final = "CAST(1 AS TINYINT)"
_AGAINST: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}


class Coding(Translator):
    """Translates rules; `keep` names an expression so that it is computed once, `column` finds facts and staged numbers."""

    def __init__(
        self,
        keep: Callable[[str], str],
        column: Callable[[str], str],
        least: Callable[[str], str | None],
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(fixed)
        self._keep = keep
        self._column = column
        self._least = least

    def column(self, name: str) -> str:
        return self._column(name)

    def keep(self, text: str) -> str:
        return self._keep(text)

    def least(self, name: str) -> str | None:
        return self._least(name)

    def fixing(self, fixed: Mapping[str, str]) -> Translator:
        return Coding(self._keep, self._column, self._least, fixed)

    def parts(self, node: t.Node) -> Pair:
        """The lowest and highest value of a part of a number, without looking at what stands in it twice."""
        return self._bounds(node)

    def truth(self, node: t.Node) -> str:
        code = self.code(node)
        return self.keep(f"CASE WHEN {code} = 3 THEN TRUE WHEN {code} = 0 THEN FALSE END")

    def code(self, node: t.Node) -> str:
        """A condition as 3, 1 or 0."""
        return self.keep(self._code(node))

    def _code(self, node: t.Node) -> str:
        match node:
            case t.Truth(value):
                return CODE_UNKNOWN if value is None else CODE_YES if value else CODE_NO
            case t.And(operands):
                return "(" + " & ".join(self.code(operand) for operand in operands) + ")"
            case t.Or(operands):
                return "(" + " | ".join(self.code(operand) for operand in operands) + ")"
            case t.NumberIn(operand, numbers):
                return self._code(t.Or(tuple(t.Compare("=", operand, t.Number(number)) for number in numbers)))
            case t.Compare(operator) if not (self.is_plain(node.left) and self.is_plain(node.right)) and operator not in (
                "=",
                "<>",
            ):
                return self._compared_ends(node)
            case t.Compare(operator, t.Name(symbol), t.Number(limit)) if symbol.name not in self.fixed and self.is_plain(
                node.left
            ):
                return self._of_known(symbol.name, f"{self._known(symbol.name, '0e0')} {operator} {number_literal(limit)}")
            case t.IsOneOf(t.Name(symbol), values) if symbol.name not in self.fixed:
                known = self._known(symbol.name, "''")
                return self._of_known(symbol.name, *(f"{known} = {text_literal(value)}" for value in values))
            case t.Not(t.Compare(operator, left, right)) if self.is_plain(left) and self.is_plain(right):
                return self._code(t.Compare(_AGAINST[operator], left, right))
            case t.Not(operand):
                code = self.code(operand)
                return f"(CASE WHEN {code} = 3 THEN {CODE_NO} WHEN {code} = 0 THEN {CODE_YES} ELSE {CODE_UNKNOWN} END)"
            case t.IsUnknown():
                return f"(CASE WHEN {self._truth(node)} THEN {CODE_YES} ELSE {CODE_NO} END)"
            case t.Case():
                return self._code_of_case(node)
        text = self.keep(self._truth(node))
        return f"(CASE WHEN {text} THEN {CODE_YES} WHEN {text} IS NULL THEN {CODE_UNKNOWN} ELSE {CODE_NO} END)"

    def _known(self, name: str, otherwise: str) -> str:
        return self.keep(f"coalesce({self.column(name)}, {otherwise})")

    def _of_known(self, name: str, *alternatives: str) -> str:
        """Of comparisons of a fact that stands for something else while it is unknown: the code of whether one is true."""
        column = self.column(name)
        known = self.keep(f"(CASE WHEN {column} IS NULL THEN {CODE_NO} ELSE {CODE_YES} END)")
        unknown = self.keep(f"(CASE WHEN {column} IS NULL THEN {CODE_UNKNOWN} ELSE {CODE_NO} END)")
        any_of = " | ".join(f"CAST(({text}) AS TINYINT)" for text in alternatives)
        return f"(((({any_of}) * {CODE_YES}) & {known}) | {unknown})"

    def _compared_ends(self, node: t.Compare) -> str:
        (low, high), (other_low, other_high) = self.compared_sides(node)
        pairs = (
            ((high, other_low), (low, other_high)) if node.operator in ("<", "<=") else ((low, other_high), (high, other_low))
        )
        surely, maybe = (f"CAST(({a} {node.operator} {b}) AS TINYINT)" for a, b in pairs)
        return f"({surely} + {surely} + {maybe})" if surely == maybe else f"({surely} * CAST(2 AS TINYINT) + {maybe})"

    def compared(self, text: str, limit: float | None) -> str:
        if limit is None or significant(limit) != limit:
            return significant_sql(text)
        if limit == 0:
            return text
        off = f"abs({text} - {number_literal(limit)}) > {number_literal(abs(limit) * NEAR)}"
        return f"CASE WHEN {off} THEN {text} ELSE {significant_sql(text)} END"

    def _branches(self, node: t.Case) -> list[tuple[str, t.Node]]:
        """For each branch 1 where it may be the one that counts, else 0; the default comes last."""
        free = _ONE
        found: list[tuple[str, t.Node]] = []
        for condition, result in node.branches:
            code = self.code(condition)
            found.append((self.keep(f"({free} & {code})"), result))
            free = self.keep(f"({free} & {self.not_true(code)})")
        return [*found, (free, node.default)]

    def not_true(self, code: str) -> str:
        """1 where a code is not yes, else 0."""
        return self.keep(f"(CASE WHEN {code} = 3 THEN {CODE_NO} ELSE {_ONE} END)")

    def _possible(self, node: t.Case) -> list[tuple[str, t.Node]]:
        return [(self.keep(f"({may} = 1)"), result) for may, result in self._branches(node)]

    def _code_of_case(self, node: t.Case) -> str:
        may_be, surely = [], []
        for may, result in self._branches(node):
            code = self.code(result)
            may_be.append(f"({may} & {code})")
            surely.append(f"(CASE WHEN {may} = 0 OR {code} = 3 THEN {_ONE} ELSE {CODE_NO} END)")
        return f"(({' & '.join(surely)}) * CAST(2 AS TINYINT) + ({' | '.join(may_be)}))"
