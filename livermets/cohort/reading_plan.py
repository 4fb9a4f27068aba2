"""From a mapping to what is read: each cell column with its rule, and how facts, outcomes and kept columns are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from livermets.case.reading import SETTLEMENTS
from livermets.cohort.cell_sql import fact_type, literal, read_type
from livermets.cohort.cells import CellRule, code_key
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.facts import FACTS, LESION_FIELDS, Fact, Kind, OtherUnit, nearest
from livermets.knowledge.import_records import CohortMapping, ColumnUse, EventUse, OutcomeUse, TimeUse
from livermets.rules import text_literal

_LONGEST_TIME: Final = {"days": 45_000, "weeks": 6_500, "months": 1_500, "years": 125}
_EVENT: Final = Fact("event", Kind.ENUM, "", "Event", values=("censored", "event", "competing"))
_DAY: Final = Fact("date", Kind.DATE, "", "Date")
_BOX: Final = Fact("box", Kind.BOOLEAN, "", "Box")
_TICKS: Final = MappingProxyType({"1": True, "0": False, "Checked": True, "Unchecked": False})
COMPLETE: Final = ("2", "Complete")
"""How a REDCap export says that a form is complete."""

MONTHS_BETWEEN: Final = (
    "CREATE OR REPLACE TEMP MACRO months_apart(a, b) AS (year(b) - year(a)) * 12 + month(b) - month(a)",
    "CREATE OR REPLACE TEMP MACRO months_on(a, n) AS CAST(a + to_months(CAST(n AS INTEGER)) AS DATE)",
    "CREATE OR REPLACE TEMP MACRO whole_months(a, b) AS months_apart(a, b)"
    " - CASE WHEN months_on(a, months_apart(a, b)) > b THEN 1 ELSE 0 END",
    "CREATE OR REPLACE TEMP MACRO calendar_months(a, b) AS CASE WHEN b >= a THEN whole_months(a, b)"
    " + CAST(b - months_on(a, whole_months(a, b)) AS DOUBLE)"
    " / CAST(months_on(a, whole_months(a, b) + 1) - months_on(a, whole_months(a, b)) AS DOUBLE) END",
    # 1826 and 1827 days may both be five years: a count of days that is an anniversary in some calendar is that anniversary.
    "CREATE OR REPLACE TEMP MACRO months_of_days(d) AS CASE WHEN d >= 364.25 AND abs(d - 365.25 * round(d / 365.25)) < 1"
    " THEN 12 * round(d / 365.25) ELSE d * 12 / 365.25 END",
)
"""Months are counted by the calendar: the fifth anniversary is month 60, however many leap days lie before it."""


@dataclass(frozen=True, slots=True)
class CellColumn:
    """One reading of one column: `v{number}` will hold the value.

    Where it matters whether an unread text is left, `keeps_rest`, `r{number}` holds it.
    """

    number: int
    column: str
    cell: str
    rule: CellRule
    fact: str = ""
    keeps_rest: bool = False

    @property
    def value(self) -> str:
        return f"v{self.number}"

    @property
    def rest(self) -> str:
        return f"r{self.number}"


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column that is carried beside the patients as text; `stored` names the system whose result it is."""

    number: int
    column: str
    cell: str
    missing: frozenset[str]
    stored: str = ""
    label: str = ""
    id: bool = False

    @property
    def text(self) -> str:
        """The SQL of its text, NULL for an empty cell and a code for missing."""
        held = f"trim(k{self.number})"
        return f"CASE WHEN {held} NOT IN ({', '.join(map(text_literal, sorted(self.missing | {''})))}) THEN {held} END"


@dataclass(frozen=True, slots=True)
class OutcomePlan:
    """How one outcome is made: its mapping, and the SQL of time, entry and event."""

    use: OutcomeUse
    time: str
    entry: str
    event: str
    negative: tuple[CellColumn, str] | None


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """All that is read of a table, and the SQL of each fact over what was read."""

    source: SourceTable
    mapping: CohortMapping
    cells: tuple[CellColumn, ...]
    forms: Mapping[str, str]
    facts: Mapping[str, str]
    kept: tuple[KeptColumn, ...]
    outcomes: tuple[OutcomePlan, ...]


class _Planner:
    def __init__(self, source: SourceTable, mapping: CohortMapping) -> None:
        self.source = source
        self.mapping = mapping
        self.cells: list[CellColumn] = []
        self.forms: dict[str, str] = {}
        self.decimal = mapping.shape.decimal or source.decimal

    def cell_of(self, column: str) -> str:
        place = self.source.place(column)
        if place is None:
            near = nearest(column, self.source.names)
            raise ImportTableError(
                f"{self.source.name} has no column {column!r}, which the mapping names; did you mean {near!r}?"
            )
        return f"c{place}"

    def read(self, column: str, fact: Fact, of: str = "", **more: Any) -> CellColumn:
        cell = self.cell_of(column)
        missing = self.missing(column, more.pop("missing", ()))
        codes = {code_key(code): value for code, value in (more.pop("values", None) or {}).items()}
        bounds = {code_key(code): said for code, said in more.pop("bounds", {}).items()}
        order = self.mapping.shape.date_order
        rule = CellRule(fact, more.get("unit"), codes, missing, bounds, self.decimal, order)
        number = next((n for n, one in enumerate(self.cells) if (one.column, one.rule, one.fact) == (column, rule, of)), None)
        if number is None:
            number = len(self.cells)
            self.cells.append(CellColumn(number, column, cell, rule, of))
        if more.get("keeps_rest"):
            self.cells[number] = replace(self.cells[number], keeps_rest=True)
        return self.cells[number]

    def missing(self, column: str, more: Iterable[str]) -> frozenset[str]:
        """Every code that leaves a cell of this column without a value: of the mapping, of the file, of the column."""
        declared = self.source.columns[int(self.cell_of(column)[1:])].missing
        return frozenset(code_key(code) for code in (*self.mapping.missing, *declared, *more)) - {""}

    def read_use(self, use: ColumnUse, fact: Fact, of: str = "") -> CellColumn:
        values = {
            code: frozenset(value) if isinstance(value, list | tuple) else value for code, value in (use.values or {}).items()
        }
        return self.read(
            use.column, fact, of or fact.name, unit=use.unit, values=values, missing=use.missing, bounds=use.bounds
        )

    def form(self, column: str) -> str:
        return self.forms.setdefault(self.cell_of(column), f"f{len(self.forms)}")


def reading_plan(source: SourceTable, mapping: CohortMapping) -> ReadingPlan:
    """What is read of a table by a mapping. Raises ImportTableError for a column that the table does not have."""
    planner = _Planner(source, mapping)
    facts: dict[str, str] = {
        name: literal(_constant(value), fact_type(FACTS[name])) for name, value in mapping.constants.items()
    }
    boxes: dict[str, list[tuple[ColumnUse, CellColumn]]] = {}
    lesions: dict[int, dict[str, str]] = {}
    kept: list[KeptColumn] = []
    for use in mapping.columns:
        if use.fact is None:
            cell, missing = planner.cell_of(use.column), planner.missing(use.column, use.missing)
            kept.append(KeptColumn(len(kept), use.column, cell, missing, use.stored or "", use.group or "", use.id))
        elif use.part is not None and use.lesion is not None:
            column = planner.read_use(use, LESION_FIELDS[use.part], use.fact)
            lesions.setdefault(use.lesion, {})[use.part] = column.value
        elif use.member is not None:
            ticks = {**_TICKS, **(use.values or {})}
            boxes.setdefault(use.fact, []).append(
                (use, planner.read(use.column, _BOX, use.fact, values=ticks, missing=use.missing))
            )
        else:
            column = planner.read_use(use, FACTS[use.fact])
            written = f"strftime({column.value}, '%Y-%m-%d')" if column.rule.fact.kind is Kind.DATE else column.value
            facts[use.fact] = written
    for name, ticked in boxes.items():
        facts[name] = _ticked(FACTS[name], ticked, planner)
        for settled in _settled_by(name):
            any_box = " OR ".join(f"{column.value} IS NOT DISTINCT FROM TRUE" for _, column in ticked)
            facts[settled] = f"CASE WHEN {any_box} THEN TRUE ELSE {facts.get(settled, 'CAST(NULL AS BOOLEAN)')} END"
    if lesions:
        facts.setdefault("lesions", _list_of(lesions))
        facts.setdefault("lesions_complete", _is_complete(facts, lesions))
    outcomes = tuple(_outcome(use, planner) for use in mapping.outcomes)
    return ReadingPlan(
        source, mapping, tuple(planner.cells), MappingProxyType(planner.forms), MappingProxyType(facts), tuple(kept), outcomes
    )


def facts_sql(plan: ReadingPlan, table: str) -> str:
    """One row a patient: `row`, and every fact of the house in its type; NULL is unknown."""
    columns = [f"{plan.facts.get(name) or literal(None, fact_type(fact))} AS {name}" for name, fact in FACTS.items()]
    return f"SELECT row, {', '.join(columns)} FROM {table}"


def kept_sql(plan: ReadingPlan, table: str) -> str:
    """One row a patient: `row`, and what is kept beside, each column under its own name, as text."""
    columns = [f"{one.text} AS {quoted(one.column)}" for one in plan.kept]
    return f"SELECT {', '.join(['row', *columns])} FROM {table}"


def outcomes_sql(plan: ReadingPlan, table: str) -> str:
    """One row a patient and outcome: `row`, `outcome` (its place in the mapping), `endpoint`, `time_zero`, `time` and `entry`
    in months, and `event`: 1 it happened, 0 censored, 2 something else happened first, NULL not known."""
    if not plan.outcomes:
        return (
            "SELECT CAST(NULL AS BIGINT) AS row, 0 AS outcome, '' AS endpoint, '' AS time_zero, CAST(NULL AS DOUBLE) AS time,"
            " CAST(NULL AS DOUBLE) AS entry, CAST(NULL AS TINYINT) AS event LIMIT 0"
        )
    return " UNION ALL ".join(
        f"SELECT row, {n} AS outcome, {literal(one.use.endpoint, 'VARCHAR')} AS endpoint,"
        f" {literal(one.use.time_zero, 'VARCHAR')} AS time_zero, CAST({one.time} AS DOUBLE) AS time,"
        f" CAST({one.entry} AS DOUBLE) AS entry, CAST({one.event} AS TINYINT) AS event FROM {table}"
        for n, one in enumerate(plan.outcomes)
    )


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _constant(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | tuple) else value


THERE: Final = "lambda one: one IS NOT NULL"
"""What `list_filter` keeps of a list in which nothing stands for what is not there."""


def _any_known(parts: Mapping[str, str]) -> str:
    return "(" + " OR ".join(f"{value} IS NOT NULL" for value in parts.values()) + ")"


def _list_of(lesions: Mapping[int, Mapping[str, str]]) -> str:
    """The list of the lesions of which anything is known; NULL where that is none."""
    nothing = {name: f"CAST(NULL AS {read_type(of)})" for name, of in LESION_FIELDS.items()}
    rows = []
    for _, parts in sorted(lesions.items()):
        fields = ", ".join(f"'{name}': {parts.get(name, null)}" for name, null in nothing.items())
        rows.append(f"CASE WHEN {_any_known(parts)} THEN {{{fields}}} END")
    found = f"list_filter([{', '.join(rows)}], {THERE})"
    return f"CASE WHEN len({found}) > 0 THEN {found} END"


def _is_complete(facts: Mapping[str, str], lesions: Mapping[int, Mapping[str, str]]) -> str:
    """Whether a list has every lesion, where nobody says so: where it has as many as were counted."""
    there = [
        f"CASE WHEN {_any_known(parts)}"
        + (f" AND coalesce({parts['status']} = 'present', TRUE)" if "status" in parts else "")
        + " THEN 1 ELSE 0 END"
        for parts in lesions.values()
    ]
    count = facts.get("liver_lesion_count", "CAST(NULL AS DOUBLE)")
    return f"CASE WHEN {' OR '.join(map(_any_known, lesions.values()))} THEN coalesce({count} = {' + '.join(there)}, FALSE) END"


def _ticked(fact: Fact, ticked: list[tuple[ColumnUse, CellColumn]], planner: _Planner) -> str:
    """The set of the boxes that are ticked; known where each box says something and its form is complete."""
    complete = {planner.form(use.form) for use, _ in ticked if use.form is not None}
    known = [*sorted(complete), *(f"{column.value} IS NOT NULL" for _, column in ticked)]
    boxes = ", ".join(f"CASE WHEN {column.value} THEN {text_literal(use.member or '')} END" for use, column in ticked)
    found = f"list_filter([{boxes}], {THERE})"
    if "none" in fact.values:
        found = f"CASE WHEN len({found}) = 0 THEN ['none'] ELSE {found} END"
    return f"CASE WHEN {' AND '.join(known)} THEN {found} END"


def _settled_by(name: str) -> list[str]:
    """The facts that are true as soon as one value of this set is known."""
    one = {name: frozenset({FACTS[name].values[0]})}
    return [
        rule.fact for rule in SETTLEMENTS if rule.value is True and rule.when.names == {name} and rule.when.holds(one) is True
    ]


def _outcome(use: OutcomeUse, planner: _Planner) -> OutcomePlan:
    time, negative = _time(use.time, planner)
    entry = _entry(use.entry, planner) if use.entry else "NULL"
    return OutcomePlan(use, time, entry, _event(use.event, planner), negative)


def _time(use: TimeUse, planner: _Planner, *, before_zero: bool = False) -> tuple[str, tuple[CellColumn, str] | None]:
    """The months as SQL, and where two dates could stand in the wrong order the first of them with the SQL of the last.

    A time may be under zero only where `before_zero`.
    """
    if use.column is not None:
        assert use.unit is not None
        longest = _LONGEST_TIME[use.unit]
        least = -longest if before_zero else 0
        fact = Fact("time", Kind.NUMBER, "", "Time", "", use.unit, least, longest, other_units=_NO_UNITS)
        value = planner.read(use.column, fact, missing=use.missing).value
        return {
            "months": value,
            "years": f"{value} * 12",
            "days": f"months_of_days({value})",
            "weeks": f"months_of_days({value} * 7)",
        }[use.unit], None
    assert use.start is not None
    start = planner.read(use.start, _DAY, missing=use.missing)
    ends = [planner.read(column, _DAY, missing=use.missing).value for column in use.end]
    end = f"coalesce({', '.join(ends)})" if len(ends) > 1 else ends[0]
    return f"calendar_months({start.value}, {end})", (start, end)


def _entry(use: TimeUse, planner: _Planner) -> str:
    """The months from time zero to the begin of observation; at or before time zero is from the start."""
    if use.column is not None:
        return _time(use, planner, before_zero=True)[0]
    months, negative = _time(use, planner)
    assert negative is not None
    start, end = negative
    return f"CASE WHEN {end} < {start.value} THEN 0 ELSE {months} END"


_NO_UNITS: Final[tuple[OtherUnit, ...]] = ()


def _event(use: EventUse, planner: _Planner) -> str:
    if use.filled:
        column = planner.read(use.column, _DAY, keeps_rest=True)
        return f"CASE WHEN {column.value} IS NOT NULL THEN 1 WHEN {column.rest} IS NULL THEN 0 END"
    column = planner.read(use.column, _EVENT, values=dict(use.codes))
    return f"CASE {column.value} WHEN 'event' THEN 1 WHEN 'censored' THEN 0 WHEN 'competing' THEN 2 END"


def staged_columns(plan: ReadingPlan) -> str:
    """The columns of the table into which is read."""
    cells = [f"{one.value} {read_type(one.rule.fact)}" for one in plan.cells]
    cells += [f"{one.rest} VARCHAR" for one in plan.cells if one.keeps_rest]
    forms = [f"{name} BOOLEAN" for name in plan.forms.values()]
    kept = [f"k{one.number} VARCHAR" for one in plan.kept]
    return ", ".join(["row BIGINT", "rests STRUCT(number INTEGER, text VARCHAR)[]", *cells, *forms, *kept])
