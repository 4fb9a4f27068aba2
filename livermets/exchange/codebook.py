"""The table of codes made ready for looking up: what an observation, a diagnosis or a value says, by system and code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from livermets.exchange.plain_json import objects
from livermets.knowledge.exchange_records import (
    CodedFact,
    CodedSite,
    FhirMapping,
    HistologyCodes,
    MeasuredCodes,
    MetastasisCodes,
    PrimaryCodes,
)

OWN_FACT: Final = "urn:livermets:fact"
"""The code system of the facts by their names."""

OWN_VALUE: Final = "urn:livermets:value:"
"""Before a fact's name: the code system of its values."""

OWN_SYSTEM: Final = "urn:livermets:system"
"""The code system of the scores and stages that were computed here, and are not read back."""

SiteT = TypeVar("SiteT", bound=CodedSite)
Diagnosed: TypeAlias = "tuple[list[tuple[PrimaryCodes, FhirCode]], list[tuple[MetastasisCodes, FhirCode]]]"

_ICD: Final = ("icd-10-cm", "icd-10-gm", "icd-10")
_SHOWN: Final = {"sct": "SNOMED CT", "hgnc": "HGNC", "uicc": "UICC", "ajcc": "AJCC"}
_EVERY_EDITION: Final = _ICD


def shown_code(key: str) -> str:
    """A code of the table as a person reads it: "LOINC 2039-6"."""
    system, _, code = key.partition(" ")
    return f"{_SHOWN.get(system) or system.upper()} {code}"


@dataclass(frozen=True, slots=True)
class FhirCode:
    """One code of a resource: the system by its short name (empty for one that is not known), its address, the code."""

    system: str
    address: str
    code: str
    display: str = ""

    @property
    def key(self) -> str:
        """As the table writes it: "loinc 2039-6"."""
        return f"{self.system} {self.code}"

    @property
    def words(self) -> str:
        """As a person reads it: "LOINC 2039-6"."""
        return shown_code(self.key) if self.system else f"{self.address} {self.code}".strip()


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything of the table by its codes; `addresses` are the names of the code systems by their addresses."""

    mapping: FhirMapping
    addresses: Mapping[str, str]
    measured: Mapping[str, MeasuredCodes]
    coded: Mapping[str, CodedFact]
    histologies: Mapping[str, HistologyCodes]

    def address(self, system: str) -> str:
        """The address under which codes of a system are written."""
        return self.mapping.systems[system][0]

    def codings(self, concept: object) -> tuple[FhirCode, ...]:
        """The codes of a CodeableConcept, or of a Coding that stands alone."""
        if not isinstance(concept, Mapping):
            return ()
        listed = concept.get("coding")
        return tuple(self._codings(listed if isinstance(listed, list) else [concept]))

    def _codings(self, listed: Iterable[object]) -> Iterator[FhirCode]:
        for one in listed:
            if isinstance(one, Mapping) and isinstance(one.get("code"), str):
                address = one.get("system") if isinstance(one.get("system"), str) else ""
                system = self.addresses.get(str(address).rstrip("/"), "")
                code = one["code"].removeprefix("HGNC:") if system == "hgnc" else one["code"]
                display = one.get("display")
                yield FhirCode(system, str(address), code, display if isinstance(display, str) else "")

    def sites(self, codings: Iterable[FhirCode], sites: Iterable[SiteT]) -> list[tuple[SiteT, FhirCode]]:
        """What each of the codes means of these sites, where it means one; the longest beginning of an ICD code wins."""
        listed = tuple(sites)
        found = []
        for coding in codings:
            if hits := [one for one in listed if _means(one, coding)]:
                found.append((max(hits, key=lambda one: _length(one, coding)), coding))
        return found

    def diagnosed(self, resource: Mapping[str, object]) -> Diagnosed:
        """What a Condition is about, by its code; by category and body site where the code says only that there is a tumour."""
        code = self.codings(resource.get("code"))
        primaries, metastases = self.sites(code, self.mapping.primaries), self.sites(code, self.mapping.metastases)
        generic = self.mapping.generic
        if not primaries and not metastases and generic and self.is_one_of(code, generic.codes):
            kinds = [*code, *self._each(resource.get("category"))]
            where = self._each(resource.get("bodySite"))
            if self.is_one_of(kinds, generic.primary):
                primaries = _at(where, self.mapping.primaries)
            if self.is_one_of(kinds, generic.metastasis):
                metastases = _at(where, self.mapping.metastases)
        return primaries, metastases

    def left_open(self, resource: Mapping[str, object]) -> str:
        """What a diagnosis is that leaves the primary open, and why; empty where it is none of those."""
        found = self.sites(self.codings(resource.get("code")), self.mapping.left_open)
        return f"{found[0][0].what}: {found[0][0].why}" if found else ""

    def not_carried(self, kind: str, codings: Iterable[FhirCode]) -> str:
        """Why no fact is taken from resources of a kind and code that are known; empty for others."""
        keys = {one.key for one in codings}
        meant = (one for one in self.mapping.not_carried if kind in one.kinds or keys.intersection(one.codes))
        return next((f"{one.what}: {one.why}" for one in meant), "")

    def _each(self, concepts: object) -> list[FhirCode]:
        return [one for concept in objects(concepts) for one in self.codings(concept)]

    def other_tumour(self, codings: Iterable[FhirCode], primary: str) -> str:
        """What a morphology of ICD-O-3 says that is another tumour than this primary, in words; empty where none does."""
        for one in codings:
            step = one.code[:4]
            if one.system == "icd-o-3" and step.isdecimal():
                for other in self.mapping.other_tumours:
                    if other.first <= int(step) <= other.last and primary not in other.but:
                        return f"its morphology ({one.words}) is a {other.what}"
        return ""

    def is_one_of(self, codings: Iterable[FhirCode], keys: Iterable[str]) -> FhirCode | None:
        """The first of these codes that stands among the keys of the table."""
        wanted = frozenset(keys)
        return next((one for one in codings if one.key in wanted), None)


def _at(codings: Iterable[FhirCode], sites: Iterable[SiteT]) -> list[tuple[SiteT, FhirCode]]:
    listed = tuple(sites)
    return [(site, one) for one in codings if one.system == "sct" for site in listed if one.code in site.body]


def _icd(code: str) -> str:
    return code.replace(".", "").upper()


def _length(site: CodedSite, coding: FhirCode) -> int:
    return max((len(_icd(one)) for one in site.icd if _icd(coding.code).startswith(_icd(one))), default=0)


def _means(site: CodedSite, coding: FhirCode) -> bool:
    if coding.system in _ICD:
        return coding.system in (site.only or _EVERY_EDITION) and _length(site, coding) > 0
    if coding.system == "sct":
        return coding.code in site.sct
    return coding.system == "onko-metastases" and coding.code in site.onko


def codebook(mapping: FhirMapping) -> Codebook:
    """The table made ready for one bundle."""
    return Codebook(
        mapping,
        MappingProxyType({at.rstrip("/"): name for name, listed in mapping.systems.items() for at in listed}),
        MappingProxyType({code: one for one in mapping.measured for code in one.codes}),
        MappingProxyType({code: one for one in mapping.coded for code in one.codes}),
        MappingProxyType({code: one for one in mapping.histologies for code in one.codes}),
    )


def plain_ucum(unit: str) -> str:
    """A unit as the table writes it: either micro sign as u, without spaces."""
    return "".join(unit.split()).replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")


def factor_in(units: Mapping[str, Fraction], unit: str) -> Fraction | None:
    """The factor of a unit; None for one that is not in the table."""
    return units.get(plain_ucum(unit))
