"""Worked cases of single options: how a result of the metastasis counts, and texts whose rules once said something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.files import Fault
from livermets.knowledge.options import compile_options
from livermets.rules import FACT_SCOPE
from tests.spec.option_cases import results_of
from tests.spec.option_rules import KNOWLEDGE, RULES
from tests.unit.evidence_fixtures import OPTION, build

BREAST = {"primary_site": "breast", "ecog": 1, "liver_lesion_count": 7, "liver_completely_resectable": False}
UNTREATED = {"lines_of_chemotherapy": 0}
HER2_FIRST = "breast.her2-targeted-first-line"
CDK46_FIRST = "breast.cdk46-first-line"
POSITIVE = BREAST | UNTREATED | {"her2_positive": True, "hormone_receptor_positive": False}
LUMINAL = BREAST | UNTREATED | {"her2_positive": False, "hormone_receptor_positive": True}
TRIPLE_NEGATIVE = BREAST | UNTREATED | {"her2_positive": False, "hormone_receptor_positive": False}
OPERABLE = {
    "primary_site": "breast",
    "ecog": 0,
    "liver_completely_resectable": True,
    "extrahepatic_disease": False,
    "lines_of_chemotherapy": 1,
    "response": "partial",
    "hormone_receptor_positive": True,
}
OVARY = {"primary_site": "ovarian", "liver_lesion_count": 2}
RELAPSE = OVARY | {"primary_histology": "serous", "ecog": 1, "synchronous": False, "primary_in_place": False}
ESCC = {"primary_site": "esophageal", "primary_histology": "squamous", "ecog": 1}
CRISIS = "breast.combination-chemotherapy"

EXAMPLES: list[tuple[str, dict[str, Any], str, set[str]]] = [
    # The primary decides until a metastasis is tested, which is named as still to check; then the metastasis does.
    (HER2_FIRST, POSITIVE, "indicated", set()),
    (HER2_FIRST, POSITIVE | {"her2_positive_metastasis": True}, "indicated", set()),
    (HER2_FIRST, POSITIVE | {"her2_positive_metastasis": False}, "not-indicated", set()),
    (HER2_FIRST, LUMINAL, "not-indicated", set()),
    (HER2_FIRST, LUMINAL | {"her2_positive_metastasis": True}, "indicated", set()),
    (HER2_FIRST, BREAST | UNTREATED, "undetermined", {"her2_positive"}),
    (CDK46_FIRST, LUMINAL, "indicated", set()),
    (CDK46_FIRST, LUMINAL | {"hormone_receptor_positive_metastasis": False}, "not-indicated", set()),
    (CDK46_FIRST, LUMINAL | {"her2_positive_metastasis": True}, "not-indicated", set()),
    # HER2-low is not HER2-positive.
    (CDK46_FIRST, BREAST | UNTREATED | {"hormone_receptor_positive": True, "her2_low": True}, "indicated", set()),
    # Whether the threat to life is immediate is the board's judgement; how much of the liver is taken does not say it.
    (
        CRISIS,
        TRIPLE_NEGATIVE | {"liver_involvement_percent": 60, "bilirubin_umol_l": 20},
        "undetermined",
        {"visceral_crisis"},
    ),
    (CRISIS, TRIPLE_NEGATIVE | {"visceral_crisis": True}, "indicated", set()),
    (CRISIS, TRIPLE_NEGATIVE | {"visceral_crisis": False, "bilirubin_umol_l": 40}, "not-indicated", set()),
    (CRISIS, TRIPLE_NEGATIVE | {"bilirubin_umol_l": 34.2}, "undetermined", {"visceral_crisis"}),
    (CRISIS, TRIPLE_NEGATIVE | {"bilirubin_umol_l": 34.3}, "possible", set()),
    (CRISIS, POSITIVE | {"visceral_crisis": True}, "not-indicated", set()),
    # One to five lesions; none is not one.
    ("breast.hepatic-resection", OPERABLE | {"liver_lesion_count": 0}, "not-indicated", set()),
    ("breast.hepatic-resection", OPERABLE | {"liver_lesion_count": 1}, "indicated", set()),
    ("breast.hepatic-resection", OPERABLE | {"liver_lesion_count": 6}, "not-indicated", set()),
    ("breast.hepatic-resection-or-ablation", OPERABLE | {"liver_lesion_count": 0}, "not-indicated", set()),
    ("breast.hepatic-resection-or-ablation", OPERABLE | {"liver_lesion_count": 5}, "possible", set()),
    # The first treatment of an ovarian cancer is not that of its relapse.
    (
        "ovarian.platinum-taxane",
        OVARY | UNTREATED,
        "undetermined",
        {"primary_in_place", "synchronous", "disease_free_interval_months", "platinum_resistant"},
    ),
    ("ovarian.platinum-taxane", OVARY | UNTREATED | {"synchronous": True}, "indicated", set()),
    ("ovarian.platinum-taxane", OVARY | UNTREATED | {"primary_in_place": True}, "indicated", set()),
    (
        "ovarian.platinum-taxane",
        RELAPSE | UNTREATED | {"disease_free_interval_months": 4},
        "undetermined",
        {"platinum_resistant"},
    ),
    (
        "ovarian.platinum-taxane",
        RELAPSE | UNTREATED | {"disease_free_interval_months": 4, "platinum_resistant": True},
        "not-indicated",
        set(),
    ),
    ("ovarian.platinum-taxane", RELAPSE | UNTREATED | {"disease_free_interval_months": 6}, "possible", set()),
    ("ovarian.platinum-taxane", RELAPSE | {"response": "progression", "lines_of_chemotherapy": 1}, "not-indicated", set()),
    (
        "ovarian.platinum-taxane-bevacizumab",
        RELAPSE | UNTREATED | {"disease_free_interval_months": 20},
        "not-indicated",
        set(),
    ),
    # The disease-free interval speaks of the first relapse; a later one is for the board.
    ("ovarian.platinum-relapse", RELAPSE | {"disease_free_interval_months": 20}, "indicated", set()),
    ("ovarian.platinum-relapse", RELAPSE | {"disease_free_interval_months": 20, "lines_of_chemotherapy": 2}, "possible", set()),
    (
        "ovarian.platinum-relapse",
        RELAPSE | {"disease_free_interval_months": 20, "platinum_resistant": True},
        "not-indicated",
        set(),
    ),
    (
        "ovarian.platinum-resistant-chemotherapy",
        RELAPSE | {"disease_free_interval_months": 20},
        "undetermined",
        {"platinum_resistant"},
    ),
    # How many metastases there are in all is not known where there are some outside the liver.
    (
        "esophageal.local-plus-systemic",
        ESCC | {"liver_lesion_count": 1, "all_sites_treatable": True, "extrahepatic_disease": True},
        "undetermined",
        {"metastases_total_count"},
    ),
    ("esophageal.second-line-chemotherapy", ESCC | {"lines_of_chemotherapy": 1, "ecog": 2}, "possible", set()),
]


@pytest.mark.parametrize(("option", "facts", "status", "missing"), EXAMPLES)
def test_an_option_stands_as_its_texts_say(option: str, facts: dict[str, Any], status: str, missing: set[str]) -> None:
    found = results_of(facts)[option]
    assert (found.status, set(found.missing)) == (status, missing)


def test_an_untested_metastasis_is_named_as_still_to_check() -> None:
    assert "her2_positive_metastasis" in results_of(POSITIVE)[HER2_FIRST].to_check
    assert "her2_positive_metastasis" not in results_of(POSITIVE | {"her2_positive_metastasis": True})[HER2_FIRST].to_check


def test_a_name_stands_for_the_facts_of_its_condition() -> None:
    rule = RULES[f"{HER2_FIRST} need 1"].condition
    assert rule.text == "her2_that_counts"
    assert rule.names == {"her2_positive", "her2_positive_metastasis"}
    assert rule.unknown({"her2_positive": None, "her2_positive_metastasis": None}) == {"her2_positive"}


def _with(result: dict[str, Any], when: str) -> tuple[str, list[Fault]]:
    statement = {"text": "x", "source": "smith2001", "when": when}
    registry, faults = build(options=[OPTION | {"indications": [statement], "contraindications": []}], results=[result])
    assert faults == []
    compiled, found = compile_options(registry, (), KNOWLEDGE.systems, FACT_SCOPE)
    (one,) = assess(
        read_case({"primary_site": "colorectal", "kras_mutated": True}),
        replace(KNOWLEDGE, registry=registry, compiled=compiled),
    ).options
    return one.status, found


@pytest.mark.parametrize(
    ("result", "when", "status", "said"),
    [
        ({"name": "kras_now", "when": "kras_mutated"}, "kras_now", "indicated", ""),
        ({"name": "kras_now", "when": "kras_mutated"}, "NOT kras_now", "not-indicated", ""),
        ({"name": "kras_mutated", "when": "kras_g12c"}, "kras_mutated", "indicated", "kras_mutated: the name is taken"),
        ({"name": "kras_now", "when": "kras"}, "kras_mutated", "indicated", "results.yaml: kras_now.when: unknown fact kras"),
        (
            {"name": "kras_now", "when": "kras_mutated OR kras_g12c"},
            "kras_now IS NULL",
            "possible",
            "asks whether a single fact is unknown",
        ),
    ],
)
def test_a_result_that_counts_is_read_as_its_condition(result: dict[str, Any], when: str, status: str, said: str) -> None:
    found, faults = _with({"label": "x", "source": "smith2001"} | result, when)
    assert found == status
    assert [said in str(fault) for fault in faults] == ([True] if said else [])
