"""The evidence registry: all records of `data/` that carry evidence, in one frozen object with its indexes.

Systems are not part of it; they have a module of their own. `build_registry` never raises for bad data: a record that
is not valid becomes a `Fault` that names file, record, key and what would be accepted, and the rest is loaded.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.option_records import AdviceRule, CountingResult, Gate, LineRule, Option, RedFlag
from livermets.knowledge.record import Record
from livermets.knowledge.records import (
    Claim,
    Dispute,
    Figure,
    LeftOut,
    Rereading,
    Source,
    SpreadFact,
    TreatmentTerm,
    UnverifiedNote,
)

_R = TypeVar("_R", bound=Record)

TAXONOMY_FILE: Final = "treatments/taxonomy.yaml"
LINES_FILE: Final = "treatments/lines.yaml"
RESULTS_FILE: Final = "results.yaml"
GATES_FILE: Final = "gates.yaml"
RED_FLAGS_FILE: Final = "red-flags.yaml"
LEFT_OUT_FILE: Final = "unverified/left-out.yaml"


@dataclass(frozen=True, slots=True)
class Registry:
    """Every record by its id, the file each came from, and the indexes over figures and treatments.

    `files` maps (kind of record, id) to the path below `data/`. All mappings are read-only, in the order of the files.
    """

    sources: Mapping[str, Source]
    figures: Mapping[str, Figure]
    rereadings: Mapping[str, Rereading]
    treatments: Mapping[str, TreatmentTerm]
    options: Mapping[str, Option]
    lines: Mapping[str, LineRule]
    results: Mapping[str, CountingResult]
    gates: Mapping[str, Gate]
    red_flags: Mapping[str, RedFlag]
    claims: Mapping[str, Claim]
    disputes: Mapping[str, Dispute]
    spread: Mapping[str, SpreadFact]
    advice: Mapping[str, AdviceRule]
    unverified: Mapping[str, UnverifiedNote]
    left_out: Mapping[str, LeftOut]
    files: Mapping[tuple[str, str], str]
    duplicates: tuple[tuple[str, str, str], ...]
    options_by_primary: Mapping[str, tuple[Option, ...]]
    figures_by_source: Mapping[str, tuple[Figure, ...]]
    figures_by_primary: Mapping[str, tuple[Figure, ...]]
    figures_by_treatment: Mapping[str, tuple[Figure, ...]]
    children: Mapping[str, tuple[str, ...]]

    def source_of(self, figure: Figure) -> Source | None:
        """The source of a figure; None when it is not registered, which the check reports."""
        return self.sources.get(figure.source)

    def ancestors(self, treatment: str) -> tuple[str, ...]:
        """The broader terms of a treatment, the nearest first; empty for a root or an unknown term."""
        found: list[str] = []
        term = self.treatments.get(treatment)
        while term is not None and term.parent is not None and term.parent not in found:
            found.append(term.parent)
            term = self.treatments.get(term.parent)
        return tuple(found)

    def descendants(self, treatment: str) -> tuple[str, ...]:
        """All narrower terms of a treatment, in the order of the taxonomy."""
        found: list[str] = []
        waiting = list(self.children.get(treatment, ()))
        while waiting:
            term = waiting.pop(0)
            if term not in found:
                found.append(term)
                waiting = [*self.children.get(term, ()), *waiting]
        return tuple(found)

    def with_narrower(self, *treatments: str) -> frozenset[str]:
        """These treatments with all narrower terms of theirs."""
        return frozenset(found for term in treatments for found in (term, *self.descendants(term)))

    def treatment_label(self, treatment: str | None) -> str:
        """The words for a treatment term; a comparator that is not a term is already in words."""
        term = self.treatments.get(treatment or "")
        return term.label if term else (treatment or "").replace("-", " ")

    def options_for(self, primary: str) -> tuple[Option, ...]:
        """The options listed for a case of this primary, including those curated for a group of primaries; without those that
        stand only as the comparator beside another."""
        return self.options_by_primary.get(primary, ())


def build_registry(documents: Documents) -> tuple[Registry, list[Fault]]:
    """The registry of these documents, and a fault for each record that could not be read."""
    reader = _Reader(documents)
    sources = reader.read("sources", _SOURCES, documents.under("sources"))
    figures = _withdrawn(reader.read("figures", _FIGURES, documents.under("figures")), sources)
    rereadings = reader.read("rereadings", _REREADINGS, documents.under("readings"))
    treatment_files = documents.under("treatments")
    terms = {path: content for path, content in treatment_files.items() if path == TAXONOMY_FILE}
    treatments = reader.read("treatments", _TERMS, terms)
    option_files = {path: content for path, content in treatment_files.items() if path not in (TAXONOMY_FILE, LINES_FILE)}
    options = reader.read("options", _OPTIONS, option_files)
    lines = reader.read("lines", _LINES, documents.only(LINES_FILE))
    results = reader.read("results", _RESULTS, documents.only(RESULTS_FILE))
    gates = reader.read("gates", _GATES, documents.only(GATES_FILE))
    red_flags = reader.read("red flags", _RED_FLAGS, documents.only(RED_FLAGS_FILE))
    claims = reader.read("claims", _CLAIMS, documents.under("claims"))
    disputes = reader.read("disputes", _DISPUTES, documents.under("disputes"))
    spread = reader.read("spread", _SPREAD, documents.under("spread"))
    advice = reader.read("advice", _ADVICE, documents.under("advice"))
    notes = documents.under("unverified")
    left_out = reader.read("left out", _LEFT_OUT, {p: c for p, c in notes.items() if p == LEFT_OUT_FILE})
    unverified = reader.read("unverified", _UNVERIFIED, {p: c for p, c in notes.items() if p != LEFT_OUT_FILE})
    registry = Registry(
        sources=_by_id(sources),
        rereadings=_by_id(rereadings),
        treatments=_by_id(treatments),
        options=_by_id(options),
        lines=MappingProxyType({rule.line: rule for rule in lines}),
        results=MappingProxyType({result.name: result for result in results}),
        gates=_by_id(gates),
        red_flags=_by_id(red_flags),
        claims=_by_id(claims),
        disputes=_by_id(disputes),
        spread=_by_id(spread),
        advice=_by_id(advice),
        unverified=_by_id(unverified),
        left_out=_by_id(left_out),
        files=MappingProxyType(reader.files),
        duplicates=tuple(reader.duplicates),
        options_by_primary=_group((p, o) for o in options if o.comparator_of is None for p in (o.applies_to or (o.primary,))),
        children=_group((term.parent, term.id) for term in treatments if term.parent is not None),
        **_by_figure(figures),
    )
    return registry, reader.faults


_SOURCES: Final = TypeAdapter(list[Source])
_FIGURES: Final = TypeAdapter(list[Figure])
_REREADINGS: Final = TypeAdapter(list[Rereading])
_TERMS: Final = TypeAdapter(list[TreatmentTerm])
_OPTIONS: Final = TypeAdapter(list[Option])
_LINES: Final = TypeAdapter(list[LineRule])
_RESULTS: Final = TypeAdapter(list[CountingResult])
_GATES: Final = TypeAdapter(list[Gate])
_RED_FLAGS: Final = TypeAdapter(list[RedFlag])
_CLAIMS: Final = TypeAdapter(list[Claim])
_DISPUTES: Final = TypeAdapter(list[Dispute])
_SPREAD: Final = TypeAdapter(list[SpreadFact])
_ADVICE: Final = TypeAdapter(list[AdviceRule])
_UNVERIFIED: Final = TypeAdapter(list[UnverifiedNote])
_LEFT_OUT: Final = TypeAdapter(list[LeftOut])


class _Reader:
    """Validates whole files at once, and record by record only where a file has a fault."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.files: dict[tuple[str, str], str] = {}
        self.duplicates: list[tuple[str, str, str]] = []
        self.faults: list[Fault] = []

    def read(self, kind: str, adapter: TypeAdapter[list[_R]], files: Mapping[str, Any]) -> list[_R]:
        records: list[_R] = []
        for path, content in files.items():
            if not isinstance(content, list):
                self.faults.append(Fault(path, "document", "a list of records is expected"))
                continue
            for record in self._validated(path, adapter, content):
                identity: str = getattr(record, "id", "") or getattr(record, "line", "") or getattr(record, "name", "")
                key = (kind, identity)
                if key in self.files:
                    self.duplicates.append((path, identity, self.files[key]))
                    continue
                self.files[key] = path
                records.append(record)
        return records

    def _validated(self, path: str, adapter: TypeAdapter[list[_R]], content: list[Any]) -> list[_R]:
        try:
            return adapter.validate_python(content)
        except ValidationError:
            pass
        good: list[_R] = []
        for position, item in enumerate(content):
            try:
                good += adapter.validate_python([item])
            except ValidationError as error:
                name = str(item.get("id", f"record {position + 1}")) if isinstance(item, dict) else f"record {position + 1}"
                self.faults += faults_of(path, error, name)
        return good


def _withdrawn(figures: Iterable[Figure], sources: Iterable[Source]) -> list[Figure]:
    """The figures, those of a retracted source as retracted, so that no page, picture or outcome shows them as standing."""
    gone = {source.id for source in sources if source.retracted is not None}
    return [figure.model_copy(update={"retracted": True}) if figure.source in gone else figure for figure in figures]


def with_overdue(registry: Registry, since: Mapping[str, datetime.date]) -> Registry:
    """The registry with these figures, by id, known to be overdue; itself where there are none."""
    if not since:
        return registry
    figures = [one.as_overdue(since[one.id]) if one.id in since else one for one in registry.figures.values()]
    return replace(registry, **_by_figure(figures))


def _by_figure(figures: Iterable[Figure]) -> dict[str, Any]:
    """The figures by id, and the indexes over them."""
    kept = list(figures)
    return {
        "figures": _by_id(kept),
        "figures_by_source": _group((figure.source, figure) for figure in kept),
        "figures_by_primary": _group((figure.primary, figure) for figure in kept),
        "figures_by_treatment": _group((figure.treatment, figure) for figure in kept),
    }


def _by_id(records: Iterable[_R]) -> Mapping[str, _R]:
    return MappingProxyType({getattr(record, "id", ""): record for record in records})


_T = TypeVar("_T")


def _group(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, tuple[_T, ...]]:
    groups: dict[str, list[_T]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return MappingProxyType({key: tuple(items) for key, items in groups.items()})
