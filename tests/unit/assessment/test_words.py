"""Results in words: intervals, groups, codes, and nothing said where nothing is known."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.systems import SchemeResult
from livermets.assessment.words import (
    AFTER,
    all_groups,
    applies_words,
    criteria_lines,
    group_words,
    head,
    interval_words,
    outcome_value,
    says_something,
    strip,
    value_words,
)
from livermets.case.case import empty_values
from livermets.case.reading import read_case
from livermets.case.words import fault_words
from livermets.knowledge.loading import knowledge
from livermets.rules.tree import Number

COLORECTAL = {"primary_site": "colorectal"}


def result(system: str, **facts: Any):
    return assessment(**facts).systems[system]


def assessment(**facts: Any) -> Assessment:
    return assess(read_case(facts), knowledge())


@pytest.mark.parametrize(
    ("low", "high", "decimals", "words"),
    [
        (2, 4, 0, "2–4"),
        (3, 3, 0, "3"),
        (9.5, None, 1, "at least 9.5"),
        (None, 3, 0, "at most 3"),
        (-2.627, -2.627, 2, "−2.63"),
        (-3, 2, 1, "−3.0 to 2.0"),
        (-0.001, -0.001, 1, "0.0"),
    ],
)
def test_an_interval_in_words(low, high, decimals, words):
    assert interval_words(low, high, decimals) == words


def test_a_point_score_is_an_interval_of_its_scale():
    fong = result("fong-crs", **COLORECTAL, liver_lesion_count=4, synchronous=True)
    assert value_words(fong) == "2–5 of 5"
    assert strip(fong) == "●●"
    assert group_words(fong) == ""
    settled = result("fong-crs", **COLORECTAL, liver_lesion_count=4, synchronous=True, primary_node_positive=True)
    assert (value_words(settled), group_words(settled), strip(settled)) == ("3–5 of 5", "high", "○●")


def test_a_bounded_formula_is_shown_only_where_it_excludes_a_group():
    burden = result("tbs", **COLORECTAL, largest_lesion_mm=95)
    assert (value_words(burden), group_words(burden), strip(burden)) == ("at least 9.50", "zone 3", "○○●")
    small = result("tbs", **COLORECTAL, largest_lesion_mm=40)
    assert (value_words(small), strip(small)) == ("at least 4.00", "○●●")
    meld = result("meld", bilirubin_umol_l=20)
    assert not says_something(meld)
    assert value_words(meld) == "not yet"


@pytest.mark.parametrize(
    ("system", "facts", "words", "group"),
    [
        ("albi", {"bilirubin_umol_l": 10, "albumin_g_l": 38.35}, "−2.5998", "2"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 41.15, "liver_lesion_count": 8}, "8.996", "zone 2"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 28.26, "liver_lesion_count": 1}, "2.998", "zone 1"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 41.3, "liver_lesion_count": 8}, "9.00", "zone 3"),
    ],
)
def test_a_value_beside_a_limit_is_shown_on_the_side_of_its_group(system, facts, words, group):
    found = result(system, **facts)
    assert (value_words(found), group_words(found)) == (words, group)


FORMULAS = [one for one in knowledge().systems.values() if one.scheme.formula and one.scheme.grouping]


@settings(max_examples=300, deadline=None)
@given(system=st.sampled_from(FORMULAS), score=st.floats(-10, 500), beside=st.floats(-0.01, 0.01), at_limit=st.booleans())
def test_a_shown_value_never_reads_as_one_of_another_group(system, score, beside, at_limit):
    grouping = system.scheme.grouping
    limits = [node.value for when in grouping.when for node in when.node.walk() if isinstance(node, Number)]
    value = limits[int(abs(score)) % len(limits)] + beside if at_limit else score
    shown = outcome_value(system, system.scheme, SchemeResult(value, value, grouping.names[:1])).main
    read = float(shown.replace("\N{MINUS SIGN}", "-"))

    def groups(number):
        scores = {**empty_values(), grouping.score: (number, number)}
        return [when.holds(scores) for when in grouping.when]

    assert groups(read) == groups(value)


def test_nothing_is_said_of_a_case_of_which_nothing_is_known():
    assert not [one.id for one in assessment().systems.values() if says_something(one)]


def test_a_code_that_is_not_settled_is_said_in_words():
    assert value_words(result("gennari-descriptor", liver_lesion_count=1)) == "single: code not settled"
    more = result("gennari-descriptor", liver_lesion_count=3, bilobar=True, infiltrates_structures=False)
    assert value_words(more) == "in both lobes, no infiltration of important structures: code not settled"
    assert says_something(result("gennari-descriptor", liver_lesion_count=1))


def test_a_listed_system_shows_no_score():
    assert value_words(result("kanemitsu", **COLORECTAL)) == "no score"


def test_every_group_has_a_place_and_the_possible_ones_are_among_them():
    for demo in knowledge().demo_cases.values():
        for one in assess(demo.case, knowledge()).systems.values():
            if one.applicable is not False and not one.system.scheme.code:
                assert set(one.groups) <= set(all_groups(one.system)), one.id


def test_a_system_that_needs_the_specimen_stands_apart():
    assert head(result("nordlinger", **COLORECTAL)) == AFTER


def test_a_system_of_one_primary_says_so():
    assert applies_words(knowledge().systems["fong-crs"]) == "if the primary is colorectal"


def test_bands_of_one_criterion_show_the_true_one_only():
    lines = criteria_lines(result("child-pugh", bilirubin_umol_l=20, inr=1.0))
    bilirubin = [line for line in lines if line[1].startswith("Bilirubin")]
    assert bilirubin == [(True, "Bilirubin: Under 2 mg/dL", "1 point")]
    assert [verdict for verdict, label, _ in lines if label.startswith("Ascites")] == [None, None, None]


def test_a_fault_speaks_in_the_labels_of_the_form():
    from livermets.case.case import CaseError

    with pytest.raises(CaseError) as raised:
        read_case({"primary_in_place": True, "primary_r0_resected": True})
    said = fault_words(raised.value.faults[0])
    assert "Primary still in place = yes" in said
    assert "_" not in said
