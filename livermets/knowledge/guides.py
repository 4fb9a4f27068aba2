"""The guides of `data/workup`, `data/pathways` and `data/pages`, checked against the registry, their conditions ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from livermets.facts import FACTS
from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.guide_records import STEP_LABELS, AskedBy, Page, Pathway, Place, Sign, SymptomGroup, WorkupTest
from livermets.knowledge.record import Record
from livermets.knowledge.registry import Registry
from livermets.rules import Condition, Scope

_R = TypeVar("_R", bound=Record)

TESTS_FILE: Final = "workup/tests.yaml"
SIGNS_FILE: Final = "workup/signs.yaml"
SYMPTOMS_FILE: Final = "workup/symptoms.yaml"
PATHWAYS_FILES: Final = ("pathways/to-liver.yaml", "pathways/from-liver.yaml")
PAGES: Final = ("resectability", "workup", "spread")
"""Pages that take what stands on them from `data/pages`."""


@dataclass(frozen=True, slots=True)
class CompiledReason:
    """A reason for or against a test with its condition; None for one that always holds."""

    reason: AskedBy
    when: Condition | None


@dataclass(frozen=True, slots=True)
class CompiledTest:
    """A test with its reasons, and the condition that shows it done where there is one."""

    test: WorkupTest
    done: Condition | None
    reasons: tuple[CompiledReason, ...]


@dataclass(frozen=True, slots=True)
class CompiledSign:
    """A sign with its condition."""

    sign: Sign
    when: Condition


@dataclass(frozen=True, slots=True)
class Guides:
    """All guides, in the order of their files; `places` are those of all pages by id."""

    tests: tuple[CompiledTest, ...]
    signs: tuple[CompiledSign, ...]
    symptoms: tuple[SymptomGroup, ...]
    pathways: tuple[Pathway, ...]
    pages: Mapping[str, Page]
    places: Mapping[str, Place]


def compile_guides(
    documents: Documents, registry: Registry, systems: Iterable[str], scope: Scope
) -> tuple[Guides, list[Fault]]:
    """The guides, and a fault for each record that is not valid, names what does not exist or holds an unreadable condition."""
    compiler = _Compiler(documents, registry, frozenset(systems), scope)
    tests = tuple(compiler.test(test) for test in compiler.read(TESTS_FILE, _TESTS))
    compiler.check_steps(tests)
    signs = tuple(made for sign in compiler.read(SIGNS_FILE, _SIGNS) if (made := compiler.sign(sign)))
    symptoms = tuple(compiler.read(SYMPTOMS_FILE, _SYMPTOMS))
    pathways = tuple(pathway for file in PATHWAYS_FILES for pathway in compiler.read(file, _PATHWAYS))
    compiler.check_symptoms(symptoms)
    compiler.check_pathways(pathways)
    pages = {name: compiler.page(name) for name in PAGES}
    places = compiler.places(pages)
    compiler.check_rules(places)
    return Guides(tests, signs, symptoms, pathways, MappingProxyType(pages), MappingProxyType(places)), compiler.faults


def _page_file(name: str) -> str:
    return f"pages/{name}.yaml"


_TESTS: Final = TypeAdapter(list[WorkupTest])
_SIGNS: Final = TypeAdapter(list[Sign])
_SYMPTOMS: Final = TypeAdapter(list[SymptomGroup])
_PATHWAYS: Final = TypeAdapter(list[Pathway])


class _Compiler:
    def __init__(self, documents: Documents, registry: Registry, systems: frozenset[str], scope: Scope) -> None:
        self.documents = documents
        self.registry = registry
        self.systems = systems
        self.conditions = Conditions(scope)
        self.faults = self.conditions.faults

    def read(self, file: str, adapter: TypeAdapter[list[_R]]) -> list[_R]:
        try:
            records = adapter.validate_python(self.documents.by_path.get(file, []))
        except ValidationError as error:
            self.faults += faults_of(file, error)
            return []
        names = [getattr(record, "id", "") for record in records]
        self.faults += [Fault(file, name, "the id is used twice") for place, name in enumerate(names) if name in names[:place]]
        return records

    def page(self, name: str) -> Page:
        file = _page_file(name)
        try:
            return Page.model_validate(self.documents.by_path.get(file, {}))
        except ValidationError as error:
            self.faults += faults_of(file, error)
            return Page()

    def places(self, pages: Mapping[str, Page]) -> dict[str, Place]:
        """Every place of the pages by its id; what their views and places name is there, and no id is used twice."""
        found: dict[str, Place] = {}
        for name, page in pages.items():
            file = _page_file(name)
            for view in page.views:
                self._name(file, f"{view.label}: facts", view.facts, "fact", FACTS)
                self._name(file, f"{view.label}: systems", view.systems, "system", self.systems)
                self._name(file, f"{view.label}: criteria", view.criteria, "system of this view", view.systems)
            for place in (*page.places, *(place for view in page.views for place in view.places)):
                if place.id in found:
                    self.faults.append(Fault(file, place.id, "the id is used twice"))
                found[place.id] = place
                self._name(file, f"{place.id}: systems", place.systems, "system", self.systems)
                self._name(file, f"{place.id}: disputes", place.disputes, "question", self.registry.disputes)
                self._name(file, f"{place.id}: claims", place.claims, "founding claim", self.registry.claims)
                self._name(file, f"{place.id}: figures", place.figures, "figure", self.registry.figures)
        return found

    def check_rules(self, places: Mapping[str, Place]) -> None:
        """Published rules stand at places that there are, and restate systems that there are."""
        for rule in self.registry.advice.values():
            file = self.registry.files["advice", rule.id]
            self._name(file, f"{rule.id}: places", rule.places, "place", places)
            self._name(file, f"{rule.id}: restates", (rule.restates,) if rule.restates else (), "system", self.systems)

    def check_steps(self, tests: Iterable[CompiledTest]) -> None:
        """The file keeps the order in which a unit works: no test stands behind one of a later step."""
        steps = tuple(STEP_LABELS)
        latest = 0
        for one in tests:
            place = steps.index(one.test.step)
            if place < latest:
                reason = f"stands behind a test of the step {steps[latest]!r}; the order is {', '.join(steps)}"
                self.faults.append(Fault(TESTS_FILE, f"{one.test.id}: step", reason))
            latest = max(latest, place)

    def test(self, test: WorkupTest) -> CompiledTest:
        accepted = FACTS["imaging_done"].values
        self._name(TESTS_FILE, f"{test.id}: imaging", test.imaging, "kind of imaging", accepted)
        self._name(TESTS_FILE, f"{test.id}: facts", test.facts, "fact", FACTS)
        self._name(TESTS_FILE, f"{test.id}: figures", test.figures, "figure", self.registry.figures)
        done = self.conditions.condition(TESTS_FILE, f"{test.id}: done_when", test.done_when)
        return CompiledTest(test, done, tuple(self._reason(test.id, reason) for reason in test.reasons))

    def _reason(self, test: str, reason: AskedBy) -> CompiledReason:
        key = f"{test}: {reason.because}"
        rule = self.registry.advice.get(reason.because)
        if rule is None and reason.because not in self.registry.claims:
            self.faults.append(Fault(TESTS_FILE, key, "there is no such published rule or founding claim"))
        text = reason.when or (rule.when or rule.requires if rule else None)
        return CompiledReason(reason, self.conditions.condition(TESTS_FILE, key, text))

    def sign(self, sign: Sign) -> CompiledSign | None:
        known = {*self.registry.advice, *self.registry.claims, *self.systems}
        self._name(SIGNS_FILE, f"{sign.id}: because", sign.because, "published rule, founding claim or system", known)
        when = self.conditions.condition(SIGNS_FILE, f"{sign.id}: when", sign.when)
        return CompiledSign(sign, when) if when else None

    def check_symptoms(self, groups: Iterable[SymptomGroup]) -> None:
        accepted = FACTS["symptoms"].values
        for group in groups:
            self._name(SYMPTOMS_FILE, f"{group.id}: symptoms", group.symptoms, "symptom", accepted)
            self._name(SYMPTOMS_FILE, f"{group.id}: claim", (group.claim,), "founding claim", self.registry.claims)

    def check_pathways(self, pathways: Iterable[Pathway]) -> None:
        for pathway in pathways:
            file = f"pathways/{pathway.direction}.yaml"
            for key, names, what, known in self._named_by(pathway):
                self._name(file, f"{pathway.id}: {key}", names, what, known)

    def _named_by(self, pathway: Pathway) -> Iterator[tuple[str, tuple[str, ...], str, Mapping[str, object]]]:
        yield "claims", pathway.claims, "founding claim", self.registry.claims
        yield "figures", pathway.figures, "figure", self.registry.figures
        yield "rules", pathway.rules, "published rule", self.registry.advice

    def _name(self, file: str, key: str, names: Iterable[str], what: str, known: Iterable[str]) -> None:
        accepted = frozenset(known)
        self.faults += [Fault(file, key, f"there is no {what} {name!r}") for name in names if name not in accepted]
