"""The service of CDS Hooks 2.0: what it asks a client to send along, and the cards of what was sent.

No server is asked for anything: what a client does not send along is not known, and is said to be missing. The queries are made
of the table of codes that the import reads, so that no more is asked for than can be used.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from pydantic import ValidationError

from livermets.api.cards import NotUsed, cards_of
from livermets.api.declined import BAD_REQUEST, NOT_ACCEPTED, DeclinedError, refused_for
from livermets.api.shapes import Card, Cards, HookRequest, HookService, HookServices
from livermets.assessment.assess import assess
from livermets.case.case_file import read_json
from livermets.case.faults import CaseError
from livermets.case.reading import read_what_fits
from livermets.exchange.bundle import Bundle, BundleEntry, gathered, not_of, subject_of
from livermets.exchange.codebook import Codebook, codebook
from livermets.exchange.diagnoses import read_condition, read_site
from livermets.exchange.found import NotTakenError, resource_origin
from livermets.exchange.read import FhirReading, read_gathered
from livermets.facts import FACTS
from livermets.knowledge.exchange_records import LIVER_SITE, FhirMapping
from livermets.knowledge.loading import Knowledge
from livermets.text import listed, readable

SERVICE: Final = "liver-metastases"
MOST_ENTRIES: Final = 20_000
"""Resources that one request may hold."""

DEEPEST_REQUEST: Final = 200
_NOT_ENOUGH: Final = 412
_OF_PATIENT: Final = "{{context.patientId}}"
_DIAGNOSES: Final = "conditions"
"""The query without whose answer silence would say more than is known."""
_NEWEST: Final = "_sort=-date&_count=500"
_TITLE: Final = "Liver metastases: red flags, what is missing, what is settled"
_DESCRIPTION: Final = (
    "Reads the diagnoses and results of a patient with liver metastases and says which red flags stand, which facts published "
    "rules still wait for, and which stages and scores are settled, each with its source. Orders nothing."
)
_USE: Final = (
    "What is read must be sent along (prefetch): no FHIR server is asked. A query that is left out is named on a card."
)


def discovery(known: Knowledge) -> HookServices:
    """The services that there are: one, for the hook patient-view."""
    service = HookService(
        hook="patient-view",
        title=_TITLE,
        description=_DESCRIPTION,
        id=SERVICE,
        prefetch=prefetch_templates(known.fhir),
        usage_requirements=_USE,
    )
    return HookServices(services=[service])


def prefetch_templates(mapping: FhirMapping) -> dict[str, str]:
    """The queries for what the table of codes reads, by their keys.

    No parameter stands twice in a query: clients that take an address apart into a table keep one of both, or join them with a
    comma, which means "or".
    """
    laboratory: list[str] = []
    findings: list[str] = []
    for measured in mapping.measured:
        (laboratory if measured.blood else findings).extend(measured.codes)
    for coded in mapping.coded:
        (laboratory if coded.blood else findings).extend(coded.codes)
    for group in (mapping.size, mapping.receptors, mapping.genes):
        findings += group.codes if group else ()
    findings += mapping.histology_codes
    findings += (f"{system} {code}" for system, codes in mapping.site_codes.items() for code in codes)
    metastases = [f"sct {code}" for one in mapping.metastases for code in one.sct]
    return {
        "patient": f"Patient/{_OF_PATIENT}",
        _DIAGNOSES: f"Condition?patient={_OF_PATIENT}&_count=500",
        "laboratory": _observations(laboratory, mapping),
        "findings": _observations(findings, mapping),
        "metastases": _observations(metastases, mapping),
    }


def _observations(codes: Iterable[str], mapping: FhirMapping) -> str:
    tokens = (f"{mapping.systems[system][0]}|{code}" for system, _, code in (one.partition(" ") for one in codes))
    return f"Observation?patient={_OF_PATIENT}&code={','.join(dict.fromkeys(tokens))}&{_NEWEST}"


def hook_answer(content: bytes, known: Knowledge, day: datetime.date, base: str) -> bytes:
    """The cards for what a client sends when a record is opened.

    Raises DeclinedError for what is no request of this hook, for another patient's resources in the place of the patient, and
    where nothing that could be read was sent along, or too little to tell whether there is anything to say (412).
    """
    request = _request(_document(content))
    patient = request.context.patient_id
    sent = _sent(request, prefetch_templates(known.fhir))
    return _cards(sent, patient, known, day, base)


def bundle_cards(content: bytes, known: Knowledge, day: datetime.date, base: str) -> bytes:
    """The cards for a FHIR bundle, or for what `hook_answer` takes. Raises DeclinedError for anything else."""
    document = _document(content)
    if isinstance(document, dict) and document.get("resourceType") == "Bundle":
        entries = document.get("entry", [])
        if not isinstance(entries, list):
            raise DeclinedError(BAD_REQUEST, ["entry: is no list; accepted: a FHIR R4 Bundle in JSON"])
        _check_number(len(entries))
        kind = document.get("type")
        sent = _Sent(tuple(entries), _pages("the bundle", document), kind=kind if isinstance(kind, str) else "")
        return _cards(sent, None, known, day, base)
    return hook_answer(content, known, day, base)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent along: the entries of all answers as one list, and what was not answered."""

    entries: tuple[Any, ...]
    not_answered: tuple[str, ...] = ()
    kind: str = "searchset"


def _document(content: bytes) -> Any:
    try:
        return read_json(content, largest=None, deepest=DEEPEST_REQUEST)
    except CaseError as error:
        raise refused_for(error.faults) from None


def _request(document: Any) -> HookRequest:
    if not isinstance(document, dict):
        raise DeclinedError(BAD_REQUEST, ["the request is no object; accepted: a request of CDS Hooks"])
    try:
        return HookRequest.model_validate(document)
    except ValidationError as error:
        raise DeclinedError(BAD_REQUEST, shape_faults(error)) from None


def shape_faults(error: ValidationError) -> list[str]:
    """What is wrong with the shape of a request, a line for each place, without any value of it."""
    lines = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(readable(str(part), 40) for part in one["loc"]) or "the request"
        lines.append(f"{where}: {one['msg'][:1].lower()}{one['msg'][1:]}")
    return list(dict.fromkeys(lines))[:20]


def _sent(request: HookRequest, asked: Mapping[str, str]) -> _Sent:
    patient = request.context.patient_id
    entries: list[Any] = []
    missing: list[str] = []
    given = request.prefetch or {}
    for key in asked:
        if key not in given:
            missing.append(f"{key}: was not sent along")
            continue
        value = given[key]
        if value is None:
            continue
        if failed := _failed(value):
            missing.append(f"{key}: {failed}")
            continue
        if key == "patient" and value.get("resourceType") == "Patient":
            value = {**value, "id": patient} if value.get("id") is None else value  # it is the answer for this id
            if value["id"] != patient:
                raise DeclinedError(NOT_ACCEPTED, ["prefetch.patient: is not the patient of the context (context.patientId)"])
        found = _entries(key, value)
        missing += _pages(key, value)
        entries += found
        _check_number(len(entries))
    if not any(key in given and (given[key] is None or not _failed(given[key] or {})) for key in asked):
        raise DeclinedError(
            _NOT_ENOUGH, [f"nothing that could be read was sent along; accepted: prefetch with {listed(asked)}"]
        )
    return _Sent(tuple(entries), tuple(missing))


def _failed(value: Mapping[str, Any]) -> str:
    """That a query failed, in words; empty where it was answered."""
    return "the query failed (OperationOutcome)" if value.get("resourceType") == "OperationOutcome" else ""


def _entries(key: str, value: Mapping[str, Any]) -> list[Any]:
    if value.get("resourceType") != "Bundle":
        return [{"resource": value}]
    listed_entries = value.get("entry", [])
    if not isinstance(listed_entries, list):
        raise DeclinedError(BAD_REQUEST, [f"prefetch.{key}.entry: is no list; accepted: a searchset Bundle"])
    return listed_entries


def _pages(name: str, bundle: Mapping[str, Any]) -> tuple[str, ...]:
    """That a bundle is only the first page of an answer, where it says so."""
    links = bundle.get("link")
    more = any(isinstance(one, Mapping) and one.get("relation") == "next" for one in (links if isinstance(links, list) else ()))
    return (f"{name}: only the first page was sent, and there are more",) if more else ()


def _check_number(entries: int) -> None:
    if entries > MOST_ENTRIES:
        raise DeclinedError(413, [f"more than {MOST_ENTRIES:,} entries; accepted: at most {MOST_ENTRIES:,}"])


def _cards(sent: _Sent, patient: str | None, known: Knowledge, day: datetime.date, base: str) -> bytes:
    # Without its Patient the answers could be anybody's: the one of the context is put in its place.
    own = [{"resource": {"resourceType": "Patient", "id": patient}}] if patient and not _is_there(patient, sent.entries) else []
    bundle = gathered(sent.kind, [*own, *sent.entries])
    subject, why = subject_of(bundle, patient)
    if why:
        raise DeclinedError(NOT_ACCEPTED, [why])
    reading = read_gathered(bundle, known.fhir, day, patient)
    if not concerns_the_liver(bundle, subject, reading, codebook(known.fhir)):
        if unanswered := [one for one in sent.not_answered if one.startswith(f"{_DIAGNOSES}:")]:
            said = "whether there are metastases in the liver cannot be told"
            raise DeclinedError(_NOT_ENOUGH, [f"{said}: {'; '.join(unanswered)}"])
        return _written(())
    origins = {name: resource_origin(one) for name, one in reading.sources.items()}
    case, faults = read_what_fits(dict(reading.case))
    case = replace(case, origins={name: one for name, one in origins.items() if name in case.given})
    not_taken = [f"{one.resource}: {one.reason}" for one in reading.refused]
    not_used = NotUsed(sent.not_answered, tuple(chain(not_taken, map(str, faults))))
    return _written(cards_of(assess(case, known), not_used, day, base))


def _is_there(patient: str, entries: Iterable[Any]) -> bool:
    resources = (one.get("resource") for one in entries if isinstance(one, Mapping))
    return any(
        isinstance(one, Mapping) and one.get("resourceType") == "Patient" and one.get("id") == patient for one in resources
    )


def concerns_the_liver(bundle: Bundle, subject: BundleEntry | None, reading: FhirReading, book: Codebook) -> bool:
    """Whether what was sent says that there are metastases in the liver, or says something of the liver itself.

    Where it does not, there is nothing to say, and a doctor who opened the record is not disturbed.
    """
    if any(FACTS[name].section == "liver" for name in reading.case):
        return True
    return any(site == LIVER_SITE for site in _sites(bundle, subject, book))


def _sites(bundle: Bundle, subject: BundleEntry | None, book: Codebook) -> Iterator[str | None]:
    for entry in bundle.of_kind("Condition", "Observation"):
        try:
            found = read_condition(entry, book) if entry.kind == "Condition" else read_site(entry, book)
        except NotTakenError:
            continue
        if found is not None and found.metastasis is not None and not not_of(bundle, subject, entry):
            yield found.metastasis.site


def _written(cards: Iterable[Card]) -> bytes:
    return Cards(cards=list(cards)).model_dump_json(by_alias=True, exclude_none=True).encode()


def discovery_answer(known: Knowledge) -> bytes:
    """The discovery, as it is sent."""
    return discovery(known).model_dump_json(by_alias=True, exclude_none=True).encode()
