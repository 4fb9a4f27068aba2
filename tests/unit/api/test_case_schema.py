"""The schema of a case says no to what the reader refuses by its shape, and yes to every case that it reads."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from livermets.api.case_schema import case_file_schema, facts_schema
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge

FACTS_ACCEPTED = Draft202012Validator(facts_schema())


def test_it_is_a_schema_and_names_every_fact_with_what_is_accepted() -> None:
    Draft202012Validator.check_schema(facts_schema())
    assert facts_schema()["properties"].keys() == FACTS.keys()
    assert FACTS["cea_ng_ml"].accepted() in facts_schema()["properties"]["cea_ng_ml"]["description"]


@pytest.mark.parametrize("name", knowledge().demo_cases)
def test_every_demo_case_is_one(name: str) -> None:
    facts = json.loads(json.dumps(knowledge().demo_cases[name].case.to_json()))
    FACTS_ACCEPTED.validate(facts)
    Draft202012Validator(case_file_schema(facts_schema())).validate({"facts": facts, "title": "A case"})


@pytest.mark.parametrize(
    "facts", [{"cea_ng_ml": "38 µg/L"}, {"ecog": None}, {"liver_lesion_count": "3"}, {"synchronous": "yes"}]
)
def test_a_value_may_be_written_as_on_the_form(facts: dict[str, object]) -> None:
    FACTS_ACCEPTED.validate(facts)


@pytest.mark.parametrize("facts", [{"cea": 3}, {"cea_ng_ml": [3]}, {"lesions": [{"colour": "red"}]}, [], "colorectal"])
def test_what_can_be_no_case_is_none(facts: object) -> None:
    assert not FACTS_ACCEPTED.is_valid(facts)
