"""Where an observation was made: in the liver, in blood, in which segment; and of which diagnosis it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from livermets.case.case import CaseError
from livermets.case.typed import read_typed
from livermets.exchange.bundle import Bundle, BundleEntry
from livermets.exchange.codebook import Codebook, FhirCode
from livermets.facts import LESION_FIELDS
from livermets.knowledge.exchange_records import LIVER_SITE, LesionSize


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is needed to say where an observation was made: the bundle, the table, and which diagnoses are of what.

    `primary` is the name of the primary's resource, `others` those of other tumours; `several` says
    that these are different primaries, so that what speaks of none of them may be of any.
    """

    bundle: Bundle
    book: Codebook
    primary: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    several: bool = False

    def focus(self, entry: BundleEntry) -> Iterator[BundleEntry]:
        """The resources of the bundle that an observation speaks of."""
        listed = entry.resource.get("focus")
        for reference in listed if isinstance(listed, list) else [listed]:
            if found := self.bundle.find(reference, entry):
                yield found

    def speaks_of_another(self, entry: BundleEntry) -> bool:
        """Whether it speaks of a tumour that is not the primary, or of one of several without saying of which."""
        names = {one.name for one in self.focus(entry)}
        return not names & self.primary and (self.several or bool(names & self.others))

    def concepts(self, entry: BundleEntry) -> Iterator[Mapping[str, Any]]:
        """Body sites: its own, those of the body structures it speaks of, and of its specimen."""
        site = entry.resource.get("bodySite")
        yield from (one for one in (site if isinstance(site, list) else [site]) if isinstance(one, Mapping))
        for found in self.focus(entry):
            where = found.resource.get("location") if found.kind == "BodyStructure" else None
            if isinstance(where, Mapping):
                yield where
        specimen = self.bundle.find(entry.resource.get("specimen"), entry)
        collection = specimen.resource.get("collection") if specimen else None
        if isinstance(collection, Mapping) and isinstance(collection.get("bodySite"), Mapping):
            yield collection["bodySite"]

    def in_liver(self, entry: BundleEntry) -> bool:
        """Whether it was made in the liver, or of its metastases."""
        size = self.book.mapping.size
        if size is None:
            return False
        for concept in self.concepts(entry):
            codings = self.book.codings(concept)
            if self.book.is_one_of(codings, (*size.liver, *size.segments)):
                return True
            if any(site.site == LIVER_SITE for site, _ in self.book.sites(codings, self.book.mapping.metastases)):
                return True
        return any(
            site.site == LIVER_SITE
            for found in self.focus(entry)
            if found.kind == "Condition"
            for site, _ in self.book.diagnosed(found.resource)[1]
        )

    def not_of_blood(self, entry: BundleEntry) -> str:
        """In what else than blood it was measured; empty where that is not said."""
        blood = self.book.mapping.blood
        specimen = self.bundle.find(entry.resource.get("specimen"), entry)
        concepts = [specimen.resource.get("type")] if specimen else []
        named = entry.resource.get("specimen")
        display = named.get("display") if isinstance(named, Mapping) and specimen is None else None
        concepts += [{"text": display}] if isinstance(display, str) else []
        concepts += [one for one in [entry.resource.get("bodySite")] if one]
        for concept in concepts:
            codings = self.book.codings(concept)
            text = concept.get("text") if isinstance(concept, Mapping) else None
            words = " ".join([*(one.display for one in codings), text if isinstance(text, str) else ""]).strip()
            if blood and (self.book.is_one_of(codings, blood.codes) or _has_word(words, blood.words)):
                continue
            if codings or words:
                return words or codings[0].words
        return ""


def _has_word(words: str, known: tuple[str, ...]) -> bool:
    return not set(words.casefold().replace("-", " ").split()).isdisjoint(known)


def segment_of(concept: Mapping[str, Any], book: Codebook, size: LesionSize) -> tuple[str, FhirCode] | None:
    """The segment of a body site. SNOMED CT has one code for segment IV; which half it is, the text beside it may say."""
    coding = book.is_one_of(book.codings(concept), size.segments)
    if coding is None:
        return None
    segment = size.segments[coding.key]
    text = concept.get("text")
    if isinstance(text, str):
        try:
            said = read_typed(LESION_FIELDS["segment"], text).value
        except CaseError:
            said = None
        if said is not None and str(said)[:1] == segment:
            segment = str(said)
    return segment, coding
