"""Plain cells by the million: the SQL that reads what `cells.read_cell` reads, and leaves everything else NULL.

What stays NULL beside a filled cell is read one by one by `read_cell`, each different text once.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from livermets.cohort.cells import MOST_DIGITS, CellRule, code_key
from livermets.facts import Fact, Kind
from livermets.rules import number_literal, text_literal

_TYPES: Final = {
    Kind.NUMBER: "DOUBLE",
    Kind.INTEGER: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.SET: "VARCHAR[]",
    Kind.DATE: "DATE",
}
_ORDERS: Final = {
    "day-first": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"),
    "month-first": ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y"),
    "year-first": ("%Y/%m/%d", "%Y.%m.%d"),
}
_PLACES: Final = 9
"""Decimals that are kept after a conversion, so that 1.1 cm is 11 mm and not a little more."""


def read_type(fact: Fact) -> str:
    """The type of a column while it is read; a date is one until it is written as text."""
    return _TYPES.get(fact.kind, "VARCHAR")


def fact_type(fact: Fact) -> str:
    """The type of the fact's column in a table of cases: number, yes or no, text, or list of texts."""
    return "VARCHAR" if fact.kind is Kind.DATE else read_type(fact)


def literal(value: Any, kind: str) -> str:
    """A value as SQL, of this type."""
    match value:
        case None:
            return f"CAST(NULL AS {kind})"
        case bool():
            return str(value).upper()
        case int() | float():
            return number_literal(float(value))
        case str():
            return text_literal(value)
        case datetime.date():
            return f"DATE '{value.isoformat()}'"
    return "[" + ", ".join(text_literal(one) for one in sorted(value)) + "]::VARCHAR[]"


LEAST_PLAIN: Final = 1e-9
"""Smaller numbers than this, zero aside, are read one by one."""


def number_sql(rule: CellRule, cell: str) -> str:
    """The number that a cell holds, whatever it is worth; computed once, because several tests ask for it."""
    written = cell if rule.decimal == "." else f"CASE WHEN NOT contains({cell}, '.') THEN replace({cell}, ',', '.') END"
    return f"TRY_CAST({written} AS DOUBLE)"


def plain_sql(rule: CellRule, cell: str, known: Mapping[str, Any], number: str) -> str:
    """The value of a plain cell; NULL for one that is empty, is a code without a value, or is not plain.

    `known` are cells that were read before, by their text: the codes of a column are few. `number` is the column that holds
    the `number_sql` of the cell.
    """
    kind = read_type(rule.fact)
    codes = {code: value for code, value in {**known, **rule.values}.items() if value is not None}
    cases = " ".join(f"WHEN {text_literal(code)} THEN {literal(value, kind)}" for code, value in codes.items())
    match rule.fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            otherwise = _number(rule, cell, number)
        case Kind.DATE:
            otherwise = _date(rule, cell)
        case Kind.TEXT:
            otherwise = (
                cell if rule.fact.max_length is None else f"CASE WHEN length({cell}) <= {rule.fact.max_length} THEN {cell} END"
            )
            kept_out = sorted({"", *(code for code in (*rule.missing, *rule.bounds, *rule.values) if code not in codes)})
            otherwise = f"CASE WHEN trim({cell}) NOT IN ({_texts(kept_out)}) THEN {otherwise} END"
        case _:
            otherwise = f"CAST(NULL AS {kind})"
    return f"CASE {cell} {cases} ELSE {otherwise} END" if cases else otherwise


def _number(rule: CellRule, cell: str, number: str) -> str:
    fact = rule.fact
    value = _converted(rule, number)
    tests = [
        f"{value} BETWEEN {number_literal(fact.minimum or 0.0)} AND {number_literal(fact.maximum or 0.0)}",
        f"strlen({cell}) <= {MOST_DIGITS}",
        # A power of ten that far down is refused where cells are read one by one.
        f"({number} = 0 OR abs({number}) >= {LEAST_PLAIN})",
    ]
    if fact.kind is Kind.INTEGER:
        tests.append(f"{value} = trunc({value})")
    codes = [code for code in (*rule.missing, *rule.bounds, *rule.values) if code_key(code) == code]
    numbers = sorted({float(code) for code in codes if _is_number(code) and _could_be(rule, float(code))})
    if numbers:
        tests.append(f"{number} NOT IN ({', '.join(map(number_literal, numbers))})")
    return f"CASE WHEN {' AND '.join(tests)} THEN {value} END"


def _converted(rule: CellRule, number: str) -> str:
    factor = rule.factor
    if factor == 1:
        return number
    if factor.denominator == 1 or (10**6 % factor.denominator) == 0:
        return f"round({number} * {number_literal(float(factor))}, {_PLACES})"
    return f"({number} * {factor.numerator} / {factor.denominator})"


def _date(rule: CellRule, cell: str) -> str:
    formats = _ORDERS["year-first"] + (_ORDERS[rule.date_order] if rule.date_order else ())
    listed = ", ".join(text_literal(one) for one in dict.fromkeys(formats))
    other = f"CAST(try_strptime({cell}, [{listed}]) AS DATE)"
    day = f"CASE WHEN substr({cell}, 5, 1) = '-' THEN TRY_CAST({cell} AS DATE) ELSE {other} END"
    outside = f"{cell} NOT IN ({_texts(sorted(rule.missing))})" if rule.missing else "TRUE"
    return f"CASE WHEN length({cell}) = 10 AND {outside} THEN {day} END"


def _texts(codes: Any) -> str:
    return ", ".join(text_literal(code) for code in codes)


def _could_be(rule: CellRule, number: float) -> bool:
    low, high = rule.fact.minimum or 0.0, rule.fact.maximum or 0.0
    return low <= number * float(rule.factor) <= high


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
