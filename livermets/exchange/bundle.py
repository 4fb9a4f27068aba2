"""A FHIR bundle as it comes in: its resources by name, whose they are, and what stands in it that cannot be read.

The JSON itself is looked at and nothing is filled in: libraries that make objects of it drop the sign of "<5", the precision of
a date, or a second value.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from livermets.case.case import CaseError
from livermets.case.case_file import read_json
from livermets.exchange.periods import read_period
from livermets.text import readable

FHIR_TYPE: Final = "application/fhir+json"
"""The media type of what is FHIR in JSON."""
LARGEST_BUNDLE: Final = 200_000_000
"""Bytes of a bundle; 20,000 laboratory results have about twenty million."""

_DEEPEST: Final = 200
_ACCEPTED: Final = "a FHIR R4 Bundle in JSON is read"
_NO_CONTENT: Final = frozenset({"batch-response", "transaction-response"})
_OF_RELATIVES: Final = "FamilyMemberHistory"
_PATIENT: Final = ("subject", "patient")


class ExchangeError(ValueError):
    """A file that is no bundle; the text says in one sentence what it is and what would be read."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken: which resource, and why."""

    resource: str
    reason: str


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One resource: what it is called in a report ("Observation/5"), its content, and what it contains, by the ids."""

    name: str
    resource: Mapping[str, Any]
    full_url: str = ""
    contained: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    identifiers: frozenset[tuple[Any, Any]] = frozenset()
    """System and value of each identifier of a patient."""

    @property
    def kind(self) -> str:
        return str(self.resource["resourceType"])


@dataclass(frozen=True, slots=True)
class Bundle:
    """The resources of a bundle, found again by their references, and what of it could not be used."""

    kind: str
    entries: tuple[BundleEntry, ...]
    refused: tuple[Refusal, ...]
    by_url: Mapping[str, BundleEntry]
    by_name: Mapping[str, Sequence[BundleEntry]]
    without_server: Mapping[str, Sequence[BundleEntry]]
    """Those by name that have no full address of a server, which an address of a server may mean."""

    def of_kind(self, *kinds: str) -> Iterator[BundleEntry]:
        return (entry for entry in self.entries if entry.kind in kinds)

    def find(self, reference: object, of: BundleEntry) -> BundleEntry | None:
        """The resource that a reference means: contained, by its full address, or by kind and id; None where it is not here."""
        written = reference.get("reference") if isinstance(reference, Mapping) else None
        if not isinstance(written, str):
            return None
        if written.startswith("#"):
            inside = of.contained.get(written[1:])
            return BundleEntry(f"{of.name}{written}", inside, contained=of.contained) if inside else None
        plain = written.split("/_history/")[0]
        if plain in self.by_url:
            return self.by_url[plain]
        name = "/".join(plain.split("/")[-2:])
        named = (self.without_server if plain.startswith("http") else self.by_name).get(name, ())
        return named[0] if len(named) == 1 else None


def read_bundle(content: bytes) -> Bundle:
    """The bundle of a file. Raises ExchangeError for what is none."""
    if len(content) > LARGEST_BUNDLE:
        raise ExchangeError(f"{len(content):,} bytes are too large for one bundle; at most {LARGEST_BUNDLE:,} bytes are read")
    try:
        document = read_json(content, largest=None, deepest=_DEEPEST)
    except CaseError as error:
        fault = error.faults[0]
        where = "" if fault.field == "file" else f"{fault.field}: "
        raise ExchangeError(f"the file cannot be read: {where}{fault.problem}; {_ACCEPTED}") from None
    if not isinstance(document, dict):
        raise ExchangeError(f"the file is no bundle: it holds no object; {_ACCEPTED}")
    kind = document.get("resourceType")
    if kind != "Bundle":
        what = f"a {readable(kind)}" if isinstance(kind, str) else "JSON without a resourceType"
        raise ExchangeError(f"the file is no bundle: it is {what}; {_ACCEPTED}")
    listed = document.get("entry", [])
    if not isinstance(listed, list):
        raise ExchangeError(f"the file is no bundle: its entry is no list; {_ACCEPTED}")
    return gathered(str(document.get("type") or "without a type"), listed)


def gathered(kind: str, listed: Sequence[Any]) -> Bundle:
    """The bundle of a list of entries, each an object with its `resource`; `kind` is its type."""
    refused: list[Refusal] = []
    entries: dict[str, list[BundleEntry]] = {}
    by_url: dict[str, BundleEntry] = {}
    for number, item in enumerate(listed, 1):
        why = _not_a_resource(kind, item)
        if why:
            refused.append(Refusal(f"entry {number}", why))
            continue
        resource, full_url = item["resource"], item.get("fullUrl")
        named = isinstance(resource.get("id"), str)
        name = (
            f"{resource['resourceType']}/{readable(resource['id'])}"
            if named
            else f"entry {number} ({resource['resourceType']})"
        )
        address = full_url if isinstance(full_url, str) else ""
        entry = BundleEntry(name, resource, address, _contained(resource), _identifiers(resource))
        entries.setdefault(name if not entry.full_url.startswith("http") else entry.full_url, []).append(entry)
        if entry.full_url:
            by_url[entry.full_url] = entry
    kept: list[BundleEntry] = []
    for several in entries.values():
        newest = several[0] if len(several) == 1 else _newest(several)
        if newest is None:
            refused.append(Refusal(several[0].name, f"stands {len(several)} times with different content"))
        else:
            kept += [newest, *_inside(newest)]
    by_name: dict[str, list[BundleEntry]] = {}
    without_server: dict[str, list[BundleEntry]] = {}
    for entry in kept:
        by_name.setdefault(entry.name, []).append(entry)
        if not entry.full_url.startswith("http"):
            without_server.setdefault(entry.name, []).append(entry)
    alive = {id(entry) for entry in kept}
    addresses = {one.full_url: one for one in kept if one.full_url} | {
        address: one for address, one in by_url.items() if id(one) in alive
    }
    return Bundle(kind, tuple(kept), tuple(refused), addresses, by_name, without_server)


def _not_a_resource(kind: str, item: object) -> str:
    if kind in _NO_CONTENT:
        return f"a bundle of type {kind} holds answers of a server, no resources"
    if not isinstance(item, Mapping):
        return "is no object"
    request = item.get("request")
    method = request.get("method") if isinstance(request, Mapping) else None
    if method in ("DELETE", "GET", "HEAD", "PATCH"):
        return f"is a request ({method}), not a resource"
    resource = item.get("resource")
    if not isinstance(resource, Mapping):
        return "holds no resource"
    if not isinstance(resource.get("resourceType"), str):
        return "its resource does not say what it is (resourceType)"
    return ""


def _identifiers(resource: Mapping[str, Any]) -> frozenset[tuple[Any, Any]]:
    listed = resource.get("identifier") if resource["resourceType"] == "Patient" else None
    named = [(one.get("system"), one.get("value")) for one in (listed if isinstance(listed, list) else ()) if _is_named(one)]
    return frozenset(named)


def _is_named(identifier: object) -> bool:
    """Whether an identifier has a value, and both of its parts are plain."""
    return (
        isinstance(identifier, Mapping)
        and identifier.get("value") is not None
        and isinstance(identifier["value"], Hashable)
        and isinstance(identifier.get("system"), Hashable)
    )


def _contained(resource: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    listed = resource.get("contained")
    return {
        str(one.get("id")): one
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, Mapping) and isinstance(one.get("resourceType"), str)
    }


def _inside(entry: BundleEntry) -> Iterator[BundleEntry]:
    """Observations and diagnoses inside of another resource, which speak of its patient."""
    if entry.kind == _OF_RELATIVES:
        return
    own = next((entry.resource[name] for name in _PATIENT if name in entry.resource), None)
    for name, resource in entry.contained.items():
        if resource["resourceType"] in ("Observation", "Condition"):
            whole = resource if "subject" in resource or own is None else {**resource, "subject": own}
            yield BundleEntry(f"{entry.name}#{readable(name)}", whole, contained=entry.contained)


def _newest(several: list[BundleEntry]) -> BundleEntry | None:
    """The last version of a resource that stands several times; None where that cannot be told."""
    if all(one.resource == several[0].resource for one in several):
        return several[0]
    moments = {span.first: one for one in several if (span := read_period(_meta(one).get("lastUpdated"))) is not None}
    return moments[max(moments)] if len(moments) == len(several) else None


def _meta(entry: BundleEntry) -> Mapping[str, Any]:
    meta = entry.resource.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def subject_of(bundle: Bundle, wanted: str | None) -> tuple[BundleEntry | None, str]:
    """The patient of a bundle, or none where it names none, and why nothing can be taken where there are several.

    `wanted` is the id of one of several.
    """
    patients = list(bundle.of_kind("Patient"))
    if wanted is not None:
        chosen = [one for one in patients if wanted in (one.resource.get("id"), one.name)]
        return (chosen[0], "") if len(chosen) == 1 else (None, f"no patient of the bundle has the id {readable(wanted)}")
    if len(patients) > 1:
        names = ", ".join(one.name for one in patients[:5])
        return None, f"the bundle holds {len(patients)} patients ({names}): nothing is taken before one of them is named"
    if patients:
        return patients[0], ""
    spoken = {text for entry in bundle.entries if (text := _reference(entry)) is not None}
    if len(spoken) > 1:
        return None, f"the resources speak of {len(spoken)} patients, and the bundle holds none of them: nothing is taken"
    return None, ""


def _reference(entry: BundleEntry) -> str | None:
    for name in _PATIENT:
        subject = entry.resource.get(name)
        if isinstance(subject, Mapping) and isinstance(subject.get("reference"), str):
            return str(subject["reference"]).split("/_history/")[0]
    return None


def not_of(bundle: Bundle, patient: BundleEntry | None, entry: BundleEntry) -> str:
    """Why a resource is not taken for its subject; empty where it is the patient's."""
    subject = next((entry.resource[name] for name in _PATIENT if isinstance(entry.resource.get(name), Mapping)), None)
    if subject is None:
        return "does not say whose it is"
    if patient is None:
        return "" if _reference(entry) is not None else "does not say whose it is by a reference"
    found = bundle.find(subject, entry)
    if found is not None and found.resource is patient.resource:
        return ""
    named = subject.get("identifier")
    is_same = _is_named(named) and (named.get("system"), named["value"]) in patient.identifiers
    if is_same and _reference(entry) is None:
        return ""
    if found is None and _reference(entry) is not None:
        return f"its subject ({readable(str(_reference(entry)))}) is not the patient of the bundle"
    return "is of another patient" if found is not None else "does not say whose it is by a reference"
