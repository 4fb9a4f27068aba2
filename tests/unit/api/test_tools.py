"""The tools of a language model: the same answers, the same sentences, and a refusal where no rule covers."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from livermets.api.answers import assess_answer
from livermets.api.declined import DeclinedError
from livermets.api.figures import figure_answer, search_answer
from livermets.api.tools import TOOLS, call_tool
from livermets.knowledge.loading import knowledge, today
from tests.unit.api.programs_asking import CASE, written

FONG = "crlm-resection-fong1999-os10"


def called(name: str, **given: Any) -> dict[str, Any]:
    return call_tool(name, given, knowledge())


def refusal(name: str, **given: Any) -> str:
    with pytest.raises(DeclinedError) as refused:
        called(name, **given)
    return "\n".join(refused.value.lines)


def test_each_says_what_it_takes() -> None:
    assert [one.name for one in TOOLS] == ["assess", "search_evidence", "look_up_figure"]
    for one in TOOLS:
        Draft202012Validator.check_schema(one.takes())
        assert one.takes()["type"] == "object"
    accepted = Draft202012Validator(TOOLS[0].takes())
    accepted.validate({"facts": CASE, "detail": "full"})
    assert not accepted.is_valid({"facts": {"cea": 3}})


def test_the_answers_are_those_of_the_server_and_the_command() -> None:
    known = knowledge()
    assert json.loads(json.dumps(called("assess", facts=CASE, detail="full"))) == json.loads(
        assess_answer(written(CASE), known, today())
    )
    assert called("look_up_figure", id=FONG) == json.loads(figure_answer(FONG, known))
    assert called("search_evidence", words="fong") == json.loads(search_answer({"words": "fong"}, known))


def test_in_short_every_answer_has_its_sources_and_an_unknown_stays_one() -> None:
    found = called("assess", facts=knowledge().demo_cases["half-filled"].case.to_json())
    assert len(json.dumps(found)) < 60_000
    (stage,) = [one for one in found["answers"] if one["about"] == "stage"]
    assert (stage["known"], "waits for" in stage["words"]) == (False, True)
    for one in found["answers"]:
        assert all(str(number) in found["sources"] for number in one["sources"])
    assert {one["status"] for one in found["options"]} <= {"indicated", "possible", "contraindicated", "undetermined"}
    assert found["ask_next"][0]["label"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"cea": 3}, "cea = 3: no such fact; accepted: did you mean cea_ng_ml?"),
        ({"ecog": 7}, "ecog = 7: outside the range"),
        ({"primary_site": "liver"}, "primary_site = liver: "),
        ({"cea_ng_ml": float("nan")}, "not a finite number"),
        (["colorectal"], "facts: holds a list, not the facts of a case"),
        ({}, "no rule covers a case without its primary"),
        ({"liver_lesion_count": 3}, "no rule covers a case without its primary"),
    ],
)
def test_what_cannot_be_assessed_is_refused_and_not_answered_emptily(facts: Any, said: str) -> None:
    assert said in refusal("assess", facts=facts)


def test_what_was_not_asked_for_is_refused_with_what_there_is() -> None:
    assert refusal("prescribe") == "prescribe: no tool of this name; accepted: assess, search_evidence and look_up_figure"
    assert refusal("assess") == "facts: is not there; accepted: an object of facts"
    assert refusal("assess", facts={}, plan="x") == "plan: assess takes no such argument; accepted: facts, origins and detail"
    assert refusal("assess", facts=CASE, detail="all") == "detail: not known; accepted: short or full"
    assert refusal("look_up_figure") == "id: is no text; accepted: the id of a figure, as search_evidence gives it"
    assert refusal("search_evidence", words=3) == "words: is no text; accepted: text"
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert refusal("assess", facts={"note": deep}).startswith("facts: nested too deeply")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@given(
    name=st.sampled_from(["assess", "search_evidence", "look_up_figure", "other"]),
    arguments=st.dictionaries(st.sampled_from(["facts", "origins", "detail", "words", "primary", "id", "x"]), ANYTHING),
)
@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
def test_whatever_is_given_is_answered_or_refused(name: str, arguments: dict[str, Any]) -> None:
    with suppress(DeclinedError):
        json.dumps(call_tool(name, arguments, knowledge()))
