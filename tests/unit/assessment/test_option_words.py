"""Why an option has its status: the one reason that carries it, in words that say first what is missing or does not hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.option_words import because, further_cautions, need_words, strength_words
from livermets.assessment.options import OptionResult
from livermets.case.reading import read_case
from livermets.facts import FACTS, PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import FOUND_BY_A_TEST

UNRESECTABLE: dict[str, Any] = {
    "primary_site": "colorectal",
    "liver_lesion_count": 8,
    "liver_completely_resectable": False,
    "extrahepatic_disease": False,
    "ecog": 0,
}


def option(name: str, **facts: Any) -> OptionResult:
    return next(one for one in assess(read_case(facts), knowledge()).options if one.id == name)


def test_a_target_that_is_absent_carries_not_indicated_though_the_line_fails_as_well() -> None:
    found = option("colorectal.checkpoint-inhibitor-later-line", **UNRESECTABLE, msi_high=False, lines_of_chemotherapy=0)
    assert found.status == "not-indicated"
    assert because(found).text == "not met: MSI-high or mismatch-repair deficient"
    failed = [one for one in found.because if one.effect == "rules-out"]
    assert len(failed) > 1


def test_an_untested_target_names_the_test_first() -> None:
    found = option("uveal-melanoma.tebentafusp", primary_site="melanoma-uveal", liver_lesion_count=3)
    assert found.status == "undetermined"
    assert because(found).text.startswith("to test: HLA-A*02:01")


def test_what_no_test_finds_is_unknown_and_not_to_test() -> None:
    found = option("gist.imatinib", primary_site="gist", liver_lesion_count=3)
    said = {need.partition(": ")[2] for need in need_words(found)}
    assert any(one.startswith("unknown: ") and "Lines of systemic treatment" in one for one in said)
    assert any(one.startswith("to test: KIT mutated; unknown: Response (") for one in said), said


@pytest.mark.parametrize("primary", PRIMARIES)
def test_only_what_a_test_finds_is_to_be_tested(primary: str) -> None:
    may = {name for name, fact in FACTS.items() if fact.section == "laboratory"} | FOUND_BY_A_TEST
    labels = {FACTS[name].label for name in may}
    for result in assess(read_case({"primary_site": primary}), knowledge()).options:
        for words in need_words(result):
            found = re.search(r"to test: ([^;(]+)", words)
            assert not found or any(found[1].startswith(label) for label in labels), (result.id, words)


def test_a_known_doubt_carries_possible_and_the_others_stand_beside_it() -> None:
    facts = {"liver_lesion_count": 1, "liver_completely_resectable": True, "extrahepatic_disease": False, "synchronous": False}
    found = option("colorectal.perioperative-chemotherapy", primary_site="colorectal", ecog=0, **facts, lines_of_chemotherapy=0)
    assert found.status == "possible"
    assert found.carried_by is not None
    assert found.carried_by.effect == "doubts"
    told = {because(found).text, *further_cautions(found)}
    assert len(told) == len(found.cautions) > 1


def test_failed_indications_say_how_many_there_are() -> None:
    found = next(
        one
        for one in assess(knowledge().demo_cases["colorectal-metachronous-single"].case, knowledge()).options
        if one.id == "colorectal.conversion-then-local"
    )
    assert because(found).text.startswith("not met: initially unresectable liver-only metastases")
    assert because(found).text.endswith("; nor the other")


def test_an_option_without_a_source_says_so_and_names_none() -> None:
    found = option("adrenal.later-other", primary_site="adrenal", liver_lesion_count=2)
    assert found.status == "undetermined"
    assert because(found).text.startswith("not yet sourced")
    assert because(found).source is None
    assert strength_words(found.option) == "not yet sourced"


@pytest.mark.parametrize("primary", ["colorectal", "melanoma-uveal"])
def test_the_answer_of_the_command_line_names_the_reason_that_carries_each_status(primary: str) -> None:
    found = assess(read_case({"primary_site": primary, "liver_lesion_count": 2, "ecog": 4}), knowledge())
    for result, answer in zip(found.options, found.to_json()["options"], strict=True):
        carried = answer["carried_by"]
        assert (carried is None) is (result.carried_by is None)
        assert carried is None or carried in answer["because"]


def test_a_comparator_arm_is_no_option_to_decide_for_and_keeps_its_name() -> None:
    known = knowledge()
    arms = {one.id: one for one in known.registry.options.values() if one.comparator_of}
    assert "colorectal.open-resection" in arms
    for option in arms.values():
        facts = {"primary_site": option.primary, "liver_completely_resectable": True, "ecog": 0, "extrahepatic_disease": False}
        listed = {one.id for one in assess(read_case(facts), known).options}
        assert option.comparator_of in listed
        assert option.id not in listed
        # A decision that was stored with it is still read by its name.
        assert known.registry.options[option.id].name
        # What was reported of the arm is of a term of its own, beside the one it was compared with.
        beside = known.registry.options[option.comparator_of or ""]
        figures = [known.registry.figures[name] for name in beside.key_figures]
        assert any(one.comparator == option.treatment for one in figures)
