"""Patients like this: the nearest published groups within each intent, and none while it is unknown whom the case resembles."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.like_this import MOST_GROUPS, like_option, like_this
from livermets.assessment.options import INTENTS
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from tests.cases import RandomCases

REGISTRY = knowledge().registry


def demo(name: str, **facts: Any) -> Assessment:
    stored = knowledge().demo_cases[name].case.to_json()
    return assess(read_case({**stored, **facts}), knowledge())


def everything() -> list[Assessment]:
    random = RandomCases(knowledge().systems.values(), seed=11)
    cases = [one.case for one in knowledge().demo_cases.values()]
    cases += [random.cases(1, site)[0] for site in PRIMARIES for _ in range(3)]
    return [assess(case, knowledge()) for case in cases]


def test_groups_stand_within_their_intent_and_are_of_options_that_stand() -> None:
    named = 0
    for found in everything():
        groups = like_this(found)
        assert [INTENTS.index(one.intent) for one in groups] == sorted({INTENTS.index(one.intent) for one in groups})
        for one in groups:
            standing = {
                result.option.treatment
                for result in found.options
                if result.option.intent == one.intent and result.status in ("indicated", "possible") and not result.missing
            }
            assert len(one.groups) <= MOST_GROUPS
            assert {near.figure.treatment for near in one.groups} <= standing
            assert [near.distance for near in one.groups] == sorted(near.distance for near in one.groups)
            assert bool(one.groups) is not bool(one.waits_for)
            named += len(one.groups)
    assert named > 20


def test_untreated_patients_are_no_group_and_pooled_ones_none_where_they_say_nothing() -> None:
    for found in everything():
        primary = found.case.values["primary_site"]
        for near in (near for one in like_this(found) for near in one.groups):
            assert near.figure.treatment != "no-treatment"
            assert near.figure.primary in (primary, "mixed")
            assert near.figure.primary != "mixed" or primary not in ("melanoma-uveal", "unknown-primary")
            assert not near.undecided


@pytest.mark.parametrize("fact", ["extrahepatic_disease", "liver_completely_resectable"])
def test_nothing_is_named_while_a_deciding_fact_is_unknown_and_it_is_said_which(fact: str) -> None:
    known = demo("colorectal-metachronous-single")
    (curative,) = [one for one in like_this(known) if one.intent == "curative"]
    assert curative.groups
    stored = known.case.to_json()
    left_out = {"lesions", "resection_extent", "extrahepatic_sites", fact}
    unknown = assess(read_case({name: value for name, value in stored.items() if name not in left_out}), knowledge())
    assert unknown.values[fact] is None
    (waiting,) = [one for one in like_this(unknown) if one.intent == "curative"]
    assert not waiting.groups
    assert fact in waiting.waits_for


def test_a_case_of_which_little_is_known_has_no_group_at_all() -> None:
    assert not any(one.groups for one in like_this(demo("half-filled")))


def test_an_option_that_rules_speak_against_has_no_patients_like_this() -> None:
    found = demo("colorectal-metachronous-single")
    by_status: dict[str, list[Any]] = {}
    for result in found.options:
        by_status.setdefault(result.status, []).append(like_option(result, found))
    assert not any(by_status["not-indicated"])
    assert not any(by_status["contraindicated"])
    assert any(one and one.groups for one in by_status["indicated"])
