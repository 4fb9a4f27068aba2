"""Reading SQL text into the nodes of a rule.

sqlglot parses; a listed set of its nodes is taken over and everything else is refused with the reason. Names and types are
checked while reading: an unknown fact, text compared with a number, a value that an enumeration does not have.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NoReturn

import sqlglot
from sqlglot import exp

from livermets.facts import FACTS, nearest
from livermets.rules.tree import (
    And,
    Arithmetic,
    Case,
    Compare,
    Contains,
    Function,
    IsOneOf,
    IsUnknown,
    Name,
    Node,
    Not,
    Number,
    NumberIn,
    Or,
    RuleError,
    Scope,
    Size,
    Symbol,
    Truth,
    Type,
)

_COMPARISONS: Final[dict[type[exp.Expr], str]] = {
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}
_ARITHMETIC: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_FUNCTIONS: Final[dict[type[exp.Expr], str]] = {
    exp.Sqrt: "sqrt",
    exp.Ln: "ln",
    exp.Exp: "exp",
    exp.Abs: "abs",
    exp.Pow: "power",
    exp.Least: "least",
    exp.Greatest: "greatest",
}
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_ALLOWED: Final = (
    "comparisons, AND, OR, NOT, BETWEEN, IN with literals, IS [NOT] NULL, CASE, + - * /, sqrt, power, ln, log10, round, exp,"
    " abs, least, greatest, list_contains, len"
)


def read(text: str, scope: Scope) -> tuple[Node, Type, tuple[str, ...]]:
    """The node of a rule, what it yields, and warnings (a limit that looks as if written in another unit).

    Raises RuleError when the text is not SQL, uses something outside the listed set, or does not fit the facts.
    """
    reader = _Reader(scope)
    node, kind = reader.read(_parsed(text))
    return node, kind, tuple(reader.warnings)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Expr:
    """The syntax tree of a text; many rules say the same, and nothing changes a tree."""
    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise RuleError(f"not a SQL expression: {str(error).splitlines()[0]}") from None


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.warnings: list[str] = []

    def read(self, tree: exp.Expr) -> tuple[Node, Type]:
        kind = type(tree)
        if kind is exp.Paren:
            return self.read(tree.this)
        if kind is exp.Literal:
            if tree.is_string:
                _refuse(f"the text {tree.this!r} stands alone; a text is only compared with a choice")
            return Number(float(tree.this)), Type.NUMBER
        if kind is exp.Boolean:
            return Truth(bool(tree.this)), Type.BOOLEAN
        if kind is exp.Column:
            return self._name(tree)
        if kind in (exp.And, exp.Or):
            return self._junction(tree)
        if kind is exp.Not:
            return Not(self._boolean(tree.this, "NOT")), Type.BOOLEAN
        if kind in _COMPARISONS:
            return self._comparison(_COMPARISONS[kind], tree.this, tree.expression), Type.BOOLEAN
        if kind is exp.Between:
            low = self._comparison(">=", tree.this, tree.args["low"])
            high = self._comparison("<=", tree.this, tree.args["high"])
            return And((low, high)), Type.BOOLEAN
        if kind is exp.In:
            return self._membership(tree), Type.BOOLEAN
        if kind is exp.Is:
            return self._is(tree), Type.BOOLEAN
        if kind is exp.Neg:
            operand = self._number(tree.this, "-")
            if isinstance(operand, Number):
                return Number(-operand.value), Type.NUMBER
            return Arithmetic("-", Number(0.0), operand), Type.NUMBER
        if kind in _ARITHMETIC:
            operator = _ARITHMETIC[kind]
            return (
                Arithmetic(operator, self._number(tree.this, operator), self._number(tree.expression, operator)),
                Type.NUMBER,
            )
        if kind is exp.Case:
            return self._case(tree)
        if kind is exp.ArrayContains:
            return self._contains(tree), Type.BOOLEAN
        if kind is exp.Length:
            return Size(self._set(tree.this)), Type.NUMBER
        return self._function(tree), Type.NUMBER

    def _name(self, tree: exp.Expr) -> tuple[Node, Type]:
        if tree.args.get("table"):
            _refuse(f"{tree.sql()} names a table; only facts are named")
        symbol = self.scope.get(tree.name)
        if symbol is None:
            if tree.name in FACTS:
                _refuse(f"{tree.name} is free text, a date or the list of lesions; rules do not use it")
            _refuse(f"unknown fact {tree.name}; did you mean {nearest(tree.name, self.scope)}?")
        return symbol.meaning or Name(symbol), symbol.type

    def _boolean(self, tree: exp.Expr, where: str) -> Node:
        node, kind = self.read(tree)
        if kind is not Type.BOOLEAN:
            _refuse(f"{where} takes yes/no, but {tree.sql()} is a {kind}")
        return node

    def _number(self, tree: exp.Expr, where: str) -> Node:
        node, kind = self.read(tree)
        if kind is not Type.NUMBER:
            _refuse(f"{where} takes numbers, but {tree.sql()} is a {kind}")
        return node

    def _junction(self, tree: exp.Expr) -> tuple[Node, Type]:
        kind = type(tree)
        word = "AND" if kind is exp.And else "OR"
        operands = tuple(self._boolean(part, word) for part in tree.flatten())
        return (And(operands) if kind is exp.And else Or(operands)), Type.BOOLEAN

    def _comparison(self, operator: str, left: exp.Expr, right: exp.Expr) -> Node:
        if _is_text(left) and not _is_text(right):
            left, right, operator = right, left, _FLIPPED[operator]
        if _is_text(right):
            name, kind = self.read(left)
            if kind is not Type.CHOICE or not isinstance(name, Name):
                _refuse(f"{left.sql()} is a {kind} and is compared with the text {right.this!r}")
            if operator not in ("=", "<>"):
                _refuse(f"{left.sql()} is a choice: only = and <> compare it with a text")
            chosen = IsOneOf(name, (_known_value(name.symbol, right.this),))
            return chosen if operator == "=" else Not(chosen)
        for side in (left, right):
            if self.read(side)[1] is Type.BOOLEAN:
                _refuse(f"{side.sql()} is yes/no: write it alone, or with NOT, instead of comparing it")
        node = Compare(operator, self._number(left, operator), self._number(right, operator))
        self._check_limit(node)
        return node

    def _check_limit(self, node: Compare) -> None:
        name, limit, operator = node.left, node.right, node.operator
        if isinstance(name, Number):
            name, limit, operator = limit, name, _FLIPPED[operator]
        if not (isinstance(name, Name) and isinstance(limit, Number)):
            return
        symbol = name.symbol
        if not symbol.low <= limit.value <= symbol.high:
            _refuse(f"{symbol.name} runs from {symbol.low:g} to {symbol.high:g} {symbol.unit}: {limit.value:g} is outside")
        if (operator, limit.value) in (("<", symbol.low), (">", symbol.high)):
            _refuse(f"{symbol.name} is never {operator} {limit.value:g}, where its range ends")
        if symbol.thresholds and limit.value != 0:
            low, high = symbol.thresholds
            if not low <= limit.value <= high:
                self.warnings.append(
                    f"{symbol.name} is compared with {limit.value:g}: is the unit right? "
                    f"({symbol.unit}, usual limits {low:g} to {high:g})"
                )

    def _membership(self, tree: exp.Expr) -> Node:
        items = tree.expressions
        if not items or tree.args.get("query") or not all(isinstance(_unsigned(item), exp.Literal) for item in items):
            _refuse("IN takes a list of literals")
        node, kind = self.read(tree.this)
        if kind is Type.CHOICE and isinstance(node, Name):
            return IsOneOf(node, tuple(_known_value(node.symbol, item.this) for item in items))
        if kind is Type.NUMBER and not any(_is_text(item) for item in items):
            return NumberIn(node, tuple(float(item.sql()) for item in items))
        return _refuse(f"IN compares {tree.this.sql()}, a {kind}, with literals of another type")

    def _is(self, tree: exp.Expr) -> Node:
        if not isinstance(tree.expression, exp.Null):
            _refuse("IS is only used as IS NULL and IS NOT NULL")
        node, _ = self.read(tree.this)
        if not isinstance(node, Name) or node.symbol.staged:
            _refuse("IS NULL asks whether a single fact is unknown")
        return IsUnknown(node)

    def _case(self, tree: exp.Expr) -> tuple[Node, Type]:
        if tree.this is not None:
            _refuse("CASE is written as CASE WHEN condition THEN …")
        branches: list[tuple[Node, Node]] = []
        kinds: set[Type] = set()
        for branch in tree.args["ifs"]:
            branches.append((self._boolean(branch.this, "WHEN"), self._result(branch.args["true"], kinds)))
        default = tree.args.get("default")
        last = self._result(default, kinds) if default is not None else Truth(None)
        if len(kinds) != 1:
            _refuse("the results of CASE are of different types")
        kind = kinds.pop()
        if kind not in (Type.NUMBER, Type.BOOLEAN):
            _refuse("CASE yields numbers or yes/no")
        return Case(tuple(branches), last), kind

    def _result(self, tree: exp.Expr, kinds: set[Type]) -> Node:
        if isinstance(tree, exp.Null):
            return Truth(None)
        node, kind = self.read(tree)
        kinds.add(kind)
        return node

    def _set(self, tree: exp.Expr) -> Name:
        node, kind = self.read(tree)
        if kind is not Type.SET or not isinstance(node, Name):
            _refuse(f"{tree.sql()} is not a set-valued fact")
        return node

    def _contains(self, tree: exp.Expr) -> Node:
        name = self._set(tree.this)
        if not _is_text(tree.expression):
            _refuse("list_contains takes a fact and a text")
        return Contains(name, _known_value(name.symbol, tree.expression.this))

    def _function(self, tree: exp.Expr) -> Node:
        kind = type(tree)
        if kind is exp.Log and tree.this.sql() == "10":
            return Function("log10", (self._number(tree.expression, "log10"),))
        if kind is exp.Round:
            decimals = tree.args.get("decimals")
            if decimals is not None and not isinstance(_unsigned(decimals), exp.Literal):
                _refuse("round takes a literal number of decimals")
            digits = float(decimals.sql()) if decimals is not None else 0.0
            return Function("round", (self._number(tree.this, "round"), Number(digits)))
        name = _FUNCTIONS.get(kind)
        if name is None:
            _refuse(f"{tree.sql()} is not allowed; a rule may use {_ALLOWED}")
        arguments = [tree.this, *([tree.expression] if tree.args.get("expression") else []), *tree.expressions]
        nodes = tuple(self._number(argument, name) for argument in arguments)
        if name == "power" and not (isinstance(nodes[1], Number) and nodes[1].value > 0):
            _refuse("power takes a positive literal as its exponent")
        return Function(name, nodes)


def _is_text(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and bool(tree.is_string)


def _unsigned(tree: exp.Expr) -> exp.Expr:
    return tree.this if isinstance(tree, exp.Neg) else tree


def _known_value(symbol: Symbol, value: str) -> str:
    if value not in symbol.values:
        _refuse(f"{symbol.name} has no value {value!r} (it has {', '.join(symbol.values)})")
    return value


def _refuse(reason: str) -> NoReturn:
    raise RuleError(reason)
