"""A mapping is saved as YAML and read again; what is wrong in it is named with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from livermets.cohort.mapping_file import mapping_yaml, read_mapping
from livermets.cohort.source import ImportTableError
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT


@pytest.mark.parametrize("profile", knowledge().imports.profiles.values(), ids=lambda one: one.id)
def test_a_saved_mapping_is_read_again_as_it_was(profile: CohortMapping) -> None:
    mapping = CohortMapping.model_validate({name: getattr(profile, name) for name in CohortMapping.model_fields})
    assert read_mapping(mapping_yaml(mapping), "m.yaml", knowledge().systems) == mapping


def test_codes_may_be_written_without_quotes() -> None:
    written = "missing: [-999, 9]\ncolumns:\n- {column: sex, fact: sex, values: {1: male, 2: female, 9: null}}\n"
    mapping = read_mapping(written, "m.yaml", ())
    assert mapping.missing == ("-999", "9")
    assert mapping.columns[0].values == {"1": "male", "2": "female", "9": None}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a: [", "is not YAML"),
        ("- 1", "is no mapping"),
        ("colums: []", "colums"),
        ("columns: [{column: x, fact: cea}]", "did you mean cea_ng_ml"),
        ("columns: [{column: x, fact: cea_ng_ml, unit: stone}]", "stone is no unit of cea_ng_ml"),
        ("columns: [{column: x, fact: sex, values: {1: man}}]", "'man' is no value of sex"),
        ("columns: [{column: x}]", "holds one of: fact, stored, group, happened, id"),
        ("columns: [{column: x, stored: fang}]", "no such system: fang"),
        ("columns: [{column: x, fact: sex}, {column: y, fact: sex}]", "held by another column"),
        ("constants: {primary_site: bowel}", "'bowel' is no value of primary_site"),
        ("columns: [{column: x, fact: lesions}]", "cannot stand in one column"),
        ("outcomes: [{time: {column: t}, event: {column: e, filled: true}}]", "unit of 't' is not said"),
        ("outcomes: [{time: {column: t, unit: days}, event: {column: e}}]", "told by codes"),
        ("outcomes: [{endpoint: OS, time: {column: t, unit: days}, event: {column: e, filled: true}}]", "endpoint"),
    ],
)
def test_what_is_wrong_is_named(written: str, said: str) -> None:
    with pytest.raises(ImportTableError, match=re.escape(said)):
        read_mapping(written, "m.yaml", knowledge().systems)


def test_the_mapping_on_the_page_is_one() -> None:
    page = (ROOT / "docs" / "cohort-import.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block
    mapping = read_mapping(block.group(1), "page", knowledge().systems)
    assert [one.endpoint for one in mapping.outcomes] == ["overall-survival", "disease-free-survival"]


def test_the_page_names_every_key() -> None:
    page = Path(ROOT / "docs" / "cohort-import.md").read_text(encoding="utf-8")
    keys = {*CohortMapping.model_fields, "fact", "stored", "group", "id", "unit", "values", "bounds", "member", "form"}
    assert {key for key in keys if f"`{key}`" not in page} == set()
