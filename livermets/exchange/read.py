"""A case out of a FHIR bundle: every fact with its resource, code and date, and everything that was not taken with the reason.

Nothing is guessed: an observation that is not final, a unit that is not in the table, two values that differ on one day, a
resource of another patient are refused and named.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from livermets.case.reading import read_what_fits
from livermets.exchange.bundle import Bundle, BundleEntry, Refusal, not_of, read_bundle, subject_of
from livermets.exchange.codebook import Codebook, FhirCode, codebook
from livermets.exchange.diagnoses import (
    Diagnosis,
    facts_of_primary,
    facts_of_sites,
    interval_of,
    morphologies_of,
    past_sites,
    primary_of,
    read_condition,
    read_site,
)
from livermets.exchange.follow_ups import FoundFollowUp, read_follow_ups
from livermets.exchange.found import Found, NotTakenError, newest
from livermets.exchange.liver_lesions import FoundLesion, lesion_list, read_size
from livermets.exchange.observations import modifier_fault, read_observation, status_fault
from livermets.exchange.periods import Period, observed, read_period, years_between
from livermets.exchange.places import Surroundings
from livermets.exchange.plain_json import objects
from livermets.exchange.procedures import performed, read_procedure
from livermets.knowledge.exchange_records import FhirMapping, HistologyCodes
from livermets.text import counted, readable

_SEXES: Final = {"female": "female", "male": "male"}
_PEOPLE: Final = ("Patient", "RelatedPerson", "Group")
# What says who did something, where, or why a resource is there: no fact can be taken from it, and none is missed.
_AROUND: Final = frozenset(
    {
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Location",
        "Provenance",
        "Specimen",
        "BodyStructure",
        "Device",
        "Medication",
    }
)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Resources of one kind and code that no fact was taken from: one of them, how many there are, and why."""

    resource: str
    code: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class FhirReading:
    """What a bundle says of a case: `case` as a case file has it, where each fact was read, and what was not taken.

    `older` are values that a later one takes the place of, `follow_ups` what became of decisions of the board.
    """

    case: Mapping[str, Any]
    sources: Mapping[str, Found]
    refused: tuple[Refusal, ...]
    not_understood: tuple[NotUnderstood, ...]
    older: tuple[Found, ...] = ()
    follow_ups: tuple[FoundFollowUp, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract of `python -m livermets import`."""
        return {
            "case": dict(self.case),
            "origins": {
                name: {"resource": one.resource, "code": one.code, "date": one.date} for name, one in self.sources.items()
            },
            "refused": [{"resource": one.resource, "reason": one.reason} for one in self.refused],
            "not_understood": [
                {"resource": one.resource, "code": one.code, "reason": one.reason, "count": one.count}
                for one in self.not_understood
            ],
            "older": [
                {"fact": one.fact, "value": one.value, "resource": one.resource, "code": one.code, "date": one.date}
                for one in self.older
            ],
            **({"follow_ups": [one.to_json() for one in self.follow_ups]} if self.follow_ups else {}),
        }


def read_fhir(content: bytes, mapping: FhirMapping, today: datetime.date, patient: str | None = None) -> FhirReading:
    """The case of a bundle as it stands today. Raises ExchangeError for a file that is no bundle.

    `patient` is the id of the patient, where the bundle holds several.
    """
    return read_gathered(read_bundle(content), mapping, today, patient)


def read_gathered(bundle: Bundle, mapping: FhirMapping, today: datetime.date, patient: str | None = None) -> FhirReading:
    """The same for a bundle whose JSON was read already."""
    subject, why = subject_of(bundle, patient)
    if why:
        return FhirReading({}, {}, (Refusal("Bundle", why), *bundle.refused), ())
    return _Reader(bundle, codebook(mapping), subject, today).reading()


class _Reader:
    """Goes through a bundle once for the diagnoses and once for everything else, and gathers what it finds."""

    def __init__(self, bundle: Bundle, book: Codebook, subject: BundleEntry | None, today: datetime.date) -> None:
        self.bundle = bundle
        self.book = book
        self.subject = subject
        self.today = today
        self.refused: list[Refusal] = list(bundle.refused)
        self.unknown: Counter[tuple[str, str, str]] = Counter()
        self.first: dict[tuple[str, str, str], str] = {}
        self.morphologies: list[FhirCode] = []
        self.around = Surroundings(bundle, book)
        follow_ups, wrong, self.based_on = read_follow_ups(bundle)
        self.follow_ups = tuple(follow_ups)
        self.refused += wrong

    def reading(self) -> FhirReading:
        diagnoses, rest = self._diagnoses()
        try:
            primary = primary_of(diagnoses, self.bundle)
        except NotTakenError as error:
            self._refuse("Bundle", error)
            primary = None
        names = frozenset({primary.entry.name} if primary else ())
        others = frozenset(one.entry.name for one in diagnoses if one.primary and one.entry.name not in names)
        several = len({one.primary.primary for one in diagnoses if one.primary}) > 1
        self.around = replace(self.around, primary=names, others=others, several=several)
        meant = primary.primary.primary if primary and primary.primary else None
        found, lesions, histologies = self._observations(rest, meant)
        if self.subject is not None:
            found += self._person(self.subject)
        if primary is not None and not self._is_another(primary):
            found += facts_of_primary(primary, self.book, histologies)
        interval = interval_of(primary, diagnoses)
        found += [interval] if interval else []
        listed, older_lesions, wrong = lesion_list(lesions)
        self.refused += wrong
        for name, reason in past_sites(diagnoses):
            self._refuse(name, reason)
        sites = list(facts_of_sites(diagnoses))
        stand, older, undecided = newest(_as_graded(found))
        self.refused += undecided
        stand = self._without_doubt(stand, {one.fact for one in found} - {one.fact for one in stand})
        stand = [*_with_receptors(stand), *_with_sites(sites, stand), *([listed] if listed else [])]
        older += [Found("lesions", [one.lesion], one.entry.name, one.code, one.when) for one in older_lesions]
        return self._fitting(stand, older)

    def _without_doubt(self, stand: list[Found], doubtful: set[str]) -> list[Found]:
        """Without the change that a gene is said not to have, where whether it is altered at all is contradicted."""
        genes = self.book.mapping.genes.facts if self.book.mapping.genes else ()
        open_genes = {gene for one in genes if one.fact in doubtful for gene in one.genes}
        open_facts = {one.fact for one in genes if one.changes and open_genes & set(one.genes)}
        for one in stand:
            if one.fact in open_facts and one.value is False:
                self._refuse(one.resource, f"{one.fact}: whether the gene is altered is contradicted")
        return [one for one in stand if one.fact not in open_facts or one.value is not False]

    def _diagnoses(self) -> tuple[list[Diagnosis], list[BundleEntry]]:
        found: list[Diagnosis] = []
        rest: list[BundleEntry] = []
        for entry in self.bundle.entries:
            if entry.kind not in ("Condition", "Observation"):
                rest.append(entry)
                continue
            try:
                one = read_condition(entry, self.book) if entry.kind == "Condition" else read_site(entry, self.book)
                if one is None:
                    rest.append(entry)
                elif wrong := not_of(self.bundle, self.subject, entry):
                    self._refuse(entry.name, wrong)
                elif late := self._late(one.when):
                    self._refuse(entry.name, late)
                else:
                    found.append(one)
            except NotTakenError as error:
                self._refuse(entry.name, error)
        return found, rest

    def _observations(
        self, entries: Iterable[BundleEntry], primary: str | None
    ) -> tuple[list[Found], list[FoundLesion], list[tuple[HistologyCodes, Found]]]:
        found: list[Found] = []
        lesions: list[FoundLesion] = []
        histologies: list[tuple[HistologyCodes, Found]] = []
        for entry in entries:
            if entry.kind == "Procedure":
                found += self._procedure(entry, primary)
                continue
            if entry.kind != "Observation":
                self._pass_over(entry)
                continue
            try:
                lesion = read_size(entry, self.around)
                histology = None if lesion else self._histology(entry)
                known = None if lesion or histology is not None else read_observation(entry, self.around)
                if lesion is None and histology is None and known is None:
                    self._pass_over(entry)
                    continue
                if wrong := self._wrong(entry):
                    self._refuse(entry.name, wrong)
                    continue
                lesions += [lesion] if lesion else []
                if lesion and lesion.fault:
                    self._refuse(entry.name, f"{lesion.fault}; the lesion is listed without its size")
                histologies += histology or []
                found += known or ()
            except NotTakenError as error:
                self._refuse(entry.name, self._wrong(entry) or error)
        return found, lesions, histologies

    def _procedure(self, entry: BundleEntry, primary: str | None) -> list[Found]:
        """What an operation says; nothing of one that is based on a decision of the board, which is a follow-up."""
        try:
            found = None if entry.name in self.based_on else read_procedure(entry, self.around, primary)
        except NotTakenError as error:
            self._refuse(entry.name, error)
            return []
        late = self._late(performed(entry.resource))
        if found is None:
            self._pass_over(entry)
        elif wrong := not_of(self.bundle, self.subject, entry) or late:
            self._refuse(entry.name, wrong)
        else:
            return found
        return []

    def _late(self, when: Period | None) -> str:
        """That a date lies in the future; empty where it does not, or where there is none."""
        return f"its date lies in the future: {when.text}" if when and when.days.first > self.today else ""

    def _wrong(self, entry: BundleEntry) -> str:
        """Why an observation is not taken, whatever it says."""
        late = self._late(observed(entry.resource))
        return (
            not_of(self.bundle, self.subject, entry)
            or self._of_another_person(entry)
            or status_fault(entry.resource)
            or modifier_fault(entry.resource)
            or late
        )

    def _of_another_person(self, entry: BundleEntry) -> str:
        """Whom an observation speaks of where its focus is a relative, a donor or a group; empty where it is the patient."""
        for reference in objects(entry.resource.get("focus")):
            found = self.bundle.find(reference, entry)
            if found is not None and self.subject is not None and found.resource is self.subject.resource:
                continue
            written = str(reference.get("reference"))
            kind = found.kind if found is not None else next((one for one in _PEOPLE if f"{one}/" in written), "")
            if kind in _PEOPLE:
                return f"speaks of {readable(found.name if found is not None else written, 80)}, not of the patient"
        return ""

    def _is_another(self, primary: Diagnosis) -> bool:
        """Whether a morphology says that the primary is another tumour than its organ says; it is named then."""
        assert primary.primary is not None
        codings = (*self.morphologies, *morphologies_of(primary, self.book))
        if other := self.book.other_tumour(codings, primary.primary.primary):
            self._refuse(primary.entry.name, f"{other}: which primary it is is not taken from its organ")
        return bool(other)

    def _histology(self, entry: BundleEntry) -> list[tuple[HistologyCodes, Found]] | None:
        """What an observation of the histology says of the primary; None for one of something else. Raises NotTakenError."""
        if not self.book.is_one_of(self.book.codings(entry.resource.get("code")), self.book.mapping.histology_codes):
            return None
        if self.around.speaks_of_another(entry):
            raise NotTakenError("speaks of another tumour, or of one of several without saying of which")
        codings = self.book.codings(entry.resource.get("valueCodeableConcept"))
        if not self._wrong(entry):
            self.morphologies += codings
        records = [(record, one) for one in codings if (record := self.book.histologies.get(one.key))]
        if not records:
            raise NotTakenError(
                f"the histology is not in the table: {', '.join(one.words for one in codings) or 'none is said'}"
            )
        when = observed(entry.resource)
        return [(record, Found("primary_histology", record.histology, entry.name, one.words, when)) for record, one in records]

    def _person(self, patient: BundleEntry) -> Iterator[Found]:
        sex = _SEXES.get(str(patient.resource.get("gender")))
        if sex:
            yield Found("sex", sex, patient.name, "Patient.gender")
        birth = read_period(patient.resource.get("birthDate"))
        if birth is None:
            return
        end = read_period(patient.resource.get("deceasedDateTime"))
        if end is None and patient.resource.get("deceasedBoolean") is True:
            self._refuse(patient.name, "the patient has died, and at what age is not said")
            return
        least, most = years_between(birth, end.days.first if end else self.today)
        # The day of birth is not kept, neither as a fact nor as a date of one.
        yield Found("age_years", least if least == most else f"{least} to {most}", patient.name, "Patient.birthDate")

    def _pass_over(self, entry: BundleEntry) -> None:
        if entry.kind in _AROUND or entry.name in self.based_on:
            return
        codings = self.book.codings(entry.resource.get("code")) or self._drugs(entry)
        why = self.book.not_carried(entry.kind, codings)
        none = "no fact of livermets has this code" if codings else "no fact is taken from it"
        key = (entry.kind, codings[0].words if codings else "", why or none)
        self.unknown[key] += 1
        self.first.setdefault(key, entry.name)

    def _drugs(self, entry: BundleEntry) -> tuple[FhirCode, ...]:
        """What was given, by its code or that of the medication that is pointed to."""
        there = self.bundle.find(entry.resource.get("medicationReference"), entry)
        return self.book.codings(
            entry.resource.get("medicationCodeableConcept") or (there.resource.get("code") if there else None)
        )

    def _refuse(self, resource: str, why: object) -> None:
        self.refused.append(Refusal(resource, str(why)))

    def _fitting(self, stand: list[Found], older: list[Found]) -> FhirReading:
        """The facts that can be read together; of what contradicts each other no side is believed."""
        by_name = {one.fact: one for one in stand}
        case, faults = read_what_fits({name: one.value for name, one in by_name.items()})
        for fault in faults:
            names = [name for name in (part.split("[")[0] for part in fault.field.split(" and ")) if name in by_name]
            self.refused += [Refusal(by_name[name].resource, str(fault)) for name in names]
        written = case.to_json()
        sources = {name: by_name[name] for name in written}
        unknown = [
            NotUnderstood(
                self.first[key] if many == 1 else f"{self.first[key]} and {counted(many - 1, 'more', 'more')}",
                key[1],
                key[2],
                many,
            )
            for key, many in self.unknown.items()
        ]
        return FhirReading(written, sources, tuple(dict.fromkeys(self.refused)), tuple(unknown), tuple(older), self.follow_ups)


def _as_graded(found: list[Found]) -> list[Found]:
    """The grade of a neuroendocrine primary is G1 to G3, not well, moderate or poor, unless livermets wrote it."""
    if not any(one.fact == "primary_site" and one.value == "neuroendocrine" for one in found):
        return found
    steps = {"well": "G1", "moderate": "G2", "poor": "G3"}
    return [
        replace(one, fact="reported_grade", value=steps[one.value])
        if one.fact == "primary_grade" and one.value in steps and not one.code.startswith("livermets ")
        else one
        for one in found
    ]


def _with_receptors(stand: list[Found]) -> list[Found]:
    """Oestrogen and progesterone receptors as one fact: one positive settles it, and only two negative ones say no."""
    kept = [one for one in stand if " " not in one.fact]
    for name in dict.fromkeys(one.fact.split(" ")[0] for one in stand if " " in one.fact):
        parts = [one for one in stand if one.fact.startswith(f"{name} ")]
        positive = [one for one in parts if one.value]
        if positive or len(parts) > 1:
            kept.append(replace((positive or parts)[0], fact=name, value=bool(positive)))
    return kept


def _with_sites(sites: list[Found], stand: list[Found]) -> list[Found]:
    """All sites outside the liver as one list; a case that livermets wrote brings its own."""
    have = {one.fact for one in stand}
    named = [one for one in sites if one.fact == "extrahepatic_sites"]
    kept = []
    if named and "extrahepatic_sites" not in have:
        every = sorted({value for one in named for value in one.value})
        kept.append(replace(named[0], value=every, resource=", ".join(dict.fromkeys(one.resource for one in named))))
    rest = [one for one in sites if one.fact == "extrahepatic_disease"]
    if rest and not named and not have & {"extrahepatic_sites", "extrahepatic_disease"}:
        kept.append(rest[0])
    return kept
