"""A case as a FHIR bundle: its structure is that of R4, and reading it again gives the same case."""

from __future__ import annotations

import datetime
import json
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.assessment.assess import assess
from livermets.case.case import Case, CaseError
from livermets.case.case_file import json_bytes
from livermets.case.reading import read_case
from livermets.exchange.codebook import OWN_FACT, OWN_SYSTEM
from livermets.exchange.read import FhirReading, read_fhir
from livermets.exchange.write import RELEASE_TAG, case_bundle
from livermets.facts import FACTS, LESION_FIELDS, Fact, Kind
from livermets.knowledge.loading import knowledge
from tests.cases import RandomCases

TODAY = datetime.date(2026, 11, 27)


def written(case: Case) -> dict[str, Any]:
    return case_bundle(assess(case, knowledge()), knowledge())


def again(case: Case) -> FhirReading:
    return read_fhir(json_bytes(written(case)), knowledge().fhir, TODAY)


def value_of(fact: Fact) -> st.SearchStrategy[Any]:
    match fact.kind:
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.INTEGER:
            return st.integers(int(fact.minimum or 0), int(fact.maximum or 0))
        case Kind.NUMBER:
            numbers = st.floats(fact.minimum, fact.maximum).map(lambda number: float(f"{number:.12g}"))
            bounds = st.builds("{}{:.4f}".format, st.sampled_from(["<", ">=", ">", "<="]), numbers)
            return st.one_of(numbers, bounds) if fact.name in FACTS else numbers
        case Kind.ENUM:
            return st.sampled_from(fact.values)
        case Kind.SET:
            others = st.lists(st.sampled_from([one for one in fact.values if one != "none"]), min_size=1, unique=True)
            return st.one_of(others, st.just(["none"])) if "none" in fact.values else others
        case Kind.DATE:
            return st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)).map(str)
        case Kind.LESIONS:
            fields = {name: value_of(field) for name, field in LESION_FIELDS.items()}
            return st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=6)
    letters = st.characters(exclude_categories=["Cs", "Cc"])
    return st.text(letters, min_size=1, max_size=fact.max_length).filter(str.strip)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case at all: some facts, whatever they are, without those that contradict others."""
    names = draw(st.lists(st.sampled_from(list(FACTS)), min_size=1, max_size=25, unique=True))
    facts = {name: draw(value_of(FACTS[name])) for name in names}
    while True:
        try:
            return read_case(facts)
        except CaseError as error:  # a bound that no value keeps, or what contradicts something else
            said = [field.split("[")[0] for fault in error.faults for field in fault.field.split(" and ")]
            facts = {name: value for name, value in facts.items() if name not in said}


def test_a_grade_that_is_not_that_of_a_neuroendocrine_tumour_stays_what_it_was() -> None:
    case = read_case({"primary_site": "neuroendocrine", "primary_grade": "well"})
    assert again(case).case == case.to_json()


@given(cases())
@settings(max_examples=150, deadline=None)
def test_reading_an_exported_case_gives_the_same_case(case: Case) -> None:
    found = again(case)
    assert found.case == case.to_json()
    assert not found.refused
    assert not found.not_understood


def test_cases_of_many_facts_come_back_and_have_the_structure_of_r4() -> None:
    for case in RandomCases(knowledge().systems.values(), 16, 0.9).cases(12):
        content = json_bytes(written(case))
        assert read_fhir(content, knowledge().fhir, TODAY).case == case.to_json()
        Bundle.model_validate_json(content)


def test_every_demo_case_comes_back() -> None:
    for demo in knowledge().demo_cases.values():
        assert again(demo.case).case == demo.case.to_json()


def resources(case: Case) -> dict[str, dict[str, Any]]:
    return {entry["resource"]["id"]: entry["resource"] for entry in written(case)["entry"]}


def test_liver_metastases_point_to_the_primary() -> None:
    bundle = written(read_case({"primary_site": "colorectal"}))
    at = {entry["resource"]["id"]: entry["fullUrl"] for entry in bundle["entry"]}
    found = {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}
    assert found["primary"]["code"]["coding"][0] == {"system": "http://snomed.info/sct", "code": "93761005"}
    assert found["liver-metastases"]["code"]["coding"][0]["code"] == "94381002"
    assert found["liver-metastases"]["extension"][0]["valueReference"] == {"reference": at["primary"]}


def test_a_laboratory_value_bears_its_code_unit_and_date() -> None:
    origins = {"bilirubin_umol_l": {"kind": "typed", "observed": "2026-11"}}
    found = resources(read_case({"bilirubin_umol_l": 34.208}, origins))["bilirubin-umol-l"]
    assert [one["code"] for one in found["code"]["coding"]] == ["14631-6", "bilirubin_umol_l"]
    assert found["valueQuantity"]["code"] == "umol/L"
    assert found["effectiveDateTime"] == "2026-11"


def test_half_of_segment_iv_is_written_as_one_code_with_words() -> None:
    case = read_case({"lesions": [{"segment": "4a", "size_mm": 20}]})
    site = resources(case)["lesion-1"]["bodySite"]
    assert site == {"coding": [{"system": "http://snomed.info/sct", "code": "277958008"}], "text": "IVa"}
    assert again(case).case["lesions"] == [{"segment": "4a", "size_mm": 20}]


def test_scores_carry_method_and_release_and_are_not_read_back() -> None:
    case = read_case(
        {
            "primary_site": "colorectal",
            "primary_node_positive": True,
            "synchronous": True,
            "liver_lesion_count": 3,
            "largest_lesion_mm": 50,
            "cea_ng_ml": 200,
        }
    )
    score = resources(case)["score-fong-crs"]
    assert score["code"]["coding"][0] == {
        "system": OWN_SYSTEM,
        "code": "fong-crs",
        "display": knowledge().systems["fong-crs"].definition.name,
    }
    assert score["valueString"].startswith("3")
    assert f"livermets release {knowledge().release}" in score["method"]["text"]
    assert written(case)["meta"]["tag"] == [{"system": RELEASE_TAG, "code": knowledge().release}]
    assert again(case).case == case.to_json()


def test_an_altered_own_value_is_refused_and_not_guessed() -> None:
    bundle = written(read_case({"ecog": 1, "primary_side": "left", "cea_ng_ml": 5, "extrahepatic_sites": ["lung"]}))
    for entry in bundle["entry"]:
        match entry["resource"]["id"]:
            case "cea-ng-ml":
                entry["resource"]["valueQuantity"]["unit"] = "g/L"
            case "ecog":
                entry["resource"]["code"]["coding"].append({"system": OWN_FACT, "code": "ecog_status"})
                entry["resource"]["code"]["coding"].reverse()
            case "primary-side":
                entry["resource"]["valueCodeableConcept"] = {"text": "left"}
    found = read_fhir(json.dumps(bundle).encode(), knowledge().fhir, TODAY)
    assert found.case == {"extrahepatic_sites": ["lung"]}
    assert len(found.refused) == 3
