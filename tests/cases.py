"""Random cases for tests: each fact unknown, at a limit of some rule, beside it, or anywhere in its range."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from livermets.case.case import Case, CaseError
from livermets.case.reading import read_case
from livermets.facts import FACTS, Kind
from livermets.knowledge.systems import DerivedNumber, Scheme, System
from livermets.rules import FACT_SCOPE, Condition, Quantity, Type
from livermets.rules.tree import Compare, Name, Number

CASES = int(os.environ.get("LIVERMETS_CASES", "1000"))
"""How many random cases are taken one at a time and as a table at once; the build server takes twenty times as many."""

ARROW = {
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.CHOICE: pa.string(),
    Type.SET: pa.list_(pa.string()),
}


def rules_of(system: System) -> Iterator[Condition | Quantity]:
    """Every expression of a system."""
    if system.applies:
        yield system.applies
    yield from (term.value for term in system.terms)
    yield from (when for _, when in system.flags)
    for scheme in (system.scheme, *system.variants.values()):
        yield from _rules_of_scheme(scheme)
    yield from (option.when for item in system.shown for option in item.options if option.when)


def _rules_of_scheme(scheme: Scheme) -> Iterator[Condition | Quantity]:
    for item in scheme.items:
        yield from (option.when for option in item.options if option.when)
        if item.none:
            yield item.none
    yield from (when for _, when in (*scheme.overrides, *scheme.stages))
    yield from (when for part in scheme.code for _, _, when in part.choices)
    if scheme.formula:
        yield scheme.formula


def limits(systems: Iterable[System]) -> dict[str, list[float]]:
    """The numbers with which some rule compares a fact, by fact."""
    found: defaultdict[str, set[float]] = defaultdict(set)
    for system in systems:
        for rule in rules_of(system):
            for node in rule.node.walk():
                match node:
                    case Compare(_, Name(symbol), Number(limit)) if not symbol.staged:
                        found[symbol.name].add(limit)
    return {name: sorted(values) for name, values in found.items()}


class RandomCases:
    """A reproducible stream of cases that contradict nothing; of all facts, or of those that are named."""

    def __init__(
        self, systems: Iterable[System], seed: int, share_known: float = 0.6, names: Iterable[str] = FACT_SCOPE
    ) -> None:
        self.names = tuple(names)
        self.limits = limits(systems)
        self.random = random.Random(seed)
        self.share_known = share_known

    def value(self, name: str) -> Any:
        fact = FACTS[name]
        rng = self.random
        match fact.kind:
            case Kind.BOOLEAN:
                return rng.random() < 0.5
            case Kind.ENUM:
                return rng.choice(fact.values)
            case Kind.SET:
                members = rng.sample(fact.values, rng.randint(1, 3))
                return ["none"] if "none" in members else members
        assert fact.minimum is not None
        assert fact.maximum is not None
        near = self.limits.get(name)
        step = 1 if fact.kind is Kind.INTEGER else 0.1
        if near and rng.random() < 0.7:
            value: float = rng.choice(near) + rng.choice((-step, 0, 0, step))
        else:
            value = fact.minimum + (fact.maximum - fact.minimum) * rng.random() ** 4
        value = min(max(value, fact.minimum), fact.maximum)
        return round(value) if fact.kind is Kind.INTEGER else round(value, 3)

    def facts(self, primary: str | None = None) -> dict[str, Any]:
        share = self.random.choice((0.2, self.share_known, 0.95))
        facts = {name: self.value(name) for name in self.names if self.random.random() < share}
        if primary:
            facts["primary_site"] = primary
        return facts

    def cases(self, count: int, primary: str | None = None) -> list[Case]:
        found: list[Case] = []
        while len(found) < count:
            facts = self.facts(primary)
            while True:
                try:
                    found.append(read_case(facts))
                    break
                except CaseError as error:
                    culprits = error.faults[0].field.split(" and ")
                    facts.pop(self.random.choice([name for name in culprits if name in facts]))
        return found


def derived_sql(numbers: Iterable[DerivedNumber], table: str) -> str:
    """All columns of a table, and `NAME__low` and `NAME__high` of every derived number, each as its rule says it."""
    query = f"SELECT * FROM {table}"
    for number in numbers:
        low, high = number.value.to_sql()
        query = f"SELECT *, {low} AS {number.symbol.name}__low, {high} AS {number.symbol.name}__high FROM ({query})"
    return query


def table_of(values: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The values of cases as a table with a column for each fact and their number as `row`."""
    rows = list(values)
    columns: dict[str, pa.Array] = {"row": pa.array(range(len(rows)), pa.int64())}
    for name, symbol in FACT_SCOPE.items():
        items = [row[name] for row in rows]
        if symbol.type is Type.SET:
            items = [None if item is None else sorted(item) for item in items]
        elif symbol.type is Type.NUMBER:
            items = [None if item is None else float(item) for item in items]
        columns[name] = pa.array(items, ARROW[symbol.type])
    return pa.table(columns)
