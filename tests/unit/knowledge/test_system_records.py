"""Every system says everything that the methods page shows, or why it does not."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from livermets.knowledge.checks import EXPLAINED, OWN_EXAMPLES, check_system
from livermets.knowledge.loading import knowledge
from livermets.knowledge.system_records import SystemDefinition
from tests.conftest import shared_file

SYSTEMS = {name: system.definition for name, system in knowledge().systems.items()}
FONG = SYSTEMS["fong-crs"]


@pytest.mark.parametrize("definition", SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_leaves_nothing_out_without_a_reason(definition: SystemDefinition) -> None:
    assert check_system(definition) == []


@pytest.mark.parametrize("definition", SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_says_what_it_is_and_how_it_was_read(definition: SystemDefinition) -> None:
    assert definition.purpose
    assert definition.source in knowledge().registry.sources
    assert definition.clinical_review == "none", "a named reviewer needs a date, and a test of both"
    if definition.verification != "full-text":
        assert definition.verification_note, "which part was read how"


@pytest.mark.parametrize("definition", SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_shows_its_rules_as_they_are_computed(definition: SystemDefinition) -> None:
    rules = [band.when for criterion in definition.criteria for band in criterion.bands or (criterion,)]
    rules += [group.when for group in (*definition.groups, *definition.stages, *definition.overrides)]
    rules += [choice.when for part in definition.code for choice in part.choices]
    rules += [definition.formula.as_] if definition.formula else []
    assert any(rules) or definition.not_computed_because


@pytest.mark.parametrize("part", EXPLAINED)
def test_a_part_left_out_without_a_word_is_a_fault(part: str) -> None:
    bare = FONG.model_copy(update={part: (), "lacks": {}})
    assert (part, "is empty, and `lacks` gives no reason") in check_system(bare)
    assert part not in [key for key, _ in check_system(bare.model_copy(update={"lacks": {part: "none was read"}}))]
    assert part in [key for key, _ in check_system(bare.model_copy(update={"lacks": {part: " "}}))]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"lacks": {"variants": "none were read"}}, "lacks.variants"),
        ({"lacks": {"colour": "none"}}, "lacks.colour"),
        ({"examples": FONG.examples[:2]}, "examples"),
        ({"external": ("no-such-figure",)}, "external"),
        ({"kind": "listed", "criteria": ()}, "criteria"),
    ],
)
def test_a_file_that_contradicts_itself_or_is_thin_is_a_fault(change: dict[str, Any], key: str) -> None:
    assert [found for found, _ in check_system(FONG.model_copy(update=change))] == [key]


def test_two_own_examples_are_too_few_and_three_enough() -> None:
    own = tuple(example for example in FONG.examples if example.from_ == "own")
    assert check_system(FONG.model_copy(update={"examples": own[:OWN_EXAMPLES]})) == []
    assert check_system(FONG.model_copy(update={"examples": own[: OWN_EXAMPLES - 1]})) != []


def test_all_examples_that_came_with_the_definitions_are_there() -> None:
    collected = yaml.safe_load(shared_file("evidence/systems.yaml").read_text(encoding="utf-8"))
    assert {system["id"] for system in collected} <= SYSTEMS.keys()
    for system in collected:
        taken = sum(example.from_ != "own" for example in SYSTEMS[system["id"]].examples)
        assert taken == len(system["worked_examples"]), system["id"]


@pytest.mark.parametrize("short", ["Basingstoke, before", "Basingstoke; before"])
def test_a_short_name_that_would_read_as_two_in_a_list_is_refused(short: str) -> None:
    written = FONG.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert SystemDefinition.model_validate(written | {"short": "Basingstoke (before)"}).short == "Basingstoke (before)"
    with pytest.raises(ValidationError, match="short"):
        SystemDefinition.model_validate(written | {"short": short})
