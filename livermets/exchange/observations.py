"""What an observation says of facts: a laboratory value, a grade, a category, a variant, each by its code in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from livermets.exchange.bundle import BundleEntry
from livermets.exchange.codebook import OWN_FACT, OWN_SYSTEM, FhirCode
from livermets.exchange.found import Found, NotTakenError, given_values
from livermets.exchange.own import read_own
from livermets.exchange.periods import Period, observed
from livermets.exchange.places import Surroundings
from livermets.exchange.plain_json import objects, text_of
from livermets.exchange.quantities import absent_words, number_of, quantity_value
from livermets.facts import FACTS
from livermets.knowledge.exchange_records import CodedFact, Genes, MeasuredCodes
from livermets.text import readable

_TAKEN: Final = frozenset({"final", "amended", "corrected"})
_SCORES: Final = dict.fromkeys(("1", "{score}", "{grade}"), Fraction(1))
_MOST_COMPONENTS: Final = 200
_OF_ALL_PARTS: Final = (
    *("resourceType", "id", "status", "subject", "patient", "code", "note", "modifierExtension", "implicitRules"),
    *("effectiveDateTime", "effectiveInstant", "effectivePeriod", "bodySite", "focus", "specimen"),
)
"""What an observation says of each of its components as well: when, where and of whom."""
_LONGEST_NOTE: Final = 20_000
_AFTER_TREATMENT: Final = "mii-ex-onko-tnm-y-praefix"
_SHORT_CHANGE: Final = re.compile(r"(?<![A-Za-z0-9])[ACDEFGHIKLMNPQRSTVWY]\d{1,4}[ACDEFGHIKLMNPQRSTVWY](?![A-Za-z0-9])")
_NOT_PLAIN: Final = re.compile(
    r"\b(?:no|non|not|without|exclu\w+|neg\w*|wild\w*|wt|instead|other|suspect\w*|"
    r"kein\w*|nicht|ohne|statt|ander\w*|fraglich\w*|v\.?a\.?)\b|\?",
    re.IGNORECASE,
)
_CATEGORY: Final = re.compile(r"(?P<before>[a-z]*)(?P<kind>[TN])(?P<step>[0-4X]|is)(?P<part>[abc]?)[^)]*(?:\(.*\))?")


def status_fault(resource: Mapping[str, Any]) -> str:
    """Why an observation is not taken for its status; empty where it is."""
    status = text_of(resource.get("status"))
    if status in _TAKEN:
        return ""
    return f"its status is {readable(status, 30)}" if status else "has no status"


def modifier_fault(resource: Mapping[str, Any]) -> str:
    """That something changes what the resource means and is not understood; empty where nothing does."""
    for name in ("modifierExtension", "implicitRules"):
        listed = resource.get(name)
        for one in listed if isinstance(listed, list) else [listed] if listed else []:
            url = str(one.get("url")) if isinstance(one, Mapping) else str(one)
            if not url.endswith(_AFTER_TREATMENT):
                return f"carries something that changes its meaning and is not understood: {readable(url, 100)}"
    return ""


def read_observation(entry: BundleEntry, around: Surroundings) -> Iterator[Found] | None:
    """What an observation says of facts; None where it speaks of none. The iterator raises NotTakenError."""
    codings = around.book.codings(entry.resource.get("code"))
    if any(coding.address == OWN_SYSTEM for coding in codings):
        return iter(())
    if own := next((coding for coding in codings if coding.address == OWN_FACT), None):
        return iter([Found(own.code, read_own(own.code, entry.resource), entry.name, f"livermets {own.code}", _when(entry))])
    known = _by_code(entry, codings, around)
    if known is not None:
        return known
    listed = entry.resource.get("component")
    parts = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]
    if len(parts) > _MOST_COMPONENTS:
        raise NotTakenError(f"{len(parts)} components are more than are read of one observation")
    whole = {name: entry.resource[name] for name in _OF_ALL_PARTS if name in entry.resource}
    inner = [
        found
        for part in parts
        if (found := _by_code(_part(entry, whole, part), around.book.codings(part.get("code")), around)) is not None
    ]
    return (one for found in inner for one in found) if inner else None


def _part(entry: BundleEntry, whole: Mapping[str, Any], part: Mapping[str, Any]) -> BundleEntry:
    """A component as an observation of its own, made when and where the whole was made."""
    return BundleEntry(entry.name, {**whole, **part}, entry.full_url, entry.contained)


def _by_code(entry: BundleEntry, codings: tuple[FhirCode, ...], around: Surroundings) -> Iterator[Found] | None:
    book = around.book
    for coding in codings:
        if (measured := book.measured.get(coding.key)) is not None:
            return _measured(entry, coding, measured, around)
        if (coded := book.coded.get(coding.key)) is not None:
            return _coded(entry, coding, coded, around)
    receptors, genes = book.mapping.receptors, book.mapping.genes
    if receptors and (coding := book.is_one_of(codings, receptors.codes)):  # type: ignore[assignment]
        value = _answer(entry.resource, receptors.values, around)
        fact = receptors.metastasis if around.in_liver(entry) else receptors.fact
        return iter([Found(f"{fact} {coding.code}", value, entry.name, coding.words, _when(entry))])
    if genes and (coding := book.is_one_of(codings, genes.codes)):  # type: ignore[assignment]
        return _variant(entry, coding, around)
    return None


def _when(entry: BundleEntry) -> Period | None:
    return observed(entry.resource)


def _check(entry: BundleEntry, around: Surroundings, *, blood: bool, of_primary: bool) -> None:
    if blood and (elsewhere := around.not_of_blood(entry)):
        raise NotTakenError(f"is not of blood but of: {readable(elsewhere)}")
    if of_primary and around.speaks_of_another(entry):
        raise NotTakenError("speaks of another tumour, or of one of several without saying of which")


def _measured(entry: BundleEntry, coding: FhirCode, measured: MeasuredCodes, around: Surroundings) -> Iterator[Found]:
    _check(entry, around, blood=measured.blood, of_primary=measured.of_primary)
    value = number_of(entry.resource, measured.units, bare=measured.bare)
    if FACTS[measured.fact].kind == "integer" and isinstance(value, float) and value == int(value):
        value = int(value)
    yield Found(measured.fact, value, entry.name, coding.words, _when(entry))
    if measured.upper_limit and (limit := _upper_limit(entry.resource, measured)) is not None:
        yield Found(measured.upper_limit, limit, entry.name, f"{coding.words}, reference range", _when(entry))


def _upper_limit(resource: Mapping[str, Any], measured: MeasuredCodes) -> float | None:
    """The upper limit of normal, where the laboratory says one; none of several, and none that cannot be read."""
    listed = resource.get("referenceRange")
    ranges = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping) and one.get("high")]
    if len(ranges) != 1 or any(name in ranges[0] for name in ("appliesTo", "age")) or not _is_normal(ranges[0]):
        return None
    try:
        limit = quantity_value(ranges[0]["high"], measured.units, bare=measured.bare)
    except NotTakenError:
        return None
    return limit if isinstance(limit, float) else None


def _is_normal(reference: Mapping[str, Any]) -> bool:
    kind = reference.get("type")
    listed = kind.get("coding") if isinstance(kind, Mapping) else None
    codes = [one.get("code") for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]
    return not kind or "normal" in codes


def _coded(entry: BundleEntry, coding: FhirCode, coded: CodedFact, around: Surroundings) -> Iterator[Found]:
    _check(entry, around, blood=coded.blood, of_primary=coded.of_primary)
    fact = coded.fact
    read = _interpreted(entry.resource, coded, around) if coded.by_interpretation else _coded_value(entry, coded, around)
    if coded.metastasis and around.in_liver(entry):
        fact = coded.metastasis
    elif coded.grade and around.in_liver(entry):
        raise NotTakenError("a grade of the metastasis, and the fact is the grade of the primary")
    yield Found(fact, read, entry.name, coding.words, _when(entry))


def _interpreted(resource: Mapping[str, Any], coded: CodedFact, around: Surroundings) -> Any:
    listed = resource.get("interpretation")
    concepts = listed if isinstance(listed, list) else [listed]
    said = [one for concept in concepts for one in around.book.codings(concept)]
    answers = {coded.values[one.key] for one in said if one.key in coded.values}
    if coded.or_interpretation and (not answers or any(one.key not in coded.values for one in said)):
        raise NotTakenError("a number, and no interpretation that says by itself what it means")
    if len(answers) != 1:
        raise NotTakenError("the laboratory does not say whether it is raised, and its limits differ")
    return answers.pop()


def _coded_value(entry: BundleEntry, coded: CodedFact, around: Surroundings) -> Any:
    values = given_values(entry.resource)
    if len(values) > 1:
        raise NotTakenError(f"two values ({', '.join(values)})")
    name = next(iter(values), "")
    if coded.whole and name in ("valueInteger", "valueQuantity"):
        number = number_of(entry.resource, _SCORES, bare=True)
        if not isinstance(number, float) or number != int(number):
            raise NotTakenError(f"not a whole number: {number}")
        return int(number)
    if coded.category:
        return _category(entry, coded, around)
    if coded.or_interpretation and name != "valueCodeableConcept":
        return _interpreted(entry.resource, coded, around)
    return _answer(entry.resource, coded.values, around)


def _answer(resource: Mapping[str, Any], answers: Mapping[str, Any], around: Surroundings) -> Any:
    """The value that the coded answer has in the table. Raises NotTakenError where there is none, or two that differ."""
    values = given_values(resource)
    if len(values) > 1:
        raise NotTakenError(f"two values ({', '.join(values)})")
    if not values:
        raise NotTakenError(absent_words(resource))
    ((name, value),) = values.items()
    codings = around.book.codings(value) if name == "valueCodeableConcept" else ()
    found = [answers[one.key] for one in codings if one.key in answers]
    if not found:
        said = ", ".join(one.words for one in codings) or readable(str(value), 60)
        raise NotTakenError(f"the answer is not understood: {said}")
    if any(one != found[0] for one in found):
        raise NotTakenError("two codes of one answer mean different things")
    return found[0]


def _category(entry: BundleEntry, coded: CodedFact, around: Surroundings) -> Any:
    """A TNM category: by a code of the table, or by letters as AJCC and UICC write them ("pT3", "N1a")."""
    value = entry.resource.get("valueCodeableConcept")
    codings = around.book.codings(value)
    found = [coded.values[one.key] for one in codings if one.key in coded.values]
    found += [_letters(one.code, coded) for one in codings if one.system in ("ajcc", "uicc")]
    if not found:
        return _answer(entry.resource, {}, around)
    if any(str(one)[:1] != str(found[0])[:1] for one in found):
        raise NotTakenError("two codes of one category mean different things")
    best = max(found, key=lambda one: len(str(one)))
    if coded.category == "N" and str(best) == "0" and entry.resource.get("modifierExtension"):
        raise NotTakenError("no positive node after treatment does not say that there was none before it")
    return best


def _letters(code: str, coded: CodedFact) -> Any:
    read = _CATEGORY.fullmatch(code.strip())
    if read is None or read["kind"] != coded.category:
        raise NotTakenError(f"the category is not understood: {readable(code, 20)}")
    if set(read["before"]) & set("cra"):
        raise NotTakenError(f"{readable(code, 20)} is no pathological category of the primary at its first treatment")
    if read["step"] in ("X", "is"):
        raise NotTakenError(f"the category is {readable(code, 20)}: no step is said")
    if coded.category == "T":
        return int(read["step"])
    exact = read["step"] + read["part"]
    if "y" in read["before"] and read["step"] == "0":
        raise NotTakenError("no positive node after treatment does not say that there was none before it")
    return exact if exact in FACTS[coded.fact].values else read["step"]


def _variant(entry: BundleEntry, coding: FhirCode, around: Surroundings) -> Iterator[Found]:
    genes, book = around.book.mapping.genes, around.book
    assert genes is not None
    listed = entry.resource.get("component")
    parts = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]

    def said(codes: tuple[str, ...]) -> list[tuple[FhirCode, ...]]:
        return [
            book.codings(part.get("valueCodeableConcept"))
            for part in parts
            if book.is_one_of(book.codings(part.get("code")), codes)
        ]

    studied = {one.key for codings in said(genes.gene) for one in codings if one.system == "hgnc"}
    note = _note(entry.resource)
    if not studied:
        studied = {
            key for symbol, key in genes.symbols.items() if re.search(rf"(?<![A-Za-z0-9]){symbol}[12]?(?![A-Za-z0-9])", note)
        }
        if len(studied) > 1:
            raise NotTakenError("a note that names several genes: which of them is meant is not said")
        named_only = note.strip().upper() in genes.symbols
    else:
        named_only = True
    speaks_of = [fact for fact in genes.facts if studied & set(fact.genes)]
    if not speaks_of:
        raise NotTakenError("a variant of a gene that no fact speaks of" if studied else "a variant without a gene (HGNC)")
    present = _is_present(entry.resource, genes, around)
    if present and len(studied) > 1:
        raise NotTakenError("one variant of several genes: which of them is altered is not said")
    meaning = said(genes.significance)
    if present and meaning and not any(book.is_one_of(codings, genes.pathogenic) for codings in meaning):
        raise NotTakenError("the variant is not said to be pathogenic")
    origin = said(genes.origin)
    somatic = not origin or any(book.is_one_of(codings, genes.somatic) for codings in origin)
    # A change is written with the sequence it is counted on (NP_004324.2:p.Val600Glu), or in a note by its short name (V600E).
    changes = {one.code.rpartition(":")[2] for codings in said(genes.change) for one in codings}
    noted = set(_SHORT_CHANGE.findall(note))
    if len(noted) > 1:
        raise NotTakenError("a note that names several changes: which of them is meant is not said")
    changes |= {f"p.{short}" for short in noted}
    if present and all(fact.changes and changes.isdisjoint(fact.changes) for fact in speaks_of):
        raise NotTakenError("the gene is altered, and not by the change that the fact is about")
    if not present and (changes or said(genes.change)):
        speaks_of = [fact for fact in speaks_of if not changes.isdisjoint(fact.changes)]
        if not speaks_of:
            raise NotTakenError("one change of the gene is absent, which does not say that the gene has none")
    elif not present and not named_only:
        raise NotTakenError("what of the gene is absent is not said plainly")
    for fact in speaks_of:
        if present and not somatic and not fact.germline:
            raise NotTakenError("a variant of the germline, and the fact is about the tumour")
        if present and fact.changes and changes.isdisjoint(fact.changes):
            continue
        if not present and len(fact.genes) > 1 and not set(fact.genes) <= studied:
            continue
        yield Found(fact.fact, present, entry.name, f"{coding.words} with {', '.join(_gene_words(studied))}", _when(entry))


def _is_present(resource: Mapping[str, Any], genes: Genes, around: Surroundings) -> bool:
    """Whether a variant is there, by the value, or by the interpretation where there is no value."""
    read = [
        genes.interpreted[one.key]
        for concept in objects(resource.get("interpretation"))
        for one in around.book.codings(concept)
        if one.key in genes.interpreted
    ]
    if given_values(resource) or not read:
        answer: bool = _answer(resource, {genes.present[0]: True, genes.absent[0]: False}, around)
        if read and read != [answer]:
            raise NotTakenError("the value and the interpretation say different things")
        return answer
    if len(set(read)) > 1:
        raise NotTakenError("two interpretations that differ")
    return read[0]


def _note(resource: Mapping[str, Any]) -> str:
    """The notes of an observation; none of one that denies or doubts something, where no pattern says what, as long ones do."""
    text = " ".join(str(one.get("text") or "") for one in objects(resource.get("note")))
    return "" if len(text) > _LONGEST_NOTE or _NOT_PLAIN.search(text) else text


def _gene_words(studied: set[str]) -> list[str]:
    return sorted(one.replace("hgnc ", "HGNC ") for one in studied)
