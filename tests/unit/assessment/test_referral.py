"""The referral form of every primary, and the gaps that go back."""

from __future__ import annotations

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.referral import JUDGED_BY_BOARD, MOST_FIELDS, MOST_GAPS, gaps, open_tests, referral_form
from livermets.assessment.relevance import relevance
from livermets.case.reading import read_case
from livermets.facts import FACTS, PRIMARIES, SECTIONS, Kind
from livermets.knowledge.loading import knowledge


@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_form_asks_8_to_20_things_in_the_order_of_a_letter(primary: str) -> None:
    form = referral_form(primary)
    assert 8 <= len(form.facts) + len(form.dates) <= MOST_FIELDS
    assert len(set(form.facts)) == len(form.facts)
    order = [section for section, _ in form.sections]
    assert order == [section for section in SECTIONS if section in order]
    assert order[0] == "case"
    assert {"board_question", "age_years", "liver_lesion_count"} <= set(form.facts)
    assert not JUDGED_BY_BOARD & set(form.facts)
    assert all(FACTS[name].kind is not Kind.LESIONS for name in form.facts)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_form_asks_first_for_what_options_and_scores_wait_for(primary: str) -> None:
    wanted = set(relevance(primary).first) - JUDGED_BY_BOARD - {"first_line_drugs", "later_line_drugs", "known_primary"}
    assert wanted <= set(referral_form(primary).facts)


def test_the_checklist_of_the_primary_gives_the_images_and_the_markers() -> None:
    form = referral_form("testicular")
    assert {"afp_ng_ml", "bhcg_iu_l", "ldh_elevated"} <= set(form.facts)
    assert "brain-imaging" in form.imaging
    assert "brain-imaging" not in referral_form("gist").imaging


def test_a_gap_names_who_waits_for_it_and_goes_when_it_is_closed() -> None:
    facts = {"primary_site": "colorectal", "liver_lesion_count": 3}
    found = {one.fact: one for one in gaps(assess(read_case(facts), knowledge()))}
    braf = found["braf_v600e"]
    assert braf.options
    assert braf.red_flags
    assert braf.tests
    assert "liver_lesion_count" not in found
    later = {one.fact for one in gaps(assess(read_case({**facts, "braf_v600e": False, "ecog": 1}), knowledge()))}
    assert not {"braf_v600e", "ecog"} & later


@pytest.mark.parametrize("primary", PRIMARIES)
def test_gaps_are_asked_of_who_refers_and_each_has_a_reason(primary: str) -> None:
    found = gaps(assess(read_case({"primary_site": primary}), knowledge()))
    assert 0 < len(found) <= MOST_GAPS
    for one in found:
        assert one.fact not in JUDGED_BY_BOARD
        assert one.red_flags or one.options or one.checks or one.systems or one.tests, one.fact


def test_without_a_primary_there_is_no_form_and_no_gap() -> None:
    assert gaps(assess(read_case({}), knowledge())) == ()


def test_a_test_that_was_done_is_no_longer_asked_for() -> None:
    before = {one.id for one in open_tests(assess(read_case({"primary_site": "colorectal"}), knowledge()))}
    case = read_case({"primary_site": "colorectal", "imaging_done": ["ct-contrast"]})
    after = {one.id for one in open_tests(assess(case, knowledge()))}
    assert "ct-liver" in before - after
