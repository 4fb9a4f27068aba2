"""The systems as columns of a table: the same rules, intervals and groups as for one case.

A criterion of which little is known can still give any of several points. For each combination of these the outcome is fixed,
so that a score of few criteria is looked up by its combination and one of many is added up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, overload

from livermets.cohort.coded_sql import NO, UNKNOWN, YES
from livermets.cohort.columns import Columns
from livermets.knowledge.systems import DerivedNumber, Grouping, Item, Scheme, System, joined_codes
from livermets.rules import Condition, number_literal, text_literal
from livermets.rules.sql import Pair

MOST_COMBINATIONS: Final = 5000
"""A score with more combinations of points than these is added up instead of looked up."""
SEPARATOR: Final = "|"
"""What stands between the groups that are still possible."""


_ONE: Final = "CAST(1 AS TINYINT)"


class Row(NamedTuple):
    """What a system says of all patients of one place."""

    low: float | None = None
    high: float | None = None
    group: str | None = None
    groups: str | None = None

    @property
    def score(self) -> float | None:
        return self.low if self.low == self.high else None


RESULTS: Final = ("score", "low", "high", "group", "groups")
"""What is told of each system, as `SYSTEM__score` and so on."""


@dataclass(frozen=True, slots=True)
class SystemColumns:
    """What a system says of each row of a table.

    `place` is an expression, the number of the row of `rows` that holds for a patient. `bounds` are the two ends of a value
    that is computed instead of looked up, `codes` all codes that are possible. `applicable` and `known`, whether anything it
    rests on is known, are expressions as well, and so is each of `criteria`.
    """

    applicable: str
    known: str
    place: str
    rows: Sequence[Row]
    bounds: Pair | None
    codes: str | None
    criteria: tuple[tuple[str, str], ...]


class _Outcome(NamedTuple):
    place: str
    rows: Sequence[Row]
    bounds: Pair | None = None
    codes: str | None = None


def derive_columns(columns: Columns, numbers: Iterable[DerivedNumber]) -> None:
    """Let rules find these numbers under their names."""
    for number in numbers:
        columns.stage(number.symbol.name, columns.bounds(number.value))


def system_columns(columns: Columns, system: System) -> SystemColumns:
    """One system. The derived numbers must have been put into the columns before."""
    applicable = columns.code(system.applies.node) if system.applies else YES
    derive_columns(columns, system.terms)
    criteria = tuple((name, columns.code(when.node) if when else UNKNOWN) for name, when in system.rules)
    outcome = _outcome(columns, system)
    known = _anything_known(columns, system)
    place, rows, bounds, codes = outcome
    applies = "TRUE" if applicable == YES else columns.keep(f"({applicable} > 0)")
    if applies != "TRUE":
        place = columns.keep(f"CASE WHEN {applies} THEN {place} ELSE {len(rows)} END")
        rows = rows if codes else [*rows, Row()]
        codes = codes and _where(columns, applies, codes)
    if bounds:
        counted = applies if system.definition.kind == "points" else _both(applies, known)
        low, high = (_where(columns, counted, text) for text in bounds)
        bounds = low, high
    return SystemColumns(applicable, known, place, rows, bounds, codes, criteria)


def results_sql(columns: Columns, system: SystemColumns) -> dict[str, str]:
    """`RESULTS` of a system as expressions."""
    if system.bounds:
        low, high = system.bounds
        score = columns.keep(f"CASE WHEN {low} = {high} THEN {low} END")
    elif system.codes:
        score = low = high = _number(None)
    else:
        score, low, high = (
            looked_up_sql(columns, [_number(getattr(row, name)) for row in system.rows], system.place)
            for name in ("score", "low", "high")
        )
    if system.codes:
        group = f"CASE WHEN NOT contains({system.codes}, {text_literal(SEPARATOR)}) THEN {system.codes} END"
        return dict(zip(RESULTS, (score, low, high, group, system.codes), strict=True))
    group, groups = (
        looked_up_sql(columns, [_text(getattr(row, name)) for row in system.rows], system.place) for name in ("group", "groups")
    )
    return dict(zip(RESULTS, (score, low, high, group, groups), strict=True))


def _number(value: float | None) -> str:
    return "CAST(NULL AS DOUBLE)" if value is None else number_literal(value)


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else text_literal(value)


def _both(first: str, second: str) -> str:
    return second if first == "TRUE" else first if second == "TRUE" else f"({first} AND {second})"


def _where(columns: Columns, condition: str, text: str) -> str:
    return text if condition == "TRUE" else columns.keep(f"CASE WHEN {condition} THEN {text} END")


def _anything_known(columns: Columns, system: System) -> str:
    if not system.facts:
        return "TRUE"
    return columns.keep("(" + " OR ".join(f"{columns.column(fact)} IS NOT NULL" for fact in sorted(system.facts)) + ")")


def _outcome(columns: Columns, system: System) -> _Outcome:
    scheme = system.scheme
    if scheme.items:
        return _points(columns, scheme)
    if scheme.stages:
        return _stages(columns, scheme)
    if scheme.formula:
        return _formula(columns, scheme)
    return _code(columns, scheme) if scheme.code else _Outcome("0", [Row()])


def looked_up_sql(columns: Columns, values: Sequence[str], place: str) -> str:
    """The value at a place, counted from 0; one that is the same everywhere is written as it is."""
    if len(set(values)) == 1:
        return values[0]
    return columns.keep(f"list_extract([{', '.join(values)}], {place} + 1)")


def _by_mask(
    columns: Columns, possible: Sequence[tuple[str, str]], ungrouped: str | None = None, bounds: Pair | None = None
) -> _Outcome:
    """Group and groups of the names that are possible: 1 in their column, else 0; so is `ungrouped`, a value of no group."""
    names = [name for name, _ in possible]
    bits = [bit for _, bit in possible] + ([ungrouped] if ungrouped else [])
    rows = []
    for mask in range(1 << len(bits)):
        found = [name for n, name in enumerate(names) if mask >> n & 1]
        settled = len(found) == 1 and not mask >> len(names)
        rows.append(Row(group=found[0] if settled else None, groups=SEPARATOR.join(found) or None))
    return _Outcome(_mask(columns, bits), rows, bounds)


def _mask(columns: Columns, bits: Sequence[str]) -> str:
    """A number with the bits of these columns, each of which is 1 or 0."""
    shifted = [f"CAST({bit} AS INTEGER) * {1 << n}" for n, bit in enumerate(bits)]
    return columns.keep(f"({' + '.join(shifted)})") if bits else "0"


def _points(columns: Columns, scheme: Scheme) -> _Outcome:
    found = [_points_left(columns, item) for item in scheme.items]
    sets = [of for _, of in found]
    overrides = [(name, columns.code(when.node)) for name, when in scheme.overrides]
    if math.prod(map(len, sets)) > MOST_COMBINATIONS or overrides:
        return _added_up(columns, scheme, [place for place, _ in found], sets, overrides)
    place = "0"
    for column, of in found:
        place = columns.keep(f"({place} * {len(of)} + CAST({column} AS INTEGER))")
    rows = []
    for possible in itertools.product(*sets):
        sums = {0}
        for points in possible:
            sums = {total + one for total in sums for one in points}
        names, ungrouped = _groups_of(scheme.grouping, sums)
        settled = names[0] if len(names) == 1 and not ungrouped else None
        rows.append(Row(min(sums) / scheme.scale, max(sums) / scheme.scale, settled, SEPARATOR.join(names) or None))
    return _Outcome(place, rows)


def _groups_of(grouping: Grouping | None, sums: Iterable[int]) -> tuple[list[str], bool]:
    """The groups that some sum belongs to, and whether some sum belongs to none."""
    if grouping is None:
        return [], False
    found = [grouping.of_sum[total] for total in sums]
    return [name for name in grouping.names if any(name in names for names in found)], not all(found)


def _points_left(columns: Columns, item: Item) -> tuple[str, list[tuple[int, ...]]]:
    """The points that a criterion can still give: their place in a list of what can be left, and that list."""
    codes = [(columns.code(option.when.node), option.points) for option in item.options if option.when]
    if len(codes) == 1 and item.none is None and codes[0][1]:
        code, points = codes[0]
        return columns.keep(f"(CASE WHEN {code} = 3 THEN 2 ELSE {code} END)"), [(0,), (0, points), (points,)]
    distinct = sorted({0, *(points for _, points in codes)})
    decided = " ".join(f"WHEN {code} = 3 THEN {(1 << distinct.index(points)) - 1}" for code, points in codes)
    may_be: dict[int, list[str]] = {0: [columns.code(item.none.node) if item.none else _ONE]}
    for code, points in codes:
        may_be.setdefault(points, []).append(code)
    bits = [columns.keep(f"(({' | '.join(may_be[points])}) & {_ONE})") for points in distinct]
    place = columns.keep(f"(CASE {decided} ELSE {_mask(columns, bits)} - 1 END)")
    return place, [tuple(value for k, value in enumerate(distinct) if m >> k & 1) for m in range(1, 1 << len(distinct))]


def _added_up(
    columns: Columns,
    scheme: Scheme,
    places: Sequence[str],
    sets: Sequence[Sequence[tuple[int, ...]]],
    overrides: Sequence[tuple[str, str]],
) -> _Outcome:
    """Sums that can be reached as the bits of one number, one criterion after the other."""
    if not scheme.masked:
        raise ValueError("a score of so many criteria needs points that are whole numbers and add up to 60 at most")
    reach = "CAST(1 AS BIGINT)"
    lows, highs = [], []
    for place, left in zip(places, sets, strict=True):
        lows.append(looked_up_sql(columns, [str(min(points)) for points in left], place))
        highs.append(looked_up_sql(columns, [str(max(points)) for points in left], place))
        moved = []
        for value in sorted({one for points in left for one in points}):
            with_it = [f"{place} = {n}" for n, points in enumerate(left) if value in points]
            moved.append(f"(CASE WHEN {' OR '.join(with_it)} THEN {reach} * {1 << value} ELSE CAST(0 AS BIGINT) END)")
        reach = columns.keep(f"({' | '.join(moved)})")
    scale = number_literal(float(scheme.scale))
    low, high = (columns.keep(f"CAST({' + '.join(ends)} AS DOUBLE) / {scale}") for ends in (lows, highs))
    free = columns.keep(f"({' & '.join([_ONE, *(columns.not_true(code) for _, code in overrides)])})")
    possible = []
    earlier = _ONE
    for name, code in overrides:
        possible.append((name, columns.keep(f"(CASE WHEN {code} = 3 THEN {earlier} ELSE {free} & {code} END)")))
        earlier = columns.keep(f"({earlier} & {columns.not_true(code)})")
    grouping = scheme.grouping
    if grouping is None or grouping.masks is None:
        return _by_mask(columns, possible, None, (low, high))
    for name, mask in zip(grouping.names, grouping.masks, strict=True):
        possible.append((name, _if_reached(columns, reach, mask, free)))
    rest = ~grouping.covered & (1 << scheme.highest + 1) - 1
    return _by_mask(columns, possible, _if_reached(columns, reach, rest, free) if rest else None, (low, high))


def _if_reached(columns: Columns, reach: str, mask: int, free: str) -> str:
    return columns.keep(f"(CASE WHEN ({reach} & {mask}) <> 0 THEN {free} ELSE {NO} END)")


def _stages(columns: Columns, scheme: Scheme) -> _Outcome:
    possible, none_true = _not_after_a_true_one(columns, scheme.stages)
    if scheme.order:
        possible.sort(key=lambda pair: scheme.order.index(pair[0]))
    return _by_mask(columns, possible, none_true)


def _not_after_a_true_one(columns: Columns, alternatives: Iterable[tuple[str, Condition]]) -> tuple[list[tuple[str, str]], str]:
    """For each alternative 1 where it is still possible when the first true one wins, and 1 where none is true."""
    free = _ONE
    possible: list[tuple[str, str]] = []
    for name, when in alternatives:
        code = columns.code(when.node)
        possible.append((name, columns.keep(f"({free} & {code})")))
        free = columns.keep(f"({free} & {columns.not_true(code)})")
    return possible, free


def _formula(columns: Columns, scheme: Scheme) -> _Outcome:
    assert scheme.formula is not None
    bounds = columns.bounds(scheme.formula)
    low, high = (_finite(columns, text) for text in bounds)
    if scheme.grouping is None:
        return _Outcome("0", [Row()], (low, high))
    columns.stage(scheme.grouping.score, bounds)
    codes = [(name, columns.code(when.node)) for name, when in zip(scheme.grouping.names, scheme.grouping.when, strict=True)]
    none_true = columns.keep(f"({' & '.join(columns.not_true(code) for _, code in codes)})")
    possible = [(name, columns.keep(f"({code} & {_ONE})")) for name, code in codes]
    return _by_mask(columns, possible, none_true, (low, high))


def _finite(columns: Columns, text: str) -> str:
    """NULL for what is not bounded; written as two comparisons because not every engine has `isfinite`."""
    low, high = number_literal(-math.inf), number_literal(math.inf)
    return columns.keep(f"CASE WHEN {text} > {low} AND {text} < {high} THEN {text} END")


def _code(columns: Columns, scheme: Scheme) -> _Outcome:
    """Every code that one possible text of each part makes: one place for each combination of what is possible."""
    place = "0"
    parts: list[list[tuple[str, str]]] = []
    for part in scheme.code:
        possible, none_true = _not_after_a_true_one(columns, [(text, when) for _, text, when in part.choices])
        if part.optional:
            possible.insert(0, ("", none_true))
        place = columns.keep(f"({place} * {1 << len(possible)} + {_mask(columns, [bit for _, bit in possible])})")
        parts.append(possible)
    rows = _Codes(scheme.join, tuple(tuple(text for text, _ in possible) for possible in parts))
    return _Outcome(place, rows, codes=_joined(columns, scheme.join, parts))


class _Codes(Sequence[Row]):
    """The rows of a code: more than are ever seen, so that each is made when it is asked for."""

    def __init__(self, join: str, parts: tuple[tuple[str, ...], ...]) -> None:
        self._join = join
        self._parts = parts

    def __len__(self) -> int:
        return math.prod(1 << len(texts) for texts in self._parts)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place >= len(self):
            return Row()
        possible: list[tuple[str, ...]] = []
        for texts in reversed(self._parts):
            place, mask = divmod(place, 1 << len(texts))
            possible.insert(0, tuple(text for n, text in enumerate(texts) if mask >> n & 1))
        codes = joined_codes(self._join, possible)
        return Row(group=codes[0] if len(codes) == 1 else None, groups=SEPARATOR.join(codes) or None)


def _joined(columns: Columns, join: str, parts: Sequence[Sequence[tuple[str, str]]]) -> str:
    """The same codes in SQL, from the last part to the first: each text before all that may follow it."""
    following = "''"
    for possible in reversed(parts):
        made = []
        for text, may in possible:
            after = f"replace({following}, {text_literal(SEPARATOR)}, {text_literal(SEPARATOR + join + text)})"
            made.append(f"CASE WHEN {may} = 1 THEN {f'{text_literal(join + text)} || {after}' if text else following} END")
        any_left = " | ".join(may for _, may in possible)
        joined = f"concat_ws({text_literal(SEPARATOR)}, {', '.join(made)})"
        following = columns.keep(f"CASE WHEN ({any_left}) = 1 AND {following} IS NOT NULL THEN {joined} END")
    stripped = f"replace({following}, {text_literal(SEPARATOR + join)}, {text_literal(SEPARATOR)})"
    return columns.keep(f"CASE WHEN {following} <> '' THEN substring({stripped}, {len(join) + 1}) END")
