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

from livermets.cohort.columns import Columns
from livermets.knowledge.systems import DerivedNumber, Grouping, Item, Scheme, System, joined_codes
from livermets.rules import Condition, number_literal, text_literal
from livermets.rules.sql import Pair

MOST_COMBINATIONS: Final = 5000
"""A score with more combinations of points than these is added up instead of looked up."""
SEPARATOR: Final = "|"
"""What stands between the groups that are still possible."""


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
    applicable = columns.truth(system.applies) if system.applies else "TRUE"
    derive_columns(columns, system.terms)
    criteria = tuple((name, columns.truth(when) if when else "CAST(NULL AS BOOLEAN)") for name, when in system.rules)
    outcome = _outcome(columns, system)
    known = _anything_known(columns, system)
    place, rows, bounds, codes = outcome
    applies = "TRUE" if applicable == "TRUE" else columns.keep(f"({applicable} IS DISTINCT FROM FALSE)")
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
            _looked_up(columns, [_number(getattr(row, name)) for row in system.rows], system.place)
            for name in ("score", "low", "high")
        )
    if system.codes:
        group = f"CASE WHEN NOT contains({system.codes}, {text_literal(SEPARATOR)}) THEN {system.codes} END"
        return dict(zip(RESULTS, (score, low, high, group, system.codes), strict=True))
    group, groups = (
        _looked_up(columns, [_text(getattr(row, name)) for row in system.rows], system.place) for name in ("group", "groups")
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


def _looked_up(columns: Columns, values: Sequence[str], place: str) -> str:
    """The value at a place, counted from 0; one that is the same everywhere is written as it is."""
    if len(set(values)) == 1:
        return values[0]
    return columns.keep(f"([{', '.join(values)}])[{place} + 1]")


def _bit(columns: Columns, when: str, bit: int) -> str:
    return columns.keep(f"CASE WHEN {when} THEN {bit} ELSE 0 END")


def _possible(text: str) -> str:
    return f"{text} IS DISTINCT FROM FALSE"


def _by_mask(
    columns: Columns, possible: Sequence[tuple[str, str]], ungrouped: str = "FALSE", bounds: Pair | None = None
) -> _Outcome:
    """Group and groups of the names whose condition holds; with `ungrouped` a value of no group is possible too."""
    names = [name for name, _ in possible]
    bits = [_bit(columns, when, 1 << n) for n, (_, when) in enumerate(possible)]
    if ungrouped != "FALSE":
        bits.append(_bit(columns, ungrouped, 1 << len(possible)))
    rows = []
    for mask in range(1 << len(bits)):
        found = [name for n, name in enumerate(names) if mask >> n & 1]
        settled = len(found) == 1 and not mask >> len(names)
        rows.append(Row(group=found[0] if settled else None, groups=SEPARATOR.join(found) or None))
    return _Outcome(columns.keep(f"({' + '.join(bits)})") if bits else "0", rows, bounds)


def _points(columns: Columns, scheme: Scheme) -> _Outcome:
    bits = [columns.keep(_item_bits(columns, item)) for item in scheme.items]
    sets = [_point_sets(item) for item in scheme.items]
    overrides = [(name, columns.truth(when)) for name, when in scheme.overrides]
    if math.prod(map(len, sets)) > MOST_COMBINATIONS or overrides:
        return _added_up(columns, scheme, bits, overrides)
    place = "0"
    for column, of in zip(bits, sets, strict=True):
        place = columns.keep(f"({place} * {len(of)} + {column} - 1)")
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


def _distinct_points(item: Item) -> list[int]:
    return sorted({0, *(option.points for option in item.options)})


def _point_sets(item: Item) -> list[tuple[int, ...]]:
    """What a criterion may still give, by the bits that `_item_bits` sets for it, from 1."""
    points = _distinct_points(item)
    return [tuple(value for k, value in enumerate(points) if bits >> k & 1) for bits in range(1, 1 << len(points))]


def _item_bits(columns: Columns, item: Item) -> str:
    """A number whose bit k is set when the criterion can still give the k-th of its distinct points."""
    points = _distinct_points(item)
    bits = [(columns.truth(option.when), 1 << points.index(option.points)) for option in item.options if option.when]
    decided = " ".join(f"WHEN {column} THEN {bit}" for column, bit in bits)
    none = _bit(columns, _possible(columns.truth(item.none)), 1) if item.none else "1"
    by_bit: dict[int, list[str]] = {}
    for column, bit in bits:
        by_bit.setdefault(bit, []).append(f"{column} IS NULL")
    possible = [_bit(columns, " OR ".join(whens), bit) for bit, whens in by_bit.items() if bit > 1]
    if 1 in by_bit and item.none:
        none = _bit(columns, " OR ".join([_possible(columns.truth(item.none)), *by_bit[1]]), 1)
    return f"CASE {decided} ELSE {' + '.join([*possible, none])} END"


def _added_up(columns: Columns, scheme: Scheme, bits: Sequence[str], overrides: Sequence[tuple[str, str]]) -> _Outcome:
    """Sums that can be reached as the bits of one number, one criterion after the other."""
    if not scheme.masked:
        raise ValueError("a score of so many criteria needs points that are whole numbers and add up to 60 at most")
    reach = "CAST(1 AS BIGINT)"
    lows, highs = [], []
    for item, column in zip(scheme.items, bits, strict=True):
        ways = [(columns.keep(f"({column} & {1 << k}) <> 0"), value) for k, value in enumerate(_distinct_points(item))]
        lows.append(columns.keep("CASE " + " ".join(f"WHEN {when} THEN {value}" for when, value in ways) + " END"))
        highs.append(columns.keep("CASE " + " ".join(f"WHEN {when} THEN {value}" for when, value in ways[::-1]) + " END"))
        moved = (f"(CASE WHEN {when} THEN {reach} * {1 << value} ELSE CAST(0 AS BIGINT) END)" for when, value in ways)
        reach = columns.keep(" | ".join(moved))
    scale = number_literal(float(scheme.scale))
    low, high = (columns.keep(f"CAST({' + '.join(ends)} AS DOUBLE) / {scale}") for ends in (lows, highs))
    free = columns.keep(" AND ".join(f"{when} IS DISTINCT FROM TRUE" for _, when in overrides) or "TRUE")
    possible = []
    earlier = "TRUE"
    for name, when in overrides:
        possible.append((name, columns.keep(f"CASE WHEN {when} THEN {earlier} ELSE {when} IS NULL AND {free} END")))
        earlier = columns.keep(f"({earlier} AND {when} IS DISTINCT FROM TRUE)")
    ungrouped = "FALSE"
    if scheme.grouping and scheme.grouping.masks is not None:
        for name, mask in zip(scheme.grouping.names, scheme.grouping.masks, strict=True):
            possible.append((name, columns.keep(f"{free} AND ({reach} & {mask}) <> 0")))
        rest = ~scheme.grouping.covered & (1 << scheme.highest + 1) - 1
        ungrouped = columns.keep(f"({free} AND ({reach} & {rest}) <> 0)") if rest else "FALSE"
    return _by_mask(columns, possible, ungrouped, (low, high))


def _stages(columns: Columns, scheme: Scheme) -> _Outcome:
    possible = _not_after_a_true_one(columns, scheme.stages)
    if scheme.order:
        possible.sort(key=lambda pair: scheme.order.index(pair[0]))
    no_true_one = " AND ".join(f"{columns.truth(when)} IS DISTINCT FROM TRUE" for _, when in scheme.stages)
    return _by_mask(columns, possible, columns.keep(f"({no_true_one})"))


def _not_after_a_true_one(columns: Columns, alternatives: Iterable[tuple[str, Condition]]) -> list[tuple[str, str]]:
    """For each alternative whether it is still possible when the first true one wins."""
    earlier = ""
    possible: list[tuple[str, str]] = []
    for name, when in alternatives:
        text = columns.truth(when)
        possible.append((name, columns.keep(_both_texts(earlier, _possible(text)))))
        earlier = columns.keep(_both_texts(earlier, f"{text} IS DISTINCT FROM TRUE"))
    return possible


def _both_texts(first: str, second: str) -> str:
    return f"({first} AND {second})" if first else second


def _formula(columns: Columns, scheme: Scheme) -> _Outcome:
    assert scheme.formula is not None
    bounds = columns.bounds(scheme.formula)
    low, high = (_finite(columns, text) for text in bounds)
    if scheme.grouping is None:
        return _Outcome("0", [Row()], (low, high))
    columns.stage(scheme.grouping.score, bounds)
    conditions = [(name, columns.truth(when)) for name, when in zip(scheme.grouping.names, scheme.grouping.when, strict=True)]
    ungrouped = columns.keep("(" + " AND ".join(f"{text} IS DISTINCT FROM TRUE" for _, text in conditions) + ")")
    return _by_mask(columns, [(name, columns.keep(_possible(text))) for name, text in conditions], ungrouped, (low, high))


def _finite(columns: Columns, text: str) -> str:
    """NULL for what is not bounded; written as two comparisons because not every engine has `isfinite`."""
    low, high = number_literal(-math.inf), number_literal(math.inf)
    return columns.keep(f"CASE WHEN {text} > {low} AND {text} < {high} THEN {text} END")


def _code(columns: Columns, scheme: Scheme) -> _Outcome:
    """Every code that one possible text of each part makes: one place for each combination of what is possible."""
    place = "0"
    parts: list[list[tuple[str, str]]] = []
    for part in scheme.code:
        possible = _not_after_a_true_one(columns, [(text, when) for _, text, when in part.choices])
        if part.optional:
            absent = " AND ".join(f"{columns.truth(when)} IS DISTINCT FROM TRUE" for _, _, when in part.choices)
            possible.insert(0, ("", columns.keep(f"({absent})")))
        bits = " + ".join(_bit(columns, when, 1 << n) for n, (_, when) in enumerate(possible))
        place = columns.keep(f"({place} * {1 << len(possible)} + {bits})")
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
        for text, when in possible:
            after = f"replace({following}, {text_literal(SEPARATOR)}, {text_literal(SEPARATOR + join + text)})"
            made.append(f"CASE WHEN {when} THEN {f'{text_literal(join + text)} || {after}' if text else following} END")
        any_left = " OR ".join(when for _, when in possible)
        joined = f"concat_ws({text_literal(SEPARATOR)}, {', '.join(made)})"
        following = columns.keep(f"CASE WHEN ({any_left}) AND {following} IS NOT NULL THEN {joined} END")
    stripped = f"replace({following}, {text_literal(SEPARATOR + join)}, {text_literal(SEPARATOR)})"
    return columns.keep(f"CASE WHEN {following} <> '' THEN substring({stripped}, {len(join) + 1}) END")
