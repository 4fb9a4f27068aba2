"""The indicators of `data/cohort` with their conditions ready for a patient's outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.indicator_records import Indicator, OutcomeColumn
from livermets.knowledge.registry import Registry
from livermets.rules import Condition, Scope, Symbol, Type

OUTCOMES_FILE: Final = "cohort/outcomes.yaml"
INDICATORS_FILE: Final = "cohort/indicators.yaml"

_COLUMNS: Final = TypeAdapter(list[OutcomeColumn])
_INDICATORS: Final = TypeAdapter(list[Indicator])
_TYPES: Final = {"boolean": Type.BOOLEAN, "number": Type.NUMBER, "choice": Type.CHOICE}
_R = TypeVar("_R", OutcomeColumn, Indicator)


@dataclass(frozen=True, slots=True)
class CompiledIndicator:
    """An indicator with its conditions and the columns that they read; `among` and `no` as in the record."""

    indicator: Indicator
    among: Condition | None
    yes: Condition
    no: Condition | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """Every outcome column and every indicator by its id, in the order of the files."""

    columns: Mapping[str, OutcomeColumn]
    indicators: Mapping[str, CompiledIndicator]


def compile_indicators(documents: Documents, registry: Registry) -> tuple[Indicators, list[Fault]]:
    """The indicators of these documents, and a fault for each record that cannot be read or names what is not there."""
    faults: list[Fault] = []
    columns = _read(documents, OUTCOMES_FILE, _COLUMNS, faults)
    if not columns:
        # Without a single readable column every rule would be at fault as well, and say nothing new.
        return Indicators(MappingProxyType({}), MappingProxyType({})), faults
    reader = Conditions(_scope(columns))
    compiled: dict[str, CompiledIndicator] = {}
    for one in _read(documents, INDICATORS_FILE, _INDICATORS, faults).values():
        faults += [
            Fault(INDICATORS_FILE, one.id, f"there is no source {source!r}")
            for source in (one.source, *one.also)
            if source not in registry.sources
        ]
        among = reader.condition(INDICATORS_FILE, f"{one.id}: among", one.among)
        yes = reader.condition(INDICATORS_FILE, f"{one.id}: yes", one.yes)
        no = reader.condition(INDICATORS_FILE, f"{one.id}: no", one.no)
        if yes is not None:
            named = frozenset[str]().union(*(rule.names for rule in (among, yes, no) if rule))
            compiled[one.id] = CompiledIndicator(one, among, yes, no, tuple(name for name in columns if name in named))
    faults += reader.faults
    faults += [Fault(OUTCOMES_FILE, name, "no indicator reads it") for name in columns if name not in reader.named and compiled]
    return Indicators(MappingProxyType(columns), MappingProxyType(compiled)), faults


def _scope(columns: Mapping[str, OutcomeColumn]) -> Scope:
    scope = {}
    for name, column in columns.items():
        bounds = (column.minimum, column.maximum)
        if bounds[0] is not None and bounds[1] is not None:
            scope[name] = Symbol(name, Type.NUMBER, bounds[0], bounds[1], unit=column.unit or "")
        else:
            scope[name] = Symbol(name, _TYPES[column.kind], values=column.values)
    return scope


def _read(documents: Documents, file: str, adapter: TypeAdapter[list[_R]], faults: list[Fault]) -> dict[str, _R]:
    try:
        records = adapter.validate_python(documents.by_path.get(file, []))
    except ValidationError as error:
        faults += faults_of(file, error)
        return {}
    found: dict[str, _R] = {}
    for record in records:
        if record.id in found:
            faults.append(Fault(file, record.id, "the id is used twice"))
        found.setdefault(record.id, record)
    return found
