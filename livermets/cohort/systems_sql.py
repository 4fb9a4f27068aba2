"""The systems as DuckDB SQL: the same rules, intervals and groups as `systems`, for a table of many cases.

A table of cases has a column for every fact (DOUBLE, BOOLEAN, VARCHAR or VARCHAR[]; NULL is unknown) with what follows from
others already filled in, and the columns of `derived_sql` for the derived numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

from livermets.knowledge.systems import DerivedNumber, Grouping, Item, Scheme, System, column_prefix
from livermets.rules import Condition, Quantity, number_literal, text_literal

INTERVAL_COLUMNS: Final = ("low", "high")
_NO_GROUPS: Final = "CAST([] AS VARCHAR[])"


Layer = list[tuple[str, str]]
"""Columns that rest on the table or on earlier layers; each layer is a SELECT of its own, so that nothing is computed twice."""


def derived_sql(numbers: Iterable[DerivedNumber], table: str) -> str:
    """All columns of `table`, and `NAME__low`, `NAME__high` for every derived number."""
    return _layered(_number_layers(numbers), table)


def system_sql(system: System, table: str, key: str) -> str:
    """One row a case: `key`, `applicable`, `score`, `low`, `high`, `group_name`, `groups` (a list) and `criteria` (a struct).

    Everything but `applicable` is NULL where the system does not apply; `low` and `high` also where nothing is known or
    nothing bounds the value.
    """
    prefix = column_prefix(system.id)
    working = _layered(_working_layers(system, prefix), table)
    counted = f"applicable IS DISTINCT FROM FALSE AND {_anything_known(system)}"
    low, high = (
        f"CASE WHEN {counted} AND isfinite({prefix}{side}) THEN {prefix}{side} END AS {side}" for side in INTERVAL_COLUMNS
    )
    groups = f"CASE WHEN applicable IS DISTINCT FROM FALSE THEN {prefix}groups END AS groups"
    criteria = ", ".join(f"{text_literal(name)}: {prefix}c{n}" for n, name in enumerate(name for name, _ in system.rules))
    group = f"CASE WHEN len(groups) = 1 AND NOT {prefix}ungrouped THEN groups[1] END AS group_name"
    return (
        f"WITH results AS (SELECT *, {low}, {high}, {groups} FROM ({working})) "
        f"SELECT {key}, applicable, CASE WHEN low = high THEN low END AS score, low, high, {group}, groups, "
        f"{{{criteria}}} AS criteria FROM results"
    )


def _layered(layers: Iterable[Layer], table: str) -> str:
    query = f"SELECT * FROM {table}"
    for layer in layers:
        columns = ", ".join(f"{text} AS {name}" for name, text in layer)
        query = f"SELECT *, {columns} FROM ({query})"
    return query


def _anything_known(system: System) -> str:
    if system.definition.kind == "points" or not system.facts:
        return "TRUE"
    return "(" + " OR ".join(f"{fact} IS NOT NULL" for fact in sorted(system.facts)) + ")"


def _number_layers(numbers: Iterable[DerivedNumber]) -> Iterator[Layer]:
    for number in numbers:
        yield _bounds_columns(number.symbol.name + "__", number.value.to_sql())


def _bounds_columns(prefix: str, bounds: tuple[str, str]) -> Layer:
    return [(f"{prefix}{side}", text) for side, text in zip(INTERVAL_COLUMNS, bounds, strict=True)]


def _working_layers(system: System, prefix: str) -> Iterator[Layer]:
    yield [("applicable", system.applies.to_sql() if system.applies else "TRUE")]
    yield from _number_layers(system.terms)
    rules = [when.to_sql() if when else "CAST(NULL AS BOOLEAN)" for _, when in system.rules]
    yield [(f"{prefix}c{n}", text) for n, text in enumerate(rules)] or [("no_criteria", "TRUE")]
    scheme = system.scheme
    if scheme.items:
        yield from _points(scheme, prefix)
    elif scheme.stages:
        yield [*_no_bounds(prefix), (f"{prefix}groups", _stages(scheme)), (f"{prefix}ungrouped", _no_true_one(scheme))]
    elif scheme.formula:
        yield from _formula(scheme.formula, scheme.grouping, prefix)
    elif scheme.code:
        yield [*_no_bounds(prefix), (f"{prefix}groups", _code(scheme)), (f"{prefix}ungrouped", "FALSE")]
    else:
        yield [*_no_bounds(prefix), (f"{prefix}groups", _NO_GROUPS), (f"{prefix}ungrouped", "FALSE")]


def _no_bounds(prefix: str) -> Layer:
    return _bounds_columns(prefix, ("CAST(NULL AS DOUBLE)", "CAST(NULL AS DOUBLE)"))


def _listed(possible: Iterable[tuple[str, str]]) -> str:
    """The names of those whose condition holds, in order."""
    possible = list(possible)
    if not possible:
        return _NO_GROUPS
    cases = ", ".join(f"CASE WHEN {when} THEN {text_literal(name)} END" for name, when in possible)
    return f"list_filter([{cases}], lambda name: name IS NOT NULL)"


def _points(scheme: Scheme, prefix: str) -> Iterator[Layer]:
    criterion = itertools.count()
    bits = [
        (f"{prefix}item{n}", _item_bits(item, [f"{prefix}c{next(criterion)}" for _ in item.options]))
        for n, item in enumerate(scheme.items)
    ]
    yield bits
    reach = "1::BIGINT" if scheme.masked else "[0::BIGINT]"
    lows, highs = [], []
    for item, (column, _) in zip(scheme.items, bits, strict=True):
        ways = [(f"({column} & {1 << k}) <> 0", value) for k, value in enumerate(_distinct_points(item))]
        lows.append("CASE " + " ".join(f"WHEN {when} THEN {value}" for when, value in ways) + " END")
        highs.append("CASE " + " ".join(f"WHEN {when} THEN {value}" for when, value in reversed(ways)) + " END")
        sums = column.replace("__item", "__sums")
        yield [(sums, _reached(reach, ways, scheme.masked))]
        reach = sums
    scale = number_literal(float(scheme.scale))
    totals = (f"({' + '.join(lows)}) / {scale}", f"({' + '.join(highs)}) / {scale}")
    not_overridden = " AND ".join(f"{when.to_sql()} IS DISTINCT FROM TRUE" for _, when in scheme.overrides) or "TRUE"
    possible = [(name, f"{when.to_sql()} IS DISTINCT FROM FALSE") for name, when in scheme.overrides]
    ungrouped = "FALSE"
    if scheme.grouping:
        found, rest = _groups_of_sums(scheme, scheme.grouping, reach)
        possible += [(name, f"{not_overridden} AND {when}") for name, when in found]
        ungrouped = f"({not_overridden} AND {rest})"
    yield [*_bounds_columns(prefix, totals), (f"{prefix}groups", _listed(possible)), (f"{prefix}ungrouped", ungrouped)]


def _reached(reach: str, ways: list[tuple[str, int]], masked: bool) -> str:
    """The sums that can be reached once one more criterion is added: bits of an integer, or a list."""
    if masked:
        return " | ".join(f"(CASE WHEN {when} THEN {reach} << {value} ELSE 0 END)" for when, value in ways)
    moved = [f"CASE WHEN {when} THEN list_transform({reach}, lambda s: s + {value}) ELSE [] END" for when, value in ways]
    return f"list_distinct(flatten([{', '.join(moved)}]))"


def _distinct_points(item: Item) -> list[int]:
    return sorted({0, *(option.points for option in item.options)})


def _item_bits(item: Item, columns: list[str]) -> str:
    """An integer whose bit k is set when the criterion can still give the k-th of its distinct points."""
    points = _distinct_points(item)
    bits = [(column, 1 << points.index(option.points)) for column, option in zip(columns, item.options, strict=True)]
    decided = " ".join(f"WHEN {column} THEN {bit}" for column, bit in bits)
    possible = [f"(CASE WHEN {column} IS NULL THEN {bit} ELSE 0 END)" for column, bit in bits]
    none = f"(CASE WHEN {item.none.to_sql()} IS DISTINCT FROM FALSE THEN 1 ELSE 0 END)" if item.none else "1"
    return f"CASE {decided} ELSE {' | '.join([*possible, none])} END"


def _groups_of_sums(scheme: Scheme, grouping: Grouping, reach: str) -> tuple[list[tuple[str, str]], str]:
    """For each group the SQL of whether a sum in it can be reached, and the same for the sums that belong to none."""
    if grouping.masks is not None:
        found = [(name, f"({reach} & {mask}) <> 0") for name, mask in zip(grouping.names, grouping.masks, strict=True)]
        return found, f"({reach} & {~grouping.covered & (1 << scheme.highest + 1) - 1}) <> 0"
    members = {name: {total for total, names in grouping.of_sum.items() if name in names} for name in grouping.names}
    rest = {total for total, names in grouping.of_sum.items() if not names}
    return [(name, _has_any(reach, of)) for name, of in members.items()], _has_any(reach, rest)


def _has_any(reach: str, totals: set[int]) -> str:
    return f"list_has_any({reach}, {sorted(totals)}::BIGINT[])" if totals else "FALSE"


def _stages(scheme: Scheme) -> str:
    possible = _not_after_a_true_one(scheme.stages)
    if scheme.order:
        possible.sort(key=lambda pair: scheme.order.index(pair[0]))
    return _listed(possible)


def _no_true_one(scheme: Scheme) -> str:
    return " AND ".join(f"{when.to_sql()} IS DISTINCT FROM TRUE" for _, when in scheme.stages)


def _not_after_a_true_one(alternatives: Iterable[tuple[str, Condition]]) -> list[tuple[str, str]]:
    """For each alternative, the SQL of whether it is still possible when the first true one wins."""
    earlier: list[str] = []
    possible: list[tuple[str, str]] = []
    for name, when in alternatives:
        text = when.to_sql()
        possible.append((name, " AND ".join([*earlier, f"{text} IS DISTINCT FROM FALSE"])))
        earlier.append(f"{text} IS DISTINCT FROM TRUE")
    return possible


def _formula(formula: Quantity, grouping: Grouping | None, prefix: str) -> Iterator[Layer]:
    yield _bounds_columns(prefix, formula.to_sql())
    if grouping is None:
        yield [(f"{prefix}groups", _NO_GROUPS), (f"{prefix}ungrouped", "FALSE")]
        return
    yield _bounds_columns(f"{grouping.score}__", (f"{prefix}low", f"{prefix}high"))
    conditions = [(name, when.to_sql()) for name, when in zip(grouping.names, grouping.when, strict=True)]
    groups = _listed((name, f"{text} IS DISTINCT FROM FALSE") for name, text in conditions)
    ungrouped = " AND ".join(f"{text} IS DISTINCT FROM TRUE" for _, text in conditions)
    yield [(f"{prefix}groups", groups), (f"{prefix}ungrouped", f"({ungrouped})")]


def _code(scheme: Scheme) -> str:
    codes = "['']"
    for part in scheme.code:
        possible = _not_after_a_true_one((text, when) for _, text, when in part.choices)
        if part.optional:
            absent = " AND ".join(f"{when.to_sql()} IS DISTINCT FROM TRUE" for _, _, when in part.choices)
            possible.insert(0, ("", absent))
        joined = f"CASE WHEN a = '' OR b = '' THEN a || b ELSE a || {text_literal(scheme.join)} || b END"
        codes = f"flatten(list_transform({codes}, lambda a: list_transform({_listed(possible)}, lambda b: {joined})))"
    return codes
