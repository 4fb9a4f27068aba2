"""Reading a case: what is accepted, what is refused with what would be accepted, and what follows from what."""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.case.case import CaseError, Lesion
from livermets.case.lesions import recist_sum_mm
from livermets.case.reading import read_case, read_what_fits
from livermets.facts import FACTS, LESION_FACTS, PRIMARIES, SECTIONS, Kind, primary_label
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from tests.cases import RandomCases
from tests.conftest import shared_file


def faults_of(facts: object) -> str:
    with pytest.raises(CaseError) as caught:
        read_case(facts)
    return str(caught.value)


ADDED_SINCE = {
    "liver_background": ("suspected-cirrhosis",),
    "imaging_done": ("sstr-pet", "psma-pet", "bone-scan", "echocardiography"),
}
"""Values that came after the contract was written: values may be added, none may go."""


def test_the_declared_facts_are_those_of_the_vocabulary() -> None:
    vocabulary = yaml.safe_load(shared_file("design/vocabulary.yaml").read_text(encoding="utf-8"))
    for section, entries in vocabulary.items():
        assert section in SECTIONS
        for entry in entries:
            fact = FACTS[entry["name"]]
            assert fact.section == section
            assert fact.kind == {"list": "lesions"}.get(entry["type"], entry["type"])
            assert (fact.minimum, fact.maximum) == (entry.get("min"), entry.get("max"))
            if "warn" in entry:
                assert fact.plausible == tuple(entry["warn"])
            if fact.kind is not Kind.LESIONS:
                added = ADDED_SINCE.get(fact.name, ())
                assert [value for value in fact.values if value not in added] == entry.get("values", [])


def test_every_primary_of_a_case_can_be_the_primary_of_a_figure() -> None:
    assert set(PRIMARY_LABELS) - set(PRIMARIES) == {"hcc", "mixed"}
    assert set(PRIMARIES) <= set(PRIMARY_LABELS)


def test_a_primary_has_one_name_and_an_organ_that_is_no_primary_keeps_its_own() -> None:
    assert {site: FACTS["primary_site"].label_of(site) for site in PRIMARIES} == PRIMARIES
    assert FACTS["primary_site"].label_of("adrenal") == "Adrenal cortex"
    assert FACTS["extrahepatic_sites"].label_of("adrenal") == "Adrenal"
    assert primary_label("of-a-later-version") == "Of a later version"


def test_every_number_has_a_usual_range_within_its_bounds() -> None:
    for fact in (*FACTS.values(), *LESION_FACTS):
        if fact.is_numeric:
            assert fact.minimum is not None
            assert fact.maximum is not None
            assert fact.plausible is not None, fact.name
            low, high = fact.plausible
            assert fact.minimum <= low < high <= fact.maximum, fact.name


def test_every_fact_says_what_would_be_accepted() -> None:
    for fact in FACTS.values():
        assert fact.accepted()
        assert fact.label
        assert fact.section in SECTIONS


def test_an_empty_case_knows_nothing() -> None:
    case = read_case({})
    assert set(case.values) == set(FACTS)
    assert all(value is None for value in case.values.values())


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ({"cea_ng_ml": 200}, 200),
        ({"cea_ng_ml": "5,5"}, 5.5),
        ({"cea_ng_ml": "5.5"}, 5.5),
        ({"cea_ng_ml": "0,125"}, 0.125),
        ({"cea_ng_ml": " 12 "}, 12),
        ({"cea_ng_ml": "1e3"}, 1000),
        ({"cea_ng_ml": "1.200,5"}, 1200.5),
        ({"cea_ng_ml": ""}, None),
        ({"cea_ng_ml": "not known"}, None),
        ({"cea_ng_ml": 200.00000000000006}, 200),
        ({"cea_ng_ml": "200.00000000000006"}, 200),
        ({"cea_ng_ml": 200.0000001}, 200.0000001),
        ({"synchronous": "yes"}, True),
        ({"primary_site": "Colorectal"}, "colorectal"),
        ({"extrahepatic_sites": "lung"}, frozenset({"lung"})),
        ({"extrahepatic_sites": ["lungs"]}, frozenset({"lung"})),
        ({"assessed_on": "21.11.2026"}, datetime.date(2026, 11, 21)),
        ({"lesions": [{"segment": "IV", "size_mm": "4.8 cm"}]}, (Lesion("4", 48),)),
        ({"lesions": [{"segment": 4}]}, (Lesion("4"),)),
        ({"liver_lesion_count": 3.0}, 3),
        ({"synchronous": True}, True),
        ({"synchronous": "false"}, False),
        ({"largest_lesion_mm": 0}, 0),
        ({"largest_lesion_mm": 400}, 400),
        ({"extrahepatic_sites": ["lung", "lung"]}, frozenset({"lung"})),
        ({"extrahepatic_sites": []}, None),
        ({"cea_ng_ml": None}, None),
        ({"case_label": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
    ],
)
def test_accepted(entered: dict[str, Any], value: Any) -> None:
    case = read_case(entered)
    assert case.values[next(iter(entered))] == value


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ({"cea": 3}, r"cea = 3: no such fact; accepted: did you mean cea_ng_ml\?"),
        ({"liver_lesions_count": 3}, r"did you mean liver_lesion_count\?"),
        ({"foo": 1}, r"foo = 1: no such fact; accepted: did you mean \w+\?"),
        ({"largest_lesion_mm": 4000}, r"largest_lesion_mm = 4000: outside the range; accepted: a number from 0 to 400 mm"),
        ({"largest_lesion_mm": 400.1}, "outside the range"),
        ({"largest_lesion_mm": -1}, "outside the range"),
        ({"primary_site": "Colorectl"}, r"did you mean colorectal\? one of: colorectal, breast"),
        ({"primary_site": True}, "not an accepted value"),
        ({"synchronous": "maybe"}, "synchronous = maybe: not yes or no; accepted: yes or no, true or false"),
        ({"synchronous": 1}, "not yes or no"),
        ({"liver_lesion_count": True}, "yes or no stands where a number belongs"),
        ({"liver_lesion_count": 2.5}, "not a whole number"),
        ({"liver_lesion_count": "many"}, "not a number"),
        ({"cea_ng_ml": "1,200"}, "“1,200” may be 1.2000 or 1200"),
        ({"cea_ng_ml": "1.200"}, "“1.200” may be 1.2000 or 1200"),
        ({"cea_ng_ml": "<"}, "a bound without a number"),
        ({"cea_ng_ml": math.nan}, "not a finite number"),
        ({"cea_ng_ml": math.inf}, "not a finite number"),
        ({"cea_ng_ml": "NaN"}, "not a number"),
        ({"cea_ng_ml": [3]}, "not a number"),
        ({"extrahepatic_sites": 3}, "not a list"),
        ({"extrahepatic_sites": ["liverpool"]}, "liverpool: not among the accepted values"),
        ({"symptoms": ["none", "cough"]}, "none stands beside other values"),
        ({"assessed_on": "last May"}, "a date as YYYY-MM-DD"),
        ({"assessed_on": "05/03/2020"}, "accepted: “2020-03-05” or “2020-05-03”"),
        ({"assessed_on": "2026-02-30"}, "no such day"),
        ({"case_label": "W" * 81}, "81 characters are too many"),
        ({"lesions": {}}, "not a list"),
        ({"lesions": [{"segment": "9"}]}, r"lesions\[1\]\.segment = 9"),
        ({"lesions": [{"segment": "4c"}]}, r"no segment of the liver, or several; accepted: one of: 1, 2, 3, 4, 4a, 4b"),
        ({"lesions": [{}, {"size": 3}]}, r"lesions\[2\]\.size = 3: no such fact; accepted: did you mean size_mm\?"),
        ({"lesions": [3]}, r"lesions\[1\] = 3: not an object"),
        ([1], "a case is a JSON object of facts, not a list"),
        (None, "a case is a JSON object of facts"),
    ],
)
def test_refused_with_what_would_be_accepted(entered: Any, message: str) -> None:
    assert re.search(message, faults_of(entered))


@pytest.mark.parametrize("day", ["1989-12-31", "2100-01-02", "0001-01-01", datetime.date(1200, 1, 1)])
def test_a_day_outside_the_range_is_refused_with_the_range(day: Any) -> None:
    assert "assessed_on" in faults_of({"assessed_on": day})
    assert "from 1990-01-01 to 2100-01-01" in faults_of({"assessed_on": day})
    assert read_case({"assessed_on": "1990-01-01"}).values["assessed_on"] == datetime.date(1990, 1, 1)
    assert read_case({"assessed_on": "2100-01-01"}).values["assessed_on"] == datetime.date(2100, 1, 1)


ODD: list[Any] = [
    "\ud800",
    "x" * 100_000,
    10**5000,
    -(10**5000),
    2**64,
    1e308,
    True,
    b"bytes",
    [[[[]]]],
    {"a": {"b": [1]}},
    [10**5000],
    ["\ud800"],
    [None, True, 1.5],
    {"segment": 10**5000},
    [{"segment": 10**5000, "\ud800": 1, "x" * 9999: 2}],
    object(),
]


@pytest.mark.parametrize("name", [*FACTS, "no_such_fact", "\ud800", "x" * 100_000])
def test_nothing_odd_ends_the_reading_of_a_case_and_no_fault_is_long(name: str) -> None:
    nested: Any = []
    for _ in range(2000):
        nested = [nested]
    for value in (*ODD, nested):
        try:
            read_case({name: value})
        except CaseError as error:
            for fault in error.faults:
                assert len(fault.field) <= 100
                assert len(fault.value) <= 100
                assert len(fault.problem) <= 200
                str(fault).encode("utf-8")


def test_what_fits_is_read_however_the_others_contradict_each_other() -> None:
    lesions = [{"segment": "2", "size_mm": 20}] * 3
    entered = {"case_label": "A", "lesions": lesions, "liver_lesion_count": 1, "metastases_total_count": 2, "ecog": 1}
    case, faults = read_what_fits(entered)
    assert (case.values["case_label"], case.values["ecog"]) == ("A", 1)
    assert {"liver_lesion_count", "liver_lesion_count and metastases_total_count"} == {fault.field for fault in faults}
    case, faults = read_what_fits({"ecog": 1, "x" * 300: 1, "\ud800": 2})
    assert case.values["ecog"] == 1
    assert len(faults) == 2


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_some_of_every_case_fits(seed: int) -> None:
    random_cases = RandomCases(knowledge().systems.values(), seed, share_known=0.9)
    read_what_fits(random_cases.facts())


def test_all_faults_are_reported_at_once() -> None:
    message = faults_of({"foo": 1, "ecog": 9, "synchronous": True, "disease_free_interval_months": 5})
    assert all(part in message for part in ("foo = 1", "ecog = 9", "synchronous and disease_free_interval_months"))


def test_a_lesion_list_settles_number_largest_and_both_sides() -> None:
    lesions = [{"segment": "2", "size_mm": 20}, {"segment": "8", "size_mm": "31,5"}, {"segment": "6", "status": "vanished"}]
    case = read_case({"lesions": lesions})
    assert (case.values["liver_lesion_count"], case.values["largest_lesion_mm"], case.values["bilobar"]) == (2, 31.5, True)
    assert case.settled["bilobar"] == ("lesions",)


@pytest.mark.parametrize(
    ("segments", "bilobar"),
    [
        (["2", "4b"], False),
        (["4a", "5"], True),
        (["1", "8"], False),
        (["1"], False),
        (["2", None], None),
        ([None], False),
        ([None, None], None),
        (["1", None], False),
        (["3", "7", None], True),
        (["4", "7"], True),
        (["4"], False),
        (["4", "2"], False),
        (["4", None], None),
    ],
)
def test_bilobar_means_both_hemilivers_and_the_caudate_is_in_neither(segments: list[str | None], bilobar: bool | None) -> None:
    assert read_case({"lesions": [{"segment": segment, "size_mm": 10} for segment in segments]}).values["bilobar"] is bilobar


def test_a_lesion_of_unknown_size_leaves_the_largest_unknown() -> None:
    case = read_case({"lesions": [{"segment": "2", "size_mm": 20}, {"segment": "3"}]})
    assert case.values["liver_lesion_count"] == 2
    assert case.values["largest_lesion_mm"] is None
    assert "largest_lesion_mm" in faults_of({"lesions": [{"size_mm": 20}, {}], "largest_lesion_mm": 19})


def test_all_lesions_gone_is_a_complete_response() -> None:
    case = read_case({"lesions": [{"segment": "2", "status": "resected"}]})
    assert (case.values["liver_lesion_count"], case.values["largest_lesion_mm"]) == (0, 0)


@pytest.mark.parametrize(
    ("given_facts", "fact", "value"),
    [
        ({"primary_positive_nodes": 1}, "primary_node_positive", True),
        ({"primary_positive_nodes": 0}, "primary_node_positive", False),
        ({"primary_node_positive": False}, "primary_positive_nodes", 0),
        ({"primary_node_positive": True}, "primary_positive_nodes", None),
        ({"kras_mutated": True}, "ras_mutated", True),
        ({"nras_mutated": True}, "ras_mutated", True),
        ({"kras_mutated": False}, "ras_mutated", None),
        ({"kras_mutated": False, "nras_mutated": False}, "ras_mutated", False),
        ({"ras_mutated": False}, "kras_mutated", False),
        ({"ras_mutated": True, "nras_mutated": False}, "kras_mutated", True),
        ({"ras_mutated": True}, "kras_mutated", None),
        ({"synchronous": True}, "disease_free_interval_months", 0),
        ({"synchronous": False}, "disease_free_interval_months", None),
        ({"disease_free_interval_months": 0.5}, "synchronous", False),
        ({"disease_free_interval_months": 0}, "synchronous", None),
        ({"extrahepatic_sites": ["lung"]}, "extrahepatic_disease", True),
        ({"extrahepatic_disease": False}, "extrahepatic_sites", frozenset()),
        ({"extrahepatic_disease": True}, "extrahepatic_sites", None),
        ({"liver_background": "cirrhosis"}, "cirrhosis", True),
        ({"liver_background": "normal"}, "cirrhosis", False),
        ({"cirrhosis": True}, "liver_background", "cirrhosis"),
        ({"cirrhosis": False}, "liver_background", None),
    ],
)
def test_what_follows(given_facts: dict[str, Any], fact: str, value: Any) -> None:
    assert read_case(given_facts).values[fact] == value


@pytest.mark.parametrize(
    "entered",
    [
        {"primary_positive_nodes": 3, "primary_node_positive": False},
        {"primary_positive_nodes": 0, "primary_node_positive": True},
        {"kras_mutated": True, "ras_mutated": False},
        {"synchronous": True, "disease_free_interval_months": 14},
        {"extrahepatic_sites": ["lung"], "extrahepatic_disease": False},
        {"liver_background": "cirrhosis", "cirrhosis": False},
        {"liver_completely_resectable": True, "resection_extent": "not-resectable"},
        {"primary_in_place": True, "primary_r0_resected": True},
        {"liver_lesion_count": 0, "largest_lesion_mm": 20},
        {"liver_lesion_count": 5, "metastases_total_count": 4},
        {"tumour_volume_ml": 2000, "total_liver_volume_ml": 1500},
        {"lesions": [{"segment": "2", "size_mm": 20}], "liver_lesion_count": 2},
        {"lesions": [{"segment": "2", "size_mm": 20}], "largest_lesion_mm": 30},
        {"lesions": [{"segment": "2", "size_mm": 20}], "bilobar": True},
    ],
)
def test_contradictions_name_both_facts(entered: dict[str, Any]) -> None:
    message = faults_of(entered)
    assert "contradict" in message
    assert all(name in message for name in entered)


def test_recist_sum_takes_the_two_largest_of_at_least_10_mm() -> None:
    sizes = (10, 30, 9.9, 25)
    assert recist_sum_mm([Lesion(size_mm=size) for size in sizes]) == 55
    assert recist_sum_mm([Lesion(size_mm=9.9), Lesion(size_mm=10)]) == 10
    assert recist_sum_mm([Lesion(size_mm=30), Lesion()]) is None
    assert recist_sum_mm([Lesion(size_mm=30), Lesion(size_mm=40, status="resected")]) == 30
    assert recist_sum_mm([]) is None


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_a_case_written_and_read_again_is_the_same(seed: int) -> None:
    (case,) = RandomCases(knowledge().systems.values(), seed).cases(1)
    assert read_case(case.to_json()) == case


def test_lesions_survive_writing_and_reading() -> None:
    case = read_case({"assessed_on": "2026-11-21", "lesions": [{"segment": "4a", "size_mm": 12, "near": "capsule"}, {}]})
    assert read_case(case.to_json()) == case
