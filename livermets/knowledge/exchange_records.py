"""The records of `data/mappings/fhir.yaml`: which code says what of a fact, in which unit, and where that was read.

One table serves import, export and documentation (`livermets/exchange`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ValidationError

from livermets.facts import FACTS, Kind, nearest
from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.record import Record, described

MAPPING_FILE: Final = "mappings/fhir.yaml"
LIVER_SITE: Final = "liver"
"""The site of a metastasis that is none outside the liver."""

_TEXT: Final = BeforeValidator(lambda written: str(written) if isinstance(written, int) else written)
CodeText = Annotated[str, _TEXT]
Factor = Annotated[Fraction, BeforeValidator(lambda written: Fraction(str(written)))]


def _codes(what: str) -> Any:
    return described(f"{what}, each as system and code", [["loinc 2039-6"]], [["2039-6"]], ())


def _source() -> Any:
    return described("Where the codes were read, by the names under `sources`", [["mcode"]], ["memory"])


def _units() -> Any:
    return described("Units as they stand in a Quantity, each with its exact factor", [{"mg/dL": "17.104"}], [{"mg/dL": 17.1}])


class BloodSpecimens(Record):
    """What a specimen may be where a value is one of the blood: a marker in ascites is another thing."""

    codes: tuple[CodeText, ...] = _codes("Types of specimen")
    words: tuple[str, ...] = described("Words of a type without a known code", [["serum"]])
    source: tuple[str, ...] = _source()


class MeasuredCodes(Record):
    """A number with its codes and units. `bare` takes a number without a unit."""

    fact: str = described("The fact", ["cea_ng_ml"], ["cea"])
    codes: tuple[CodeText, ...] = _codes("What is measured")
    units: dict[CodeText, Factor] = _units()
    bare: bool = described("Whether a number without a unit is one of this fact", [True], [], False)
    blood: bool = described("Whether it is measured in blood", [True], [], False)
    of_primary: bool = described("Whether it speaks of the primary alone", [True], [], False)
    upper_limit: str | None = described("The fact that its upper limit of normal is", ["ast_upper_normal_u_l"], [], None)
    source: tuple[str, ...] = _source()


class LesionSize(Record):
    """How the size of a lesion of the liver and its segment are said."""

    codes: tuple[CodeText, ...] = _codes("Observations of a tumour's size")
    longest: tuple[CodeText, ...] = _codes("Components with the longest diameter")
    liver: tuple[CodeText, ...] = _codes("The liver as a body site")
    segments: dict[CodeText, str] = described("Segments by their codes", [{"sct 277959000": "5"}], [{"sct 277958008": "4a"}])
    units: dict[CodeText, Factor] = _units()
    source: tuple[str, ...] = _source()


class CodedFact(Record):
    """A fact whose value is a code.

    `whole` takes a whole number as it is, `category` is a TNM category whose AJCC or UICC codes are read letter by letter,
    `grade` a grade that is one of the neuroendocrine tumour where the primary is one, `by_interpretation` reads the
    laboratory's own judgement and not the number.
    """

    fact: str = described("The fact", ["ecog"], ["ECOG"])
    codes: tuple[CodeText, ...] = _codes("What is observed")
    values: dict[CodeText, Any] = described("What each code says, as the fact has it", [{"onko-ecog 1": 1}])
    whole: bool = described("Whether a whole number is the value", [True], [], False)
    category: Literal["T", "N"] | None = described("The TNM category that it is", ["N"], ["M"], None)
    grade: bool = described("Whether it is a grade", [True], [], False)
    by_interpretation: bool = described("Whether the interpretation says it", [True], [], False)
    or_interpretation: bool = described("Whether the interpretation says it where the value is no code", [True], [], False)
    blood: bool = described("Whether it is observed in blood", [True], [], False)
    of_primary: bool = described("Whether it speaks of the primary alone", [True], [], False)
    metastasis: str | None = described("The fact for the metastasis", ["her2_positive_metastasis"], [], None)
    source: tuple[str, ...] = _source()


class Receptors(Record):
    """Oestrogen and progesterone receptors: one positive settles it, both must be negative for no."""

    fact: str = described("The fact", ["hormone_receptor_positive"])
    metastasis: str = described("The fact for the metastasis", ["hormone_receptor_positive_metastasis"])
    codes: tuple[CodeText, ...] = _codes("The receptors")
    values: dict[CodeText, bool] = described("What each code says", [{"loinc LA6576-8": True}])
    source: tuple[str, ...] = _source()


class GeneFact(Record):
    """A fact on genes: any of them altered, or one change of the protein."""

    fact: str = described("The fact", ["braf_v600e"])
    genes: tuple[CodeText, ...] = _codes("The genes")
    changes: tuple[str, ...] = described("The change of the protein, as HGVS writes it", [["p.Val600Glu"]], [], ())
    germline: bool = described("Whether a germline variant counts as well", [True], [], False)


class Genes(Record):
    """How a variant is said: gene, change, origin, significance, present or absent."""

    codes: tuple[CodeText, ...] = _codes("The observation of a variant")
    gene: tuple[CodeText, ...] = _codes("The component with the gene")
    change: tuple[CodeText, ...] = _codes("The component with the change of the protein")
    origin: tuple[CodeText, ...] = _codes("The component with the origin")
    somatic: tuple[CodeText, ...] = _codes("The origin somatic")
    significance: tuple[CodeText, ...] = _codes("The component with the clinical significance")
    pathogenic: tuple[CodeText, ...] = _codes("Significance of a pathogenic variant")
    symbols: dict[str, CodeText] = described("Genes by their symbols, for a note", [{"KRAS": "hgnc 6407"}], [], {})
    interpreted: dict[CodeText, bool] = described("What an interpretation says", [{"onko-variant M": True}], [], {})
    present: tuple[CodeText, ...] = _codes("The answer present")
    absent: tuple[CodeText, ...] = _codes("The answer absent")
    facts: tuple[GeneFact, ...] = described("The facts", [[{"fact": "kras_mutated", "genes": ["hgnc 6407"]}]])
    source: tuple[str, ...] = _source()


class CodedSite(Record):
    """Codes of a diagnosis. ICD codes hold for all that begins with them, in the editions of `only` where that is given."""

    icd: tuple[str, ...] = described("ICD-10 codes or their beginnings", [["C78.7"]], [["C787"]], ())
    only: tuple[str, ...] = described("The editions in which they mean this", [["icd-10-cm"]], [], ())
    sct: tuple[str, ...] = described("SNOMED CT codes", [["94381002"]], [], ())
    onko: tuple[str, ...] = described("Codes of the German list of sites", [["HEP"]], [], ())
    body: tuple[str, ...] = described("SNOMED CT codes of the body site of a generic diagnosis", [["10200004"]], [], ())
    source: tuple[str, ...] = _source()


class PrimaryCodes(CodedSite):
    """The codes of one primary, with the organ of origin of a neuroendocrine one."""

    primary: str = described("The primary", ["colorectal"], ["colon"])
    origin: str | None = described("The organ of origin (neuroendocrine)", ["small-bowel"], [], None)


class MetastasisCodes(CodedSite):
    """The codes of one site of metastases; without a site they say only that there are some outside the liver."""

    site: str | None = described("liver, or a value of extrahepatic_sites", ["lung"], ["lungs"], None)


class GenericDiagnoses(Record):
    """Diagnoses that say only that there is a tumour; their body site says where."""

    codes: tuple[CodeText, ...] = _codes("Diagnoses of a tumour of any site")
    primary: tuple[CodeText, ...] = _codes("Diagnoses or categories of a primary")
    metastasis: tuple[CodeText, ...] = _codes("Diagnoses or categories of a metastasis")
    source: tuple[str, ...] = _source()


class HistologyCodes(Record):
    """The codes of one histology."""

    histology: str = described("The value of primary_histology", ["adenocarcinoma"])
    codes: tuple[CodeText, ...] = _codes("The histology")
    makes: str | None = described("The primary that it makes of any organ", ["neuroendocrine"], [], None)
    source: tuple[str, ...] = _source()


class OtherTumour(Record):
    """Morphologies of ICD-O-3 with which a tumour is another one than the organ says that it is in."""

    first: int = described("The first morphology, four digits", [8720], [0])
    last: int = described("The last one", [8799], [0])
    what: str = described("What they are", ["melanoma"])
    but: tuple[str, ...] = described("Primaries that are such a tumour", [["melanoma-cutaneous"]], [], ())
    source: tuple[str, ...] = _source()


class OperationCodes(Record):
    """An operation and the fact that follows once it was done; one on a primary counts for that primary alone."""

    fact: str = described("The fact", ["primary_in_place"])
    value: bool = described("Its value", [False])
    codes: tuple[CodeText, ...] = _codes("Operations, with all that are more exact")
    primary: str | None = described("The primary whose organ is operated on", ["colorectal"], [], None)


class Operations(Record):
    """Operations, and how much of the tumour they left where they were done."""

    of: tuple[OperationCodes, ...] = described("The operations", [], [], ())
    residual_fact: str = described("The fact that the local residual status is", ["primary_r0_resected"])
    residual: dict[CodeText, bool] = described("What each status says", [{"onko-residual R0": True}])
    source: tuple[str, ...] = _source()


class LeftOpen(CodedSite):
    """Codes of a tumour that lies among those of a primary and is not meant by it."""

    what: str = described("What it is", ["a cancer of the appendix"])
    why: str = described("Why the primary stays open", ["it is treated by rules of its own"])


class NotCarried(Record):
    """What resources may hold and no fact takes from them."""

    codes: tuple[CodeText, ...] = described("The codes by which it is known", [["loinc 21905-5"]], [], ())
    kinds: tuple[str, ...] = described("The kinds of resources that hold it", [["MedicationStatement"]], [], ())
    what: str = described("What it is", ["Karnofsky index"])
    why: str = described("Why it is not taken", ["livermets asks for ECOG"])


class FhirMapping(Record):
    """The whole table."""

    systems: dict[str, tuple[str, ...]] = described("Addresses of code systems", [{"loinc": ["http://loinc.org"]}], [], {})
    sources: dict[str, str] = described("Where codes were read", [{"mcode": "mCODE Implementation Guide"}], [], {})
    blood: BloodSpecimens | None = described("Specimens of blood", [], [], None)
    measured: tuple[MeasuredCodes, ...] = described("Numbers", [], [], ())
    size: LesionSize | None = described("Sizes of lesions", [], [], None)
    coded: tuple[CodedFact, ...] = described("Values that are codes", [], [], ())
    receptors: Receptors | None = described("Hormone receptors", [], [], None)
    genes: Genes | None = described("Variants", [], [], None)
    primaries: tuple[PrimaryCodes, ...] = described("Where a cancer began", [], [], ())
    left_open: tuple[LeftOpen, ...] = described("Tumours that leave the primary open", [], [], ())
    operations: Operations | None = described("Operations", [], [], None)
    generic: GenericDiagnoses | None = described("Diagnoses without a site of their own", [], [], None)
    histology_codes: tuple[CodeText, ...] = described("Observations of a histology", [["loinc 59847-4"]], [], ())
    histologies: tuple[HistologyCodes, ...] = described("What it is made of", [], [], ())
    other_tumours: tuple[OtherTumour, ...] = described("Morphologies that leave the primary open", [], [], ())
    sides: dict[str, str] = described("Sides of a colorectal primary by ICD-10 code", [{"C18.7": "left"}], [], {})
    metastases: tuple[MetastasisCodes, ...] = described("Where metastases are", [], [], ())
    site_codes: dict[str, tuple[str, ...]] = described("Observations whose value is a site", [{"sct": ["385421009"]}], [], {})
    not_carried: tuple[NotCarried, ...] = described("What no fact takes", [], [], ())


def read_fhir_mapping(documents: Documents) -> tuple[FhirMapping, list[Fault]]:
    """The table of `data/`, empty where there is none (a release of before), and what is wrong with it."""
    if MAPPING_FILE not in documents.by_path:
        return FhirMapping(), []
    try:
        mapping = FhirMapping.model_validate(documents.by_path[MAPPING_FILE])
    except ValidationError as error:
        return FhirMapping(), faults_of(MAPPING_FILE, error)
    return mapping, [Fault(MAPPING_FILE, where, why) for where, why in _faults(mapping)]


def _faults(mapping: FhirMapping) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for one in mapping.measured:
        yield from _numbers(f"measured.{one.fact}", one.fact, one.units)
        if one.upper_limit:
            yield from _numbers(f"measured.{one.fact}", one.upper_limit, one.units)
        yield from _once(taken, one.codes, f"measured.{one.fact}")
    for fact in mapping.coded:
        where = f"coded.{fact.fact}"
        for name in (fact.fact, *filter(None, (fact.metastasis,))):
            yield from (fault for value in fact.values.values() for fault in _value(where, name, value))
        yield from _once(taken, fact.codes, where)
    for operation in mapping.operations.of if mapping.operations else ():
        yield from _value("operations", operation.fact, operation.value)
        if operation.primary:
            yield from _value("operations", "primary_site", operation.primary)
    for gene in mapping.genes.facts if mapping.genes else ():
        yield from _value(f"genes.{gene.fact}", gene.fact, True)
    for primary in mapping.primaries:
        yield from _value("primaries", "primary_site", primary.primary)
        if primary.origin:
            yield from _value("primaries", "neuroendocrine_origin", primary.origin)
    for histology in mapping.histologies:
        yield from _value("histologies", "primary_histology", histology.histology)
    for other in mapping.other_tumours:
        for name in other.but:
            yield from _value("other_tumours", "primary_site", name)
    for side in mapping.sides.values():
        yield from _value("sides", "primary_side", side)
    for found in mapping.metastases:
        if found.site not in (LIVER_SITE, None) and found.site not in FACTS["extrahepatic_sites"].values:
            yield "metastases", f"{found.site} is neither {LIVER_SITE} nor a value of extrahepatic_sites"
    yield from _names(mapping)


def _names(mapping: FhirMapping) -> Iterator[tuple[str, str]]:
    """Systems and sources that are spoken of and not named."""
    for path, code in _spoken(mapping.model_dump(exclude={"systems", "sources"}), ""):
        if path.endswith("source") and code not in mapping.sources:
            yield path.lstrip("."), f"no such source: {code}"
        elif (
            " " in code
            and not path.endswith(("words", "what", "why", "source", "kinds"))
            and code.split(" ")[0] not in mapping.systems
        ):
            yield path.lstrip("."), f"no such code system: {code}"


def _spoken(value: Any, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case list() | tuple():
            for one in value:
                yield from _spoken(one, path)
        case Mapping():
            for name, one in value.items():
                yield from _spoken(name, f"{path}.{name}" if path.endswith("values") else "")
                yield from _spoken(one, f"{path}.{name}")


def _numbers(where: str, name: str, units: Mapping[str, Fraction]) -> Iterator[tuple[str, str]]:
    fact = FACTS.get(name)
    if fact is None or not fact.is_numeric:
        yield where, f"{name} is no number; did you mean {nearest(name, FACTS)}?"
        return
    known = {other.unit.replace("µ", "u"): other.factor for other in fact.other_units} | {
        fact.unit.replace("µ", "u"): Fraction(1)
    }
    for unit, factor in units.items():
        if factor <= 0 or factor != known.get(unit, factor):
            yield where, f"{unit}: the factor is {factor}, elsewhere in livermets {known.get(unit)}"


def _value(where: str, name: str, value: object) -> Iterator[tuple[str, str]]:
    fact = FACTS.get(name)
    if fact is None:
        yield where, f"no such fact: {name}; did you mean {nearest(name, FACTS)}?"
        return
    match fact.kind:
        case Kind.BOOLEAN:
            right = isinstance(value, bool)
        case Kind.INTEGER:
            right = isinstance(value, int) and not isinstance(value, bool)
        case _:
            right = value in fact.values
    if not right:
        yield where, f"{value!r} is no value of {name}; accepted: {fact.accepted()}"


def _once(taken: dict[str, str], codes: tuple[str, ...], where: str) -> Iterator[tuple[str, str]]:
    for code in codes:
        other = taken.setdefault(code, where)
        if other != where:
            yield where, f"{code} is already that of {other}"
