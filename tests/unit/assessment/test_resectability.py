"""The verdict: what published classifications say of a case, and their disagreement in words."""

from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.remnant import judged_limits
from livermets.assessment.resectability import Classified, agreement_sentences, classified
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

RESECTABLE = {
    "primary_site": "colorectal",
    "liver_completely_resectable": True,
    "two_adjacent_segments_spared": True,
    "inflow_outflow_bile_preserved": True,
    "both_portal_or_all_hepatic_veins": False,
    "liver_involvement_percent": 10,
    "segments_involved": 3,
    "adverse_biology": False,
    "extrahepatic_disease": False,
    "liver_lesion_count": 2,
    "resection_extent": "single-within-hemiliver",
    "height_cm": 180,
    "weight_kg": 80,
    "total_liver_volume_ml": 1700,
    "tumour_volume_ml": 100,
    "remnant_sufficient": True,
    "liver_background": "normal",
    "chemotherapy_months": 0,
    "charlson_conditions": ["none"],
}


def verdict(**facts: Any) -> tuple[Assessment, dict[str, Classified], tuple[str, ...]]:
    assessment = assess(read_case(facts), knowledge())
    found = classified(assessment)
    return assessment, {one.id: one for one in found}, agreement_sentences(found, judged_limits(assessment))


def test_every_system_that_sorts_has_a_stance_for_its_groups_and_a_view() -> None:
    known = knowledge()
    shown = {name for view in known.guides.pages["resectability"].views for name in view.systems}
    sorting = {system.id for system in known.systems.values() if system.definition.sorts}
    assert sorting == {"technical-resectability-2022", "cn-three-phase", "flr-minimum", "remnant-de-workshop"}
    assert sorting <= shown
    for system in known.systems.values():
        silent = {stage.group for stage in system.definition.stages if stage.stance is None}
        if system.definition.sorts:
            assert silent <= {"no limit read for this state"}
        else:
            assert silent == {stage.group for stage in system.definition.stages}, system.id


def test_a_rule_that_restates_a_system_has_a_stance_as_the_system() -> None:
    known = knowledge()
    restating = [rule for rule in known.registry.advice.values() if rule.restates]
    assert {rule.id for rule in restating} == {"resectable-technical", "borderline-technical", "unresectable-technical"}
    assert all(rule.stance and known.systems[rule.restates or ""].definition.sorts == "liver" for rule in restating)


def test_no_two_rules_that_sort_are_of_one_publication() -> None:
    known = knowledge()
    sources = [rule.source for rule in known.registry.advice.values() if rule.stance and not rule.restates]
    sources += [one.definition.source for one in known.systems.values() if one.definition.sorts == "liver"]
    assert len(set(sources)) == len(sources)
    restated = {rule.source: rule.restates for rule in known.registry.advice.values() if rule.restates}
    assert all(known.systems[system or ""].definition.source == source for source, system in restated.items())


@pytest.mark.parametrize("biology", [True, False, None])
@pytest.mark.parametrize("remnant_ml", [None, 300, 383, 900])
@pytest.mark.parametrize("response", [None, "partial", "progression"])
@pytest.mark.parametrize("segments", [None, 6, 7])
def test_a_publication_speaks_once_of_the_liver(
    biology: bool | None, remnant_ml: int | None, response: str | None, segments: int | None
) -> None:
    facts = RESECTABLE | {
        "adverse_biology": biology,
        "future_remnant_ml": remnant_ml,
        "response": response,
        "segments_involved": segments,
    }
    _, found, _ = verdict(**facts)
    liver = [one for one in found.values() if one.question == "liver"]
    assert len({one.source for one in liver}) == len(liver)
    assert len({one.name for one in liver}) == len(liver)


def test_what_fulfils_a_part_of_a_list_is_no_verdict_of_the_list() -> None:
    # Technically resectable, but whether its biology is adverse is not known: the list waits, and is not called resectable.
    _, found, sentences = verdict(**{**RESECTABLE, "adverse_biology": None, "future_remnant_ml": 900})
    assert "resectable-technical" not in found
    one = found["technical-resectability-2022"]
    assert (one.stance, one.says, one.missing) == (None, "resectable or borderline", ("adverse_biology",))
    assert "Ivey" not in sentences[0]


def test_progression_is_adverse_biology_whatever_was_said_of_it() -> None:
    for biology in (True, False, None):
        _, found, _ = verdict(**RESECTABLE | {"adverse_biology": biology, "response": "progression", "future_remnant_ml": 900})
        assert found["technical-resectability-2022"].stance == "between"
    for response, stance in ((None, "for"), ("stable", "for")):
        _, found, _ = verdict(**RESECTABLE | {"response": response, "future_remnant_ml": 900})
        assert found["technical-resectability-2022"].stance == stance


def test_two_measures_of_one_list_are_one_answer() -> None:
    without_height = {key: value for key, value in RESECTABLE.items() if key not in ("height_cm", "weight_kg")}
    # 320 of 1,600 ml are exactly 20 %: the estimated volume is unknown, the measured one decides and is named.
    _, found, _ = verdict(**without_height, future_remnant_ml=320)
    one = found["technical-resectability-2022"]
    assert (one.stance, one.missing) == ("for", ())
    assert one.says == "resectable (remnant as share of the measured volume without tumour)"
    assert "technical-resectability-2022.measured" not in found
    # 340 ml are 19.6 % of the estimated volume and 21 % of the measured one: what the list itself measures decides.
    _, found, _ = verdict(**RESECTABLE, future_remnant_ml=340)
    one = found["technical-resectability-2022"]
    assert one.stance == "between"
    assert one.says == "borderline, but resectable (remnant as share of the measured volume without tumour)"
    # Neither is known: open, with what is missing.
    _, found, _ = verdict(**RESECTABLE)
    assert found["technical-resectability-2022"].stance is None
    assert "future_remnant_ml" in found["technical-resectability-2022"].missing


def test_a_plain_case_is_resectable_by_all() -> None:
    _, found, sentences = verdict(**RESECTABLE, future_remnant_ml=900)
    assert found["technical-resectability-2022"].stance == "for"
    assert found["cn-three-phase"].stance == "for"
    assert found["flr-minimum"].stance == "for"
    assert {one.stance for one in found.values()} == {"for", None}
    assert all(one.missing == () for one in found.values() if one.stance is None), "what is left is for the board"
    assert sentences[0].startswith("Resectable by Ivey 2022 resectability")


def test_20_or_30_percent_the_disagreement_is_spelled_out() -> None:
    # 22 % of the estimated volume in a normal liver: enough by one list, initially unresectable by a trial.
    _, found, sentences = verdict(**RESECTABLE, future_remnant_ml=383)
    assert found["technical-resectability-2022"].stance == "for"
    assert found["unresectable-olivia"].stance == "against"
    # Its text gives 30 % and, for some, 20 %: between the two nothing but the board decides.
    assert (found["resect2025-potentially"].stance, found["resect2025-potentially"].missing) == (None, ())
    assert found["flr-minimum"].stance == "for"
    assert found["flr-minimum.vauthey-25"].stance == "against"
    assert found["remnant-de-workshop"].stance == "against"
    assert sentences[0].startswith("The classifications disagree: resectable by Ivey 2022 resectability")
    assert "not resectable as it stands by Gruenberger 2015" in sentences[0]
    assert sentences[1] == (
        "Of the estimated volume the remnant reaches 20 % (Minimum remnant, Ivey 2022 resectability), "
        "but not 25 % (Minimum remnant, Remnant limits (Germany))."
    )


def test_resectable_by_one_list_and_borderline_by_another() -> None:
    facts = {**RESECTABLE, "adverse_biology": True, "future_remnant_ml": 900}
    _, found, sentences = verdict(**facts)
    assert found["technical-resectability-2022"].stance == "between"
    assert "borderline-technical" not in found, "the system says it"
    assert sentences[0].startswith("The classifications disagree: resectable by Three-phase staging")
    assert "; borderline or potentially resectable by Ivey 2022 resectability" in sentences[0]


def test_more_than_six_segments_is_unresectable_and_six_is_not() -> None:
    for segments, group in ((7, "unresectable"), (6, "resectable")):
        _, found, _ = verdict(**{**RESECTABLE, "segments_involved": segments, "future_remnant_ml": 900})
        assert found["technical-resectability-2022"].says == group
    _, found, _ = verdict(**{**RESECTABLE, "segments_involved": 7, "future_remnant_ml": 900})
    assert found["de-s3-unresectable"].stance == "against"
    assert "unresectable-technical" not in found, "the system says it"


def test_unknown_facts_leave_a_classification_open_and_are_named() -> None:
    _, found, sentences = verdict(primary_site="colorectal")
    assert {one.stance for one in found.values()} == {None}
    assert "future_remnant_ml" in found["unresectable-olivia"].missing
    assert "resectable-technical" not in found
    assert sentences == ("Nothing is settled yet: the missing facts stand beside each classification.",)


def test_a_rule_that_is_known_not_to_hold_is_not_listed() -> None:
    _, found, _ = verdict(**RESECTABLE, future_remnant_ml=900)
    assert "de-s3-unresectable" not in found
    assert "resect2025-potentially" not in found


def test_a_rule_that_asks_for_more_than_the_facts_is_left_to_the_board() -> None:
    # Contact with the vessels of the remnant is no fact of a case.
    _, found, _ = verdict(**RESECTABLE, future_remnant_ml=900)
    assert (found["unresectable-olivia"].stance, found["unresectable-olivia"].missing) == (None, ())


def test_lists_for_colorectal_metastases_do_not_speak_of_others() -> None:
    _, found, _ = verdict(
        primary_site="breast", liver_completely_resectable=True, extrahepatic_disease=False, liver_lesion_count=3
    )
    assert "technical-resectability-2022" not in found
    assert found["cn-three-phase"].stance == "for"


def test_a_state_without_a_limit_says_nothing_of_the_remnant() -> None:
    facts = {**RESECTABLE, "liver_background": "steatosis", "future_remnant_ml": 900}
    _, found, _ = verdict(**facts)
    assert found["flr-minimum"].stance is None
    assert found["flr-minimum"].says == "no limit read for this state"
