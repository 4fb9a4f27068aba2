"""A case saved under another release says which results would read differently now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.releases import changed_readings, reading, reading_of_answer
from livermets.case.case_file import read_case_file
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.casefile import case_file

FACTS: dict[str, Any] = {
    "primary_site": "colorectal",
    "primary_node_positive": True,
    "synchronous": True,
    "liver_lesion_count": 3,
    "largest_lesion_mm": 50,
}


def assessed(**facts: Any) -> Any:
    return assess(read_case({**FACTS, **facts}), knowledge())


def test_a_reading_says_values_intervals_and_groups_in_words() -> None:
    systems = reading(assessed())["systems"]
    assert systems["fong-crs"] == "3 to 4 (high)"
    assert systems["tbs"] == "5.83095 (zone 2)"
    assert systems["japanese-ht"] == "1"
    assert "albi" not in systems
    assert "who2019-gepnen-grade" not in systems


def test_the_same_release_reads_the_same() -> None:
    now = assessed()
    assert changed_readings(reading(now), now) == ()


def test_what_moved_is_named_with_both_sides() -> None:
    saved = reading(assessed())
    saved["systems"] = {**saved["systems"], "fong-crs": "2 to 3 (low or high)", "an-old-score": "7"}
    del saved["systems"]["tbs"]
    changes = {change.id: (change.before, change.now) for change in changed_readings(saved, assessed())}
    assert changes == {
        "fong-crs": ("2 to 3 (low or high)", "3 to 4 (high)"),
        "an-old-score": ("7", "not in this release"),
        "tbs": ("not applicable", "5.83095 (zone 2)"),
    }


def test_options_are_compared_as_well() -> None:
    now = assessed()
    saved = reading(now)
    first = next(iter(saved["options"]))
    saved["options"] = {**saved["options"], first: "another status"}
    (change,) = changed_readings(saved, now)
    assert (change.kind, change.id, change.before) == ("option", first, "another status")


def test_a_case_file_carries_facts_release_and_reading() -> None:
    now = assessed()
    file = read_case_file(case_file(now))
    assert (file.facts, file.release, file.reading) == (now.case.to_json(), knowledge().release, reading(now))


def test_a_broken_reading_counts_as_nothing_saved() -> None:
    assert changed_readings({"systems": 3}, assessed()) == ()


@pytest.mark.parametrize("name", knowledge().demo_cases)
def test_a_stored_answer_reads_as_the_assessment_did(name: str) -> None:
    now = assess(knowledge().demo_cases[name].case, knowledge())
    assert reading_of_answer(json.loads(json.dumps(now.to_json()))) == reading(now)


def test_a_stored_answer_that_cannot_be_read_says_nothing() -> None:
    assert reading_of_answer({"systems": ["fong-crs"], "options": [{"id": "x"}]}) == {"systems": {}, "options": {}}
