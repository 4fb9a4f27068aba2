"""What diagnoses say: where the cancer began, what it is made of, where its metastases are, and when they came."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from livermets.case.partial_days import months_between
from livermets.exchange.bundle import Bundle, BundleEntry
from livermets.exchange.codebook import OWN_VALUE, Codebook, FhirCode
from livermets.exchange.found import Found, NotTakenError
from livermets.exchange.observations import modifier_fault, status_fault
from livermets.exchange.own import own_code
from livermets.exchange.periods import Period, began, observed
from livermets.exchange.plain_json import objects
from livermets.knowledge.exchange_records import LIVER_SITE, HistologyCodes, MetastasisCodes, PrimaryCodes
from livermets.rules.ranges import Range
from livermets.text import readable

EARLIER_TUMOUR: Final = "mii-pr-onko-fruehere-tumorerkrankung"
RELATED: Final = (
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition",
    "http://hl7.org/fhir/StructureDefinition/condition-related",
)
UNKNOWN_SITE: Final = "unknown-primary"
_HISTOLOGY: Final = "histology-morphology-behavior"
_SURE: Final = "confirmed"
_WAYS: Final = "mii-cs-onko-primaertumor-diagnosesicherung"
"""How a German registry diagnosis was made, which says nothing against it."""
_CERTAINTY: Final = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
_CERTAIN: Final = "G"
_PAST: Final = frozenset({"inactive", "remission", "resolved"})
_WITHIN_A_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of a tumour: its primary, or the site of its metastases, with the code that says so."""

    entry: BundleEntry
    coding: FhirCode
    primary: PrimaryCodes | None = None
    metastasis: MetastasisCodes | None = None

    @property
    def when(self) -> Period | None:
        return began(self.entry.resource) if self.entry.kind == "Condition" else observed(self.entry.resource)

    @property
    def is_past(self) -> bool:
        return _status(self.entry.resource, "clinicalStatus") in _PAST or any(
            EARLIER_TUMOUR in str(one) for one in _profiles(self.entry.resource)
        )


def _profiles(resource: Mapping[str, Any]) -> list[Any]:
    meta = resource.get("meta")
    listed = meta.get("profile") if isinstance(meta, Mapping) else None
    return listed if isinstance(listed, list) else []


def _status(resource: Mapping[str, Any], name: str) -> str | None:
    concept = resource.get(name)
    listed = concept.get("coding") if isinstance(concept, Mapping) else None
    codes = [one.get("code") for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]
    return next((str(one) for one in codes if isinstance(one, str) and one.isalpha()), None) or next(
        (str(one) for one in codes if isinstance(one, str) and not one.isdigit()), None
    )


def read_condition(entry: BundleEntry, book: Codebook) -> Diagnosis | None:
    """The tumour that a Condition is about; None where it is about none that is known. Raises NotTakenError."""
    own = own_code(entry.resource.get("code"), "primary_site")
    if own is not None:
        record = PrimaryCodes(primary=own, source=())
        return Diagnosis(entry, FhirCode("", f"{OWN_VALUE}primary_site", own), primary=record)
    if open_one := book.left_open(entry.resource):
        raise NotTakenError(open_one)
    primaries, sites = book.diagnosed(entry.resource)
    if not primaries and not sites:
        return None
    _check(entry, len({one.primary for one, _ in primaries}) + len({one.site for one, _ in sites}))
    if primaries:
        chosen = next((pair for pair in primaries if pair[0].origin), primaries[0])
        return Diagnosis(entry, chosen[1], primary=chosen[0])
    return Diagnosis(entry, sites[0][1], metastasis=sites[0][0])


def _check(entry: BundleEntry, meanings: int) -> None:
    if fault := modifier_fault(entry.resource):
        raise NotTakenError(fault)
    if (sure := _verification(entry.resource.get("verificationStatus"))) != _SURE:
        raise NotTakenError(f"the diagnosis is {readable(sure, 30)}, not confirmed")
    for letter in _certainties(entry.resource):
        if letter != _CERTAIN:
            raise NotTakenError(f"the diagnosis has the certainty {readable(letter, 30)}, and only {_CERTAIN} is certain")
    if meanings > 1:
        raise NotTakenError("its codes mean different things")


def _verification(concept: object) -> str:
    """What is said of how sure a diagnosis is; "confirmed" where nothing is said, or only how it was made."""
    if concept is None:
        return _SURE
    if not isinstance(concept, Mapping):
        return "of a status that is not understood"
    codes = [
        str(one.get("code"))
        for one in objects(concept.get("coding"))
        if _WAYS not in str(one.get("system")) and one.get("code") is not None
    ]
    if not codes and not concept.get("text"):
        return _SURE
    worded = [one for one in codes if not one.isdigit()]
    if set(worded) == {_SURE}:
        return _SURE
    said = [one for one in worded if one != _SURE] or [str(concept.get("text") or ", ".join(codes))]
    return _SURE if not codes and said == [_SURE] else said[0]


def _certainties(resource: Mapping[str, Any]) -> Iterator[str]:
    """How certain a diagnosis in the German edition is said to be, beside its code: excluded, suspected, past or certain."""
    code = resource.get("code")
    for coding in objects(code.get("coding") if isinstance(code, Mapping) else None):
        for extension in objects(coding.get("extension")):
            if extension.get("url") == _CERTAINTY:
                value = extension.get("valueCoding")
                yield str(value.get("code") if isinstance(value, Mapping) else extension.get("valueCode"))


def read_site(entry: BundleEntry, book: Codebook) -> Diagnosis | None:
    """The metastasis that an Observation is about: by its value, its body site or its code. Raises NotTakenError."""
    resource = entry.resource
    codings = book.codings(resource.get("code"))
    of_site = {f"{system} {code}" for system, listed in book.mapping.site_codes.items() for code in listed}
    if book.is_one_of(codings, of_site):
        site = resource.get("bodySite")
        said = (*book.codings(resource.get("valueCodeableConcept")), *book.codings(site[0] if isinstance(site, list) else site))
        found = book.sites(said, book.mapping.metastases)
        if not found:
            raise NotTakenError(f"the site is not understood: {', '.join(one.words for one in said) or 'none is said'}")
    else:
        found = book.sites(codings, book.mapping.metastases)
        if not found:
            return None
        if any(name.startswith("value") for name in resource):
            raise NotTakenError("a metastasis as an observation with a value: whether it is there is not understood")
    for fault in (status_fault(resource), modifier_fault(resource)):
        if fault:
            raise NotTakenError(fault)
    if len({one.site for one, _ in found}) > 1:
        raise NotTakenError("its codes mean different things")
    return Diagnosis(entry, found[0][1], metastasis=found[0][0])


def primary_of(diagnoses: list[Diagnosis], bundle: Bundle) -> Diagnosis | None:
    """The primary of the liver metastases. Raises NotTakenError where several are left and none is pointed to."""
    primaries = [one for one in diagnoses if one.primary]
    pointed = {
        found.name
        for one in diagnoses
        if one.metastasis and one.metastasis.site == LIVER_SITE
        for reference in _references(one.entry)
        if (found := bundle.find(reference, one.entry)) is not None
    }
    if meant := [one for one in primaries if one.entry.name in pointed]:
        primaries = meant
    elif len({_meaning(one) for one in primaries}) > 1:
        primaries = [one for one in primaries if not one.is_past] or primaries
    if len({_meaning(one) for one in primaries}) > 1:
        names = ", ".join(f"{_meaning(one)} ({one.coding.words})" for one in primaries)
        raise NotTakenError(f"several primaries, and the liver metastases do not say of which they are: {names}")
    return min(primaries, key=_first, default=None)


def _meaning(one: Diagnosis) -> str:
    return one.primary.primary if one.primary else ""


def _first(one: Diagnosis) -> str:
    return one.when.text if one.when else "9999"


def _references(entry: BundleEntry) -> Iterator[object]:
    focus = entry.resource.get("focus")
    yield from focus if isinstance(focus, list) else [focus]
    for extension in objects(entry.resource.get("extension")):
        if extension.get("url") in RELATED:
            yield extension.get("valueReference")


def facts_of_primary(one: Diagnosis, book: Codebook, histologies: list[tuple[HistologyCodes, Found]]) -> Iterator[Found]:
    """Primary, side, organ of origin and histology, as codes of diagnosis and histology say them."""
    assert one.primary is not None
    if one.coding.address.startswith(OWN_VALUE):
        yield Found("primary_site", one.primary.primary, one.entry.name, f"livermets {one.coding.code}", one.when)
        return
    own = [*_own_histologies(one, book), *histologies]
    makes = {record.makes for record, _ in own if record.makes}
    primary = makes.pop() if len(makes) == 1 else one.primary.primary
    yield Found("primary_site", primary, one.entry.name, one.coding.words, one.when)
    if one.primary.origin:
        yield Found("neuroendocrine_origin", one.primary.origin, one.entry.name, one.coding.words, one.when)
    if primary == "colorectal":
        sides = {
            (side, coding.words)
            for coding in book.codings(one.entry.resource.get("code"))
            if coding.system.startswith("icd-10")
            for code, side in book.mapping.sides.items()
            if coding.code.startswith(code)
        }
        if len({side for side, _ in sides}) == 1:
            side, words = sorted(sides)[0]
            yield Found("primary_side", side, one.entry.name, words, one.when)
    yield from (found for _, found in own)


def _own_histologies(one: Diagnosis, book: Codebook) -> Iterator[tuple[HistologyCodes, Found]]:
    for coding in morphologies_of(one, book):
        if record := book.histologies.get(coding.key):
            yield record, Found("primary_histology", record.histology, one.entry.name, coding.words, one.when)


def morphologies_of(one: Diagnosis, book: Codebook) -> tuple[FhirCode, ...]:
    """The codes of a diagnosis that may say what it is made of: those of its own and of its histology."""
    written = [one.entry.resource.get("code")]
    for extension in objects(one.entry.resource.get("extension")):
        if _HISTOLOGY in str(extension.get("url")):
            written.append(extension.get("valueCodeableConcept"))
    return tuple(coding for concept in written for coding in book.codings(concept))


def past_sites(diagnoses: list[Diagnosis]) -> Iterator[tuple[str, str]]:
    """Metastases outside the liver that are no longer active: the resource, and why it is not taken."""
    for one in diagnoses:
        if one.metastasis is not None and one.metastasis.site != LIVER_SITE and one.is_past:
            said = readable(_status(one.entry.resource, "clinicalStatus") or "an earlier tumour", 30)
            yield one.entry.name, f"a metastasis that is no longer active ({said})"


def facts_of_sites(diagnoses: list[Diagnosis]) -> Iterator[Found]:
    """Sites outside the liver, each found one by itself, and that there is disease outside where only that is said."""
    for one in diagnoses:
        if one.metastasis is None or one.metastasis.site == LIVER_SITE or one.is_past:
            continue
        if one.metastasis.site is None:
            yield Found("extrahepatic_disease", True, one.entry.name, one.coding.words, one.when)
        else:
            yield Found("extrahepatic_sites", [one.metastasis.site], one.entry.name, one.coding.words, one.when)


def interval_of(primary: Diagnosis | None, diagnoses: list[Diagnosis]) -> Found | None:
    """The time from the primary to the first liver metastases; None where a date is missing.

    Metastases found before the primary, or on its day, are synchronous. What the dates leave open is a range: where they leave
    open which came first, or lie so close that the metastases may have been found with the primary, from 0 on. A primary
    that was never found has no such interval.
    """
    dated = [(one.when, one) for one in diagnoses if one.metastasis and one.metastasis.site == LIVER_SITE and one.when]
    if primary is None or primary.when is None or not dated or _meaning(primary) == UNKNOWN_SITE:
        return None
    when, liver = min(dated, key=lambda pair: pair[0].first)
    code = f"{primary.coding.words} and {liver.coding.words}"
    if when.days.last <= primary.when.days.first:
        return Found("synchronous", True, liver.entry.name, code, when)
    least, most = months_between(primary.when.days, when.days)
    if (when.days.last - primary.when.days.first).days <= _WITHIN_A_MONTH:
        least = Fraction(0)
    low, high = math.floor(least * 100) / 100, math.ceil(most * 100) / 100
    value = round(float(least), 2) if least == most else Range(low, high).text
    return Found("disease_free_interval_months", value, liver.entry.name, code, when)
