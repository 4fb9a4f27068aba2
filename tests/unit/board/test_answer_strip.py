"""The answers in front: chosen by what is recorded of systems, never by their names, and nothing unverified among them."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.headline import VERIFIED
from livermets.assessment.resectability import Classified
from livermets.board import answer_strip as answer_strip_module
from livermets.board.answer_strip import answer_strip
from livermets.board.brief import brief
from livermets.board.briefing import StripPart
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import Stance

SIGMOID = {
    "primary_site": "colorectal",
    "primary_node_positive": True,
    "disease_free_interval_months": 14,
    "lesions": [{"segment": "6", "size_mm": 42}, {"segment": "7", "size_mm": 25}, {"segment": "4b", "size_mm": 18}],
    "cea_ng_ml": 38,
    "chemotherapy_cycles": 4,
}
DOUBTED = [one.definition.short for one in knowledge().systems.values() if one.definition.verification not in VERIFIED]


def assessed(**facts: Any) -> Assessment:
    return assess(read_case(facts), knowledge())


def parts(assessment: Assessment, **others: Any) -> dict[str, StripPart]:
    return {one.kind: one for one in answer_strip(assessment, **others)}


def test_a_score_stands_with_what_its_group_lived_through_and_by_whom_it_was_reported() -> None:
    score = parts(assessed(**SIGMOID))["score"]
    assert score.in_words == (
        "Fong score: 2 of 5 (low); overall survival at 5 years 40 % with hepatic resection, n not given, treated 1985–1998, "
        "Fong 1999"
    )
    assert score.known


def test_an_open_stage_is_quiet_and_says_what_it_waits_for() -> None:
    stage = parts(assessed(**SIGMOID))["stage"]
    assert (stage.words, stage.known, stage.loud) == ("M1a, M1b or M1c", False, False)
    assert stage.waits == "Extrahepatic sites"
    settled = parts(assessed(**SIGMOID, extrahepatic_disease=False))["stage"]
    assert (settled.words, settled.known) == ("M1a", True)


def test_no_outcome_is_shown_while_the_group_is_open() -> None:
    score = parts(assessed(**SIGMOID | {"cea_ng_ml": None, "primary_node_positive": None}))["score"]
    assert "–" in score.words
    assert score.rest == ""
    assert score.waits


def test_the_choice_of_the_board_is_kept_and_an_unverified_system_is_not_taken() -> None:
    assessment = assessed(**SIGMOID, extrahepatic_disease=False)
    assert parts(assessment, systems=["konopke"])["score"].label == "Konopke score"
    assert parts(assessment, systems=["fong-crs", "konopke"])["score"].label == "Fong score"
    assert parts(assessment, systems=["konopke", "fong-crs"])["score"].label == "Konopke score"
    assert parts(assessment, systems=["beppu-nh"])["stage"].rest.startswith("Novel H category")
    assert parts(assessment, systems=["fortner", "cn-three-phase"])["stage"].rest.startswith("AJCC 8 M1")


@pytest.mark.parametrize("primary", PRIMARIES)
def test_nothing_that_nobody_could_verify_is_in_front_for_any_primary(primary: str) -> None:
    assessment = assessed(primary_site=primary, liver_lesion_count=1, extrahepatic_disease=True)
    said = " ".join(one.in_words for one in answer_strip(assessment))
    assert not [name for name in DOUBTED if name in said]
    assert [one.kind for one in answer_strip(assessment)][-4:] == ["score", "resectable", "options", "ask"]


def test_a_founding_stage_stands_before_a_board_only_where_the_case_is_one_that_it_was_made_for() -> None:
    bone = {"primary_site": "breast", "liver_lesion_count": 1, "extrahepatic_sites": ["bone"]}
    assert [one.short for one in brief(assessed(**bone)).stages][:1] == ["AJCC 8 M1 (breast)"]
    assert not [one for one in brief(assessed(**bone)).stages if "†" in one.label]
    judged = brief(assessed(**bone, liver_completely_resectable=True))
    assert [one.value for one in judged.stages if one.label.startswith("Three-phase")] == ["III"]


def test_an_unanswered_danger_is_loud_and_a_missing_test_is_quiet() -> None:
    loud = parts(assessed(primary_site="colorectal", cholangitis=True))["flag"]
    assert (loud.loud, loud.known) == (True, True)
    quiet = parts(assessed(**SIGMOID))["flag"]
    assert (quiet.label, quiet.loud, quiet.known) == ("Not tested", False, False)


def test_what_stands_is_never_only_what_is_left_to_the_board() -> None:
    options = parts(assessed(primary_site="colorectal", liver_lesion_count=3))["options"]
    assert not options.known
    assert "options wait for facts" in options.words


def demo(name: str) -> Assessment:
    return assess(knowledge().demo_cases[name].case, knowledge())


def test_a_stage_stands_within_its_sentence_in_small_letters() -> None:
    stage = parts(demo("colorectal-synchronous"))["stage"]
    assert stage.rest == "AJCC 8 M1 (colorectal), the liver alone, whatever the number of nodules (stage IVA)"


def test_who_says_other_than_was_entered_stands_first_and_by_name() -> None:
    resectable = parts(demo("colorectal-synchronous"))["resectable"]
    assert resectable.words == "entered as resectable; of 5 lists: 1 not as it stands (Gruenberger 2015)"
    single = parts(demo("colorectal-metachronous-single"))["resectable"]
    assert single.words == "entered as resectable; of 5 lists: 1 yes (Mattar 2016)"


def listing(name: str, stance: Stance) -> Classified:
    return Classified(name, name, "liver", "", stance, "", "", ())


def test_nobody_who_disagrees_is_left_out_however_many_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assessment = assessed(**SIGMOID, liver_completely_resectable=True)
    source = next(iter(assessment.knowledge.registry.sources))
    against = [listing(f"List {number}", "against") for number in range(5)]
    held = [replace(one, source=source) for one in (listing("First", "for"), listing("Second", "between"), *against)]
    monkeypatch.setattr(answer_strip_module, "classified", lambda _: held)
    words = parts(assessment)["resectable"].words
    assert words == (
        "entered as resectable; of 7 lists: 1 borderline or potentially (Second), "
        "5 not as it stands (List 0, List 1, List 2, List 3 and List 4), 1 yes (First)"
    )
    entered = parts(assessed(**SIGMOID, liver_completely_resectable=False))["resectable"].words
    assert entered.startswith("entered as not resectable; of 7 lists: 1 yes (First), 1 borderline or potentially (Second), 5")
    nothing = parts(assessed(**SIGMOID))["resectable"].words
    assert nothing.startswith("of 7 lists: 1 yes (First)")


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        ("not-resectable", "entered as not resectable"),
        ("more-than-hemiliver", "not entered"),
        ("single-within-hemiliver", "not entered"),
        (None, "not entered"),
    ],
)
def test_an_extent_entered_as_not_resectable_is_said_as_entered(extent: str | None, words: str) -> None:
    told = parts(assessed(primary_site="colorectal", resection_extent=extent))["resectable"]
    assert told.words.startswith(words)
    assert told.known == (words != "not entered")


@pytest.mark.parametrize("name", knowledge().demo_cases)
def test_the_counts_of_options_agree_with_those_below(name: str) -> None:
    assessment = demo(name)
    told = parts(assessment)["options"]
    counts = Counter(one.status for one in assessment.options)
    said = told.words.count("●") + told.words.count("◐")
    said += sum(int(number) for number in re.findall(r"(\d+) (?:more|possible)", f"{told.words}; {told.rest}"))
    assert said == counts["indicated"] + counts["possible"]


def test_what_is_left_to_the_board_alone_is_counted_and_never_dropped() -> None:
    uveal = assessed(primary_site="melanoma-uveal", liver_lesion_count=2)
    waiting = sum(one.status == "undetermined" for one in uveal.options)
    told = parts(uveal)["options"]
    assert told.words == f"none yet, {waiting} options wait for facts"
    assert told.rest == "1 possible, left to the board alone"
    assert parts(demo("colorectal-synchronous"))["options"].rest == (
        "indicated and possible; 5 more; 1 more possible, left to the board alone"
    )


def test_all_that_was_put_up_is_counted() -> None:
    assessment = demo("colorectal-synchronous")
    undetermined = [one for one in assessment.options if one.status == "undetermined"]
    indicated = [one for one in assessment.options if one.status == "indicated"]
    told = parts(assessment, standing=[*indicated[:1], *undetermined[:3]])["options"]
    assert told.rest == "indicated and undetermined; 1 more"


def test_no_line_ends_between_a_mark_and_its_name() -> None:
    words = parts(demo("colorectal-synchronous"))["options"].words
    assert words.startswith("●\N{NO-BREAK SPACE}Portal vein embolisation · ●\N{NO-BREAK SPACE}Liver")


def test_nothing_is_asked_of_a_primary_that_does_not_concern_it() -> None:
    for name in ("colorectal-metachronous-single", "colorectal-synchronous", "breast-after-systemic-response"):
        assert "Well differentiated" not in [one.label for one in brief(demo(name)).markers]
    assert "Well differentiated" in [one.label for one in brief(assessed(primary_site="neuroendocrine")).markers]


def test_nothing_is_said_of_an_empty_case_but_what_to_ask() -> None:
    assert {one.kind for one in answer_strip(assessed())} <= {"ask", "flag"}


def test_the_treatment_so_far_and_what_a_score_rests_on_are_in_the_briefing() -> None:
    told = brief(assessed(**SIGMOID))
    assert [(one.label, one.value) for one in told.treatment] == [("Cycles", "4")]
    assert {("Primary node-positive", "yes"), ("CEA", "38 ng/mL")} <= {(one.label, one.value) for one in told.basis}
    assert [one.value for one in brief(assessed(primary_site="breast")).treatment] == [None]
