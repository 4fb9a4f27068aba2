"""All knowledge of `data/` as frozen models, cross-checked; loaded once per process."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from livermets.case.case import Case, CaseError
from livermets.case.reading import read_case
from livermets.knowledge.age_limits import AgeLimits, compile_ages
from livermets.knowledge.checks import check_registry, check_system
from livermets.knowledge.compared import compared_limits
from livermets.knowledge.exchange_records import FhirMapping, read_fhir_mapping
from livermets.knowledge.files import DATA, RELEASE_LENGTH, Documents, Fault, faults_of, parse_documents, read_documents
from livermets.knowledge.guides import Guides, compile_guides
from livermets.knowledge.import_records import ImportGuides, read_import_guides
from livermets.knowledge.indicators import Indicators, compile_indicators
from livermets.knowledge.options import CompiledOptions, compile_options
from livermets.knowledge.packs import read_pack
from livermets.knowledge.registry import Registry, build_registry, with_overdue
from livermets.knowledge.remnant_limits import Limit, compile_limits
from livermets.knowledge.review import ReviewPlan, overdue_figures, read_review, sources_of
from livermets.knowledge.system_records import DerivedDefinition, SystemDefinition
from livermets.knowledge.systems import DerivedNumber, System, build_derived, build_system
from livermets.knowledge.vignettes import Vignette, read_vignettes
from livermets.rules import Scope


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A realistic case to look at: not a patient."""

    id: str
    title: str
    summary: str
    case: Case


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything in `data/`. `release` is the first twelve characters of the digest of its bytes.

    `compiled` holds the options and published rules of the registry with their conditions ready for a case, `limits` those
    of the remnant that systems state, the smallest first, `compared` the numbers that any rule compares a derived one with,
    `guides` what leads through work-up and spread, `ages` how old a fact may be, `review` when a record is due to be read
    again, `imports` what is known of tables of patients, `indicators` what is counted of a cohort, `fhir` which code says what
    of a fact. `overdue_until` is the last day on which a figure became due of those that are known to be overdue: with the
    release it tells one state from another. None where nothing is overdue, or no day was looked at.
    """

    release: str
    derived: tuple[DerivedNumber, ...]
    systems: Mapping[str, System]
    registry: Registry
    compiled: CompiledOptions
    limits: tuple[Limit, ...]
    compared: Mapping[str, tuple[float, ...]]
    guides: Guides
    ages: AgeLimits
    review: ReviewPlan
    imports: ImportGuides
    indicators: Indicators
    fhir: FhirMapping
    demo_cases: Mapping[str, DemoCase]
    vignettes: Mapping[str, Vignette]
    intended_use: str
    changelog: str
    faults: tuple[Fault, ...]
    overdue_until: datetime.date | None = None

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """The faults that are more than a warning: knowledge that has one is not used."""
        return tuple(fault for fault in self.faults if not fault.warning)


class KnowledgeError(RuntimeError):
    """`data/` has faults; each is named."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def knowledge() -> Knowledge:
    """The project's own knowledge as it stands today, loaded at the first call. Raises KnowledgeError for faults in `data/`."""
    return _standing(today())


def today() -> datetime.date:
    """The day by which figures are overdue: the only clock that the knowledge looks at."""
    return datetime.datetime.now(datetime.UTC).date()


@lru_cache(maxsize=1)
def _own() -> Knowledge:
    # Next to nothing of what is made meanwhile is garbage, and looking for it would more than double the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return _without_faults(load(DATA))
    finally:
        if was_on:
            gc.enable()


def _without_faults(loaded: Knowledge) -> Knowledge:
    if loaded.wrong:
        raise KnowledgeError(loaded.wrong)
    return loaded


@lru_cache(maxsize=2)
def _standing(day: datetime.date) -> Knowledge:
    """Walks all figures once a day; on every other call it costs a look into the cache."""
    return on_day(_own(), day)


def forget_knowledge() -> None:
    """Load the knowledge anew at the next call."""
    _own.cache_clear()
    _standing.cache_clear()


def on_day(known: Knowledge, day: datetime.date) -> Knowledge:
    """Knowledge in which the figures are known that should have been read again by this day; itself where there are none."""
    since = overdue_figures(known.review, day)
    if not since:
        return known
    return replace(known, registry=with_overdue(known.registry, since), overdue_until=max(since.values()))


@lru_cache(maxsize=2)
def released(pack: Path) -> Knowledge:
    """The knowledge of a packed release. Raises PackError for what is no pack, KnowledgeError for what cannot be read today."""
    return _without_faults(load_documents(parse_documents(read_pack(pack))))


def load(root: Path, thorough: bool = False, *, anew: bool = False) -> Knowledge:
    """Read and check a folder of knowledge; faults are collected in the result, not raised.

    `anew` parses every file, whatever was kept from an earlier time.
    """
    return load_documents(read_documents(root, anew=anew), thorough)


def load_documents(documents: Documents, thorough: bool = False) -> Knowledge:
    """Check documents and make them ready for use; faults are collected in the result, not raised.

    `thorough` adds the rules that only a check before release needs (integrity of every figure).
    """
    faults = list(documents.faults)
    derived, scope = _derived(documents, faults)
    systems = _systems(documents, derived, scope, faults)
    registry, registry_faults = build_registry(documents)
    faults += registry_faults
    compiled, option_faults = compile_options(registry, derived, systems, scope)
    faults += option_faults
    guides, guide_faults = compile_guides(documents, registry, systems, scope)
    faults += guide_faults
    ages, age_faults = compile_ages(documents, registry)
    faults += age_faults
    review, review_faults = read_review(documents, registry, {name: system.definition for name, system in systems.items()})
    faults += review_faults
    imports, import_faults = read_import_guides(documents, systems)
    faults += import_faults
    indicators, indicator_faults = compile_indicators(documents, registry)
    faults += indicator_faults
    fhir, fhir_faults = read_fhir_mapping(documents)
    faults += fhir_faults
    vignettes, vignette_faults = read_vignettes(documents)
    faults += vignette_faults
    if thorough:
        faults += check_registry(registry, {name: group_names(system) for name, system in systems.items()})
        faults += _check_references(systems, registry)
    return Knowledge(
        documents.digest[:RELEASE_LENGTH],
        derived,
        MappingProxyType(systems),
        registry,
        compiled,
        compile_limits(systems.values()),
        compared_limits(derived, systems.values(), compiled),
        guides,
        ages,
        review,
        imports,
        indicators,
        fhir,
        MappingProxyType(_demo_cases(documents, faults)),
        vignettes,
        documents.by_path.get("intended-use.md", ""),
        documents.by_path.get("CHANGELOG.md", ""),
        tuple(faults),
    )


def group_names(system: System) -> frozenset[str]:
    """Every group a system can yield, in any of its groupings; for a point score also each whole sum."""
    names: set[str] = set()
    for scheme in (system.scheme, *system.variants.values()):
        names |= {name for name, _ in (*scheme.stages, *scheme.overrides)}
        names |= set(scheme.grouping.names if scheme.grouping else ())
        if scheme.items and scheme.scale == 1:
            names |= {str(total) for total in range(scheme.highest + 1)}
    return frozenset(names | {group.group for group in system.definition.groups})


def _derived(documents: Documents, faults: list[Fault]) -> tuple[tuple[DerivedNumber, ...], Scope]:
    file = "derived.yaml"
    try:
        definitions = TypeAdapter(list[DerivedDefinition]).validate_python(documents.by_path.get(file, []))
    except ValidationError as error:
        faults += faults_of(file, error)
        definitions = []
    derived, scope, found = build_derived(file, definitions)
    faults += found
    return derived, scope


def _systems(documents: Documents, derived: tuple[DerivedNumber, ...], scope: Scope, faults: list[Fault]) -> dict[str, System]:
    systems: dict[str, System] = {}
    for file, document in documents.under("systems").items():
        try:
            definition = SystemDefinition.model_validate(document)
        except ValidationError as error:
            faults += faults_of(file, error)
            continue
        if file != f"systems/{definition.id}.yaml":
            faults.append(Fault(file, "id", f"the file of {definition.id} is named {definition.id}.yaml"))
        system, found = build_system(file, definition, derived, scope)
        faults += found
        if system:
            systems[system.id] = system
    return systems


def _check_references(systems: Mapping[str, System], registry: Registry) -> list[Fault]:
    """Sources, figures and related systems that a system names must exist; what it lacks it must say."""
    faults = []
    for name, system in systems.items():
        definition = system.definition
        file = f"systems/{name}.yaml"
        unknown = sorted(set(sources_of(definition)) - registry.sources.keys())
        faults += [Fault(file, "source", f"unknown source {s}") for s in unknown]
        figures = {*definition.outcomes, *definition.discrimination}
        faults += [Fault(file, "figures", f"unknown figure {f}") for f in sorted(figures - registry.figures.keys())]
        faults += [Fault(file, "related", f"unknown system {s}") for s in definition.related if s not in systems]
        faults += [Fault(file, key, reason) for key, reason in check_system(definition)]
    return faults


def _demo_cases(documents: Documents, faults: list[Fault]) -> dict[str, DemoCase]:
    cases: dict[str, DemoCase] = {}
    for file, document in documents.under("cases").items():
        name = Path(file).stem
        try:
            cases[name] = DemoCase(name, document["title"], document["summary"], read_case(document["facts"]))
        except (KeyError, TypeError) as error:
            faults.append(Fault(file, "document", f"a demo case has title, summary and facts: {error}"))
        except CaseError as error:
            faults += [Fault(file, fault.field, str(fault)) for fault in error.faults]
    return cases
