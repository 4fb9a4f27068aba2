"""Where a fact comes from and when it was observed."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.case import CaseError
from livermets.case.case_file import read_case_file
from livermets.case.origins import DAY_OF_ENTRY, ORIGIN_KINDS, Origin, origins_json, read_origins, typed_on
from livermets.case.reading import read_case, read_what_fits
from livermets.knowledge.loading import knowledge

FACTS = {"primary_site": "colorectal", "cea_ng_ml": 38}
CEA = {"kind": "resource", "observed": "2026-05-12", "resource": "Observation/123", "code": "LOINC 2039-6"}


@pytest.mark.parametrize("observed", ["2024", "2024-05", "2024-02-29", "1900"])
@pytest.mark.parametrize("kind", ORIGIN_KINDS)
def test_an_origin_comes_back_as_it_was_written(kind: str, observed: str) -> None:
    given = {"cea_ng_ml": {"kind": kind, "observed": observed, "words": "CEA 38"}}
    case = read_case(FACTS, given)
    assert case.origins["cea_ng_ml"] == Origin(kind, observed, "CEA 38")  # type: ignore[arg-type]
    assert case.origins_json() == given
    assert read_case(case.to_json(), case.origins_json()) == case


def test_keys_without_a_value_are_left_out() -> None:
    assert read_case(FACTS, {"cea_ng_ml": {"kind": "file", "observed": None}}).origins_json() == {"cea_ng_ml": {"kind": "file"}}


def test_a_case_without_origins_has_none() -> None:
    assert read_case(FACTS).origins == {}
    assert read_case(FACTS, {}).origins == read_case(FACTS, {"cea_ng_ml": None}).origins == {}


@pytest.mark.parametrize(
    ("given", "field", "problem", "accepted"),
    [
        ([1], "origins", "not an object", "an object with an origin for each fact"),
        ({"cea": CEA}, "origins.cea", "no such fact", "did you mean cea_ng_ml?"),
        ({"ecog": CEA}, "origins.ecog", "not given", "facts that are given"),
        ({"cea_ng_ml": "a letter"}, "origins.cea_ng_ml", "not an object", "an object with kind"),
        ({"cea_ng_ml": {}}, "origins.cea_ng_ml.kind", "missing", "one of: typed, file, resource, letter, measured"),
        ({"cea_ng_ml": {"kind": "mail"}}, "origins.cea_ng_ml.kind", "not an accepted value", "one of: typed"),
        ({"cea_ng_ml": {"kind": ["file"]}}, "origins.cea_ng_ml.kind", "not an accepted value", "one of: typed"),
        ({"cea_ng_ml": CEA | {"date": "2024"}}, "origins.cea_ng_ml.date", "no key of an origin", "observed"),
        ({"cea_ng_ml": CEA | {"observed": "12.05.2024"}}, "origins.cea_ng_ml.observed", "not a date", "2024-05-12"),
        ({"cea_ng_ml": CEA | {"observed": "2023-02-29"}}, "origins.cea_ng_ml.observed", "not a date", "from 1900 to 2100"),
        ({"cea_ng_ml": CEA | {"observed": "1899"}}, "origins.cea_ng_ml.observed", "not a date", "from 1900 to 2100"),
        ({"cea_ng_ml": CEA | {"observed": 2024}}, "origins.cea_ng_ml.observed", "not a date", "from 1900 to 2100"),
        ({"cea_ng_ml": CEA | {"words": "x" * 1001}}, "origins.cea_ng_ml.words", "1001 characters are too many", "at most 1000"),
        ({"cea_ng_ml": CEA | {"resource": 5}}, "origins.cea_ng_ml.resource", "not text", "text"),
        ({"cea_ng_ml": CEA | {"code": " "}}, "origins.cea_ng_ml.code", "empty", "text"),
        ({"cea_ng_ml": CEA | {"code": "\ud800"}}, "origins.cea_ng_ml.code", "half of a pair", "whole characters"),
    ],
)
def test_a_bad_origin_is_a_fault_with_its_place(given: Any, field: str, problem: str, accepted: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(FACTS, given)
    (fault,) = caught.value.faults
    assert fault.field == field
    assert problem in fault.problem
    assert accepted in fault.accepted


def test_the_origin_of_an_unknown_fact_is_none() -> None:
    """A word for unknown is an entry, so that its origin is no fault; but nothing was observed."""
    assert read_case({"cea_ng_ml": "unknown"}, {"cea_ng_ml": CEA}).origins == {}


def test_faults_of_facts_and_origins_are_said_together() -> None:
    with pytest.raises(CaseError) as caught:
        read_case({"cea_ng_ml": -1}, {"cea_ng_ml": {"kind": "mail"}})
    assert [fault.field for fault in caught.value.faults] == ["cea_ng_ml", "origins.cea_ng_ml.kind"]


def test_what_fits_keeps_the_other_origins() -> None:
    case, faults = read_what_fits(FACTS, {"cea_ng_ml": CEA, "primary_site": {"kind": "mail"}})
    assert case.values["cea_ng_ml"] == 38
    assert list(case.origins) == ["cea_ng_ml"]
    assert [fault.field for fault in faults] == ["origins.primary_site.kind"]


def test_a_case_file_keeps_them_beside_its_facts() -> None:
    written = json.dumps({"facts": FACTS, "origins": {"cea_ng_ml": CEA}}).encode()
    file = read_case_file(written)
    assert assess(read_case(file.facts, file.origins), knowledge()).to_json()["origins"] == {"cea_ng_ml": CEA}


def test_origins_among_bare_facts_are_named() -> None:
    with pytest.raises(CaseError) as caught:
        read_case_file(json.dumps({**FACTS, "origins": {"cea_ng_ml": CEA}}).encode())
    assert "under the key facts" in caught.value.faults[0].accepted


def test_origins_change_no_answer() -> None:
    """Where a fact comes from is said beside the answer; no rule reads it."""
    with_origins = assess(read_case(FACTS, {"cea_ng_ml": CEA}), knowledge()).to_json()
    without = assess(read_case(FACTS), knowledge()).to_json()
    assert with_origins | {"origins": {}} == without


def test_what_is_typed_has_the_day_of_its_entry() -> None:
    origin = typed_on(datetime.date(2026, 11, 27))
    assert origin == Origin("typed", "2026-11-27", DAY_OF_ENTRY)
    assert origin.is_day_of_entry
    assert not Origin("typed", "2026-11-27").is_day_of_entry


def test_origins_stand_in_the_order_of_the_facts() -> None:
    found, faults = read_origins({"cea_ng_ml": CEA, "primary_site": {"kind": "typed"}}, FACTS)
    assert faults == []
    assert list(origins_json(found)) == ["primary_site", "cea_ng_ml"]
