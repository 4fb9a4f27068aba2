"""The 197 resected patients of a public cohort: does the stored clinical risk score lie in our interval?

Colorectal-Liver-Metastases, version 2, The Cancer Imaging Archive, doi 10.7937/QXK2-QG03, CC BY 4.0. The table has no
disease-free interval, only synchronous or not, and the number of metastases only as one or several.
"""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.systems import SystemResult
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from tests.conftest import shared_file

MISSING = -999


def number(text: str) -> float | None:
    value = float(text) if text else MISSING
    return None if value == MISSING else value


def yes_no(text: str) -> bool | None:
    return {"1": True, "0": False}.get(text)


def facts_of(row: dict[str, str]) -> dict[str, Any]:
    """The facts of one row: size from cm, synchronous only when it is, several metastases left without a number."""
    size = number(row["max_tumor_size"])
    return {
        "primary_site": "colorectal",
        "age_years": number(row["age"]),
        "sex": {"1": "male", "2": "female"}[row["sex"]],
        "primary_node_positive": yes_no(row["node_positive_primary"]),
        "synchronous": True if yes_no(row["synchronous_crlm"]) else None,
        "liver_lesion_count": 1 if row["multiple_metastases"] == "0" else None,
        "cea_ng_ml": number(row["carcinoembryonic_antigen"]),
        "largest_lesion_mm": None if size is None else round(size * 10, 3),
        "extrahepatic_disease": yes_no(row["extrahep_disease"]),
    }


@pytest.fixture(scope="module")
def cohort() -> list[tuple[dict[str, str], SystemResult, bool]]:
    """Rows with their Fong result; several metastases are more than one, which is all that the score asks."""
    path = shared_file("data/tcia_crlm_v2.csv")
    with path.open(encoding="utf-8") as handle:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(handle)]
    found = []
    for row in rows:
        facts = facts_of(row)
        if row["multiple_metastases"] == "1":
            facts["liver_lesion_count"] = 2
        result = assess(read_case(facts), knowledge()).systems["fong-crs"]
        found.append((row, result, facts["cea_ng_ml"] is None))
    return found


def test_all_patients_are_assessed(cohort: list[tuple[dict[str, str], SystemResult, bool]]) -> None:
    assert len(cohort) == 197
    assert all(result.applicable for _, result, _ in cohort)


def test_the_stored_score_lies_in_the_interval_as_often_as_an_independent_reading_found(
    cohort: list[tuple[dict[str, str], SystemResult, bool]],
) -> None:
    stored = [(score, result) for row, result, _ in cohort if (score := number(row["clinrisk_score"])) is not None]
    inside = sum(result.outcome.low <= score <= result.outcome.high for score, result in stored)
    assert (inside, len(stored)) == (132, 168)


def test_unknown_cea_and_interval_give_an_interval(cohort: list[tuple[dict[str, str], SystemResult, bool]]) -> None:
    widths = Counter(
        (cea_unknown, result.outcome.high - result.outcome.low)
        for row, result, cea_unknown in cohort
        if row["synchronous_crlm"] == "1" and row["node_positive_primary"] in ("0", "1")
    )
    assert {width for (cea_unknown, width) in widths if cea_unknown} == {1}
    assert {width for (cea_unknown, width) in widths if not cea_unknown} == {0}
