"""A case as a FHIR bundle in the shape of mCODE: what a guide has a code for bears it, and everything bears livermets' own.

Reading the bundle again gives the same case. Scores and stages go with it as observations, with their method and the release
that they were computed under; they are not read back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from livermets.assessment.assess import Assessment
from livermets.assessment.releases import reading
from livermets.case.origins import Origin
from livermets.exchange.codebook import OWN_FACT, OWN_SYSTEM, OWN_VALUE, Codebook, codebook
from livermets.exchange.diagnoses import RELATED
from livermets.exchange.liver_lesions import LESION_NUMBER
from livermets.exchange.own import value_concept, write_own
from livermets.facts import FACTS, LESION_FIELDS, Fact, Kind
from livermets.knowledge.exchange_records import LIVER_SITE
from livermets.knowledge.loading import Knowledge

RELEASE_TAG: Final = "urn:livermets:release"
"""The code system of releases of the knowledge."""

PATIENT_ID: Final = "patient"
PRIMARY_ID: Final = "primary"
METASTASES_ID: Final = "liver-metastases"

_NAMES: Final = uuid.UUID("6f1c2f0e-3a0f-5c1d-9d55-2f6a4c1b7e90")
_DIAGNOSIS: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "encounter-diagnosis"}]
}
_ELSEWHERE: Final = frozenset({"sex", "primary_site", "lesions"})
_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def full_url(name: str, case: str) -> str:
    """The address of a resource of a case within its bundle: the same for the same case."""
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'{case}/{name}')}"


def case_bundle(assessment: Assessment, known: Knowledge) -> dict[str, Any]:
    """The case of an assessment as a FHIR R4 Bundle of type collection, ready for JSON."""
    return _Writer(assessment, known).bundle()


class _Writer:
    def __init__(self, assessment: Assessment, known: Knowledge) -> None:
        self.assessment = assessment
        self.known = known
        self.book: Codebook = codebook(known.fhir)
        self.facts = assessment.case.to_json()
        self.case = str(self.facts.get("case_label", ""))

    def bundle(self) -> dict[str, Any]:
        tag = {"system": RELEASE_TAG, "code": self.assessment.release}
        entries = [self._entry(resource) for resource in self._resources()]
        return {"resourceType": "Bundle", "meta": {"tag": [tag]}, "type": "collection", "entry": entries}

    def _entry(self, resource: dict[str, Any]) -> dict[str, Any]:
        return {"fullUrl": full_url(resource["id"], self.case), "resource": resource}

    def _reference(self, name: str) -> dict[str, str]:
        return {"reference": full_url(name, self.case)}

    def _resources(self) -> Iterator[dict[str, Any]]:
        sex = {"gender": self.facts["sex"]} if "sex" in self.facts else {}
        yield {"resourceType": "Patient", "id": PATIENT_ID, **sex}
        if "primary_site" in self.facts:
            yield self._primary(self.facts["primary_site"])
        yield self._metastases()
        for name, value in self.facts.items():
            if name not in _ELSEWHERE:
                yield self._fact(name, value)
        for number, lesion in enumerate(self.facts.get("lesions", ()), 1):
            yield self._lesion(number, lesion)
        yield from self._scores()

    def _primary(self, primary: str) -> dict[str, Any]:
        concept = value_concept(FACTS["primary_site"], primary)
        record = next((one for one in self.known.fhir.primaries if one.primary == primary and one.sct), None)
        if record:
            concept["coding"].insert(0, {"system": self.book.address("sct"), "code": record.sct[0]})
        return {
            "resourceType": "Condition",
            "id": PRIMARY_ID,
            "category": [_DIAGNOSIS],
            "code": concept,
            "subject": self._reference(PATIENT_ID),
        }

    def _metastases(self) -> dict[str, Any]:
        record = next((one for one in self.known.fhir.metastases if one.site == LIVER_SITE and one.sct), None)
        coding = [{"system": self.book.address("sct"), "code": record.sct[0]}] if record else []
        related = [{"url": RELATED[0], "valueReference": self._reference(PRIMARY_ID)}] if "primary_site" in self.facts else []
        return {
            "resourceType": "Condition",
            "id": METASTASES_ID,
            **({"extension": related} if related else {}),
            "category": [_DIAGNOSIS],
            "code": {**({"coding": coding} if coding else {}), "text": "Liver metastases"},
            "subject": self._reference(PATIENT_ID),
        }

    def _observation(self, name: str, code: dict[str, Any], origin: Origin | None = None) -> dict[str, Any]:
        when = {"effectiveDateTime": origin.observed} if origin and origin.observed else {}
        return {
            "resourceType": "Observation",
            "id": name,
            "status": "final",
            "code": code,
            "subject": self._reference(PATIENT_ID),
            **when,
        }

    def _fact(self, name: str, value: Any) -> dict[str, Any]:
        fact = FACTS[name]
        coding = [*self._standard(name), {"system": OWN_FACT, "code": name, "display": fact.label}]
        code = {"coding": coding, "text": fact.label}
        written = self._observation(name.replace("_", "-"), code, self.assessment.case.origins.get(name))
        measured = next((one for one in self.known.fhir.measured if one.fact == name), None)
        said = write_own(name, value, next(iter(measured.units)) if measured else None)
        if answers := self._answers(fact, value):
            concept = value_concept(fact, str(value).lower() if fact.kind is Kind.BOOLEAN else value)
            said = {"valueCodeableConcept": {**concept, "coding": [*answers, *concept["coding"]]}}
        return {**written, **said}

    def _standard(self, name: str) -> list[dict[str, str]]:
        """The code of a fact in a guide, where there is one."""
        measured = [one.codes[0] for one in self.known.fhir.measured if one.fact == name]
        coded = [one.codes[0] for one in self.known.fhir.coded if one.fact == name and not one.by_interpretation]
        return [self._coding(key) for key in (*measured, *coded)]

    def _coding(self, key: str) -> dict[str, str]:
        system, code = key.split(" ", 1)
        return {"system": self.book.address(system), "code": code}

    def _answers(self, fact: Fact, value: Any) -> list[dict[str, str]]:
        """The codes of an answer in a guide."""
        coded = next((one for one in self.known.fhir.coded if one.fact == fact.name and not one.by_interpretation), None)
        if coded is None or fact.kind not in (Kind.BOOLEAN, Kind.ENUM):
            return []
        return [self._coding(key) for key, answer in coded.values.items() if answer == value][:1]

    def _lesion(self, number: int, lesion: Mapping[str, Any]) -> dict[str, Any]:
        size = self.known.fhir.size
        coding = [{"system": OWN_FACT, "code": "lesions", "display": FACTS["lesions"].label}]
        if size and "size_mm" in lesion:
            coding.insert(0, self._coding(size.codes[0]))
        origin = self.assessment.case.origins.get("lesions")
        written = self._observation(f"lesion-{number}", {"coding": coding, "text": f"Liver lesion {number}"}, origin)
        written["focus"] = [self._reference(METASTASES_ID)]
        if "segment" in lesion and size:
            written["bodySite"] = self._segment(str(lesion["segment"]))
        parts: list[dict[str, Any]] = [{"code": _own(LESION_NUMBER), "valueInteger": number}]
        if size and "size_mm" in lesion:
            value = {"value": lesion["size_mm"], "unit": "mm", "system": self.book.address("ucum"), "code": "mm"}
            parts.insert(0, {"code": {"coding": [self._coding(size.longest[0])]}, "valueQuantity": value})
        for name in ("near", "status"):
            if name in lesion:
                chosen = LESION_FIELDS[name].label_of(lesion[name])
                coded = [{"system": f"{OWN_VALUE}lesions.{name}", "code": lesion[name], "display": chosen}]
                parts.append({"code": _own(f"lesions.{name}"), "valueCodeableConcept": {"coding": coded}})
        return {**written, "component": parts}

    def _segment(self, segment: str) -> dict[str, Any]:
        """SNOMED CT has no code for the halves of segment IV: the text says which."""
        assert self.known.fhir.size is not None
        codes = [self._coding(key) for key, value in self.known.fhir.size.segments.items() if value == segment[0]]
        return {"coding": codes, "text": _ROMAN[int(segment[0])] + segment[1:]}

    def _scores(self) -> Iterator[dict[str, Any]]:
        words = reading(self.assessment)["systems"]
        for name, said in ((name, said) for name, said in words.items() if said):
            definition = self.known.systems[name].definition
            code = {"coding": [{"system": OWN_SYSTEM, "code": name, "display": definition.name}], "text": definition.name}
            written = self._observation(f"score-{name}"[:64], code)
            method = f"{definition.name}, as defined in {definition.source}; livermets release {self.assessment.release}"
            focus = [self._reference(METASTASES_ID)]
            yield {**written, "focus": focus, "valueString": said, "method": {"text": method}}


def _own(code: str) -> dict[str, Any]:
    return {"coding": [{"system": OWN_FACT, "code": code}]}
