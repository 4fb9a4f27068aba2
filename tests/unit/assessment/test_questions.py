"""What is asked next: what a board would gain most by comes first."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.questions import Question
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.questions import waiting_words


def asked(**facts: Any) -> list[Question]:
    return list(assess(read_case(facts), knowledge()).ask_next)


def test_of_a_neuroendocrine_tumour_receptor_grade_and_origin_come_before_a_comorbidity_index() -> None:
    found = [question.fact for question in asked(primary_site="neuroendocrine", liver_lesion_count=12, bilobar=True)]
    first = found.index("charlson_conditions") if "charlson_conditions" in found else len(found)
    for fact in ("sstr_positive", "reported_grade", "ki67_percent", "neuroendocrine_origin"):
        assert found.index(fact) < first


@pytest.mark.parametrize(
    ("primary", "marker"), [("melanoma-uveal", "hla_a0201"), ("breast", "her2_positive"), ("melanoma-cutaneous", "braf_v600e")]
)
def test_the_marker_that_decides_is_asked_for_first(primary: str, marker: str) -> None:
    question = asked(primary_site=primary)[0]
    assert question.fact == marker
    assert question.options
    assert question.red_flags


def test_what_a_flag_does_not_ask_to_be_tested_is_no_question_of_it() -> None:
    # The condition names the histology as unknown, and asks for none.
    flags = {question.fact: question.red_flags for question in asked(primary_site="lung")}
    assert not flags.get("primary_histology")
    assert "lung-untested" in flags["egfr_mutated"]


def test_a_question_says_how_many_options_and_red_flags_wait_for_it_before_scores() -> None:
    question = asked(primary_site="melanoma-uveal")[0]
    assert re.fullmatch(r"\d+ red flags?, \d+ options?(, .*scores?)?", waiting_words(question))
    assert waiting_words(question).startswith(f"{len(question.red_flags)} red flag")
    bare = {"settles": (), "narrows": (), "options": (), "red_flags": (), "checks": ()}
    for change, words in (
        ({"options": ("a",)}, "1 option"),
        ({"options": ("a", "b"), "settles": ("s",), "narrows": ("t", "u")}, "2 options, settles 1 score, narrows 2 scores"),
        ({"checks": ("a", "b")}, "could take 2 options away"),
    ):
        assert waiting_words(Question("ecog", **{**bare, **change}, weight=(0.0, 0.0))) == words


def test_what_could_still_take_a_standing_option_away_is_asked_for_by_its_name() -> None:
    case = knowledge().demo_cases["colorectal-metachronous-single"].case
    found = assess(case, knowledge())
    standing = {one.id for one in found.options if one.status in ("indicated", "possible")}
    checks = {name for question in found.ask_next for name in question.checks}
    assert checks
    assert checks <= standing


def test_what_is_known_is_not_asked_for() -> None:
    known = {"primary_site": "colorectal", "msi_high": False, "braf_v600e": False, "ras_mutated": True}
    assert not {question.fact for question in asked(**known)} & known.keys()


def test_without_an_option_that_waits_the_scores_order_the_questions() -> None:
    found = asked(liver_lesion_count=2)
    assert [question.weight for question in found] == sorted((question.weight for question in found), reverse=True)
    assert not any(question.options for question in found)
