"""The table of codes in words, for the page that describes it: what is carried, by which code, and how it stands elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from livermets.case.words import unit_words
from livermets.exchange.codebook import shown_code
from livermets.facts import FACTS, Kind, primary_label
from livermets.knowledge.exchange_records import CodedSite, FhirMapping

_LABORATORY: Final = "openEHR-EHR-OBSERVATION.laboratory_test_result.v1"
_DIAGNOSIS: Final = "openEHR-EHR-EVALUATION.problem_diagnosis.v1"


class _WithSource(Protocol):
    """A record that says where its codes were read."""

    @property
    def source(self) -> tuple[str, ...]: ...


def mapping_blocks(mapping: FhirMapping) -> Mapping[str, str]:
    """The tables of the page in Markdown, by the names of their places in it."""
    makers: dict[str, Callable[[FhirMapping], str]] = {
        "measured": _measured,
        "coded": _coded,
        "diagnoses": _diagnoses,
        "metastases": _metastases,
        "not-carried": _not_carried,
        "operations": _operations,
        "sources": _sources,
        "elsewhere": _elsewhere,
    }
    return MappingProxyType({name: make(mapping) for name, make in makers.items()})


def page_with(page: str, blocks: Mapping[str, str]) -> str:
    """A page with each of these tables between the marks of its place."""
    for name, block in blocks.items():
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        page = f"{before}{begin}{block}\n{end}{after}" if begin and end else page
    return page


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _names(codes: Iterable[str]) -> str:
    return ", ".join(map(shown_code, codes))


def _read_in(one: _WithSource) -> str:
    return ", ".join(one.source)


def _measured(mapping: FhirMapping) -> str:
    rows = []
    for one in mapping.measured:
        factors: dict[str, list[str]] = {}
        for unit, factor in one.units.items():
            factors.setdefault("" if factor == 1 else f" × {float(factor):.12g}", []).append(f"`{unit}`")
        units = "; ".join(", ".join(listed) + words for words, listed in factors.items())
        limit = f"; upper limit of normal to `{one.upper_limit}`" if one.upper_limit else ""
        rows.append([f"`{one.fact}`", unit_words(FACTS[one.fact].unit), _names(one.codes), units + limit, _read_in(one)])
    return _table(("fact", "its unit", "codes", "units that are read, and the factor", "read in"), rows)


def _coded(mapping: FhirMapping) -> str:
    rows = []
    for one in mapping.coded:
        answers: dict[str, list[str]] = {}
        for code, value in one.values.items():
            answers.setdefault(str(value).lower() if isinstance(value, bool) else str(value), []).append(shown_code(code))
        said = "; ".join(f"{value}: {', '.join(codes)}" for value, codes in answers.items())
        letters = f"; {one.category} categories of AJCC and UICC by their letters" if one.category else ""
        whole = "; a whole number as it is" if one.whole else ""
        without = ", also beside a number" if one.or_interpretation else ""
        rows.append([f"`{one.fact}`", _names(one.codes), f"{said}{without}{letters}{whole}", _read_in(one)])
    if mapping.genes:
        for gene in mapping.genes.facts:
            change = f", changed as {' or '.join(gene.changes)}" if gene.changes else ""
            rows.append(
                [
                    f"`{gene.fact}`",
                    _names(mapping.genes.codes),
                    f"{_names(gene.genes)}{change}",
                    _read_in(mapping.genes),
                ]
            )
    if mapping.receptors:
        said = "one positive settles it, only two negative ones say no"
        rows.append([f"`{mapping.receptors.fact}`", _names(mapping.receptors.codes), said, _read_in(mapping.receptors)])
    return _table(("fact", "codes", "answers", "read in"), rows)


def _site(one: CodedSite) -> str:
    icd = f"ICD-10 {', '.join(one.icd)}" if one.icd else ""
    only = f" (only {', '.join(name.upper() for name in one.only)})" if one.only and icd else ""
    sct = f"SNOMED CT {', '.join(one.sct)}" if one.sct else ""
    onko = f"oBDS {', '.join(one.onko)}" if one.onko else ""
    body = f"body site SNOMED CT {', '.join(one.body)}" if one.body else ""
    return "; ".join(filter(None, (f"{icd}{only}", sct, onko, body)))


def _diagnoses(mapping: FhirMapping) -> str:
    rows = [
        [
            FACTS["primary_site"].label_of(one.primary) + (f", {one.origin}" if one.origin else ""),
            _site(one),
            _read_in(one),
        ]
        for one in mapping.primaries
    ]
    return _table(("primary", "codes", "read in"), rows)


def _metastases(mapping: FhirMapping) -> str:
    rows = [[one.site or "outside the liver, where is not said", _site(one), _read_in(one)] for one in mapping.metastases]
    return _table(("site", "codes", "read in"), rows)


def _not_carried(mapping: FhirMapping) -> str:
    rows = [[one.what, ", ".join((*map(shown_code, one.codes), *one.kinds)), one.why] for one in mapping.not_carried]
    open_ones = [[f"{one.what} as the primary", f"ICD-10 {', '.join(one.icd)}", one.why] for one in mapping.left_open]
    return _table(("what", "known by", "why"), [*rows, *open_ones])


def _operations(mapping: FhirMapping) -> str:
    known = mapping.operations
    if known is None:
        return _table(("fact", "operations", "read in"), [])
    rows = []
    for one in known.of:
        of = f" of {primary_label(one.primary).lower()}" if one.primary else ""
        rows.append([f"`{one.fact}` {str(one.value).lower()}{of}", _names(one.codes), _read_in(known)])
    left = "; ".join(f"{str(value).lower()}: {shown_code(code)}" for code, value in known.residual.items())
    return _table(
        ("fact", "operations", "read in"), [*rows, [f"`{known.residual_fact}`", f"their outcome {left}", _read_in(known)]]
    )


def _sources(mapping: FhirMapping) -> str:
    return _table(("name", "source"), [[f"`{name}`", text] for name, text in mapping.sources.items()])


def _elsewhere(mapping: FhirMapping) -> str:
    """Every fact as a row of OMOP and a node of openEHR. Concepts of OMOP are looked up by the code; none is written here."""
    measured = {one.fact: one for one in mapping.measured}
    coded = {one.fact: one for one in mapping.coded}
    rows = []
    for fact in FACTS.values():
        value = "value_as_number" if fact.is_numeric else "value_as_string" if fact.kind is Kind.TEXT else "value_as_concept_id"
        if fact.name == "primary_site":
            where, codes, archetype = "condition_occurrence.condition_concept_id", "by the codes of the diagnosis", _DIAGNOSIS
        elif fact.name == "sex":
            where, codes, archetype = "person.gender_concept_id", "", ""
        elif fact.name in measured:
            one = measured[fact.name]
            where, codes = f"measurement.{value}, unit {next(iter(one.units))}", _names(one.codes[:1])
            archetype = _LABORATORY if one.blood else ""
        elif fact.name in coded:
            where, codes = f"measurement.{value}", _names(coded[fact.name].codes[:1])
            archetype = _LABORATORY if coded[fact.name].blood else ""
        else:
            where, codes, archetype = f"observation.{value}", "", ""
        rows.append([f"`{fact.name}`", where, codes or f"source value `{fact.name}`", archetype or "a template of your own"])
    return _table(("fact", "OMOP CDM 5.4", "by which code", "openEHR"), rows)
